"""FEEDS and FEED_STATES: which feeds are polled, and where each poll stands."""

from datetime import datetime

import msgspec

from topics.spec import Topic


class Feed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A feed that an operator has added.

    ``every_s`` is a fixed interval, null for an adaptive one. ``backlog_h`` says how old an entry
    may be that the feed held when it was added and that is alerted all the same.
    ``held`` are the entries (64-bit keys) that it held when it was added, null where nobody looked.
    """

    id: str
    url: str
    added: datetime
    publisher: str = ""
    every_s: float | None = None
    backlog_h: float | None = None
    held: tuple[int, ...] | None = None


class FeedState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the polling of a feed stands. Written after the log has acknowledged its articles.

    ``etag`` and ``last_modified`` are byte for byte what the server sent.
    ``seen`` maps nothing: it is a flat list of (entry key, content key) pairs, newest last.
    ``blocks`` are the entries of the last body as they stood there (64 bits each): they need no
    second look. ``status`` is a word of ``feeds.Outcome``, ``detail`` says more for people.
    ``changed`` is when the feed last had something new; null until it could be read once.
    """

    feed: str
    next_poll: datetime
    polled: datetime | None = None
    status: str = ""
    etag: str = ""
    last_modified: str = ""
    body: str = ""
    seen: tuple[int, ...] = ()
    failures: int = 0
    changed: datetime | None = None
    interval_s: float | None = None
    blocks: tuple[int, ...] = ()
    detail: str = ""
    published: int = 0
    """Articles published of this feed so far."""


FEEDS: Topic[Feed] = Topic(
    name="feeds.v1",
    record=Feed,
    key="feed id; an empty value removes the feed",
    partitions=1,
    retention_hours=None,
    says="the feeds that are polled",
)

FEED_STATES: Topic[FeedState] = Topic(
    name="feed-states.v1",
    record=FeedState,
    key="feed id",
    partitions=1,
    retention_hours=None,
    says="where the polling of each feed stands",
)
