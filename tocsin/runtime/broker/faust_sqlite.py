"""Faust's transport over the SQLite log: ``faust.App(broker="sqlite:////path/log.db")``.

Faust finds it by the entry point ``sqlite`` of the group ``faust.transports``.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from faust.transport import base
from faust.types import TP, ConsumerMessage, RecordMetadata

from tocsin.errors import Misconfigured, TocsinError, TryAgain
from tocsin.runtime import clock
from tocsin.runtime.broker.faust_mended import Prompt, with_draining_buffer
from tocsin.runtime.broker.partitioner import partition_of
from tocsin.runtime.broker.spec import Headers, Outgoing, Position, Record
from tocsin.runtime.broker.sqlite_log import SqliteLog, SqlitePublisher
from tocsin.runtime.broker.sqlite_open import LogFile
from tocsin.runtime.logs import event

if TYPE_CHECKING:
    from tocsin.runtime.broker.sqlite_file import Partition

log = logging.getLogger(__name__)

MOST_RECORDS = 100
"""Read from one partition at a time."""


class Transport(base.Transport):  # type: ignore[misc]  # faust is untyped to us
    """What Faust asks for consumer and producer."""

    driver_version = "sqlite"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.path = Path(self.url[0].path)

    def partitions_for_topic(self, topic: str) -> set[int]:
        """Return a topic's partitions, none if it is not there: all that the assignor asks."""
        try:
            return {one.number for one in self.app.consumer.file.partitions(topic)}
        except Misconfigured:
            return set()


class Consumer(Prompt, base.Consumer):  # type: ignore[misc]  # faust is untyped to us
    """Reads for one group, on the event loop. Every partition is this process's."""

    consumer_stopped_errors: ClassVar[tuple[type[BaseException], ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._log = SqliteLog(self.transport.path)
        self._assigned: dict[TP, Partition] = {}
        self._next: dict[TP, int] = {}
        self._grown = asyncio.Event()
        self._handed_out = asyncio.Event()
        self._last: dict[TP, int] = {}
        self._group = self.app.conf.id

    @property
    def file(self) -> LogFile:
        """The file it reads."""
        return self._log.file

    async def on_start(self) -> None:
        await super().on_start()
        self.file.claim()
        self._running = asyncio.get_running_loop()
        self.file.consuming[self._group] = self.file.consuming.get(self._group, 0) + 1
        self.file.listen(self._on_grown)

    async def on_stop(self) -> None:
        await super().on_stop()
        self.file.unlisten(self._on_grown)
        self.file.consuming[self._group] -= 1
        self._log.close()

    def _on_grown(self, grown: set[int]) -> None:
        if any(one.id in grown for one in tuple(self._assigned.values())):
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
                self._running.call_soon_threadsafe(self._grown.set)

    # --- assignment --------------------------------------------------------------------------

    async def subscribe(self, topics: Iterable[str]) -> None:
        # Not awaited: the callback of the assignment itself waits for this to return.
        self.add_future(self._rebalance(frozenset(topics)))

    async def _rebalance(self, topics: frozenset[str]) -> None:
        self.app.on_rebalance_start()
        await self.on_partitions_revoked(set(self._assigned))
        self.app.consumer_generation_id += 1
        assignor = self.app.assignor
        # The app's own assignor, though there is one member: tables and routing ask it.
        all_ = assignor.assign(self.transport, {"self": assignor.metadata(set(topics))})
        assignor.on_assignment(all_["self"])
        found: dict[TP, Partition] = {
            TP(topic, number): one
            for topic, numbers in all_["self"].assignment
            for one in self.file.partitions(topic)
            for number in numbers
            if number == one.number
        }
        missing = topics - {tp.topic for tp in found}
        if missing:
            log.error(event("log.no_such_topic", topics=",".join(sorted(missing))))
        self._assigned = found
        self._next = {tp: self._next.get(tp, 0) for tp in found}
        self._last.clear()
        await self.on_partitions_assigned(set(found), self.app.consumer_generation_id)
        self._grown.set()

    def assignment(self) -> set[TP]:
        return set(self._assigned)

    def topic_partitions(self, topic: str) -> int | None:
        return len(self.transport.partitions_for_topic(topic)) or None

    def key_partition(
        self, topic: str, key: bytes | None, partition: int | None = None
    ) -> int | None:
        if partition is not None or key is None:
            return partition
        return partition_of(key, len(self.file.partitions(topic)))

    async def create_topic(self, topic: str, partitions: int, *_: Any, **options: Any) -> None:
        declare(self._log, self.app, topic, partitions, options)

    # --- reading -----------------------------------------------------------------------------

    def on_buffer_drop(self, tp: TP) -> None:
        super().on_buffer_drop(tp)
        self._grown.set()  # it may be waiting for the partitions that had room

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        super().resume_partitions(tps)
        self._grown.set()

    async def _getmany(
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109 - Faust's name
    ) -> Mapping[TP, list[Record]]:
        self._grown.clear()
        found = self._read(active_partitions)
        if not found:
            await clock.within(self._grown, timeout)
            if self.flow_active and not self.should_stop:
                found = self._read(active_partitions)
        return found

    def _read(self, active: set[TP] | None) -> dict[TP, list[Record]]:
        found = {}
        for tp, partition in self._assigned.items():
            at, end = self._next[tp], self.highwater(tp)
            if at >= end or (active is not None and tp not in active):
                continue
            some = self.file.read(partition, at, MOST_RECORDS)
            self._next[tp] = some[-1].at.offset + 1 if some else end
            if some:
                found[tp] = some
        return found

    def _to_message(self, tp: TP, record: Record) -> ConsumerMessage:
        self._last[tp] = record.at.offset
        self._handed_out.set()
        return ConsumerMessage(
            tp.topic,
            tp.partition,
            record.at.offset,
            record.timestamp_ms / 1000,
            0,
            list(record.headers),
            record.key,
            record.value,
            None,
            len(record.key) if record.key is not None else -1,
            len(record.value) if record.value is not None else -1,
            tp,
            generation_id=self.app.consumer_generation_id,
        )

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    # --- where it stands ---------------------------------------------------------------------

    @base.Consumer.task  # type: ignore[untyped-decorator]
    async def _commit_handler(self) -> None:
        # Faust's own wakes up ten times a second to find that there is nothing to commit.
        while not self.should_stop:
            await self._handed_out.wait()
            await self.sleep(self.commit_interval)
            await self.commit()
            if all((self._committed_offset[tp] or 0) > at for tp, at in self._last.items()):
                self._last.clear()
                self._handed_out.clear()

    @base.Consumer.task  # type: ignore[untyped-decorator]
    async def _commit_livelock_detector(self) -> None:
        """Do nothing: there are no fetchers and brokers to get stuck here."""

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        plain = {(tp.topic, tp.partition): offset for tp, offset in offsets.items()}
        while True:
            try:
                await asyncio.wrap_future(self.file.commit(self._group, plain))
            except TryAgain as error:
                log.warning(event("log.commit_waits", group=self._group, error=error))
                if self.should_stop:
                    return False
                await self.sleep(error.after_s)
            else:
                return True

    async def seek_to_committed(self) -> Mapping[TP, int]:
        offsets = {}
        for topic in {tp.topic for tp in self._assigned}:
            committed = self.file.committed(self._group, topic)
            for tp, partition in self._assigned.items():
                if tp.topic == topic:
                    at = max(committed.get(tp.partition, 0), self.file.first(partition))
                    offsets[tp] = at
        self._next.update(offsets)
        self._grown.set()
        return offsets

    async def _seek(self, partition: TP, offset: int) -> None:
        self._next[partition] = offset
        self._grown.set()

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        for tp, offset in partitions.items():
            await self.seek(tp, offset)

    async def seek_to_beginning(self, *partitions: TP) -> None:
        await self.seek_wait(await self.earliest_offsets(*partitions))

    async def position(self, tp: TP) -> int | None:
        return self._next.get(tp)

    def highwater(self, tp: TP) -> int:
        return self.file.writer.partitions[self._assigned[tp].id].end

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        return {tp: self.file.partitions(tp.topic)[tp.partition].end for tp in partitions}

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        return {
            tp: self.file.first(self.file.partitions(tp.topic)[tp.partition]) for tp in partitions
        }


class Producer(base.Producer):  # type: ignore[misc]  # faust is untyped to us
    """Appends to the log. What is awaited is kept; errors are ours: TryAgain, Rejected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_draining_buffer(self)
        self._log = SqliteLog(self.transport.path)
        self._publisher: SqlitePublisher | None = None
        self._pending: set[asyncio.Future[RecordMetadata]] = set()

    async def on_start(self) -> None:
        await super().on_start()
        self._publisher = self._log.publisher()

    async def on_stop(self) -> None:
        await super().on_stop()
        await self.flush()
        self._publisher = None
        self._log.close()

    async def send(  # noqa: PLR0917 - Faust's signature
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: Any,
        **_: Any,
    ) -> asyncio.Future[RecordMetadata]:
        if self._publisher is None:
            raise TryAgain("the producer has not started, or has stopped")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[RecordMetadata] = loop.create_future()
        self._pending.add(answer)
        answer.add_done_callback(self._pending.discard)
        kept = self._publisher.publish(
            topic,
            key,
            value,
            partition=partition,
            headers=_pairs(headers),
            timestamp_ms=int(timestamp * 1000) if timestamp else None,
        )
        kept.add_done_callback(partial(_pass_on, loop, answer))
        return answer

    async def send_and_wait(self, *args: Any, **kwargs: Any) -> RecordMetadata:
        return await (await self.send(*args, **kwargs))

    async def keep(self, records: Sequence[Outgoing]) -> None:
        """Append them together, or none of them; see ``spec.Keeper``."""
        if self._publisher is None:
            raise TryAgain("the producer has not started, or has stopped")
        await asyncio.wrap_future(self._publisher.publish_all(records))

    async def flush(self) -> None:
        await self.buffer.flush()
        if self._pending:
            await asyncio.wait(tuple(self._pending))

    async def create_topic(self, topic: str, partitions: int, *_: Any, **options: Any) -> None:
        declare(self._log, self.app, topic, partitions, options)

    def key_partition(self, topic: str, key: bytes) -> TP:
        return TP(topic, partition_of(key, len(self._log.file.partitions(topic))))

    def supports_headers(self) -> bool:
        return True


def declare(log: SqliteLog, app: Any, topic: str, partitions: int, options: dict[str, Any]) -> None:
    """Create a topic that Faust needs for itself, unless the app's settings forbid it."""
    if app.conf.topic_allow_declare:
        retention = options.get("retention")
        keep_ms = int(float(retention) * 1000) if retention else 7 * 86_400_000
        log.declare([(topic, partitions, None if options.get("compacting") else keep_ms)])


def _pairs(headers: Any) -> Headers:
    if not headers:
        return ()
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return tuple((str(name), bytes(value)) for name, value in pairs)


def _pass_on(
    loop: asyncio.AbstractEventLoop,
    answer: asyncio.Future[RecordMetadata],
    kept: Future[Position],
) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
        loop.call_soon_threadsafe(_settle, answer, kept)


def _settle(answer: asyncio.Future[RecordMetadata], kept: Future[Position]) -> None:
    if answer.done():
        return
    error = kept.exception()
    if error is not None:
        assert isinstance(error, TocsinError)
        answer.set_exception(error)
    else:
        at = kept.result()
        where = TP(at.topic, at.partition)
        answer.set_result(RecordMetadata(at.topic, at.partition, where, at.offset))


Transport.Consumer = Consumer
Transport.Producer = Producer
