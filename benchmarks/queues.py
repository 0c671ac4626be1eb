"""Queues and courier against a naive loop: per CPU-second of this process, ratios in one run.

python benchmarks/queues.py                       SQLite
python benchmarks/queues.py redis://127.0.0.1:6379/9   Redis (the database is emptied)
"""

import asyncio
import json
import logging
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import aiohttp
from redis.asyncio import Redis

from agents.courier import courier
from tocsin.delivery import new_secret
from tocsin.runtime import clock
from tocsin.runtime.desk import Desk
from tocsin.runtime.queues.spec import Item
from tocsin.settings import Settings
from topics import SUBSCRIPTIONS, Subscription

ALERTS, LANES, BATCH = 4000, 50, 100
IDLE_S = 10.0
BODY = json.dumps({"type": "alert.created", "data": {"text": "ت" * 450}}).encode()
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def receive(pipe: Connection) -> None:
    """Answer every request with 200, in a process of its own."""

    class Answer(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport: Any = transport
            self.got = b""

        def data_received(self, data: bytes) -> None:
            self.got += data
            while (end := self.got.find(b"\r\n\r\n")) >= 0:
                head = self.got[:end].lower()
                size = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
                if len(self.got) < end + 4 + size:
                    return
                self.got = self.got[end + 4 + size :]
                self.transport.write(OK)

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Answer, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


async def timed(what: str, count: int, act: Callable[[], Awaitable[Any]]) -> float:
    wall, cpu = time.perf_counter(), time.process_time()
    await act()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:44} {count / wall:9,.0f}/s  {count / cpu:9,.0f} per CPU-second")
    return count / cpu


def items() -> list[Item]:
    at = clock.now()
    return [Item(queue=f"sub_{n % LANES}", id=f"al_{n}", body=BODY, at=at) for n in range(ALERTS)]


async def naive_push(url: str) -> None:
    async with Redis.from_url(url) as redis:
        for each in items():
            await redis.xadd(f"naive:{each.queue}", {"id": each.id, "body": each.body})


async def naive_post(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(ALERTS):
            async with session.post(url, data=BODY) as response:
                await response.read()


async def fill(desk: Desk, url: str) -> None:
    await asyncio.to_thread(desk.log.create, [SUBSCRIPTIONS])
    publisher = desk.log.publisher()
    for n in range(LANES):
        mine = Subscription(
            id=f"sub_{n}", name="x", webhook=url, secret=new_secret(), created=clock.now()
        )
        publisher.publish(SUBSCRIPTIONS.name, mine.id.encode(), SUBSCRIPTIONS.encode(mine))
    await asyncio.to_thread(publisher.close)


async def push(desk: Desk) -> None:
    every = items()
    for start in range(0, ALERTS, BATCH):
        await desk.queues.push(every[start : start + BATCH])


async def empty(desk: Desk) -> None:
    while (await desk.queues.depths()).pending:  # noqa: ASYNC110 - the courier is not asked
        await asyncio.sleep(0.05)


async def run(settings: Settings, url: str) -> None:
    desk = Desk.open(settings)
    await fill(desk, url)
    pushed = await timed(f"push, {BATCH} at a time", ALERTS, lambda: push(desk))
    again = await timed("push the same again", ALERTS, lambda: push(desk))
    task = asyncio.create_task(courier(desk))
    delivered = await timed(f"courier, {LANES} lanes", ALERTS, lambda: empty(desk))
    posted = await timed("naive: POST one by one, no queue", ALERTS, lambda: naive_post(url))
    await asyncio.sleep(2)
    cpu = time.process_time()
    await asyncio.sleep(IDLE_S)
    print(f"idle courier: {(time.process_time() - cpu) / IDLE_S:.2%} of a core")
    desk.stopping.set()
    await task
    await desk.close()
    print(f"courier / naive POST: {delivered / posted:.2f}; repeats / new: {again / pushed:.2f}")
    if settings.queues:
        naive = await timed("naive: XADD one by one", ALERTS, lambda: naive_push(settings.queues))
        print(f"push / naive XADD: {pushed / naive:.2f}")


async def main(queues: str, port: int) -> None:
    logging.disable(logging.INFO)
    if queues:
        async with Redis.from_url(queues) as redis:
            await redis.flushdb()
    with tempfile.TemporaryDirectory() as folder:
        env = {"TOCSIN_WEBHOOKS_ALLOW": "127.0.0.0/8", "TOCSIN_QUEUES": queues}
        await run(Settings.load(env, data=Path(folder)), f"http://127.0.0.1:{port}/")


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    receiver = multiprocessing.Process(target=receive, args=(theirs,), daemon=True)
    receiver.start()
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "", ours.recv()))
