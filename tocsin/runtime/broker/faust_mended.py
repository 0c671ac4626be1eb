"""Parts of Faust's, mended, for both transports.

Its buffer's flush gives up after a tenth of a second without progress, so that offsets could be
committed before what they stand for was sent. Its consumer sleeps for a second whenever every
stream's buffer is full, though they are empty again after a few milliseconds; and it starts four
tasks to hand one message to a stream, which was half of what Faust costs. Its ``take`` of several
events acknowledges what it drained when an agent raises.
"""

import asyncio
import types
from collections.abc import Coroutine, Generator
from functools import partial
from typing import Any

from faust.transport.producer import ProducerBuffer
from faust.types import TP
from mode.services import WaitResults

from tocsin.runtime import clock


class DrainingBuffer(ProducerBuffer):  # type: ignore[misc]  # faust is untyped to us
    """Faust's buffer of messages to be sent, whose flush returns only when it is empty."""

    in_flight = 0

    async def _send_pending(self, fut: Any) -> None:
        self.in_flight += 1
        try:
            await super()._send_pending(fut)
        finally:
            self.in_flight -= 1

    async def flush(self) -> None:
        """Wait until every message has been handed to the log's client.

        Raises:
            RuntimeError: If the buffer has stopped with messages in it.
        """
        while self.size or self.in_flight:
            if self.state != "running":
                raise RuntimeError(f"{self.size} messages left in a {self.state} buffer")
            self.message_sent.clear()
            await clock.within(self.message_sent, 0.1)


def with_draining_buffer(producer: Any) -> None:
    """Give a producer such a buffer, before it starts."""
    producer.buffer = DrainingBuffer(loop=producer.loop, beacon=producer.beacon)
    producer.buffer.app = producer.app


class Prompt:
    """For a consumer, before Faust's: reads on as soon as there is room, and hands over at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._room = asyncio.Event()
        super().__init__(*args, **kwargs)

    def on_buffer_drop(self, tp: TP) -> None:
        super().on_buffer_drop(tp)  # type: ignore[misc]  # the next class is Faust's
        self._room.set()

    def resume_partitions(self, tps: Any) -> None:
        super().resume_partitions(tps)  # type: ignore[misc]
        self._room.set()

    async def _wait_next_records(self, timeout: float) -> Any:  # noqa: ASYNC109 - Faust's name
        faust: Any = self
        self._room.clear()
        if faust.flow_active and not faust.app.client_only and not faust._get_active_partitions():  # noqa: SLF001 - of its own base class
            await clock.within(self._room, timeout)
        return await super()._wait_next_records(timeout)  # type: ignore[misc]

    async def sleep(self, n: float) -> None:
        """Sleep, or return early when the consumer stops."""
        if n:
            await super().sleep(n)  # type: ignore[misc]
        else:
            await asyncio.sleep(0)

    async def wait_first(self, *awaited: Any, timeout: float | None = None) -> WaitResults:  # noqa: ASYNC109 - Faust's name
        """Return what is done first; without a race, where the first has nothing to wait for.

        That is the rule: a message goes into a stream's buffer that has room.
        """
        first, *others = awaited
        if asyncio.iscoroutine(first):
            try:
                waits_for = first.send(None)
            except BaseException as ended:
                for other in others:
                    if asyncio.iscoroutine(other):
                        other.close()
                if isinstance(ended, StopIteration):
                    return WaitResults([first], [ended.value], stopped=False)
                raise
            first = _rest_of(first, waits_for)
        return await super().wait_first(first, *others, timeout=timeout)  # type: ignore[misc]


def take_waiting(stream: Any, most: int, most_bytes: int) -> list[Any]:
    """Take the events that wait in a stream's buffer, as the stream itself would, one by one.

    Each is the caller's to acknowledge, by ``event.ack()``, once it is done with. One that another
    assignment left behind is dropped unacknowledged: it comes again if it is still ours.
    """
    app, queue, taken = stream.app, stream.channel.queue, list[Any]()
    # _errors: what Faust throws at the stream is for the stream.
    while queue.qsize() and not queue._errors and len(taken) < most and most_bytes > 0:  # noqa: SLF001
        if not app.flow_control.is_active():
            break
        event = queue.get_nowait()
        message = event.message
        if message.generation_id != app.consumer_generation_id:
            continue
        message.tracked = True
        app.consumer.track_message(message)
        most_bytes -= len(message.value or b"")
        taken.append(event)
    return taken


async def _rest_of(begun: Coroutine[Any, Any, Any], waits_for: Any) -> Any:
    return await _rest(begun, waits_for)


@types.coroutine
def _rest(begun: Coroutine[Any, Any, Any], waits_for: Any) -> Generator[Any, Any, Any]:
    """Go on with a coroutine that has been begun by hand and now waits."""
    while True:
        try:
            yield waits_for
        except GeneratorExit:
            begun.close()
            raise
        except BaseException as error:  # noqa: BLE001 - what was thrown at us is meant for it
            step = partial(begun.throw, error)
        else:
            step = partial(begun.send, None)
        try:
            waits_for = step()
        except StopIteration as done:
            return done.value
