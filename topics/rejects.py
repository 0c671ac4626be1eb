"""REJECTS: what could never succeed, whole, and where it came from."""

from datetime import datetime

import msgspec

from topics.spec import Topic


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """A record that a stage gave up on; ``value`` and ``key`` are the original bytes.

    ``reason`` is a word of ``tocsin.errors.Reason``.
    """

    stage: str
    reason: str
    error: str
    topic: str
    partition: int
    offset: int
    attempts: int
    at: datetime
    key: bytes | None = None
    value: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


REJECTS: Topic[Reject] = Topic(
    name="rejects.v1",
    record=Reject,
    key="stage",
    partitions=1,
    retention_hours=720,
    says="records that no retry can help, from any stage",
)
