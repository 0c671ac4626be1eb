"""Writing to Kafka: idempotent, acknowledged by all replicas, from a thread of its own."""

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from kafka import KafkaProducer, errors

from tocsin.errors import Misconfigured, Reason, Rejected, TocsinError, TryAgain, Unavailable
from tocsin.runtime.broker.spec import Headers, Position, too_large

# A broker that restarts is back within this; a caller that waits longer decides for itself.
DELIVERY_MS = 30_000
SETTINGS = {
    "acks": "all",
    "enable_idempotence": True,
    "linger_ms": 5,
    "delivery_timeout_ms": DELIVERY_MS,
    "request_timeout_ms": 10_000,
    "max_block_ms": 5_000,
    "bootstrap_timeout_ms": 5_000,
    "reconnect_backoff_max_ms": 1_000,
    "allow_auto_create_topics": False,
}


@dataclass(slots=True)
class _Job:
    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None
    headers: Headers
    future: Future[Position] = field(default_factory=Future)


@dataclass(slots=True, eq=False)
class _Client:
    """A producer of Kafka's, and who waits for it."""

    producer: Any
    under_way: set[Future[Position]] = field(default_factory=set)

    def abandon(self, error: Exception) -> None:
        """Close it without waiting, and tell all who wait for it."""
        with contextlib.suppress(errors.KafkaError):
            self.producer.close(timeout=0)
        for future in tuple(self.under_way):
            _give_up(future, error)


class KafkaPublisher:
    """A ``Publisher`` (see ``spec``).

    The client's own ``send`` blocks while it knows no broker or topic, so it has a thread here,
    and ``publish`` may be called from an event loop.
    """

    def __init__(
        self,
        servers: Sequence[str],
        width: Callable[[str], int],
        sort: Callable[[Exception], TocsinError],
    ) -> None:
        self._servers = list(servers)
        self._width = width
        self._sort = sort
        self._client: _Client | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._pending: set[Future[Position]] = set()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="kafka publisher", daemon=True)
        self._thread.start()

    def publish(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        *,
        partition: int | None = None,
        headers: Headers = (),
    ) -> Future[Position]:
        if self._closed:
            raise Unavailable("the publisher is closed")
        job = _Job(topic, key, value, partition, headers)
        job.future.set_running_or_notify_cancel()
        error = too_large(topic, key, value, headers)
        if error is not None:
            job.future.set_exception(error)
            return job.future
        self._pending.add(job.future)
        job.future.add_done_callback(self._pending.discard)
        self._jobs.put(job)
        return job.future

    def flush(self, timeout_s: float) -> None:
        if wait(tuple(self._pending), timeout_s).not_done:
            raise TryAgain(f"not acknowledged within {timeout_s:g} s")

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            self.flush(DELIVERY_MS / 1000 + 5)
        finally:
            self._jobs.put(None)
            self._thread.join()

    # --- on the thread -----------------------------------------------------------------------

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._send(job)
            except TryAgain as error:
                self._fail(job, error)
            except Exception as error:  # noqa: BLE001 - whoever waits must get an answer
                job.future.set_exception(self._sort(error))
        self._let_go()

    def _send(self, job: _Job) -> None:
        width = self._width(job.topic)
        if job.partition is not None and not 0 <= job.partition < width:
            raise Misconfigured(f"{job.topic} has no partition {job.partition}")
        try:
            if self._client is None:
                self._client = _Client(KafkaProducer(bootstrap_servers=self._servers, **SETTINGS))
            client = self._client
            sent = client.producer.send(
                job.topic,
                key=job.key,
                value=job.value,
                partition=job.partition,
                headers=list(job.headers),
            )
        except (errors.KafkaTimeoutError, errors.KafkaConnectionError, OSError) as error:
            raise self._sort(error) from error
        client.under_way.add(job.future)
        job.future.add_done_callback(client.under_way.discard)
        sent.add_callback(partial(_kept, job.future))
        sent.add_errback(partial(self._refused, client, job.future))

    def _fail(self, job: _Job, error: TryAgain) -> None:
        """Fail it and all that were waiting behind it: each would wait as long, for nothing."""
        job.future.set_exception(error)
        for _ in range(self._jobs.qsize()):
            behind = self._jobs.get()
            if behind is None:
                self._jobs.put(None)
            else:
                behind.future.set_exception(error)

    def _refused(self, client: _Client, future: Future[Position], error: Exception) -> None:
        if isinstance(error, errors.MessageSizeTooLargeError | errors.RecordListTooLargeError):
            _give_up(future, Rejected(Reason.TOO_LARGE, str(error)))
            return
        if self._client is client:
            # An idempotent producer that gave up on one record has a gap in its sequence: it
            # would neither send nor fail anything any more. The next record gets a new one.
            self._client = None
            threading.Thread(target=client.abandon, args=(self._sort(error),), daemon=True).start()
        _give_up(future, self._sort(error))

    def _let_go(self) -> None:
        if self._client is not None:
            with contextlib.suppress(errors.KafkaError):
                self._client.producer.close(timeout=5)


def _kept(future: Future[Position], at: Any) -> None:
    with contextlib.suppress(InvalidStateError):  # it was given up before
        future.set_result(Position(at.topic, at.partition, at.offset))


def _give_up(future: Future[Position], error: Exception) -> None:
    with contextlib.suppress(InvalidStateError):
        future.set_exception(error)
