"""A live view of a compacted topic: the last record of each key, current within a moment."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from tocsin.errors import TryAgain
from tocsin.runtime import clock
from tocsin.runtime.broker.spec import Log, Record, Tail
from tocsin.runtime.logs import event
from topics import Topic

R = TypeVar("R", bound=msgspec.Struct)
LOG = logging.getLogger(__name__)
REFRESH_S = 0.2
POLL_S = 0.05


class Mirror(Generic[R]):
    """The records of a compacted topic by key; a removed key is gone.

    ``on_change(key, record or None)`` is called in the event loop for each change after ``load``
    has begun, the loaded records included.
    """

    def __init__(self, log: Log, topic: Topic[R]) -> None:
        self.records: dict[str, R] = {}
        self.on_change: Callable[[str, R | None], None] | None = None
        self._log, self._topic = log, topic
        self._tail: Tail | None = None

    async def load(self) -> None:
        """Read to the end that the topic has now. Raises TryAgain while the log is away."""
        if self._tail is None:
            self._tail = await asyncio.to_thread(self._log.tail, self._topic.name)
        while not self._tail.caught_up():
            self._take(await asyncio.to_thread(self._tail.poll, POLL_S))

    async def refresh(self) -> None:
        """Read what has come since. Raises TryAgain while the log is away."""
        if self._tail is None:
            await self.load()
        assert self._tail is not None
        while self._tail.behind():
            records = await asyncio.to_thread(self._tail.poll, 0)
            if not records:
                return
            self._take(records)

    async def follow(self, stopping: asyncio.Event) -> None:
        """Stay current until ``stopping``; wait while the log is away."""
        while not stopping.is_set():
            pause_s = REFRESH_S
            try:
                await self.refresh()
            except TryAgain as error:
                pause_s = error.after_s
            await clock.within(stopping, pause_s)

    async def close(self) -> None:
        """Let go of the log."""
        if self._tail is not None:
            await asyncio.to_thread(self._tail.close)
            self._tail = None

    def _take(self, records: Sequence[Record]) -> None:
        for record in records:
            key = (record.key or b"").decode("utf-8", "replace")
            if not record.value:
                changed = self.records.pop(key, None) is not None
                value = None
            else:
                try:
                    value = self._topic.decode(record.value)
                except msgspec.DecodeError as error:
                    LOG.warning(event("unreadable", topic=self._topic.name, key=key, why=error))
                    continue
                changed = self.records.get(key) != value
                self.records[key] = value
            if changed and self.on_change is not None:
                self.on_change(key, value)
