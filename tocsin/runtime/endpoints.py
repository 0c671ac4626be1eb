"""Endpoints that get nothing for now, kept in step with the subscriptions they belong to."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

import msgspec

from tocsin.delivery import Outcome, Tried
from tocsin.runtime.desk import Desk
from tocsin.runtime.lanes import Turn
from tocsin.runtime.logs import event
from tocsin.runtime.mirror import Mirror
from tocsin.runtime.queues.spec import Endpoint, Queues
from topics.subscriptions import Subscription

LOG = logging.getLogger(__name__)
PAUSED, UNKNOWN = "paused", "unknown"
UNKNOWN_S = 5.0
"""How long a queue may be ahead of its subscription; the mirror is current within 0.3 s."""


class Endpoints:
    """Shelves lanes of paused subscriptions, takes them up again, drops those of removed ones."""

    def __init__(self, desk: Desk, subscriptions: Mirror[Subscription]) -> None:
        self._desk, self._subscriptions = desk, subscriptions
        self._unknown_since_s: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def reconcile(self) -> None:
        """Catch up with what changed while no courier ran; from here on, follow each change."""
        self._subscriptions.on_change = self._changed
        for queue, endpoint in (await self._desk.queues.disabled()).items():
            subscription = self._subscriptions.records.get(queue)
            if subscription is None or subscription.paused:
                continue
            if endpoint.disabled in (PAUSED, UNKNOWN) or endpoint.url != subscription.webhook:
                await self._enable(queue)

    async def shelve(self, queue: str) -> Turn:
        """Keep the queue of a paused or unknown subscription, but out of the lanes."""
        why = self._why(queue)
        if why == UNKNOWN:
            since_s = self._unknown_since_s.setdefault(queue, time.monotonic())
            if time.monotonic() - since_s < UNKNOWN_S:
                return Turn.LATER
            LOG.warning(event("queue_of_unknown_subscription", queue=queue))
        self._unknown_since_s.pop(queue, None)
        known = await self._desk.queues.endpoint(queue)
        if why and not known.disabled:
            shelved = msgspec.structs.replace(known, disabled=why)
            await self._desk.queues.set_endpoint(queue, shelved)
            if self._why(queue) != why:  # it changed meanwhile
                await self._enable(queue)
        return Turn.NOTHING

    async def failures(self, queue: str, tried: Tried) -> int:
        """Return the failures in a row before one that was just tried; not asked for success."""
        if tried.outcome is Outcome.DELIVERED:
            return 0
        known: Endpoint = await self._desk.patiently(
            "queues", lambda: self._desk.queues.endpoint(queue)
        )
        return known.failures

    async def close(self) -> None:
        """Give up what is under way; the next courier reconciles."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _why(self, queue: str) -> str:
        subscription = self._subscriptions.records.get(queue)
        if subscription is None:
            return UNKNOWN
        return PAUSED if subscription.paused else ""

    def _changed(self, queue: str, subscription: Subscription | None) -> None:
        if subscription is None:
            self._do(self._drop(queue))
        elif not subscription.paused:
            self._do(self._enable(queue))

    def _do(self, act: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(act)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drop(self, queue: str) -> None:
        await self._desk.patiently("queues", lambda: self._desk.queues.drop(queue))
        LOG.info(event("queue_dropped", queue=queue))

    async def _enable(self, queue: str) -> None:
        """Whoever saves a subscription again wants another try, also where it was gone."""

        async def act() -> None:
            if was := await switch_on(self._desk.queues, queue):
                LOG.info(event("endpoint_enabled", queue=queue, was=was))

        await self._desk.patiently("queues", act)


async def switch_on(queues: Queues, queue: str) -> str:
    """Let a queue be served again; return why it was not, empty where it was."""
    known = await queues.endpoint(queue)
    if known.disabled:
        enabled = msgspec.structs.replace(known, disabled="", url="", hold_until=None)
        await queues.set_endpoint(queue, enabled)
    return known.disabled
