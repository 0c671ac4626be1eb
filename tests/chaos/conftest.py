"""Outlets, a receiver, and the product in both set-ups."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chaos.road import FEEDS
from kit.numbered import Outlets, Receiver
from kit.setups import Kafka, Redis, Setup, embedded, production


@pytest.fixture
def outlets() -> Iterator[Outlets]:
    with Outlets(FEEDS) as served:
        yield served


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as served:
        yield served


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Setup]:
    """The embedded set-up, not yet started."""
    setup = embedded(tmp_path)
    yield setup
    setup.close()


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Kafka, Redis]]:
    """A Kafka and a Redis that the test may kill."""
    kafka, redis = Kafka(tmp_path / "kafka"), Redis(tmp_path / "redis")
    kafka.up()
    redis.up()
    yield kafka, redis
    kafka.down()
    redis.down()


@pytest.fixture
def together(tmp_path: Path, servers: tuple[Kafka, Redis]) -> Iterator[Setup]:
    """The production set-up, not yet started."""
    kafka, redis = servers
    setup = production(tmp_path, kafka.address, redis.url)
    yield setup
    setup.close()


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("production", marks=[pytest.mark.kafka, pytest.mark.redis]),
    ]
)
def either(request: pytest.FixtureRequest) -> Setup:
    """Each set-up in turn, not yet started."""
    setup = request.getfixturevalue("alone" if request.param == "embedded" else "together")
    assert isinstance(setup, Setup)
    return setup
