"""What an agent remembers, a memory for each partition, rebuilt from the agent's own output."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Generic, Protocol, TypeVar, runtime_checkable

import msgspec

from tocsin.runtime import clock
from tocsin.runtime.broker.spec import Log
from tocsin.runtime.logs import event
from topics import Topic

R = TypeVar("R", bound=msgspec.Struct)
R_contra = TypeVar("R_contra", bound=msgspec.Struct, contravariant=True)
LOG = logging.getLogger(__name__)
YIELD_EVERY = 200


class Remembers(Protocol[R_contra]):
    """Anything that learns the records of a topic, in order, each at least once."""

    def learn(self, record: R_contra, /) -> None:
        """Take in a record that the log has kept."""


@runtime_checkable
class Recalls(Protocol):
    """What learns many records faster than one by one, as the log holds them."""

    def recall(self, values: Sequence[bytes], /) -> None:
        """Take in records that the log has kept, in order; the same as learning each."""


M = TypeVar("M", bound=Remembers)  # type: ignore[type-arg]


class Memories(Generic[M, R]):
    """A memory for each partition that this worker owns.

    Partition p of the agent's input is remembered from partition p of its output, so that a
    memory moves with its partition and can't be out of step with the log.
    """

    def __init__(
        self, log: Log, topic: Topic[R], make: Callable[[], M], window_hours: float | None
    ) -> None:
        self.rebuilt_s = 0.0
        self._log, self._topic, self._make = log, topic, make
        self._window_hours = window_hours
        self._memories: dict[int, M] = {}

    def __getitem__(self, partition: int) -> M:
        return self._memories[partition]

    def __contains__(self, partition: int) -> bool:
        return partition in self._memories

    def keep_only(self, partitions: Iterable[int]) -> None:
        """Forget the partitions that another worker may own now."""
        kept = set(partitions)
        for partition in list(self._memories):
            if partition not in kept:
                del self._memories[partition]

    def forget(self, partitions: Iterable[int]) -> None:
        """Let go of memories that may hold what the log does not."""
        for partition in partitions:
            self._memories.pop(partition, None)

    async def ready(self, partition: int) -> None:
        """Make sure that the partition's memory stands. Raises TryAgain while the log is away."""
        if partition not in self._memories:
            self._memories[partition] = await self._rebuild(partition)

    async def _rebuild(self, partition: int) -> M:
        started, count = clock.monotonic(), 0
        memory = self._make()
        since = None
        if self._window_hours is not None:
            since = clock.now() - timedelta(hours=self._window_hours)
        tail = await asyncio.to_thread(
            self._log.tail, self._topic.name, partitions={partition}, since=since
        )
        try:
            while not tail.caught_up():
                records = await asyncio.to_thread(tail.poll, 0.2)
                count += len(records)
                await self._take(memory, [r.value for r in records if r.value is not None])
        finally:
            await asyncio.to_thread(tail.close)
        self.rebuilt_s = clock.monotonic() - started
        LOG.info(
            event(
                "rebuilt",
                topic=self._topic.name,
                partition=partition,
                records=count,
                seconds=round(self.rebuilt_s, 2),
            )
        )
        return memory

    async def _take(self, memory: M, values: Sequence[bytes]) -> None:
        """Let a memory learn records, many at once where it can, and let others run between."""
        quick: object = memory
        if isinstance(quick, Recalls):
            quick.recall(values)
            await asyncio.sleep(0)
            return
        for at, value in enumerate(values, 1):
            memory.learn(self._topic.decode(value))
            if at % YIELD_EVERY == 0:
                await asyncio.sleep(0)
