"""Entries of a document, in the form that leaves the parser: plain text and safe links."""

from datetime import datetime

import msgspec

from tocsin.feeds.characters import clean, cut
from tocsin.feeds.html import to_text
from tocsin.feeds.keys import content_key, entry_key
from tocsin.feeds.outcome import Outcome
from tocsin.feeds.urls import canonical, resolve
from topics.articles import Block

TITLE_BYTES = 1024
TEXT_BYTES = 200_000
DOCUMENT_BYTES = 16_000_000
"""Text taken of one document in all."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: plain text, safe link, and the two keys that it is known by."""

    key: int
    content: int
    title: str = ""
    text: str = ""
    url: str = ""
    published: datetime | None = None
    language: str = ""
    blocks: tuple[Block, ...] = ()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What a body holds. ``outcome`` NEW says that nothing is wrong with it.

    ``entries`` are those that were not known, oldest last as in the feed; ``blocks`` stand for all
    entries of the body, to be known next time.
    """

    outcome: Outcome
    title: str = ""
    language: str = ""
    ttl_s: float | None = None
    entries: tuple[Entry, ...] = ()
    blocks: tuple[int, ...] = ()


def entry(
    *,
    base: str,
    guid: str,
    link: str,
    title: str,
    html: str,
    published: datetime | None,
    stamp: str,
    language: str,
) -> Entry:
    """Return an entry within its limits; ``stamp`` is the date as printed, ``title`` one line."""
    text, blocks = to_text(html)
    text, title = cut(text, TEXT_BYTES), cut(title, TITLE_BYTES)
    guid = clean(guid).strip()
    # Many feeds give the page's address as the entry's id alone.
    url = canonical(resolve(base, link)) or canonical(resolve("", guid))
    unnamed = f"{title}\n{stamp}\n{'' if title or stamp else text}"
    return Entry(
        key=entry_key(guid, url, unnamed),
        content=content_key(guid or url, title, text),
        title=title,
        text=text,
        url=url,
        published=published,
        language=clean(language)[:35],
        blocks=tuple(block for block in blocks if block.end <= len(text)),
    )
