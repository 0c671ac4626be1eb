"""Which lanes are worked: one task a lane, one alert in flight in each, none at another's cost."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

from tocsin.errors import TocsinError, TryAgain
from tocsin.runtime.desk import Desk, before
from tocsin.runtime.logs import event
from tocsin.runtime.queues.spec import Delivery

LOG = logging.getLogger(__name__)
LEASE_S = 5.0
"""What a dead courier's lanes wait for at most."""
RENEW_S = LEASE_S / 3
LOOK_S = 1.0
REFUSED_S = 1.0
TURNS = 50
"""Alerts in a row, before a lane stands in line again."""
SLOW_S = 1.0
QUICK_LANES = 256
SLOW_LANES = 128
"""Lanes whose last turn was slow have slots of their own: hung ones can't take the others'."""
GRACE_S = 5.0
"""What attempts under way have to end, when the process stops."""


class Turn(Enum):
    """How a turn ended."""

    WORKED = auto()
    NOTHING = auto()
    """The lane is empty, held or disabled."""
    LATER = auto()
    """There may be something, but not for us, now."""


@dataclass(slots=True)
class Lane:
    """A queue in hand. Alone its own turns touch it."""

    queue: str
    ahead: Delivery | None = None
    """Handed out with the end of the turn before."""
    go_on: bool = True
    """Whether another turn follows this one, so that something may be handed out ahead."""


class Lanes:
    """Runs ``turn(lane)`` again and again for each queue that is due, under its lease."""

    def __init__(self, desk: Desk, turn: Callable[[Lane], Awaitable[Turn]]) -> None:
        self._desk, self._turn = desk, turn
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._held: set[str] = set()
        self._slow: set[str] = set()
        self._not_before_s: dict[str, float] = {}
        self._quick_slots = asyncio.Semaphore(QUICK_LANES)
        self._slow_slots = asyncio.Semaphore(SLOW_LANES)

    async def run(self) -> None:
        """Work until the desk stops; then let attempts under way end, for a while."""
        renewing = asyncio.create_task(self._renew(), name="lanes' leases")
        try:
            while not self._desk.stopping.is_set():
                for queue in await self._due():
                    self._start(queue)
                with suppress(TryAgain):
                    await before(self._desk.stopping, self._desk.queues.wait(LOOK_S))
        except asyncio.CancelledError:
            if not self._desk.stopping.is_set():
                raise
        finally:
            await self._end()
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _due(self) -> list[str]:
        desk = self._desk
        found = await desk.patiently("queues", lambda: desk.queues.due(desk.clock()))
        return list(found)

    def _start(self, queue: str) -> None:
        if queue in self._tasks or self._not_before_s.get(queue, 0.0) > time.monotonic():
            return
        self._not_before_s.pop(queue, None)
        task = asyncio.create_task(self._lane(queue), name=f"lane {queue}")
        self._tasks[queue] = task
        task.add_done_callback(lambda done: self._done(queue, done))

    def _done(self, queue: str, task: "asyncio.Task[None]") -> None:
        self._tasks.pop(queue, None)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, TocsinError):
            self._later(queue)
            LOG.warning(event("lane_stopped", queue=queue, why=error))
        elif error is not None:
            self._later(queue)
            LOG.error(event("lane_broke", queue=queue), exc_info=error)

    def _later(self, queue: str) -> None:
        self._not_before_s[queue] = time.monotonic() + REFUSED_S

    async def _lane(self, queue: str) -> None:
        desk = self._desk
        async with self._slow_slots if queue in self._slow else self._quick_slots:
            if desk.stopping.is_set():
                return
            if not await desk.queues.lease(queue, desk.owner, LEASE_S):
                self._later(queue)
                return
            self._held.add(queue)
            try:
                await self._turns(queue)
            finally:
                self._held.discard(queue)
                with suppress(TryAgain):
                    await desk.queues.release(queue, desk.owner)

    async def _turns(self, queue: str) -> None:
        lane = Lane(queue)
        for left in reversed(range(TURNS)):
            began_s = time.monotonic()
            lane.go_on = left > 0 and queue not in self._slow and not self._desk.stopping.is_set()
            turn = await self._turn(lane)
            if turn is Turn.LATER:
                self._later(queue)
            if turn is not Turn.WORKED or self._desk.stopping.is_set():
                return
            slow = time.monotonic() - began_s > SLOW_S
            if slow != (queue in self._slow):
                self._slow.symmetric_difference_update({queue})
                return  # and stand in the other line
            if queue not in self._held:
                return

    async def _renew(self) -> None:
        desk = self._desk
        while True:
            await asyncio.sleep(RENEW_S)
            held = list(self._held)
            renewed = await asyncio.gather(
                *(desk.queues.lease(queue, desk.owner, LEASE_S) for queue in held),
                return_exceptions=True,
            )
            for queue, ours in zip(held, renewed, strict=True):
                if ours is False:
                    self._held.discard(queue)

    async def _end(self) -> None:
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
