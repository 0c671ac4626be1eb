"""kill -9 at random moments, in processes of their own; run against SQLite and a real Redis."""

import asyncio
import random
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tocsin.runtime import clock
from tocsin.runtime.queues import Queues
from tocsin.runtime.queues.spec import Item

VICTIM = Path(__file__).with_name("victim.py")
COUNT = 1500
KILLS = 8


async def start(*args: str) -> Process:
    return await asyncio.create_subprocess_exec(sys.executable, VICTIM, *args, stdout=PIPE)


async def killed(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


async def test_whoever_pushes_may_be_killed_and_begin_again(queues: Queues, url: str) -> None:
    """RQ-02, RQ-03: what was acknowledged is kept, and a replay makes exactly N entries."""
    chance = random.Random(1)
    kept = -1
    for _ in range(KILLS):
        process = await start("push", url, str(COUNT))
        assert process.stdout is not None
        first = await process.stdout.readline()
        await asyncio.sleep(chance.random() * 0.3)
        await killed(process)
        printed = (first + await process.stdout.read()).split()
        kept = max(kept, *(int(number) for number in printed))
        found = {d.id for d in await queues.deliveries(limit=COUNT * 2)}
        assert {f"al_{n}" for n in range(kept)} <= found
    process = await start("push", url, str(COUNT))
    await process.communicate()

    entries = Counter(d.id for d in await queues.deliveries(limit=COUNT * 2))

    assert entries == Counter(f"al_{n}" for n in range(COUNT))
    assert set(await queues.due(clock.now())) == {"sub_a", "sub_b", "sub_c"}


async def test_whoever_delivers_may_be_killed_between_any_two_steps(
    queues: Queues, url: str, tmp_path: Path
) -> None:
    """RQ-05, RQ-07: each alert ends; one is seen twice only if a kill came after its delivery."""
    chance, seen = random.Random(2), tmp_path / "seen"
    now = clock.now()
    await queues.push(
        [
            Item(queue=f"sub_{'abc'[n % 3]}", id=f"al_{n}", body=b"%d" % n, at=now)
            for n in range(COUNT)
        ]
    )
    workers = [await start("work", url, str(seen)) for _ in range(2)]
    kills = 0
    while (await queues.depths()).pending:
        await asyncio.sleep(0.3 + chance.random() * 0.5)
        if kills < KILLS:
            victim = kills % 2
            await killed(workers[victim])
            workers[victim] = await start("work", url, str(seen))
            kills += 1
    for worker in workers:
        await killed(worker)

    ended = Counter(d.state for d in await queues.deliveries(limit=COUNT * 2))
    dead = sum(n % 7 == 0 for n in range(COUNT))
    lines = Counter(seen.read_text().split("\n")[:-1])
    assert ended == {"delivered": COUNT - dead, "dead": dead}
    assert set(lines) == {f"al_{n} {n}" for n in range(COUNT) if n % 7}
    assert sum(lines.values()) - len(lines) <= kills
