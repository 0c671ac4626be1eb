"""The deduper on a real log: what it says is counted, kept, and known again after a restart."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from prometheus_client import REGISTRY

from agents.deduper import deduper
from tocsin.likeness import Reason
from tocsin.runtime import clock
from tocsin.runtime.desk import Desk
from tocsin.runtime.worker import Worker
from tocsin.settings import Settings
from topics import ARTICLES, REJECTS, STORIES, Article, Story

TEXT = (
    "Artillery fire hit the western quarter of the river town before sunrise on Tuesday, and at "
    "least 14 people were killed when a shell struck the covered market, the governor said. "
    "Rescue crews pulled the wounded from the stalls and carried them across the footbridge to "
    "the only clinic that still has power, while trains to the coast were halted until noon."
)


def counted(reason: Reason) -> float:
    value = REGISTRY.get_sample_value("tocsin_verdicts_total", {"reason": reason.value})
    assert value is not None, reason
    return value


def article(number: int, text: str, entry: str) -> Article:
    seen = clock.now() - timedelta(minutes=1)
    return Article(
        id=f"ar_{number:024x}", seen=seen, text=text, language="en", feed="f", entry=entry
    )


def publish(desk: Desk, *articles: Article) -> None:
    publisher = desk.log.publisher()
    for one in articles:
        publisher.publish(ARTICLES.name, b"en", ARTICLES.encode(one)).result(20)
    publisher.close()


def stories(desk: Desk) -> list[Story]:
    tail = desk.log.tail(STORIES.name)
    found: list[Story] = []
    while not tail.caught_up():
        found += [STORIES.decode(record.value or b"") for record in tail.poll(0.5)]
    tail.close()
    return found


async def run_until(desk: Desk, count: int) -> list[Story]:
    worker = Worker(desk, "deduper")
    deduper(worker)
    await worker.start()
    found: list[Story] = []
    async with asyncio.timeout(60):
        while len(found) < count:
            await asyncio.sleep(0.1)
            found = await asyncio.to_thread(stories, desk)
    assert await worker.stop()
    return found


async def test_verdicts_are_counted_and_known_again_after_a_restart(tmp_path: Path) -> None:
    """Issue C, 6 and ST-20: each reason is a label; a new worker decides as the old one would."""
    settings = replace(Settings(), data=tmp_path)
    desk = Desk.open(settings)
    await asyncio.to_thread(desk.log.create, [ARTICLES, STORIES, REJECTS])
    await asyncio.to_thread(publish, desk, article(1, TEXT, "1"), article(2, TEXT[:240], "2"))
    first = await run_until(desk, 2)
    before = {reason: counted(reason) for reason in Reason}
    await desk.close()

    desk = Desk.open(settings)
    again = article(1, TEXT, "1")
    more = [again, article(3, TEXT.upper(), "3"), article(4, TEXT.replace("14", "23"), "4")]
    await asyncio.to_thread(publish, desk, *more)
    found = await run_until(desk, 4)
    await desk.close()

    assert [story.reason for story in first] == ["first_seen", "contained"]
    assert [story.reason for story in found] == ["first_seen", "contained", "same_text", "revision"]
    assert {story.id for story in found} == {first[0].id}
    assert all(story.prints for story in found)
    after = {reason: counted(reason) - before[reason] for reason in Reason}
    assert {reason: count for reason, count in after.items() if count} == {
        Reason.REPEAT: 1,
        Reason.SAME_TEXT: 1,
        Reason.REVISION: 1,
    }
