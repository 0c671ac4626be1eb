"""A wedged worker kills itself, so that whoever supervises it starts it again.

Faust's own detector only logs. Two things are watched: the event loop, from a thread, and the
group's committed offsets against the log's end, from a task.
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from tocsin.errors import TryAgain
from tocsin.runtime import clock, metrics
from tocsin.runtime.logs import event

if TYPE_CHECKING:
    from tocsin.runtime.worker import Worker

LOG = logging.getLogger(__name__)
LOOP_S = 60.0
STALL_S = 90.0
ORPHANED_S = 600.0
LOOK_S = 5.0
WEDGED_EXIT = 70


def exit_wedged(why: str) -> None:
    """End this process at once, without committing anything."""
    sys.stderr.write(event("wedged", why=why) + "\n")
    sys.stderr.flush()
    os._exit(WEDGED_EXIT)


def start_over(why: str) -> None:
    """Replace this process by the same command, for a process that nobody supervises."""
    sys.stderr.write(event("wedged", why=why, then="starting_over") + "\n")
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own command


class LoopWatch(threading.Thread):
    """Calls ``wedged`` when the event loop hasn't turned for ``LOOP_S``."""

    def __init__(self, loop: asyncio.AbstractEventLoop, wedged: Callable[[str], None]) -> None:
        super().__init__(name="loop-watch", daemon=True)
        self._loop, self._wedged = loop, wedged
        self._last = clock.monotonic()
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(LOOK_S):
            if clock.monotonic() - self._last > LOOP_S:
                self._wedged(f"the event loop has stood still for {LOOP_S:.0f} s")
                return
            try:
                self._loop.call_soon_threadsafe(self._turned)
            except RuntimeError:  # the loop has closed
                return

    def stop(self) -> None:
        """Watch no longer."""
        self._over.set()

    def _turned(self) -> None:
        self._last = clock.monotonic()


class Stall:
    """Whether a role stands still though the log holds more for it. Pure, but for ``now_s``."""

    def __init__(self) -> None:
        self._committed: dict[int, int] = {}
        self._since_s: float | None = None

    def look(
        self, ends: dict[int, int], committed: dict[int, int], *, now_s: float, at_work: bool
    ) -> float:
        """Return for how many seconds nothing was committed though there was something to do."""
        lagging = any(end > committed.get(partition, 0) for partition, end in ends.items())
        if at_work or not lagging or committed != self._committed or self._since_s is None:
            self._since_s = now_s
        self._committed = dict(committed)
        return now_s - self._since_s


async def watch_progress(worker: "Worker", wedged: Callable[[str], None]) -> None:
    """Measure the role's lag for as long as it runs; call ``wedged`` when it stalls."""
    stall, log = Stall(), worker.desk.log
    while not worker.desk.stopping.is_set():
        await worker.desk.pause(LOOK_S)
        if worker.app.crashed:
            wedged(f"{worker.role} crashed: {worker.app.crash_reason!r}")
            return
        try:
            ends = dict(await asyncio.to_thread(log.ends, worker.source))
            committed = dict(await asyncio.to_thread(log.committed, worker.group, worker.source))
        except TryAgain:
            continue
        mine = worker.assigned()
        lag = sum(max(0, end - committed.get(p, 0)) for p, end in ends.items())
        metrics.LAG.labels(worker.role).set(lag)
        at_work = worker.guard.pulse.is_waiting or worker.guard.pulse.is_busy
        watched = {p: end for p, end in ends.items() if p in mine} if mine else ends
        still_s = stall.look(watched, committed, now_s=clock.monotonic(), at_work=at_work)
        if still_s > (STALL_S if mine else ORPHANED_S):
            wedged(f"{worker.role} has not moved for {still_s:.0f} s with {lag} records to read")
            return
