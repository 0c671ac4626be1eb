"""Faust's transport over aiokafka, made safe: ``faust.App(broker="kafkasafe://host:port")``.

Faust finds it by the entry point ``kafkasafe`` of the group ``faust.transports``. What differs
from Faust's own: an offset is committed only when everything sent before has been acknowledged,
and errors of sending are ours (TryAgain, Rejected, Misconfigured).
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import errors
from faust.exceptions import ProducerSendError
from faust.transport.drivers import aiokafka as driver
from faust.types import RecordMetadata

from tocsin.errors import Misconfigured, Reason, Rejected, TocsinError, TryAgain, Unavailable
from tocsin.runtime.broker.faust_mended import Prompt, with_draining_buffer
from tocsin.runtime.broker.partitioner import partition_of
from tocsin.runtime.broker.spec import MOST_RECORD_BYTES, Outgoing, too_large

_FORBIDDEN = (errors.TopicAuthorizationFailedError, errors.ClusterAuthorizationFailedError)


class Producer(driver.Producer):  # type: ignore[misc]  # faust is untyped to us
    """Faust's producer, drained before commit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_draining_buffer(self)
        # Faust's own limit counts what Kafka puts around a record; ours does not.
        self.max_request_size = MOST_RECORD_BYTES + 48_576

    async def send(  # noqa: PLR0917 - Faust's signature
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: Any,
        **options: Any,
    ) -> asyncio.Future[RecordMetadata]:
        error = too_large(topic, key, value, ())
        if error is not None:
            raise error
        try:
            sent = await super().send(topic, key, value, partition, timestamp, headers, **options)
        except ProducerSendError as failed:
            raise sort(topic, failed.__cause__ or failed) from failed
        answer = asyncio.get_running_loop().create_future()
        sent.add_done_callback(lambda done: _settle(topic, answer, done))
        return answer

    async def send_and_wait(self, *args: Any, **kwargs: Any) -> RecordMetadata:
        return await (await self.send(*args, **kwargs))

    async def keep(self, records: Sequence[Outgoing]) -> None:
        """Send each partition's records as one batch, or one batch after the other.

        See ``spec.Keeper``. A broker takes a batch whole or not at all.
        """
        lots: dict[tuple[str, int], list[Outgoing]] = {}
        for each in records:
            error = too_large(each.topic, each.key, each.value, each.headers)
            if error is not None:
                raise error
            lots.setdefault((each.topic, await self._place(each)), []).append(each)
        sent = [self._send_lot(topic, number, lot) for (topic, number), lot in lots.items()]
        for result in await asyncio.gather(*sent, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def _place(self, record: Outgoing) -> int:
        if record.partition is not None:
            return record.partition
        try:
            partitions = await self._ensure_producer().partitions_for(record.topic)
        except errors.KafkaError as failed:
            raise sort(record.topic, failed) from failed
        return partition_of(record.key or b"", len(partitions))

    async def _send_lot(self, topic: str, number: int, records: Sequence[Outgoing]) -> None:
        producer = self._ensure_producer()
        left = list(records)
        try:
            while left:
                batch = producer.create_batch()
                while left and batch.append(
                    key=left[0].key,
                    value=left[0].value,
                    timestamp=None,
                    headers=list(left[0].headers),
                ):
                    del left[0]
                batch.close()
                await (await producer.send_batch(batch, topic, partition=number))
        except errors.KafkaError as failed:
            raise sort(topic, failed) from failed


class Consumer(Prompt, driver.Consumer):  # type: ignore[misc]  # faust is untyped to us
    """Faust's consumer."""


class Transport(driver.Transport):  # type: ignore[misc]  # faust is untyped to us
    """Faust's transport with these two."""

    Consumer = Consumer
    Producer = Producer


def sort(topic: str, error: BaseException) -> TocsinError:
    """Return what an error of sending means to the caller."""
    line = f"{topic}: {error}" if str(error) else f"{topic}: {error!r}"
    if isinstance(error, errors.MessageSizeTooLargeError | errors.RecordTooLargeError):
        return Rejected(Reason.TOO_LARGE, line)
    if isinstance(error, errors.UnknownTopicOrPartitionError):
        return Misconfigured(f"{line} (see tocsin topics create)")
    if isinstance(error, _FORBIDDEN):
        return Unavailable(line)
    return TryAgain(line)


def _settle(
    topic: str, answer: asyncio.Future[RecordMetadata], sent: asyncio.Future[RecordMetadata]
) -> None:
    if answer.done():
        return
    if sent.cancelled():
        answer.cancel()
    elif (error := sent.exception()) is not None:
        answer.set_exception(sort(topic, error))
    else:
        answer.set_result(sent.result())
