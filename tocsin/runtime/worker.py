"""A Faust worker for one role: the guard around each event, memories, and what is published."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import faust
import msgspec

from tocsin.errors import Reason, Rejected, TryAgain
from tocsin.runtime import clock, metrics
from tocsin.runtime.broker.spec import Position
from tocsin.runtime.desk import Desk
from tocsin.runtime.logs import event as line
from tocsin.runtime.memories import M, Memories
from tocsin.runtime.mirror import Mirror
from tocsin.runtime.watchdog import Pulse
from topics import REJECTS, Article, Linked, Reject, Story, Tagged, Topic

R = TypeVar("R", bound=msgspec.Struct)
Handle = Callable[[R, Position], Awaitable[None]]
LOG = logging.getLogger(__name__)

TRIES = 4
PAUSES_S = (0.1, 0.5, 2.0)
DEADLINE_S = 60.0
STOP_S = 25.0


class _App(faust.App):  # type: ignore[misc]
    def _create_directories(self) -> None:
        """Make none: nothing is kept beside the log."""


class Worker:
    """One role on a Faust app of its own, so that roles scale and restart apart.

    The app's id is the consumer group: ``tocsin-<role>``. The rules of the guard:

    - an event's body never raises into Faust, which would skip the event and commit it;
    - ``TryAgain`` waits for as long as it takes, and never gives the record up;
    - anything else is tried ``TRIES`` times, each within ``DEADLINE_S``, then
      goes whole to REJECTS;
    - while the rejects can't be written, the partition stands still.
    """

    def __init__(self, desk: Desk, role: str) -> None:
        self.desk, self.role = desk, role
        self.pulse = Pulse(role)
        embedded = desk.settings.log_url.startswith("sqlite:")
        self.app = _App(
            f"tocsin-{role}",
            broker=desk.log.faust_url,
            store="memory://",
            broker_commit_interval=0.1 if embedded else 1.0,
            broker_session_timeout=10.0,
            broker_heartbeat_interval=2.0,
            consumer_auto_offset_reset="earliest",
            producer_linger=0,
            producer_request_timeout=60.0,
            # Bytes as they are: Faust's own decoding would throw the agent out and skip the record.
            key_serializer="raw",
            value_serializer="raw",
            stream_buffer_maxsize=256,
            stream_wait_empty=True,
            table_standby_replicas=0,
            topic_allow_declare=False,
            topic_disable_leader=True,
            web_enabled=False,
            worker_redirect_stdouts=False,
        )
        self._memories: list[Memories[Any, Any]] = []
        self._mirrors: list[Mirror[Any]] = []
        self._following: list[asyncio.Task[None]] = []
        self.app.on_partitions_assigned.connect(self._on_assigned)
        self._sinks: dict[str, Any] = {}
        self._source = ""
        # Bound once: to look a label up costs more than to count.
        self._in, self._out = metrics.RECORDS_IN.labels(role), metrics.RECORDS_OUT.labels(role)
        self._handling, self._age = metrics.HANDLING.labels(role), metrics.AGE.labels(role)
        self._last_handled = metrics.LAST_HANDLED.labels(role)

    # What an agent uses

    def memory(
        self, topic: Topic[R], make: Callable[[], M], *, window_hours: float | None = None
    ) -> Memories[M, R]:
        """Return a memory for each partition, rebuilt from ``topic`` before the first event."""
        memories: Memories[M, R] = Memories(self.desk.log, topic, make, window_hours)
        self._memories.append(memories)
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
                    await self._guard(event.message, source, handle)

            channel = self.app.topic(
                source.name, key_type=bytes, value_type=bytes, partitions=source.partitions
            )
            self.app.agent(channel, name=name)(each)
            return handle

        return register

    async def publish(
        self, topic: Topic[R], record: R, *, key: str, partition: int | None = None
    ) -> None:
        """Publish and wait until the log keeps it.

        Raises:
            TryAgain: If the log is away or slow; it may have kept the record all the same.
            Rejected: If the record is larger than the log takes.
        """
        sink = self._sinks.get(topic.name)
        if sink is None:
            sink = self.app.topic(topic.name, key_type=bytes, value_type=bytes)
            self._sinks[topic.name] = sink
        value = topic.encode(record)
        try:
            await (await sink.send(key=key.encode(), value=value, partition=partition))
        except Rejected:
            raise
        except Exception as error:
            if "TooLarge" in type(error).__name__:
                raise Rejected(Reason.TOO_LARGE, f"{len(value)} bytes for {topic.name}") from error
            raise TryAgain(f"{topic.name}: {type(error).__name__}: {error}") from error
        if topic is not REJECTS:
            self._out.inc()

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
        for memories in self._memories:
            memories.keep_only(partitions)

    # The guard

    async def _guard(self, message: Any, source: Topic[R], handle: Handle[R]) -> None:
        at = Position(message.topic, message.partition, message.offset)
        started = clock.monotonic()
        self._in.inc()
        self.pulse.begin()
        try:
            record = await self._until_done(message, at, source, handle)
        finally:
            self.pulse.end()
        self._handling.observe(clock.monotonic() - started)
        self._last_handled.set_to_current_time()
        seen = _seen(record)
        if seen is not None:
            age_s = (self.desk.clock() - seen).total_seconds()
            self._age.observe(max(0.0, age_s))

    async def _until_done(
        self, message: Any, at: Position, source: Topic[R], handle: Handle[R]
    ) -> R | None:
        tries = 0
        while True:
            try:
                for memories in self._memories:
                    if at.partition not in memories:
                        await memories.ready(at.partition)
                        metrics.REBUILT.labels(self.role).set(memories.rebuilt_s)
                async with asyncio.timeout(DEADLINE_S):
                    record = source.decode(message.value or b"")
                    await handle(record, at)
            except TryAgain as error:
                await self._wait(error)
            except msgspec.DecodeError as error:
                await self._reject(message, at, Reason.UNREADABLE, error, tries + 1)
                return None
            except Rejected as error:
                await self._reject(message, at, error.reason, error, tries + 1)
                return None
            except Exception as error:
                tries += 1
                LOG.warning(line("failed", role=self.role, at=at, tries=tries), exc_info=error)
                if tries == TRIES:
                    late = isinstance(error, TimeoutError)
                    reason = Reason.TIMEOUT if late else Reason.RAISED
                    await self._reject(message, at, reason, error, tries)
                    return None
                metrics.RECORDS_RETRIED.labels(self.role).inc()
                await asyncio.sleep(PAUSES_S[tries - 1])
            else:
                self.desk.health.solved(self.role)
                return record

    async def _wait(self, error: TryAgain) -> None:
        """Wait before the next try; for good once the process stops: returning would commit."""
        self.desk.health.problem(self.role, str(error))
        LOG.warning(line("waiting", role=self.role, why=error))
        with self.pulse.waiting():
            if not self.desk.stopping.is_set():
                await self.desk.pause(min(error.after_s, 5.0))
            if self.desk.stopping.is_set():
                await asyncio.Event().wait()

    async def _reject(
        self, message: Any, at: Position, reason: Reason, error: BaseException, tries: int
    ) -> None:
        reject = Reject(
            stage=self.role,
            reason=reason.value,
            error=f"{type(error).__name__}: {error}"[:1000],
            topic=at.topic,
            partition=at.partition,
            offset=at.offset,
            attempts=tries,
            at=self.desk.clock(),
            key=message.key,
            value=message.value,
            headers=_headers(message.headers),
        )
        while True:
            try:
                await self.publish(REJECTS, reject, key=self.role)
            except TryAgain as away:
                await self._wait(away)
            else:
                break
        self.desk.health.solved(self.role)
        metrics.REJECTED.labels(self.role, reason.value).inc()
        LOG.error(line("rejected", role=self.role, at=at, reason=reason.value, why=error))


def _headers(headers: Any) -> tuple[tuple[str, bytes], ...]:
    pairs = headers.items() if isinstance(headers, dict) else headers or ()
    return tuple((str(key), bytes(value or b"")) for key, value in pairs)


def _seen(record: Any) -> Any:
    match record:
        case Linked():
            return record.tagged.story.article.seen
        case Tagged():
            return record.story.article.seen
        case Story():
            return record.article.seen
        case Article():
            return record.seen
    return None
