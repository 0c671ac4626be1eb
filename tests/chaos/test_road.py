"""Nothing is lost and nothing repeated, whatever is killed (ST-20, ST-23, ST-25, RQ-07)."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from chaos.road import FEEDS, Road, kill_for
from kit.numbered import Outlets, Receiver
from kit.setups import Kafka, Redis, Setup, embedded, production

COUNT, KILLS, PER_S = 240, 8, 12.0


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
    setup = embedded(tmp_path)
    yield setup
    setup.close()


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Kafka, Redis]]:
    kafka, redis = Kafka(tmp_path / "kafka"), Redis(tmp_path / "redis")
    kafka.up()
    redis.up()
    yield kafka, redis
    kafka.down()
    redis.down()


@pytest.fixture
def together(tmp_path: Path, servers: tuple[Kafka, Redis]) -> Iterator[Setup]:
    kafka, redis = servers
    setup = production(tmp_path, kafka.address, redis.url)
    yield setup
    setup.close()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_embedded_monitor_loses_and_repeats_nothing_while_it_is_killed(
    alone: Setup, outlets: Outlets, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    road = Road.build(alone, outlets, receiver)

    releasing = road.release(COUNT, per_s=PER_S)
    road.kill_in_turn(KILLS, rng=random.Random(1), most_s=2.5)
    releasing.join()
    tally = road.finish(COUNT, timeout_s=120)

    with capsys.disabled():
        print(f"\nembedded, {KILLS} kills: {tally}")
    assert (tally.lost, tally.visible_repeats) == ([], 0), alone.logs()


@pytest.mark.slow
@pytest.mark.kafka
@pytest.mark.redis
@pytest.mark.timeout(420)
def test_production_loses_and_repeats_nothing_while_roles_kafka_and_redis_are_killed(
    together: Setup,
    servers: tuple[Kafka, Redis],
    outlets: Outlets,
    receiver: Receiver,
    capsys: pytest.CaptureFixture[str],
) -> None:
    road = Road.build(together, outlets, receiver)

    releasing = road.release(COUNT, per_s=PER_S / 2)
    road.kill_in_turn(KILLS, rng=random.Random(2), most_s=2.5)
    kafka_up = kill_for(servers[0], 2.0)
    time.sleep(5)
    redis_up = kill_for(servers[1], 2.0)
    releasing.join()
    tally = road.finish(COUNT, timeout_s=180)
    tally.extra = {
        "after Kafka": road.recovery_s(kafka_up),
        "after Redis": road.recovery_s(redis_up),
    }

    with capsys.disabled():
        print(f"\nproduction, {KILLS} kills, Kafka and Redis killed: {tally}")
    assert (tally.lost, tally.visible_repeats) == ([], 0), together.logs()
