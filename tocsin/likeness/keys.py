"""The exact keys of an article: what two articles share when they are the same by one of them."""

from functools import lru_cache

import msgspec
import xxhash

from topics.articles import Article


class Keys(msgspec.Struct, frozen=True, gc=False):
    """64-bit keys; 0 where the article has nothing to make one of.

    ``content`` names this content of this entry, ``entry`` the entry whatever it says today,
    ``url`` its canonical address.
    """

    content: int
    entry: int
    url: int


@lru_cache(maxsize=4)
def keys(article: Article) -> Keys:
    """Return the keys of ``article``. Only its content counts, never the id it was given."""
    if not article.entry:
        return Keys(0, 0, _url_key(article.url))
    return Keys(
        content=_key(article.feed, article.entry, article.title, article.text),
        entry=_key(article.feed, article.entry),
        url=_url_key(article.url),
    )


def story_id(article: Article) -> str:
    """Return the id of the story that ``article`` opens, a function of its content alone."""
    return f"st_{_key(article.feed, article.entry, article.url, article.title, article.text):016x}"


def _url_key(url: str) -> int:
    """A front page is the address of many articles, so it is evidence for none."""
    path = url.partition("://")[2].partition("/")[2] or url.partition("?")[2]
    return _key(url) if path else 0


def _key(*parts: str) -> int:
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return xxhash.xxh3_64_intdigest(joined) or 1
