"""What a log promises, whichever it is; ``tests/runtime/broker/test_every_log.py`` checks it."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from tocsin.errors import Reason, Rejected
from topics import Topic

Headers = tuple[tuple[str, bytes], ...]

MOST_RECORD_BYTES = 1_000_000
"""Key, value and headers together; a default Kafka broker takes 1,048,588 with all around them."""


def too_large(
    topic: str, key: bytes | None, value: bytes | None, headers: Headers
) -> Rejected | None:
    """Return why neither log takes the record, or None if both do."""
    size = len(key or b"") + len(value or b"") + sum(len(k) + len(v) for k, v in headers)
    if size <= MOST_RECORD_BYTES:
        return None
    return Rejected(Reason.TOO_LARGE, f"{topic}: {size} bytes; at most {MOST_RECORD_BYTES}")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record stands in the log."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it is kept. ``value`` None removes the key from a compacted topic."""

    at: Position
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int


class Outgoing(NamedTuple):
    """A record on its way into the log. Without ``partition`` the key's murmur2 hash picks it."""

    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None = None
    headers: Headers = ()


class Keeper(Protocol):
    """What a role writes through: the producer of its Faust app, in both transports."""

    async def keep(self, records: Sequence[Outgoing]) -> None:
        """Return once the log keeps all of them, in order within each partition.

        Of each partition's records it is always a beginning that is kept, whatever fails: none
        that was decided in the light of another can be kept without it. Asking again after an
        error is safe, and may keep a record twice. Raises as ``Publisher.publish`` does.
        """


class Publisher(Protocol):
    """Writes records; safe to share between threads."""

    def publish(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        *,
        partition: int | None = None,
        headers: Headers = (),
    ) -> Future[Position]:
        """Queue a record; the future resolves once the log keeps it, whatever is killed then.

        Without ``partition`` the key's murmur2 hash picks it, the same in both logs.
        The future raises TryAgain when the log is away or full, Rejected when the record is
        larger than the log takes (``MOST_RECORD_BYTES``), Misconfigured when there is no such
        topic.
        """

    def flush(self, timeout_s: float) -> None:
        """Wait until everything published so far is kept. Raises TryAgain after ``timeout_s``."""

    def close(self) -> None:
        """Flush, then let go. Further publishing raises."""


class Tail(Protocol):
    """Reads one topic in order, outside any consumer group. For one thread at a time."""

    def poll(self, timeout_s: float) -> Sequence[Record]:
        """Return the next records, at most 1,000; none if none came within ``timeout_s``.

        Raises TryAgain while the log is away; the next call goes on where this one stood.
        """

    def behind(self) -> bool:
        """Whether ``poll`` may find something: no look at a disk or a network, and never a wait."""

    def caught_up(self) -> bool:
        """Whether every record that stood in the log when the tail was opened has been returned."""

    def close(self) -> None:
        """Let go."""


class Log(Protocol):
    """A log: how to write it, read it, and look after it. Cheap to make; connects on first use."""

    faust_url: str
    """What a Faust app takes as its broker."""

    def create(self, topics: Sequence[Topic]) -> Sequence[str]:  # type: ignore[type-arg]
        """Create the topics that are missing, as described; return their names.

        Raises Misconfigured if a topic is there with fewer partitions, TryAgain if the log is away.
        """

    def publisher(self) -> Publisher:
        """Return a new publisher (Kafka: idempotent producer, acks=all; SQLite: an append)."""

    def tail(
        self,
        topic: str,
        *,
        partitions: Iterable[int] | None = None,
        since: datetime | None = None,
        from_end: bool = False,
    ) -> Tail:
        """Return a reader of all (or these) partitions from the start, a time on, or the end.

        Raises Misconfigured if there is no such topic, TryAgain if the log is away.
        """

    def claim(self) -> None:
        """Take the log for the workers of this process, until it is closed or the process dies.

        SQLite: raises Unavailable, naming the process, while another one has it. Kafka: nothing.
        Writing, tails and looking need no claim.
        """

    def committed(self, group: str, topic: str) -> Mapping[int, int]:
        """Return the offset that the group reads next, by partition, where it has committed."""

    def reset(self, group: str, topic: str) -> None:
        """Set a group back to the start of the topic. Raises Unavailable while it is running."""

    def ends(self, topic: str) -> Mapping[int, int]:
        """Return the offset that the next record of each partition gets.

        Raises Misconfigured if there is no such topic.
        """

    def clean(self, now: datetime) -> int:
        """Apply retention and compaction where the log does not do so itself; return removals."""

    def check(self) -> None:
        """Raise TryAgain, with a line that names the address, unless the log answers."""

    def close(self) -> None:
        """Let go of what this object opened."""
