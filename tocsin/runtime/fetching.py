"""Asks one feed, within limits, and reads what is new in its answer."""

import hashlib

from tocsin.feeds.outcome import Outcome
from tocsin.feeds.step import Fetched, conditions
from tocsin.runtime.http import FEED_BYTES, Answer, FetchFailed, GuardedClient
from tocsin.runtime.parsing import Parsers
from topics import Feed, FeedState

DEADLINE_S = 30.0
"""For a whole fetch, redirects and the last byte included."""
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json;q=0.9,"
    " application/rdf+xml;q=0.8, application/xml;q=0.7, text/xml;q=0.7, */*;q=0.1"
)
HEADERS = {"Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"}


_STATUSES = {410: Outcome.GONE, 429: Outcome.THROTTLED, 503: Outcome.THROTTLED}


async def fetch(
    client: GuardedClient, parser: Parsers, feed: Feed, state: FeedState | None
) -> Fetched:
    """Ask for the feed, on the conditions of its state, and read what is new in the answer."""
    try:
        answer = await client.get(
            feed.url,
            {**HEADERS, **conditions(state)},
            deadline_s=DEADLINE_S,
            limit_bytes=FEED_BYTES,
        )
    except FetchFailed as error:
        return Fetched(outcome=Outcome(error.fault.value), detail=str(error))
    headers = answer.headers
    if answer.status == 304:
        return Fetched(outcome=Outcome.NOT_MODIFIED, headers=headers)
    if answer.status != 200:
        outcome = _STATUSES.get(answer.status, Outcome.HTTP_ERROR)
        return Fetched(outcome=outcome, detail=f"HTTP {answer.status}", headers=headers)
    return await _read(parser, answer, state)


async def _read(parser: Parsers, answer: Answer, state: FeedState | None) -> Fetched:
    size_bytes, headers = len(answer.body), answer.headers
    body = hashlib.sha256(answer.body).hexdigest()[:32]
    if state and state.body == body:
        return Fetched(outcome=Outcome.UNCHANGED, headers=headers, size_bytes=size_bytes, body=body)
    kind = headers.get("Content-Type", "")
    known = state.blocks if state else ()
    document = await parser.read(answer.body, kind, answer.url, known)
    return Fetched(
        outcome=document.outcome,
        detail=_detail(document.outcome, kind),
        document=document,
        headers=headers,
        body=body,
        size_bytes=size_bytes,
    )


def _detail(outcome: Outcome, kind: str) -> str:
    if outcome is Outcome.NOT_A_FEED:
        return f"neither RSS nor Atom nor JSON Feed; content type {kind[:60]!r}"
    return ""
