"""Time, passed in so that tests can hold it."""

import asyncio
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


async def within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for ``event``, at most ``seconds``; return whether it was set.

    Not ``wait_for``: up to Python 3.11 it forgets a cancellation that meets the event.
    """
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
