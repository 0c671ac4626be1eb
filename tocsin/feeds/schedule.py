"""When a feed is due: its own rhythm, a fixed interval, or the manners after a refusal."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tocsin.feeds.caching import MOST_S
from topics.feeds import Feed, FeedState

FLOOR_S, START_S, CEILING_S = 60.0, 300.0, 3600.0
"""The rhythm of an adaptive feed: never faster, at first, and never slower unless asked to."""
FASTER, SLOWER = 0.5, 1.25
JITTER = 0.1
MOST_DOUBLINGS = 20

Draw = Callable[[], float]
"""Returns a random number from 0 to 1."""


def fixed_s(feed: Feed, poll_every_s: float | None) -> float | None:
    """Return the interval that the operator has set, the feed's own before the general one."""
    return feed.every_s if feed.every_s is not None else poll_every_s


def rhythm_s(before_s: float | None, *, news: bool, ttl_s: float | None) -> float:
    """Return an adaptive interval: halved by news, a quarter longer without, its wish respected."""
    if before_s is None:
        return max(START_S, min(ttl_s or 0.0, CEILING_S))
    longer = before_s * (FASTER if news else SLOWER)
    return min(max(longer, FLOOR_S, min(ttl_s or 0.0, CEILING_S)), CEILING_S)


def after_success_s(fixed: float | None, rhythm: float, fresh_s: float, draw: Draw) -> float:
    """Return the seconds to the next poll.

    A fixed interval is obeyed to the letter; otherwise what the server calls fresh is not fetched
    again (PM-09, PM-10), and jitter keeps feeds from meeting (PM-29).
    """
    if fixed is not None:
        return fixed
    return max(rhythm * (1 + JITTER * (2 * draw() - 1)), fresh_s)


def after_failure_s(interval_s: float, failures: int, asked_s: float | None, draw: Draw) -> float:
    """Return the seconds to the next try after the ``failures``-th failure in a row.

    Between the feed's interval and its double, fourfold … up to a day, by chance; it never stops
    (PM-25). What Retry-After asks for is the least in any case (PM-17, PM-18).
    """
    most_s = min(interval_s * 2.0 ** min(failures, MOST_DOUBLINGS), max(MOST_S, interval_s))
    return max(interval_s + draw() * (most_s - interval_s), asked_s or 0.0)


def first_due(feed: Feed, state: FeedState | None, poll_every_s: float | None) -> datetime:
    """Return when a feed is due at start-up or when it is added; a restart polls nothing early.

    An interval that was shortened meanwhile counts at once, unless the last poll failed.
    """
    if state is None or state.polled is None:
        return feed.added
    fixed = fixed_s(feed, poll_every_s)
    if fixed is None or state.failures:
        return state.next_poll
    return min(state.next_poll, state.polled + timedelta(seconds=fixed))
