"""What ``tocsin.runtime.broker.spec`` promises, of both logs."""

import asyncio
import importlib.util
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tocsin.errors import Misconfigured, Reason, Rejected, Unavailable
from tocsin.runtime.broker import Log, Record, open_log
from tocsin.runtime.broker.spec import MOST_RECORD_BYTES, Keeper, Outgoing
from topics import Topic

NewTopic = Callable[..., str]
ReadAll = Callable[[str], list[Record]]


def _victim() -> ModuleType:
    where = Path(__file__).with_name("victim.py")
    spec = importlib.util.spec_from_file_location("victim", where)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# What Kafka's own clients answer for six and for eight partitions.
KEYS = [
    ("ar", 5, 3),
    ("zh-Hans", 1, 3),
    ("x-nagorno-karabakh", 1, 7),
    ("ناجورنو كاراباخ", 3, 7),
    ("Нагорный Карабах", 0, 2),
    ("納戈爾諾-卡拉巴赫", 0, 2),
    ("", 3, 1),
    ("a", 4, 4),
    ("abc", 3, 3),
]


@pytest.mark.parametrize(("key", "of_six", "of_eight"), KEYS)
def test_a_key_has_the_same_partition_in_every_log(
    log: Log, new_topic: NewTopic, key: str, of_six: int, of_eight: int
) -> None:
    six, eight = new_topic(6), new_topic(8)
    publisher = log.publisher()

    found = [publisher.publish(t, key.encode(), b"v").result(30).partition for t in (six, eight)]

    publisher.close()
    assert found == [of_six, of_eight]


def test_the_records_of_a_key_stay_in_order(
    log: Log, new_topic: NewTopic, read_all: ReadAll
) -> None:
    topic = new_topic()
    publisher = log.publisher()

    futures = [publisher.publish(topic, b"k%d" % (n % 5), b"%d" % n) for n in range(500)]
    at = [future.result(30) for future in futures]

    publisher.close()
    records = read_all(topic)
    by_key: dict[bytes | None, list[int]] = defaultdict(list)
    for record in records:
        by_key[record.key].append(int(record.value or b""))
    assert dict(by_key) == {b"k%d" % k: list(range(k, 500, 5)) for k in range(5)}
    assert {record.at for record in records} == set(at)


def test_a_record_is_read_as_it_was_written(
    log: Log, new_topic: NewTopic, read_all: ReadAll
) -> None:
    topic = new_topic(1)
    publisher = log.publisher()
    before_ms = int(time.time() * 1000)

    headers = (("a", b"\x00\xff"), ("a", b""), ("ב", b"2"))
    publisher.publish(topic, b"k", bytes(range(256)), headers=headers).result(30)
    publisher.publish(topic, b"k", None).result(30)
    publisher.publish(topic, None, b"").result(30)
    publisher.close()

    full, tombstone, keyless = read_all(topic)
    assert (full.key, full.value, full.headers) == (b"k", bytes(range(256)), headers)
    assert (tombstone.key, tombstone.value, tombstone.headers) == (b"k", None, ())
    assert (keyless.key, keyless.value) == (None, b"")
    assert [r.at.offset for r in (full, tombstone, keyless)] == [0, 1, 2]
    assert before_ms <= full.timestamp_ms <= int(time.time() * 1000)


def test_a_record_goes_to_the_partition_that_is_asked_for(log: Log, new_topic: NewTopic) -> None:
    topic = new_topic(3)
    publisher = log.publisher()

    assert publisher.publish(topic, b"a", b"v", partition=2).result(30).partition == 2
    with pytest.raises(Misconfigured, match="no partition 3"):
        publisher.publish(topic, b"a", b"v", partition=3).result(30)

    publisher.close()


def test_replay_from_the_start_reads_the_same_again(
    log: Log, new_topic: NewTopic, read_all: ReadAll
) -> None:
    """ST-10, below the agents."""
    topic = new_topic()
    publisher = log.publisher()
    for n in range(2500):
        publisher.publish(topic, b"%d" % n, b"v")
    publisher.close()

    def by_place(records: list[Record]) -> list[Record]:
        return sorted(records, key=lambda r: (r.at.partition, r.at.offset))

    first, again = read_all(topic), read_all(topic)
    assert len(first) == 2500
    assert by_place(first) == by_place(again)


def test_a_tail_reads_from_a_time_on(log: Log, new_topic: NewTopic) -> None:
    topic = new_topic(1)
    publisher = log.publisher()
    publisher.publish(topic, b"k", b"before").result(30)
    time.sleep(0.02)
    between = datetime.now(UTC)
    time.sleep(0.02)
    publisher.publish(topic, b"k", b"after").result(30)
    publisher.close()

    tail = log.tail(topic, since=between)
    assert [record.value for record in tail.poll(5)] == [b"after"]
    assert tail.caught_up()
    tail.close()

    late = log.tail(topic, since=datetime.now(UTC) + timedelta(hours=1))
    assert late.caught_up()
    assert list(late.poll(0.05)) == []
    late.close()


def test_a_tail_from_the_end_reads_only_what_comes(log: Log, new_topic: NewTopic) -> None:
    topic = new_topic(2)
    publisher = log.publisher()
    publisher.publish(topic, b"k", b"old").result(30)

    tail = log.tail(topic, from_end=True)
    assert tail.caught_up()
    publisher.publish(topic, b"k", b"new")

    assert [record.value for record in _poll(tail)] == [b"new"]
    tail.close()
    publisher.close()


def _poll(tail: Any) -> list[Record]:
    found: list[Record] = []
    for _ in range(20):
        found += tail.poll(0.5)
        if found:
            return found
    return found


def test_a_tail_reads_the_partitions_that_are_asked_for(log: Log, new_topic: NewTopic) -> None:
    topic = new_topic(3)
    publisher = log.publisher()
    for n in range(3):
        publisher.publish(topic, None, b"%d" % n, partition=n).result(30)
    publisher.close()

    tail = log.tail(topic, partitions=[0, 2])
    found: list[Record] = []
    while not tail.caught_up():
        found += tail.poll(5)

    assert sorted(record.value or b"" for record in found) == [b"0", b"2"]
    tail.close()


def test_a_tail_of_an_empty_topic_is_caught_up(log: Log, new_topic: NewTopic) -> None:
    tail = log.tail(new_topic())

    assert tail.caught_up()
    assert list(tail.poll(0.05)) == []
    tail.close()


def test_two_processes_write_at_once(
    log_url: str, log: Log, new_topic: NewTopic, read_all: ReadAll, victim: Any
) -> None:
    """ST-35, for the log: nobody's record is lost or overwritten."""
    topic = new_topic()

    writers = [victim("publish", log_url, topic, first, first + 300) for first in (0, 1000)]
    said = [line.split() for writer in writers for line in writer.communicate()[0].splitlines()]

    kept = {(int(p), int(o)): int(n) for n, p, o in said}
    assert len(kept) == 600
    read = {(r.at.partition, r.at.offset): int(r.value or b"") for r in read_all(topic)}
    assert read == kept


def test_a_tail_notices_what_another_process_writes(
    log_url: str, log: Log, new_topic: NewTopic, victim: Any
) -> None:
    topic = new_topic()
    tail = log.tail(topic)

    victim("publish", log_url, topic, 0, 1)

    assert [record.value for record in _poll(tail)] == [b"0"]
    tail.close()


def test_what_is_missing_is_created_and_what_is_there_is_left(
    log: Log, make_topic: Callable[..., Topic[Any]]
) -> None:
    one, other = make_topic(2), make_topic(3, None)

    assert log.create([one]) == [one.name]
    assert log.create([one, other]) == [other.name]
    assert log.create([one, other]) == []
    assert log.create([]) == []
    assert dict(log.ends(other.name)) == {0: 0, 1: 0, 2: 0}


def test_a_topic_with_too_few_partitions_is_refused(
    log: Log, make_topic: Callable[..., Topic[Any]]
) -> None:
    narrow = make_topic(2)
    log.create([narrow])
    wide = Topic(
        name=narrow.name, record=narrow.record, key="", partitions=4, retention_hours=1, says=""
    )

    with pytest.raises(Misconfigured, match=f"{narrow.name} has 2 partitions, not 4"):
        log.create([wide])


def test_a_topic_that_nobody_created_is_named(log: Log, name: str) -> None:
    log.create([])
    publisher = log.publisher()

    for ask in (
        lambda: publisher.publish(name, b"k", b"v").result(30),
        lambda: log.tail(name),
        lambda: log.ends(name),
        lambda: log.reset("group", name),
    ):
        with pytest.raises(Misconfigured, match=f"no topic {name}"):
            ask()
    publisher.close()


def test_a_record_that_is_too_large_is_rejected_and_the_next_one_is_kept(
    log: Log, new_topic: NewTopic, read_all: ReadAll
) -> None:
    topic = new_topic(1)
    publisher = log.publisher()

    with pytest.raises(Rejected) as caught:
        publisher.publish(topic, b"k", b"x" * MOST_RECORD_BYTES).result(30)
    publisher.publish(topic, b"k", b"x" * (MOST_RECORD_BYTES - 1)).result(30)

    assert caught.value.reason is Reason.TOO_LARGE
    assert [len(record.value or b"") for record in read_all(topic)] == [MOST_RECORD_BYTES - 1]
    publisher.close()


def test_a_closed_publisher_refuses(log: Log, new_topic: NewTopic) -> None:
    topic = new_topic()
    publisher = log.publisher()
    publisher.publish(topic, b"k", b"v")
    publisher.close()

    assert sum(log.ends(topic).values()) == 1
    with pytest.raises(Unavailable, match="closed"):
        publisher.publish(topic, b"k", b"v")


def test_the_log_answers(log: Log) -> None:
    log.check()
    log.claim()
    assert log.clean(datetime.now(UTC)) == 0


async def test_a_group_goes_on_where_it_stood(log: Log, new_topic: NewTopic, name: str) -> None:
    topic = new_topic()
    publisher = log.publisher()
    for n in range(40):
        publisher.publish(topic, b"%d" % n, b"%d" % n)
    publisher.flush(30)

    first = await _consume(log, name, topic, 40)
    ends = dict(log.ends(topic))
    committed = dict(log.committed(name, topic))
    publisher.publish(topic, b"x", b"40").result(30)
    second = await _consume(log, name, topic, 1)

    publisher.close()
    assert sorted(first) == list(range(40))
    assert committed == {number: end for number, end in ends.items() if end}
    assert second == [40]


async def test_a_group_that_is_reset_reads_all_again(
    log: Log, new_topic: NewTopic, name: str
) -> None:
    """RQ-03 and ST-10 stand on it."""
    topic = new_topic()
    publisher = log.publisher()
    for n in range(10):
        publisher.publish(topic, b"%d" % n, b"%d" % n)
    publisher.close()
    await _consume(log, name, topic, 10)

    await asyncio.to_thread(log.reset, name, topic)

    assert dict(log.committed(name, topic)) == {}
    assert sorted(await _consume(log, name, topic, 10)) == list(range(10))


async def test_a_group_that_runs_is_not_reset(log: Log, new_topic: NewTopic, name: str) -> None:
    topic = new_topic()
    app = _victim().app_on(log, name)
    source = app.topic(topic, key_type=bytes, value_type=bytes)

    @app.agent(source, name=f"{name}-reader")  # type: ignore[untyped-decorator]  # faust has no types
    async def reader(stream: Any) -> None:
        async for _ in stream:
            pass

    app.finalize()
    await app.start()
    try:
        with pytest.raises(Unavailable, match=f"{name} is running"):
            await asyncio.to_thread(log.reset, name, topic)
    finally:
        await app.stop()


@pytest.fixture
async def keeper(log: Log, name: str) -> AsyncIterator[Keeper]:
    """The producer of a role's Faust app."""
    producer = _victim().app_on(log, name).producer
    await producer.start()
    yield producer
    await producer.stop()


async def test_what_is_kept_together_stands_in_order_in_each_partition(
    keeper: Keeper, new_topic: NewTopic, read_all: ReadAll
) -> None:
    """More than one batch of Kafka's; with and without a partition, with headers."""
    one, other = new_topic(3), new_topic(1)
    headers = (("about", b"them"),)

    await keeper.keep(
        [Outgoing(one, b"k", b"%d" % n * 500, n % 2, headers) for n in range(100)]
        + [Outgoing(other, b"k", b"%d" % n) for n in range(5)]
    )

    found = await asyncio.to_thread(read_all, one)
    for number in (0, 1):
        values = [r.value for r in found if r.at.partition == number]
        assert values == [b"%d" % n * 500 for n in range(number, 100, 2)]
    assert {record.headers for record in found} == {headers}
    assert [r.value for r in await asyncio.to_thread(read_all, other)] == [
        b"%d" % n for n in range(5)
    ]


async def test_what_is_kept_together_has_the_partition_of_its_key(
    log: Log, keeper: Keeper, new_topic: NewTopic, read_all: ReadAll
) -> None:
    topic = new_topic(8)
    publisher = log.publisher()
    for key, _, _ in KEYS:
        await asyncio.to_thread(publisher.publish(topic, key.encode(), b"v").result, 30)
    publisher.close()

    await keeper.keep([Outgoing(topic, key.encode(), b"v") for key, _, _ in KEYS])

    places: dict[bytes | None, set[int]] = {}
    for record in await asyncio.to_thread(read_all, topic):
        places.setdefault(record.key, set()).add(record.at.partition)
    assert {len(numbers) for numbers in places.values()} == {1}


async def test_of_what_can_not_all_be_kept_nothing_is(
    keeper: Keeper, new_topic: NewTopic, read_all: ReadAll
) -> None:
    """Of what was decided in the light of one another, nothing stays without what it rests on."""
    topic = new_topic(1)

    with pytest.raises(Rejected):
        await keeper.keep(
            [Outgoing(topic, b"k", b"1"), Outgoing(topic, b"k", b"x" * MOST_RECORD_BYTES)]
        )
    await keeper.keep([Outgoing(topic, b"k", b"2")])

    assert [record.value for record in await asyncio.to_thread(read_all, topic)] == [b"2"]


async def _consume(log: Log, group: str, topic: str, count: int) -> list[int]:
    """Run a Faust app until it has read so many and committed; return what it read."""
    module = _victim()
    app = module.app_on(log, group)
    source = app.topic(topic, key_type=bytes, value_type=bytes)
    read: list[int] = []

    @app.agent(source, name=f"{group}-reader")  # type: ignore[untyped-decorator]  # faust has no types
    async def reader(stream: Any) -> None:
        async for value in stream:
            read.append(int(value))  # noqa: PERF401 - it never ends

    app.finalize()
    await app.start()
    while len(read) < count or not await asyncio.to_thread(module.finished, log, topic, group):
        await asyncio.sleep(0.02)
    await app.stop()
    return read


def test_an_address_that_is_no_log_is_refused() -> None:
    for url in ("", "sqlite:", "sqlite:///", "kafka://", "redis://x", "/tmp/log.db"):
        with pytest.raises(Misconfigured, match="expected sqlite:///PATH or kafka://"):
            open_log(url)
