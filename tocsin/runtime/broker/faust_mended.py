"""Two parts of Faust's, mended, for both transports.

Its buffer's flush gives up after a tenth of a second without progress, so that offsets could be
committed before what they stand for was sent. Its consumer sleeps for a second whenever every
stream's buffer is full, though they are empty again after a few milliseconds.
"""

import asyncio
import contextlib
from typing import Any

from faust.transport.producer import ProducerBuffer
from faust.types import TP


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
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.message_sent.wait(), timeout=0.1)


def with_draining_buffer(producer: Any) -> None:
    """Give a producer such a buffer, before it starts."""
    producer.buffer = DrainingBuffer(loop=producer.loop, beacon=producer.beacon)
    producer.buffer.app = producer.app


class Prompt:
    """For a consumer, before Faust's: reads on as soon as a stream's buffer has room again."""

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
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._room.wait(), timeout)
        return await super()._wait_next_records(timeout)  # type: ignore[misc]
