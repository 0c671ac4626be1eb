import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tocsin.runtime.broker import Log, Record, open_log
from topics import ARTICLES, Topic

VICTIM = Path(__file__).with_name("victim.py")
Victim = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
def log_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of each log in turn."""
    if request.param == "kafka":
        return str(request.getfixturevalue("kafka_broker").url)
    return f"sqlite:///{tmp_path / 'log.db'}"


@pytest.fixture
def log(log_url: str) -> Iterator[Log]:
    opened = open_log(log_url)
    yield opened
    opened.close()


@pytest.fixture
def name() -> str:
    """A name that no other test uses: Kafka's topics and groups outlive a test."""
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
def new_topic(log: Log) -> Callable[..., str]:
    """Create a topic and return its name."""

    def create(partitions: int = 4, retention_hours: int | None = 1) -> str:
        topic = described(partitions, retention_hours)
        assert log.create([topic]) == [topic.name]
        return topic.name

    return create


def described(partitions: int, retention_hours: int | None = 1) -> Topic:  # type: ignore[type-arg]
    return Topic(
        name=f"test.{uuid.uuid4().hex[:12]}.v1",
        record=ARTICLES.record,
        key="",
        partitions=partitions,
        retention_hours=retention_hours,
        says="",
    )


@pytest.fixture
def make_topic() -> Callable[..., Topic]:  # type: ignore[type-arg]
    return described


@pytest.fixture
def read_all(log: Log) -> Callable[..., list[Record]]:
    """Return everything that stands in a topic now."""

    def read(topic: str) -> list[Record]:
        tail = log.tail(topic)
        found: list[Record] = []
        while not tail.caught_up():
            found += tail.poll(5)
        tail.close()
        return found

    return read


@pytest.fixture
def victim() -> Iterator[Victim]:
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, VICTIM, *map(str, arguments)], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
