"""Subscriber queues: what they promise (``spec``), on Redis and on SQLite."""

from pathlib import Path

from tocsin.errors import Misconfigured
from tocsin.runtime.queues.spec import Queues
from tocsin.runtime.queues.sqlite import SqliteQueues

FILE = "sqlite:///"


def open_queues(url: str, *, lossy: bool = False) -> Queues:
    """Return the queues at ``sqlite:///PATH`` or ``redis://…``, for one event loop.

    Connects on first use; ``check`` says whether they can be relied on. ``lossy`` makes it warn of
    a Redis that can lose alerts instead of refusing it.

    Raises:
        Misconfigured: If the URL is neither.
    """
    if url.startswith(FILE) and len(url) > len(FILE):
        return SqliteQueues(Path(url.removeprefix(FILE)))
    if url.startswith(("redis://", "rediss://")):
        from tocsin.runtime.queues.redis import RedisQueues  # noqa: PLC0415 - SQLite needs none of its 12 MB

        return RedisQueues(url, lossy=lossy)
    raise Misconfigured(f"TOCSIN_QUEUES: expected sqlite:///PATH or redis://…, not {url!r}")


__all__ = ["Queues", "open_queues"]
