"""A bell over Redis pub/sub: rung by whoever pushes, heard by every courier."""

import asyncio

from redis import exceptions

from tocsin.runtime import clock
from tocsin.runtime.queues.scripts import Client

CHANNEL = "tocsin:wake"
AGAIN_S = 0.5
LISTEN_S = 30.0


class Wake:
    """Set when the bell rings, and when the connection that would have carried it was away."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rung = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def wait(self, timeout_s: float) -> None:
        """Return at the next ring, at once if there was one since the last call."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen(), name="queues' bell")
        await clock.within(self._rung, timeout_s)
        self._rung.clear()

    def ring(self) -> None:
        """Ring for this process alone."""
        self._rung.set()

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _listen(self) -> None:
        while True:
            try:
                async with self._client.pubsub(ignore_subscribe_messages=True) as bell:
                    await bell.subscribe(CHANNEL)
                    self._rung.set()  # what was rung while nobody listened
                    while True:
                        if await bell.get_message(timeout=LISTEN_S) is not None:
                            self._rung.set()
            except (exceptions.RedisError, OSError):
                await asyncio.sleep(AGAIN_S)
