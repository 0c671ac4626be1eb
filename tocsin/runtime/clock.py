"""Time, passed in so that tests can hold it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


def from_ms(timestamp_ms: int) -> datetime:
    """Return the aware time of milliseconds since 1970."""
    return datetime.fromtimestamp(timestamp_ms / 1000, UTC)


def monotonic() -> float:
    """Return seconds that never go back, for intervals."""
    return time.monotonic()
