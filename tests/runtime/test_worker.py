"""The guard: nothing is lost, and what can't succeed is kept whole (ST-03, ST-04)."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tocsin.errors import TryAgain
from tocsin.runtime import guard
from tocsin.runtime.broker.spec import MOST_RECORD_BYTES, Keeper, Outgoing, Position
from tocsin.runtime.desk import Desk
from tocsin.runtime.memories import Memories
from tocsin.runtime.outbox import Outbox
from tocsin.runtime.queues.spec import Queues
from tocsin.runtime.worker import Worker
from tocsin.settings import Settings
from topics import ARTICLES, REJECTS, STORIES, Article, Story, Topic

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(kw_only=True)
class Bench:
    """A desk on topics of its own, so that tests may share a broker."""

    desk: Desk
    articles: Topic[Article]
    stories: Topic[Story]

    def worker(self) -> Worker:
        worker = Worker(self.desk, "deduper")
        worker.app.conf.id = f"tocsin-{self.articles.name}"
        return worker

    def publish(self, *values: bytes) -> None:
        publisher = self.desk.log.publisher()
        for future in [publisher.publish(self.articles.name, b"en", value) for value in values]:
            future.result(20)
        publisher.close()

    def read(self, topic: Topic[Any]) -> list[Any]:
        tail = self.desk.log.tail(topic.name)
        records: list[Any] = []
        while not tail.caught_up():
            records += [topic.decode(record.value or b"") for record in tail.poll(0.5)]
        tail.close()
        return records


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    settings = Settings(data=tmp_path)
    if request.param == "kafka":
        settings = replace(settings, log=request.getfixturevalue("kafka_broker").url)
    desk, own = Desk.open(settings), uuid.uuid4().hex[:8]
    articles = replace(ARTICLES, name=f"articles.{own}", partitions=1)
    stories = replace(STORIES, name=f"stories.{own}", partitions=1)
    await asyncio.to_thread(desk.log.create, [articles, stories, REJECTS])
    yield Bench(desk=desk, articles=articles, stories=stories)
    await desk.close()


def article(number: int) -> bytes:
    return ARTICLES.encode(Article(id=f"ar_{number}", seen=AT, title=f"number {number}"))


def copying(
    worker: Worker, bench: Bench, before: Callable[[Article], Awaitable[None]]
) -> Callable[[Article, Position], Awaitable[None]]:
    @worker.agent(bench.articles, name="deduper")
    async def handle(record: Article, at: Position) -> None:
        await before(record)
        story = Story(article=record, id=f"st_{record.id}", relation="new", reason="first_seen")
        worker.publish(bench.stories, story, key="en", partition=at.partition)

    return handle


def keeping_while(
    is_there: Callable[[], bool], topic: str
) -> Callable[[Outbox, Queues, Keeper, float], Awaitable[None]]:
    """Return an ``Outbox.keep`` for which the log is away when it is to take records of a topic."""
    keep = Outbox.keep

    class Away:
        def __init__(self, log: Keeper) -> None:
            self._log = log

        async def keep(self, records: Sequence[Outgoing]) -> None:
            if not is_there() and any(record.topic == topic for record in records):
                raise TryAgain("the log is away", after_s=0.05)
            await self._log.keep(records)

    async def instead(self: Outbox, queues: Queues, log: Keeper, within_s: float) -> None:
        await keep(self, queues, Away(log), within_s)

    return instead


async def until(done: Callable[[], bool], timeout_s: float = 60) -> None:
    async with asyncio.timeout(timeout_s):
        while not done():
            await asyncio.sleep(0.05)


async def test_one_record_that_raises_and_one_that_is_no_json_are_rejected_whole(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ST-04: of 1,000 records, 999 pass; the others are in REJECTS, byte for byte."""
    monkeypatch.setattr(guard, "PAUSES_S", (0.01, 0.01, 0.01))
    rejects_before = len(bench.read(REJECTS))

    async def raise_on_500(record: Article) -> None:
        if record.id == "ar_500":
            raise ValueError("this one never works")

    worker = bench.worker()
    copying(worker, bench, raise_on_500)
    bench.publish(*(article(n) for n in range(1000)), b"\xffnot json")
    await worker.start()
    ends = bench.desk.log.ends
    await until(
        lambda: (
            ends(bench.stories.name)[0] >= 999 and len(bench.read(REJECTS)) >= rejects_before + 2
        )
    )
    await worker.stop()

    assert {story.article.id for story in bench.read(bench.stories)} == {
        f"ar_{n}" for n in range(1000) if n != 500
    }
    raised, unreadable = bench.read(REJECTS)[rejects_before:]
    assert (raised.stage, raised.reason, raised.attempts) == ("deduper", "raised", guard.TRIES)
    assert (raised.topic, raised.partition, raised.offset) == (bench.articles.name, 0, 500)
    assert (raised.key, raised.value) == (b"en", article(500))
    assert "this one never works" in raised.error
    assert (unreadable.reason, unreadable.value) == ("unreadable", b"\xffnot json")
    assert bench.desk.log.committed(worker.group, bench.articles.name) == {0: 1001}


async def test_the_partition_stands_while_the_rejects_can_not_be_written(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ST-03, ST-04: nothing is skipped, and nothing committed, until the reject is kept."""
    monkeypatch.setattr(guard, "PAUSES_S", (0.01, 0.01, 0.01))
    away = True
    monkeypatch.setattr(Outbox, "keep", keeping_while(lambda: not away, REJECTS.name))

    async def raise_on_2(record: Article) -> None:
        if record.id == "ar_2":
            raise ValueError("never")

    worker = bench.worker()
    copying(worker, bench, raise_on_2)
    bench.publish(*(article(n) for n in range(5)))
    await worker.start()
    ends = bench.desk.log.ends
    await until(lambda: "deduper" in bench.desk.health.problems)
    await asyncio.sleep(1.5)

    assert ends(bench.stories.name)[0] == 2
    assert bench.desk.log.committed(worker.group, bench.articles.name).get(0, 0) <= 2
    assert bench.desk.health.problems["deduper"] == "the log is away"

    away = False
    await until(lambda: ends(bench.stories.name)[0] == 4)
    await worker.stop()
    assert "deduper" not in bench.desk.health.problems


async def test_what_is_away_is_waited_for_and_costs_no_try(bench: Bench) -> None:
    times = 0

    async def away_ten_times(record: Article) -> None:
        nonlocal times
        if record.id == "ar_1" and times < 10:
            times += 1
            raise TryAgain("the queues are away", after_s=0.01)

    rejects_before = bench.desk.log.ends(REJECTS.name)
    worker = bench.worker()
    copying(worker, bench, away_ten_times)
    bench.publish(*(article(n) for n in range(3)))
    await worker.start()
    await until(lambda: bench.desk.log.ends(bench.stories.name)[0] == 3)
    await worker.stop()

    assert times == 10
    assert [story.article.id for story in bench.read(bench.stories)] == ["ar_0", "ar_1", "ar_2"]
    assert bench.desk.log.ends(REJECTS.name) == rejects_before


async def test_a_record_that_never_ends_is_rejected_by_its_deadline(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "PAUSES_S", (0.01, 0.01, 0.01))
    monkeypatch.setattr(guard, "DEADLINE_S", 0.05)

    async def never_end(record: Article) -> None:
        if record.id == "ar_0":
            await asyncio.sleep(3600)

    worker = bench.worker()
    copying(worker, bench, never_end)
    bench.publish(article(0), article(1))
    await worker.start()
    await until(lambda: bench.desk.log.ends(bench.stories.name)[0] == 1)
    await worker.stop()

    last = bench.read(REJECTS)[-1]
    assert (last.reason, last.topic, last.offset) == ("timeout", bench.articles.name, 0)


class Seen:
    """A memory that lists what it learned."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def learn(self, story: Story) -> None:
        self.ids.append(story.article.id)


async def test_a_memory_is_rebuilt_from_what_the_agent_wrote_before_its_first_event(
    bench: Bench,
) -> None:
    async def work(first: int, last: int) -> list[str]:
        worker = bench.worker()
        memory = remembering(worker, bench)
        bench.publish(*(article(n) for n in range(first, last)))
        await worker.start()
        await until(lambda: bench.desk.log.ends(bench.stories.name)[0] == last)
        await worker.stop()
        return memory[0].ids

    assert await work(0, 3) == ["ar_0", "ar_1", "ar_2"]
    assert await work(3, 5) == ["ar_0", "ar_1", "ar_2", "ar_3", "ar_4"]


def remembering(
    worker: Worker, bench: Bench, after: Callable[[Article], None] = lambda _: None
) -> Memories[Seen, Story]:
    """Register an agent that publishes, remembers, and only then may raise."""
    memory = worker.memory(bench.stories, Seen)

    @worker.agent(bench.articles, name="deduper")
    async def handle(record: Article, at: Position) -> None:
        story = Story(article=record, id="st_1", relation="new", reason="first_seen")
        worker.publish(bench.stories, story, key="en", partition=at.partition)
        memory[at.partition].learn(story)
        after(record)

    return memory


async def test_a_memory_that_learned_what_is_not_kept_is_rebuilt_from_what_is(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "PAUSES_S", (0.01, 0.01, 0.01))

    def raise_on_7(record: Article) -> None:
        if record.id == "ar_7":
            raise ValueError("never")

    worker = bench.worker()
    memory = remembering(worker, bench, raise_on_7)
    bench.publish(*(article(n) for n in range(20)))
    await worker.start()
    await until(lambda: bench.desk.log.ends(bench.stories.name)[0] == 19)
    await worker.stop()

    kept = [story.article.id for story in bench.read(bench.stories)]
    assert kept == [f"ar_{n}" for n in range(20) if n != 7]
    assert memory[0].ids == kept


async def test_what_waits_is_kept_once_the_log_is_back_and_none_of_it_is_committed_before(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = True
    monkeypatch.setattr(Outbox, "keep", keeping_while(lambda: not away, bench.stories.name))
    worker = bench.worker()
    memory = remembering(worker, bench)
    bench.publish(*(article(n) for n in range(20)))
    await worker.start()
    await until(lambda: "deduper" in bench.desk.health.problems)
    await asyncio.sleep(1.5)

    assert bench.desk.log.committed(worker.group, bench.articles.name).get(0, 0) == 0

    away = False
    await until(lambda: bench.desk.log.ends(bench.stories.name)[0] == 20)
    await worker.stop()
    kept = [story.article.id for story in bench.read(bench.stories)]
    assert kept == memory[0].ids == [f"ar_{n}" for n in range(20)]
    assert bench.desk.log.committed(worker.group, bench.articles.name) == {0: 20}


async def test_a_record_that_no_reject_can_hold_is_rejected_without_its_bytes(
    bench: Bench,
) -> None:
    """Bytes are a third longer in JSON. Its place in the log is named all the same."""
    large = b"\xff" * (MOST_RECORD_BYTES - 100)
    worker = bench.worker()
    remembering(worker, bench)
    bench.publish(article(0), large, article(1))
    await worker.start()
    await until(lambda: bench.desk.log.ends(bench.stories.name)[0] == 2)
    await worker.stop()

    last = bench.read(REJECTS)[-1]
    assert (last.reason, last.topic, last.offset) == ("unreadable", bench.articles.name, 1)
    assert last.value is None
    assert last.error.endswith("(not kept here)")
