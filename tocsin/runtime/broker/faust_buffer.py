"""Drain before commit: Faust's own flush gives up after a tenth of a second without progress."""

import asyncio
from typing import Any

from faust.transport.producer import ProducerBuffer


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
            if self.size or self.in_flight:
                try:
                    await asyncio.wait_for(self.message_sent.wait(), timeout=0.1)
                except TimeoutError:
                    continue


def with_draining_buffer(producer: Any) -> None:
    """Give a producer such a buffer, before it starts."""
    producer.buffer = DrainingBuffer(loop=producer.loop, beacon=producer.beacon)
    producer.buffer.app = producer.app
