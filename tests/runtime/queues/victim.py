"""A process to be killed: pushes numbered alerts, or delivers them by writing their ids to a file.

victim.py push URL COUNT        prints each batch's first number once it is kept
victim.py work URL FILE         what stands in FILE is what a receiver has seen
"""

import asyncio
import os
import sys

from tocsin.runtime import clock
from tocsin.runtime.queues import open_queues
from tocsin.runtime.queues.spec import Attempt, Item

QUEUES = ("sub_a", "sub_b", "sub_c")
BATCH = 5
LEASE_S = 0.3


async def push(url: str, count: int) -> None:
    queues = open_queues(url)
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        await queues.push(
            [
                Item(queue=QUEUES[n % 3], id=f"al_{n}", body=b"%d" % n, at=clock.now())
                for n in numbers
            ]
        )
        print(start, flush=True)
    await queues.close()


async def work(url: str, path: str) -> None:
    queues, owner = open_queues(url), f"worker-{os.getpid()}"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while True:
        for queue in await queues.due(clock.now()):
            if not await queues.lease(queue, owner, LEASE_S):
                continue
            while (delivery := await queues.take(queue, owner, clock.now())) is not None:
                attempt = Attempt(at=clock.now(), outcome="server_error")
                number = int(delivery.id.removeprefix("al_"))
                if number % 5 == 0 and not delivery.attempts:
                    await queues.retry(delivery, attempt, clock.now())
                elif number % 7 == 0:
                    await queues.bury(delivery, attempt)
                else:
                    os.write(file, f"{delivery.id} {delivery.body.decode()}\n".encode())
                    await queues.delivered(delivery, attempt)
                await queues.lease(queue, owner, LEASE_S)
            await queues.release(queue, owner)
        await queues.wait(0.1)


if __name__ == "__main__":
    role, url, what = sys.argv[1:]
    asyncio.run(push(url, int(what)) if role == "push" else work(url, what))
