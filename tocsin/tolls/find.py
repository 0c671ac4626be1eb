"""Find tolls in sentences."""

from collections.abc import Sequence

from tocsin.languages.marks import Sentence
from topics.tagged import Mention, Toll


def patterns(language: str) -> list[tuple[str, str]]:
    """Return every phrase of the language with its section."""
    del language
    return []


def find(sentences: Sequence[Sentence], mentions: Sequence[Mention], language: str) -> list[Toll]:
    """Return the tolls."""
    del sentences, mentions, language
    return []
