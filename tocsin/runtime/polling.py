"""The machinery under the poller: taking turns, and keeping what the feeds yield."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from tocsin.errors import Rejected, TryAgain, Unavailable
from tocsin.feeds.outcome import Outcome
from tocsin.feeds.rounds import Rounds
from tocsin.feeds.schedule import first_due
from tocsin.feeds.step import Fetched
from tocsin.runtime import clock, metrics
from tocsin.runtime.desk import Desk, before
from tocsin.runtime.fetching import fetch
from tocsin.runtime.http import GuardedClient
from tocsin.runtime.logs import event
from tocsin.runtime.mirror import Mirror
from tocsin.runtime.parsing import Parsers
from tocsin.runtime.words import words
from topics import FEED_STATES, FEEDS, Feed, FeedState

if TYPE_CHECKING:
    from concurrent.futures import Future

    from tocsin.runtime.broker.spec import Position, Publisher

LOG = logging.getLogger(__name__)
ROLE = "poller"
LEASE_S = 5.0
ACK_S = 60.0
AFTER_RAISING_S = 60.0
SHOW_S = 5.0
MOST_IDS = 20
"""Articles that one line of the log names."""


draw = random.SystemRandom().random
"""Jitter must differ between processes that start together."""


def count(
    feed: Feed,
    before_: FeedState | None,
    after: FeedState,
    fetched: Fetched,
    kept: int,
    *,
    ids: Sequence[str] = (),
) -> None:
    """Count a poll; log the ids of its articles, and what has changed in how the feed does."""
    metrics.POLLS.labels(fetched.outcome.value).inc()
    metrics.POLL_BYTES.inc(fetched.size_bytes)
    entries = len(fetched.document.entries)
    metrics.RECORDS_IN.labels(ROLE).inc(entries)
    metrics.RECORDS_OUT.labels(ROLE).inc(kept)
    metrics.RECORDS_DROPPED.labels(ROLE, "seen").inc(max(entries - kept, 0))
    metrics.LAST_HANDLED.labels(ROLE).set_to_current_time()
    if kept:
        outcome, named = fetched.outcome.value, ",".join(ids[:MOST_IDS])
        LOG.info(event("articles", feed=feed.id, count=kept, outcome=outcome, ids=named))
    was = (before_.failures > 0, before_.status) if before_ else (False, "")
    if after.failures and was != (True, after.status):
        LOG.warning(event("feed_fails", feed=feed.id, outcome=after.status, why=after.detail))
    elif was[0] and not after.failures:
        LOG.info(event("feed_is_back", feed=feed.id, outcome=after.status))


async def look(client: GuardedClient, feed: Feed) -> Feed:
    """Return the feed with what it holds now, which is history, and its title as publisher.

    Raises:
        Unavailable: If it does not answer, or not as a feed; in one line.
    """
    async with Parsers() as parser:
        fetched = await fetch(client, parser, feed, None)
    if not fetched.outcome.readable:
        code, bare = fetched.outcome.value, (Outcome.NAME_UNKNOWN, Outcome.CONNECT_FAILED)
        more = f": {fetched.detail}" if fetched.detail and fetched.outcome not in bare else ""
        raise Unavailable(f"{feed.url}: {words('polls', code)} ({code}{more})")
    entries = fetched.document.entries
    return msgspec.structs.replace(
        feed,
        held=tuple(dict.fromkeys(entry.key for entry in entries)),
        publisher=feed.publisher or fetched.document.title[:200],
    )


class Output:
    """Keeps articles, then states, in the log; waits while it is away."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._publisher: Publisher | None = None

    async def keep(self, topic: str, records: Sequence[tuple[str, bytes]]) -> int:
        """Publish (key, value) pairs in order; return how many the log keeps once all are answered.

        A record that the log will never take is counted, logged and left out.
        """
        left, kept = list(records), 0

        async def act() -> None:
            nonlocal left, kept
            acknowledged, missing, error = await self._send(topic, left)
            kept += acknowledged
            left = missing
            if error is not None:
                raise error

        await self._desk.patiently("log", act)
        return kept

    async def close(self) -> None:
        """Let go of the log."""
        if self._publisher is not None:
            await asyncio.to_thread(self._publisher.close)

    async def _send(
        self, topic: str, records: list[tuple[str, bytes]]
    ) -> tuple[int, list[tuple[str, bytes]], TryAgain | None]:
        if self._publisher is None:
            self._publisher = await asyncio.to_thread(self._desk.log.publisher)
        publish = self._publisher.publish
        futures = [publish(topic, key.encode(), value) for key, value in records]
        await _answered(futures, ACK_S)
        acknowledged, missing, away = 0, list[tuple[str, bytes]](), None
        for record, future in zip(records, futures, strict=True):
            answer = future.exception() if future.done() else TryAgain("no acknowledgement")
            if isinstance(answer, Rejected):
                metrics.REJECTED.labels(ROLE, answer.reason.value).inc()
                LOG.error(event("refused_by_log", topic=topic, key=record[0], why=answer))
            elif isinstance(answer, TryAgain):
                missing.append(record)
                away = answer
            elif answer is not None:
                raise answer
            else:
                acknowledged += 1
        return acknowledged, missing, away


async def _answered(futures: "Sequence[Future[Position]]", within_s: float) -> None:
    """Return when all are done, or time is out. None is cancelled."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within_s
    for future in futures:
        # What was written together is answered together: most need no waiting of their own.
        if not future.done():
            answer = asyncio.wrap_future(future)
            answer.add_done_callback(lambda done: done.cancelled() or done.exception())
            await asyncio.wait([answer], timeout=max(end - loop.time(), 0.0))


Poll = Callable[[Feed, FeedState | None], Awaitable[FeedState]]


class Turns:
    """Polls each feed when it is due, while this process holds the poller's lease."""

    def __init__(self, desk: Desk, poll: Poll) -> None:
        self._desk, self._poll = desk, poll
        self._feeds, self._states = Mirror(desk.log, FEEDS), Mirror(desk.log, FEED_STATES)
        self._feeds.on_change = self._changed
        self._rounds = Rounds()
        self._wake = asyncio.Event()
        self._polls: set[asyncio.Task[None]] = set()
        self._is_active = False

    async def run(self) -> None:
        """Take turns until the process stops."""
        stopping = self._desk.stopping
        await self._desk.patiently("log", self._feeds.load)
        beside = asyncio.create_task(self._feeds.follow(stopping))
        try:
            while not stopping.is_set():
                if await self._desk.patiently("queues", self._lease):
                    await self._lead()
                else:
                    await self._desk.pause(LEASE_S / 2)
        finally:
            beside.cancel()
            await self._stop_polls()
            await asyncio.gather(beside, return_exceptions=True)
            await self._feeds.close()
            await self._states.close()

    async def _lease(self) -> bool:
        return await self._desk.queues.lease(ROLE, self._desk.owner, LEASE_S)

    async def _lead(self) -> None:
        """Poll for as long as the lease can be renewed. Begins where the last holder stood."""
        await self._desk.patiently("log", self._states.load)
        await self._desk.patiently("log", self._states.refresh)
        self._rounds, self._is_active = Rounds(), True
        for key, feed in self._feeds.records.items():
            self._changed(key, feed)
        LOG.info(event("polling", feeds=len(self._rounds)))
        renewing = asyncio.create_task(self._renew())
        starting = asyncio.create_task(self._start())
        try:
            await before(self._desk.stopping, _first(renewing, starting))
        finally:
            self._is_active = False
            for task in (renewing, starting):
                task.cancel()
            await asyncio.gather(renewing, starting, return_exceptions=True)
            await self._stop_polls()
            if self._desk.stopping.is_set():
                with suppress(TryAgain):
                    await self._desk.queues.release(ROLE, self._desk.owner)

    async def _renew(self) -> None:
        """Return when the lease is lost, or could not be renewed for as long as it lasts."""
        held = asyncio.get_running_loop().time()
        while True:
            await asyncio.sleep(LEASE_S / 3)
            now = asyncio.get_running_loop().time()
            try:
                if not await self._lease():
                    LOG.warning(event("lease_lost"))
                    return
                held = now
            except TryAgain as error:
                if now - held > LEASE_S:
                    LOG.warning(event("lease_lost", why=error))
                    return

    async def _start(self) -> None:
        shown_s = 0.0
        while True:
            now = self._desk.clock().timestamp()
            for feed, due_s in self._rounds.start(now):
                metrics.POLL_LATENESS.observe(max(now - due_s, 0.0))
                task = asyncio.create_task(self._one(feed))
                self._polls.add(task)
                task.add_done_callback(self._polls.discard)
            self._wake.clear()
            wait_s = self._rounds.wait_s(now)
            await clock.within(self._wake, min(max(wait_s, 0.001), SHOW_S))
            if now - shown_s >= SHOW_S:
                shown_s = now
                self._show()

    async def _one(self, key: str) -> None:
        feed, not_before_s = self._feeds.records.get(key), 0.0
        try:
            if feed is not None:
                with metrics.POLL_SECONDS.time():
                    self._states.records[key] = await self._poll(
                        feed, self._states.records.get(key)
                    )
        except Exception:
            # Nothing that one feed causes may end the others.
            LOG.exception(event("poll_failed", feed=key))
            metrics.POLLS.labels("raised").inc()
            not_before_s = self._desk.clock().timestamp() + AFTER_RAISING_S
        finally:
            self._rounds.ended(key)
            self._again(key, not_before_s)
            self._wake.set()

    def _again(self, key: str, not_before_s: float) -> None:
        feed, state = self._feeds.records.get(key), self._states.records.get(key)
        if feed is not None:
            due = state.next_poll if state else self._desk.clock()
            self._rounds.put(key, _host(feed.url), max(due.timestamp(), not_before_s))

    def _changed(self, key: str, feed: Feed | None) -> None:
        if not self._is_active:
            return
        if feed is None:
            self._rounds.remove(key)
        else:
            every_s = self._desk.settings.poll_every_s
            due = first_due(feed, self._states.records.get(key), every_s)
            self._rounds.put(key, _host(feed.url), due.timestamp())
        self._wake.set()

    def _show(self) -> None:
        counts = dict.fromkeys(("new", "fine", "flawed", "failing"), 0)
        for key in self._feeds.records:
            counts[_health(self._states.records.get(key))] += 1
        for name, count in counts.items():
            metrics.FEEDS.labels(name).set(count)

    async def _stop_polls(self) -> None:
        polls = list(self._polls)
        for task in polls:
            task.cancel()
        await asyncio.gather(*polls, return_exceptions=True)


def _health(state: FeedState | None) -> str:
    if state is None or state.polled is None:
        return "new"
    if state.failures:
        return "failing"
    flawed = state.status in {outcome.value for outcome in Outcome if outcome.flawed}
    return "flawed" if flawed else "fine"


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


async def _first(*tasks: asyncio.Task[None]) -> None:
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
