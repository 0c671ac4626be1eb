"""Nothing is lost and nothing repeated, whatever is killed, reset or added."""

import random
import time

import pytest
from chaos.road import Road, kill_for
from kit.numbered import Outlets, Receiver
from kit.setups import STREAM_ROLES, Kafka, Redis, Role, Setup, until

COUNT, KILLS, PER_S = 240, 8, 12.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


def test_the_embedded_monitor_loses_and_repeats_nothing_while_it_is_killed(
    alone: Setup, outlets: Outlets, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    """ST-02, ST-20, RQ-07."""
    road = Road.build(alone, outlets, receiver)

    releasing = road.release(COUNT, per_s=PER_S)
    road.kill_in_turn(KILLS, rng=random.Random(1), most_s=2.5)
    releasing.join()
    tally = road.finish(COUNT, timeout_s=120)

    with capsys.disabled():
        print(f"\nembedded, {KILLS} kills: {tally}")
    assert (tally.lost, tally.visible_repeats) == ([], 0), alone.logs()


@pytest.mark.kafka
@pytest.mark.redis
def test_production_loses_and_repeats_nothing_while_roles_kafka_and_redis_are_killed(
    together: Setup,
    servers: tuple[Kafka, Redis],
    outlets: Outlets,
    receiver: Receiver,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """ST-20, ST-23, ST-25, RQ-13."""
    road = Road.build(together, outlets, receiver)

    with together.supervised():
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


def test_reading_everything_again_sends_nothing_again(
    either: Setup, outlets: Outlets, receiver: Receiver
) -> None:
    """RQ-03, ST-10: every consumer group at offset 0, every role started again, no new webhook."""
    road = Road.build(either, outlets, receiver)
    road.release(30, per_s=30).join()
    assert road.finish(30, timeout_s=60).lost == [], either.logs()
    before = len(receiver.arrived)

    either.stop()
    reset_groups(either)
    either.start()
    outlets.release(30)
    tally = road.finish(31, timeout_s=60)  # the next article tells that all before it was read

    assert (tally.lost, tally.visible_repeats) == ([], 0), either.logs()
    assert len(receiver.arrived) == before + 1


def reset_groups(setup: Setup) -> None:
    """Set every consumer group back to the start of its topic, as an operator would."""
    from tocsin.runtime.broker import open_log
    from topics import ARTICLES, EVENTS, STORIES, TAGGED

    log = open_log(setup.env.get("TOCSIN_LOG") or f"sqlite:///{setup.folder}/data/log.db")
    sources = (ARTICLES.name, STORIES.name, TAGGED.name, EVENTS.name)
    for role, source in zip(STREAM_ROLES, sources, strict=True):
        log.reset(f"tocsin-{role}", source)
        assert not any(log.committed(f"tocsin-{role}", source).values())
    log.close()


@pytest.mark.kafka
@pytest.mark.redis
def test_a_second_worker_of_each_role_joins_and_leaves_under_load(
    together: Setup, outlets: Outlets, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    """ST-09: 0 lost, and repeats only where no subscriber sees them."""
    road = Road.build(together, outlets, receiver)
    seconds = [
        Role(f"{role.name}-2", role.command, together.env, together.folder)
        for role in together.roles.values()
    ]

    releasing = road.release(COUNT, per_s=6.0)
    try:
        for second in seconds:
            second.start()
            time.sleep(1.0)
        for number, second in enumerate(seconds):
            second.wait_ready()
            if number % 2:
                assert second.stop() == 0, second.tail()
            else:
                second.kill()
        releasing.join()
        tally = road.finish(COUNT, timeout_s=180)
    finally:
        for second in seconds:
            if second.alive:
                second.kill()

    with capsys.disabled():
        print(f"\nproduction, a second worker of each role comes and goes: {tally}")
    assert (tally.lost, tally.visible_repeats) == ([], 0), together.logs()


def test_asked_to_stop_it_finishes_what_it_has_and_exits_with_0(
    either: Setup, outlets: Outlets, receiver: Receiver
) -> None:
    """ST-22: drained, exit 0, and what was delivered is not sent again."""
    road = Road.build(either, outlets, receiver)
    releasing = road.release(40, per_s=20)
    until(lambda: len(receiver.arrived) > 5, what="first webhooks")

    codes = either.stop()
    releasing.join()
    either.start()
    tally = road.finish(40, timeout_s=90)

    assert set(codes.values()) == {0}, either.logs()
    assert (tally.lost, tally.visible_repeats, tally.http_repeats) == ([], 0, 0), either.logs()
