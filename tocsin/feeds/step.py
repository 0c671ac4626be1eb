"""One poll's result, and the state that a feed is in after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from tocsin.feeds.caching import fresh_s, retry_after_s
from tocsin.feeds.cursor import seen
from tocsin.feeds.entries import Document, Entry
from tocsin.feeds.outcome import Outcome
from tocsin.feeds.schedule import Draw, after_failure_s, after_success_s, fixed_s, rhythm_s
from topics.feeds import Feed, FeedState

MOST_VALIDATOR = 1000
MOST_DETAIL = 300


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What a poll found; ``outcome`` is what counts, ``document`` is empty unless it was read."""

    outcome: Outcome
    detail: str = ""
    document: Document = field(default_factory=lambda: Document(outcome=Outcome.UNCHANGED))
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    """A hash of the body."""
    size_bytes: int = 0


def conditions(state: FeedState | None) -> dict[str, str]:
    """Return the headers of a conditional request: the validators byte for byte (PM-01, PM-02)."""
    headers = {}
    if state and state.etag:
        headers["If-None-Match"] = state.etag
    if state and state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def step(
    feed: Feed,
    state: FeedState | None,
    fetched: Fetched,
    entries: tuple[Entry, ...],
    *,
    began: datetime,
    poll_every_s: float | None,
    draw: Draw,
) -> FeedState:
    """Return the state after a poll whose ``entries`` are published."""
    before = state or FeedState(feed=feed.id, next_poll=began)
    if not fetched.outcome.readable:
        return _failed(feed, before, fetched, began=began, poll_every_s=poll_every_s, draw=draw)
    fixed = fixed_s(feed, poll_every_s)
    rhythm = rhythm_s(before.interval_s, news=bool(entries), ttl_s=fetched.document.ttl_s)
    wait_s = after_success_s(fixed, rhythm, fresh_s(fetched.headers), draw)
    asked_s = retry_after_s(fetched.headers, began) or 0.0
    is_same = fetched.outcome in (Outcome.UNCHANGED, Outcome.NOT_MODIFIED)
    etag, last_modified = _validators(before, fetched)
    keeps_status = is_same and before.status in {o for o in Outcome if o.flawed}
    return msgspec.structs.replace(
        before,
        next_poll=began + timedelta(seconds=max(wait_s, asked_s)),
        polled=began,
        status=before.status if keeps_status else fetched.outcome.value,
        detail=before.detail if keeps_status else fetched.detail[:MOST_DETAIL],
        etag=etag,
        last_modified=last_modified,
        body=before.body if is_same or not _is_whole(fetched) else fetched.body,
        seen=seen(fetched.document, entries, state) if entries else before.seen,
        blocks=before.blocks if is_same else fetched.document.blocks,
        failures=0,
        changed=began if entries or before.changed is None else before.changed,
        interval_s=rhythm if fixed is None else before.interval_s,
        published=before.published + len(entries),
    )


def _failed(
    feed: Feed,
    before: FeedState,
    fetched: Fetched,
    *,
    began: datetime,
    poll_every_s: float | None,
    draw: Draw,
) -> FeedState:
    """Return the state after a failure: what was known stays, as do validators (BI-33, BI-34)."""
    failures = before.failures + 1
    interval_s = fixed_s(feed, poll_every_s) or rhythm_s(before.interval_s, news=False, ttl_s=None)
    asked_s = retry_after_s(fetched.headers, began)
    wait_s = after_failure_s(interval_s, failures, asked_s, draw)
    return msgspec.structs.replace(
        before,
        next_poll=began + timedelta(seconds=wait_s),
        polled=began,
        status=fetched.outcome.value,
        detail=fetched.detail[:MOST_DETAIL],
        failures=failures,
    )


def _is_whole(fetched: Fetched) -> bool:
    """Whether the body needs no second look; one that was cut off or cut down does."""
    return fetched.outcome not in (Outcome.TRUNCATED, Outcome.TOO_MANY)


def _validators(before: FeedState, fetched: Fetched) -> tuple[str, str]:
    """Return the validators to send next time (PM-03..06)."""
    etag = _validator(fetched.headers.get("ETag", ""))
    last_modified = _validator(fetched.headers.get("Last-Modified", ""))
    if fetched.outcome is Outcome.NOT_MODIFIED:
        return etag or before.etag, last_modified or before.last_modified
    return (etag, last_modified) if _is_whole(fetched) else ("", "")


def _validator(value: str) -> str:
    """Return a validator that can be sent back exactly, else nothing."""
    return value if len(value) <= MOST_VALIDATOR and value.isascii() and value.isprintable() else ""
