"""A Faust worker for one role: its guard, its memories, and what it publishes."""

import asyncio
from collections.abc import Callable
from typing import Any

import faust

from tocsin.runtime import metrics
from tocsin.runtime.broker.faust_mended import take_waiting
from tocsin.runtime.broker.spec import Outgoing, too_large
from tocsin.runtime.desk import Desk
from tocsin.runtime.guard import Guard, Handle, R
from tocsin.runtime.memories import M, Memories
from tocsin.runtime.mirror import Mirror
from tocsin.runtime.queues.spec import Item
from topics import Topic

STOP_S = 25.0
METADATA_MS = 10_000
MOST_TOGETHER = 32
MOST_TOGETHER_BYTES = 256_000
"""What waits is kept in one go, up to so much: the first of it waits for the last."""


class _App(faust.App):  # type: ignore[misc]
    def _create_directories(self) -> None:
        """Make none: nothing is kept beside the log."""


class Worker:
    """One role on a Faust app of its own, so that roles scale and restart apart.

    The app's id is the consumer group: ``tocsin-<role>``.
    """

    def __init__(self, desk: Desk, role: str) -> None:
        self.desk, self.role = desk, role
        self.guard = Guard(desk, role, lambda: self.app.producer)
        embedded = desk.settings.log_url.startswith("sqlite:")
        self.app = _App(
            f"tocsin-{role}",
            broker=desk.log.faust_url,
            store="memory://",
            broker_commit_interval=0.1 if embedded else 1.0,
            broker_session_timeout=10.0,
            broker_heartbeat_interval=2.0,
            consumer_auto_offset_reset="earliest",
            # A group that forms while its broker comes back may know no partitions; it looks again.
            consumer_metadata_max_age_ms=METADATA_MS,
            producer_linger=0,
            producer_request_timeout=60.0,
            # Bytes as they are: Faust's own decoding would throw the agent out and skip the record.
            key_serializer="raw",
            value_serializer="raw",
            producer_max_batch_size=MOST_TOGETHER_BYTES,
            stream_buffer_maxsize=256,
            stream_wait_empty=True,
            table_standby_replicas=0,
            topic_allow_declare=False,
            topic_disable_leader=True,
            web_enabled=False,
            worker_redirect_stdouts=False,
        )
        self._mirrors: list[Mirror[Any]] = []
        self._following: list[asyncio.Task[None]] = []
        self.app.on_partitions_assigned.connect(self._on_assigned)
        self._source = ""

    # What an agent uses

    def memory(
        self, topic: Topic[R], make: Callable[[], M], *, window_hours: float | None = None
    ) -> Memories[M, R]:
        """Return a memory for each partition, rebuilt from ``topic`` before the first event."""
        memories: Memories[M, R] = Memories(self.desk.log, topic, make, window_hours)
        self.guard.memories.append(memories)
        return memories

    def mirror(self, topic: Topic[R]) -> Mirror[R]:
        """Return a view of a compacted topic: loaded before the first event, then live."""
        mirror = Mirror(self.desk.log, topic)
        self._mirrors.append(mirror)
        return mirror

    def agent(self, source: Topic[R], *, name: str) -> Callable[[Handle[R]], Handle[R]]:
        """Register ``handle(record, at)`` as the role's Faust agent on ``source``."""
        self._source = source.name

        def register(handle: Handle[R]) -> Handle[R]:
            async def each(stream: Any) -> None:
                async for event in stream.events():
                    waiting = take_waiting(stream, MOST_TOGETHER - 1, MOST_TOGETHER_BYTES)
                    messages = [event.message, *(one.message for one in waiting)]
                    await self.guard.handle(messages, source, handle)
                    for one in waiting:
                        one.ack()

            channel = self.app.topic(
                source.name, key_type=bytes, value_type=bytes, partitions=source.partitions
            )
            self.app.agent(channel, name=name)(each)
            return handle

        return register

    def publish(
        self, topic: Topic[R], record: R, *, key: str, partition: int | None = None
    ) -> None:
        """Publish with what else the waiting events yield, before any of them counts as done.

        A memory may learn it at once: one that has learned what is not kept is rebuilt.

        Raises:
            Rejected: If the record is larger than the log takes.
        """
        outgoing = Outgoing(topic.name, key.encode(), topic.encode(record), partition)
        error = too_large(outgoing.topic, outgoing.key, outgoing.value, ())
        if error is not None:
            raise error
        self.guard.outbox.publish(outgoing)

    def push(self, item: Item, *, told: bool) -> None:
        """Put an alert into its queue before anything is published; ``told`` if the log has it."""
        self.guard.outbox.push(item, told=told)

    def dropped(self, reason: str) -> None:
        """Count a record that was handled without publishing any, by a reason of a closed list."""
        metrics.RECORDS_DROPPED.labels(self.role, reason).inc()

    # Life

    async def start(self) -> None:
        """Load the mirrors, then join the group and begin. Raises TryAgain if the log is away."""
        for mirror in self._mirrors:
            await mirror.load()
            self._following.append(asyncio.create_task(mirror.follow(self.desk.stopping)))
        self.app.finalize()
        await self.app.start()

    async def stop(self) -> bool:
        """Finish the event in hand, commit and leave; false if that took too long."""
        try:
            await asyncio.wait_for(asyncio.shield(self.app.stop()), STOP_S)
        except TimeoutError:
            return False
        await asyncio.gather(*self._following)
        for mirror in self._mirrors:
            await mirror.close()
        return True

    @property
    def group(self) -> str:
        """The consumer group."""
        return str(self.app.conf.id)

    @property
    def source(self) -> str:
        """The topic that the role reads."""
        return self._source

    def assigned(self) -> set[int]:
        """Return the partitions of the source that this worker owns now."""
        return {tp.partition for tp in self.app.consumer.assignment() if tp.topic == self._source}

    async def _on_assigned(self, _: Any, assigned: Any = (), **__: Any) -> None:
        partitions = {tp.partition for tp in assigned if tp.topic == self._source}
        for memories in self.guard.memories:
            memories.keep_only(partitions)
