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
    return _notice(article.title[:120], article.text[:120], article.language)


@lru_cache(maxsize=64)
def _notice(title: str, text: str, language: str) -> str | None:
    known = _phrases(language)
    for head in (title, text):
        words = tuple(_WORD.findall(fold(head, language).text))
        for start, word in enumerate(words[:FIRST]):
            for kind, phrase in known.get(word, ()):
                near = start < (FIRST if kind == "withdrawal" else 2)
                if near and words[start : start + len(phrase)] == phrase:
                    return kind
    return None


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__).joinpath("notices.toml").read_text("utf-8"))


@lru_cache(maxsize=64)
def _phrases(language: str) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Return kinds and phrases by their first word."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for kind, phrases in _table().items():
        for phrase in phrases:
            words = tuple(_WORD.findall(fold(phrase, language).text))
            found.setdefault(words[0], []).append((kind, words))
    return found
