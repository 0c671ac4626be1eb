"""The exact keys of an article: what two articles share when they are the same by one of them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import xxhash

from tocsin.text.fold import fold
from topics.articles import Article

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Keys:
    """64-bit keys; 0 where the article has nothing to make one of.

    ``content`` names this content of this entry, ``entry`` the entry whatever it says today,
    ``url`` its canonical address, ``text`` its folded words.
    """

    content: int
    entry: int
    url: int
    text: int


@lru_cache(maxsize=4)
def keys(article: Article) -> Keys:
    """Return the keys of ``article``. Only its content counts, never the id it was given."""
    entry = _key(article.feed, article.entry) if article.entry else 0
    content = _key(article.feed, article.entry, article.title, article.text) if entry else 0
    return Keys(content, entry, _url_key(article.url), _text_key(article))


def story_id(article: Article) -> str:
    """Return the id of the story that ``article`` opens, a function of its content alone."""
    return f"st_{_key(article.feed, article.entry, article.url, article.title, article.text):016x}"


def _url_key(url: str) -> int:
    """A front page is the address of many articles, so it is evidence for none."""
    parts = urlsplit(url)
    bare = parts.path in ("", "/") and not parts.query
    return 0 if not url or bare else _key(url)


def _text_key(article: Article) -> int:
    words = _WORD.findall(fold(article.text, article.language).text)
    if not words:
        words = _WORD.findall(fold(article.title, article.language).text)
    return _key(" ".join(words)) if words else 0


def _key(*parts: str) -> int:
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return xxhash.xxh3_64_intdigest(joined) or 1
