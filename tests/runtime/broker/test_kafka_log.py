"""What only the Kafka log has: topic settings, and a broker that goes away and comes back.

A full disk is not tried here: a broker whose disk is full stops, which its clients see as away.
"""

import asyncio
import gc
import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from tocsin.errors import TryAgain, Unavailable
from tocsin.runtime.broker import Log, Publisher, Record, Tail, kafka_publisher, open_log
from topics import Topic

# Both clients leave sockets to the garbage collector when a broker vanishes.
pytestmark = [pytest.mark.kafka, pytest.mark.filterwarnings("ignore::ResourceWarning")]
NewTopic = Callable[..., str]


@pytest.fixture(autouse=True, scope="module")
def _collected() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture
def log_url(kafka_broker: Any) -> str:
    return str(kafka_broker.url)


@contextmanager
def away(broker: Any) -> Iterator[None]:
    broker.kill()
    try:
        yield
    finally:
        broker.up()


def configs(broker: Any, topic: str) -> dict[str, str]:
    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    found = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    admin.close()
    return {name: entry["value"] for name, entry in found["topic"][topic].items()}


def test_topics_are_kept_as_described(
    kafka_broker: Any, log: Log, make_topic: Callable[..., Topic[Any]]
) -> None:
    """Only the settings: a broker looks for what to clean every few minutes."""
    kept, compacted = make_topic(2, 96), make_topic(1, None)
    log.create([kept, compacted])

    assert (
        configs(kafka_broker, kept.name).items()
        >= {
            "retention.ms": str(96 * 3_600_000),
            "segment.ms": str(12 * 3_600_000),
        }.items()
    )
    assert (
        configs(kafka_broker, compacted.name).items()
        >= {
            "cleanup.policy": "compact",
            "segment.ms": "3600000",
        }.items()
    )


def drained(tail: Tail, count: int) -> list[Record]:
    found: list[Record] = []
    while len(found) < count:
        try:
            found += tail.poll(0.5)
        except TryAgain:
            time.sleep(0.1)
    return found


def test_a_broker_that_is_away_is_said_to_be_and_comes_back(
    kafka_broker: Any, log: Log, new_topic: NewTopic
) -> None:
    """ST-23, ST-24: nothing needs to be made anew."""
    topic = new_topic(1)
    publisher = log.publisher()
    publisher.publish(topic, b"k", b"0").result(30)
    tail = log.tail(topic)
    assert len(drained(tail, 1)) == 1

    with away(kafka_broker):
        with pytest.raises(TryAgain, match=kafka_broker.address):
            log.check()
        with pytest.raises(TryAgain, match=kafka_broker.address):  # noqa: PT012 - not at once
            for _ in range(40):
                tail.poll(0.5)
        waiting = publisher.publish(topic, b"k", b"1")
        with pytest.raises(TryAgain):
            publisher.flush(0.1)

    log.check()
    assert waiting.result(40).offset == 1
    assert publisher.publish(topic, b"k", b"2").result(40).offset == 2
    assert [record.value for record in drained(tail, 2)] == [b"1", b"2"]
    assert sum(log.ends(topic).values()) == 3
    tail.close()
    publisher.close()


def test_a_publisher_that_gave_up_on_a_record_goes_on_when_the_broker_is_back(
    kafka_broker: Any, log: Log, new_topic: NewTopic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ST-24. The client's idempotent producer would never answer again."""
    monkeypatch.setitem(kafka_publisher.SETTINGS, "request_timeout_ms", 1_000)
    monkeypatch.setitem(kafka_publisher.SETTINGS, "delivery_timeout_ms", 1_500)
    topic = new_topic(1)
    publisher = log.publisher()
    publisher.publish(topic, b"k", b"0").result(30)

    with away(kafka_broker):
        given_up = [publisher.publish(topic, b"k", b"1") for _ in range(3)]
        for future in given_up:
            with pytest.raises(TryAgain):
                future.result(20)

    assert publisher.publish(topic, b"k", b"2").result(30).offset >= 1
    publisher.close()


def test_a_publisher_says_when_no_broker_was_there_from_the_start() -> None:
    log = open_log("kafka://127.0.0.1:1")
    publisher = log.publisher()

    futures = [publisher.publish("t", b"k", b"v") for _ in range(3)]

    for future in futures:
        with pytest.raises(TryAgain, match="kafka://127"):
            future.result(30)
    publisher.close()
    with pytest.raises(Unavailable):
        publisher.publish("t", b"k", b"v")
    log.close()


@pytest.mark.slow
async def test_an_app_goes_on_after_the_broker_was_killed(
    kafka_broker: Any, log: Log, new_topic: NewTopic, name: str
) -> None:
    """ST-23."""
    source, sink = new_topic(), new_topic()
    spec = importlib.util.spec_from_file_location("victim", Path(__file__).with_name("victim.py"))
    assert spec is not None
    assert spec.loader is not None
    victim: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(victim)
    app = victim.app_on(log, name)
    taken = app.topic(source, key_type=bytes, value_type=bytes)
    given = app.topic(sink, key_type=bytes, value_type=bytes)

    @app.agent(taken, name=f"{name}-copier")  # type: ignore[untyped-decorator]  # faust has no types
    async def copier(stream: Any) -> None:
        async for event in stream.events():
            while True:
                try:
                    await (await given.send(key=event.message.key, value=event.value))
                    break
                except TryAgain:
                    await asyncio.sleep(0.1)

    app.finalize()
    await app.start()
    publisher = log.publisher()
    try:
        await asyncio.gather(*(kept(publisher, source, n) for n in range(100)))
        while sum((await asyncio.to_thread(log.ends, sink)).values()) < 100:
            await asyncio.sleep(0.1)

        await asyncio.to_thread(kafka_broker.kill)
        later = asyncio.gather(*(kept(publisher, source, n) for n in range(100, 200)))
        await asyncio.sleep(2)
        await asyncio.to_thread(kafka_broker.up)

        await later
        tail = await asyncio.to_thread(log.tail, sink)
        seen: set[int] = set()
        while len(seen) < 200:
            seen |= {int(r.value or b"") for r in await asyncio.to_thread(drained, tail, 1)}
        await asyncio.to_thread(tail.close)
    finally:
        await app.stop()
        await asyncio.to_thread(publisher.close)


async def kept(publisher: Publisher, topic: str, number: int) -> None:
    """Publish until the log has it: a broker may take long to come back."""
    value = b"%d" % number
    while True:
        try:
            await asyncio.wrap_future(publisher.publish(topic, value, value))
        except TryAgain:
            continue
        return


def test_the_client_is_not_imported_for_a_user_of_sqlite(tmp_path: Path) -> None:
    code = (
        "import sys; from tocsin.runtime.broker import open_log;"
        f"open_log('sqlite:///{tmp_path}/log.db').check();"
        "print('kafka' in sys.modules, 'aiokafka' in sys.modules, 'faust' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False False\n"
