"""What became of an attempt, and what follows from it: values, for the courier to obey."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.delivery.schedule import Schedule


class Outcome(StrEnum):
    """How an attempt ended. Also the label values of ``tocsin_deliveries_total``."""

    DELIVERED = "delivered"
    """A 2xx, also when its body was cut short (WH-28)."""
    REDIRECT = "redirect"
    """A 3xx; it is not followed (WH-22)."""
    GONE = "gone"
    """A 410: the receiver wants no more."""
    RATE_LIMITED = "rate_limited"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    """No status by the deadline."""
    CONNECT_FAILED = "connect_failed"
    """No connection, the name unknown included."""
    TLS_FAILED = "tls_failed"
    PROTOCOL_ERROR = "protocol_error"
    """Not an HTTP answer, or the connection ended before one."""
    REFUSED_ADDRESS = "refused_address"
    """An address or URL that may not be called; nothing was sent."""
    UNSIGNABLE = "unsignable"
    """The subscription's secret is malformed; nothing was sent."""
    POISON = "poison"
    """It was handed out time after time, and no courier lived to say how it ended."""


class Reason(StrEnum):
    """Why an alert is dead."""

    EXHAUSTED = "exhausted"
    """Every attempt of the schedule has failed (WH-29)."""
    EXPIRED = "expired"
    """It failed at an age at which the schedule is long over (WH-29)."""
    POISON = "poison"


@dataclass(frozen=True, slots=True)
class Delivered:
    """It arrived."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Try this alert again at ``at``; send nothing to the endpoint before ``hold_until``."""

    at: datetime
    hold_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dead:
    """Never try again, unless somebody asks for a replay; ``hold_until`` as with a retry."""

    reason: Reason
    hold_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Disable:
    """Send nothing more to the endpoint; its queue is kept (WH-23)."""

    reason: str


Intent = Delivered | Retry | Dead | Disable


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt that has ended."""

    outcome: Outcome
    status: int | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What came before the attempt: how many attempts of this schedule, and when the first was.

    ``failures``: attempts at the endpoint in a row that failed, whatever the alert.
    """

    alert: str
    endpoint: str
    attempts: int = 0
    since: datetime | None = None
    failures: int = 0


def classify(status: int) -> Outcome:
    """Return what a status means: 2xx success, everything else failure (WH-21)."""
    if 200 <= status <= 299:
        return Outcome.DELIVERED
    if status in (410, 429):
        return Outcome.GONE if status == 410 else Outcome.RATE_LIMITED
    by_class = {3: Outcome.REDIRECT, 4: Outcome.CLIENT_ERROR, 5: Outcome.SERVER_ERROR}
    return by_class.get(status // 100, Outcome.PROTOCOL_ERROR)


def decide(past: Past, tried: Tried, now: datetime, schedule: Schedule) -> Intent:
    """Return what follows from an attempt that ended ``now``.

    A Retry-After of 429 or 503 holds the whole endpoint, and nothing is sent before (WH-24). So
    does the third failure in a row of an endpoint that is out of reach: until the alert's own next
    try, a minute at most, it gets nothing, then one alert to see if it is back (WH-25).
    """
    ending = _ENDINGS.get(tried.outcome)
    if ending is not None:
        return ending
    wait_s = schedule.wait_s(past.alert, past.endpoint, past.attempts + 1)
    hold_s = _hold_s(past, tried, wait_s)
    hold_until = None if hold_s is None else now + timedelta(seconds=hold_s)
    if wait_s is None:
        return Dead(Reason.EXHAUSTED, hold_until)
    if past.since and (now - past.since).total_seconds() > schedule.most_s:
        return Dead(Reason.EXPIRED, hold_until)
    due = now + timedelta(seconds=wait_s)
    return Retry(max(due, hold_until or due), hold_until)


def _hold_s(past: Past, tried: Tried, wait_s: float | None) -> float | None:
    """Return how long the whole endpoint gets nothing; None where it goes on as it is."""
    if tried.retry_after_s is not None and tried.status in (429, 503):
        return tried.retry_after_s
    away = tried.outcome in _AWAY or tried.status in (502, 504)
    if not away or past.failures + 1 < AWAY_AFTER:
        return None
    return LONGEST_BREAK_S if wait_s is None else min(wait_s, LONGEST_BREAK_S)


AWAY_AFTER = 3
"""Failures in a row after which an endpoint is held to be out of reach."""
LONGEST_BREAK_S = 60.0
_AWAY = frozenset(
    {Outcome.TIMEOUT, Outcome.CONNECT_FAILED, Outcome.TLS_FAILED, Outcome.PROTOCOL_ERROR}
)
_ENDINGS: dict[Outcome, Intent] = {
    Outcome.DELIVERED: Delivered(),
    Outcome.GONE: Disable(Outcome.GONE.value),
    Outcome.POISON: Dead(Reason.POISON),
}
