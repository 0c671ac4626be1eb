"""Whether an item takes back an earlier one: an agency's kill notice, an outlet's correction."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from tocsin.text.fold import fold
from topics.articles import Article

_WORD = re.compile(r"\w+")
FIRST = 6
"""A notice begins within so many words of the title or of the text: «correction» is a word, too."""


def notice(article: Article) -> str | None:
    """Return ``withdrawal``, ``correction`` or None: what the title or the text begins with."""
    for text in (article.title, article.text):
        words = tuple(_WORD.findall(fold(text[:120], article.language).text))
        for kind, phrases in _phrases(article.language).items():
            for start in range(min(FIRST if kind == "withdrawal" else 2, len(words))):
                if any(words[start : start + len(phrase)] == phrase for phrase in phrases):
                    return kind
    return None


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__).joinpath("notices.toml").read_text("utf-8"))


@lru_cache(maxsize=64)
def _phrases(language: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {
        kind: tuple(tuple(_WORD.findall(fold(phrase, language).text)) for phrase in phrases)
        for kind, phrases in _table().items()
    }
