"""ARTICLES: one entry of one feed, as text."""

from datetime import datetime

import msgspec

from topics.spec import Topic

FURNITURE = (
    "read_also", "related", "keywords", "second_article", "share", "subscribe", "cookie",
    "credit", "caption", "navigation", "wall", "other",
)  # fmt: skip
"""Why a stretch of a page is furniture: what the page carries around its article."""


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the text that the page's HTML set apart; offsets are code points, half open."""

    start: int
    end: int
    kind: str
    """By its element ``heading``, ``list``, ``links`` (nothing but links), ``quote``, ``caption``
    or ``aside``; or one of ``FURNITURE``, where its attributes say so."""


class Article(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One feed entry, its HTML turned into text. Never holds a lone surrogate or a NUL.

    ``id`` is a function of feed, entry, title and text: the same content has the same id.
    ``entry`` names the entry within its feed, whatever its text says today.
    ``history`` is true for what a feed already held when it was added: remembered, never alerted.
    """

    id: str
    seen: datetime
    title: str = ""
    text: str = ""
    language: str = "und"
    language_score: float = 0.0
    feed: str = ""
    entry: str = ""
    publisher: str = ""
    credit: str = ""
    url: str = ""
    published: datetime | None = None
    date_suspect: bool = False
    history: bool = False
    blocks: tuple[Block, ...] = ()


ARTICLES: Topic[Article] = Topic(
    name="articles.v1",
    record=Article,
    key="language, so that the copies of a text meet",
    partitions=8,
    retention_hours=96,
    says="every new or changed entry of every feed",
)
