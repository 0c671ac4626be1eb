"""What subscriber queues promise. ``tests/runtime/queues/test_every_queue.py`` holds both to it.

A queue is named by its subscription's id; its lane is the lease of the same name.
Every method may raise TryAgain while the store is away or full; what was asked may have been done
all the same, and asking again is safe.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An alert on its way into a queue; ``body`` is what will be signed and sent, byte for byte."""

    queue: str
    id: str
    body: bytes
    at: datetime


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try to deliver. ``outcome`` is a word of ``delivery.Outcome``; ``detail`` is ours."""

    at: datetime
    outcome: str
    status: int | None = None
    duration_ms: int = 0
    detail: str = ""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """An alert in a queue. ``state`` is pending, delivered or dead."""

    queue: str
    id: str
    entry: str
    """The store's own handle."""
    body: bytes
    enqueued: datetime
    due: datetime
    state: str = "pending"
    taken: int = 0
    """How often it was handed out, the present time included."""
    attempts: tuple[Attempt, ...] = ()


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What the courier has learned of a queue's endpoint."""

    disabled: str = ""
    """Why nothing is sent (``gone``), or empty."""
    hold_until: datetime | None = None
    """Nothing is sent before (Retry-After)."""
    failures: int = 0
    """Attempts that failed since one succeeded. Counted by the queue itself."""
    url: str = ""
    """The webhook that it was disabled for; another one deserves another try."""


class Depths(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over all queues, for the metrics."""

    pending: int = 0
    dead: int = 0
    oldest: datetime | None = None
    """When the oldest pending alert was enqueued."""


class Queues(Protocol):
    """Durable queues with deduplication, a retry schedule, dead letters and a delivery log."""

    async def check(self) -> None:
        """Raise Unavailable if the store could lose alerts (RQ-09), TryAgain if away or full."""

    async def push(self, items: Sequence[Item]) -> Sequence[bool]:
        """Append each item unless its (queue, id) was ever appended within 8 days (RQ-02, RQ-03).

        Returns, for each, whether it was new. What is returned is kept, whatever is killed then.
        """

    async def due(self, now: datetime) -> Sequence[str]:
        """Return the queues that have something to hand out now, longest waiting first."""

    async def wait(self, timeout_s: float) -> None:
        """Return when something may have become due (a push anywhere), or after ``timeout_s``."""

    async def lease(self, name: str, owner: str, ttl_s: float) -> bool:
        """Take or renew a lease; false while another owner holds it."""

    async def release(self, name: str, owner: str) -> None:
        """Give a lease back, if ``owner`` holds it."""

    async def take(self, queue: str, owner: str, now: datetime) -> Delivery | None:
        """Hand out the queue's first due alert; the owner holds the queue's lease.

        What was handed out before comes first, by when it is due; then the rest as it was pushed.
        What was handed out to an owner that died is handed out again. None if nothing is due, the
        endpoint is disabled or held, or the lease is not the owner's any more.
        """

    async def delivered(self, delivery: Delivery, attempt: Attempt) -> None:
        """Remove it from the queue and log it, in one step (RQ-04)."""

    async def delivered_then_take(
        self, delivery: Delivery, attempt: Attempt, owner: str, now: datetime
    ) -> Delivery | None:
        """Do ``delivered``, then ``take`` from the same queue; in one step if that is cheaper."""

    async def retry(self, delivery: Delivery, attempt: Attempt, due: datetime) -> None:
        """Put it back until ``due``, with the attempt in its history."""

    async def bury(self, delivery: Delivery, attempt: Attempt) -> None:
        """Move it to the dead letters, with its history."""

    async def endpoint(self, queue: str) -> Endpoint:
        """Return what is known of the queue's endpoint."""

    async def set_endpoint(self, queue: str, endpoint: Endpoint) -> None:
        """Keep what is known of the queue's endpoint."""

    async def disabled(self) -> Mapping[str, Endpoint]:
        """Return the endpoints that are disabled, by queue."""

    async def deliveries(
        self, queue: str | None = None, *, state: str | None = None, limit: int = 100
    ) -> Sequence[Delivery]:
        """Return deliveries, newest first; delivered ones are kept for 8 days, 10,000 a queue."""

    async def find(self, id: str) -> Sequence[Delivery]:  # noqa: A002
        """Return the deliveries of an alert."""

    async def replay(self, queue: str, id: str, now: datetime) -> bool:  # noqa: A002
        """Make a dead or delivered alert pending again, same id and body; false if not there.

        Its history goes on, with an attempt ``replayed`` that starts the schedule anew.
        """

    async def depths(self) -> Depths:
        """Return the sums over all queues."""

    async def drop(self, queue: str) -> None:
        """Forget a queue whose subscription was removed; its ids stay known for their 8 days."""

    async def close(self) -> None:
        """Let go."""


SEEN_HOURS = 8 * 24
"""How long a (queue, id) is remembered: the log's week and a day (RQ-03)."""
KEPT_A_QUEUE = 10_000
"""Delivered alerts kept in a queue's log."""
REPLAYED = "replayed"
"""Outcome of the entry in a history that says: from here on, a new schedule."""


def to_ms(at: datetime) -> int:
    """Return milliseconds since 1970, the stores' unit of time, rounded down."""
    return int(at.timestamp() * 1000)
