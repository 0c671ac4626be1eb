"""What an entry is known by, within its feed."""

import hashlib

import xxhash

from tocsin.feeds.urls import name_of

LONG_TEXT = 200
"""Characters from which on a text tells entries apart by itself."""


def mark(text: str) -> int:
    """Return 64 bits that stand for a text."""
    return int(xxhash.xxh3_64_intdigest(text.encode("utf-8", "replace")))


def entry_key(guid: str, url: str, rest: str) -> int:
    """Return 64 bits that name the entry: its id, else its link, else ``rest`` (BI-64..67).

    An id that is a URL names the same entry under http and https.
    """
    name = guid.strip() or url
    return mark(name_of(name)[0] if name else f"\0{rest}")


def content_key(name: str, title: str, text: str) -> int:
    """Return 64 bits that stand for what the entry says.

    ``name`` is the entry's id or link; its host does not count, so that a site that moves repeats
    nothing (BI-69). Its path and query do where the text is too short to tell entries apart.
    """
    path = name_of(name)[1]
    if len(text) >= LONG_TEXT:
        path = path.partition("?")[0]
    return mark(f"{path}\0{title}\0{text}")


def article_id(feed: str, entry: str, title: str, text: str) -> str:
    """Return the id of an article: the same content of the same entry always has the same one."""
    joined = f"{feed}\0{entry}\0{title}\0{text}".encode("utf-8", "replace")
    return "ar_" + hashlib.sha256(joined).hexdigest()[:24]


def feed_id(url: str) -> str:
    """Return the id of a feed: of its URL as ``check_url`` returns it."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]
