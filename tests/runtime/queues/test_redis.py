"""What only Redis can do to us: forget its scripts, restart, be full, be set up to lose alerts."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.crc import key_slot

from tocsin.errors import Misconfigured, TryAgain, Unavailable
from tocsin.runtime import clock
from tocsin.runtime.queues import Queues, health, open_queues
from tocsin.runtime.queues.spec import Attempt, Endpoint, Item

pytestmark = pytest.mark.redis
ME = "courier-1"


@pytest.fixture
async def queues(redis_server: Any) -> AsyncIterator[Queues]:
    opened = open_queues(redis_server.url)
    yield opened
    await opened.close()


@pytest.fixture
async def redis(redis_server: Any) -> AsyncIterator[Any]:
    async with Redis.from_url(redis_server.url, decode_responses=True) as client:
        kept: dict[str, Any] = {
            name: (await client.config_get(name))[name]
            for name in ("appendonly", "appendfsync", "maxmemory", "maxmemory-policy")
        }
        yield client
        await client.ping()
        for name, value in kept.items():
            await client.config_set(name, value)


def item(n: int, queue: str = "sub_a", body: bytes = b"{}") -> Item:
    return Item(queue=queue, id=f"al_{n}", body=body, at=clock.now())


def ok() -> Attempt:
    return Attempt(at=clock.now(), outcome="delivered")


@pytest.mark.parametrize(
    "setting", ["appendonly no", "maxmemory-policy allkeys-lru", "maxmemory 0"]
)
async def test_a_redis_that_would_lose_alerts_is_refused_in_one_line(
    queues: Queues,
    redis: Any,
    redis_server: Any,
    caplog: pytest.LogCaptureFixture,
    setting: str,
) -> None:
    """RQ-09."""
    await queues.check()
    await redis.config_set(*setting.split())

    with pytest.raises(Unavailable) as caught:
        await queues.check()
    assert setting in str(caught.value)
    assert redis_server.address in str(caught.value)
    assert "\n" not in str(caught.value)

    lossy = open_queues(redis_server.url, lossy=True)
    with caplog.at_level(logging.WARNING):
        await lossy.check()
    assert setting in caplog.text
    await lossy.close()


async def test_a_redis_that_writes_after_it_has_answered_is_warned_of_once(
    queues: Queues, redis: Any, redis_server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """RQ-09, RQ-13: killed while its disk is busy, it has forgotten alerts that it accepted."""
    await queues.check()
    assert "late_writes" not in caplog.text
    await redis.config_set("appendfsync", "everysec")

    lazy = open_queues(redis_server.url)
    await lazy.check()
    await lazy.check()
    await lazy.close()

    assert caplog.text.count("late_writes") == 1
    assert "everysec" in caplog.text


def test_a_redis_that_cannot_write_its_file_is_not_healthy_though_it_answers() -> None:
    assert health.troubles({"aof_last_write_status": "err"})
    assert health.mistakes({"redis_version": "6.2.1", "aof_enabled": 1, "maxmemory": 1})
    assert not health.troubles({"aof_last_write_status": "ok"})


async def test_queues_of_another_model_are_refused(queues: Queues, redis: Any) -> None:
    """RQ-15."""
    await redis.set("tocsin:version", "99")
    with pytest.raises(Unavailable, match="another version"):
        await queues.check()


async def test_nobody_there_is_try_again_with_the_address_and_without_the_password() -> None:
    away = open_queues("redis://:hidden@127.0.0.1:1/0")
    with pytest.raises(TryAgain, match=r"127\.0\.0\.1:1") as caught:
        await away.check()
    assert "hidden" not in str(caught.value)
    with pytest.raises(TryAgain):
        await away.push([item(1)])
    await away.close()


@pytest.mark.parametrize("url", ["redis:/x", "sqlite:///", "kafka://x", ""])
def test_an_address_of_nothing_is_the_users_mistake(url: str) -> None:
    with pytest.raises(Misconfigured):
        open_queues(url)


async def test_all_keys_of_a_queue_are_in_one_slot(queues: Queues, redis: Any) -> None:
    """RQ-01."""
    await queues.push([item(n) for n in range(4)])
    for n, end in enumerate((queues.delivered, queues.bury)):
        assert await queues.lease("sub_a", ME, 5), n
        delivery = await queues.take("sub_a", ME, clock.now())
        assert delivery is not None
        await end(delivery, ok())
    delivery = await queues.take("sub_a", ME, clock.now())
    assert delivery is not None
    await queues.retry(delivery, ok(), clock.now())

    keys = [key async for key in redis.scan_iter("{sub:*")]

    parts = {key.split("}:")[1].split(":")[0] for key in keys}
    assert parts == {"q", "handed", "tries", "end", "done", "dead", "kept", "lease", "seen"}
    assert len({key_slot(key.encode()) for key in keys}) == 1


async def test_an_empty_queue_takes_no_memory_but_its_log(queues: Queues, redis: Any) -> None:
    """RQ-04: acknowledged and deleted, not only acknowledged."""
    await queues.push([item(n) for n in range(100)])
    assert await queues.lease("sub_a", ME, 5)
    while (delivery := await queues.take("sub_a", ME, clock.now())) is not None:
        await queues.delivered(delivery, ok())
    await queues.release("sub_a", ME)

    assert not await redis.exists("{sub:sub_a}:q", "{sub:sub_a}:handed", "{sub:sub_a}:tries")
    assert await redis.zcard("tocsin:lanes") == 0


async def test_a_server_that_forgot_the_scripts_is_told_again(queues: Queues, redis: Any) -> None:
    """RQ-13: NOSCRIPT, in a pipeline as well."""
    for n in range(3):
        await redis.script_flush()
        assert list(await queues.push([item(n), item(n, "sub_b")])) == [True, True]
        await redis.script_flush()
        assert await queues.lease("sub_a", ME, 5)
        await redis.script_flush()
        assert await queues.take("sub_a", ME, clock.now()) is not None


@pytest.mark.slow
async def test_restarts_under_load_lose_and_repeat_nothing(
    queues: Queues, redis_server: Any
) -> None:
    """RQ-13: twenty kills; whoever pushes or delivers waits, and goes on."""
    count, sent = 0, list[str]()
    stop = asyncio.Event()

    async def patiently(act: Any) -> Any:
        while True:
            try:
                return await act()
            except TryAgain:
                await asyncio.sleep(0.02)

    async def pusher() -> None:
        nonlocal count
        while not stop.is_set():
            items = [item(n) for n in range(count, count + 5)]
            await patiently(lambda items=items: queues.push(items))
            count += 5

    async def worker() -> None:
        while not pushing.done() or (await patiently(queues.depths)).pending:
            await patiently(lambda: queues.lease("sub_a", ME, 5))
            delivery = await patiently(lambda: queues.take("sub_a", ME, clock.now()))
            if delivery is None:
                await asyncio.sleep(0.01)
                continue
            sent.append(delivery.id)
            await patiently(lambda delivery=delivery: queues.delivered(delivery, ok()))

    pushing = asyncio.create_task(pusher())
    working = asyncio.create_task(worker())
    for _ in range(20):
        await asyncio.sleep(0.1)
        await asyncio.to_thread(redis_server.kill)
        await asyncio.to_thread(redis_server.up)
    stop.set()
    await asyncio.gather(pushing, working)

    assert count > 20
    assert set(sent) == {f"al_{n}" for n in range(count)}
    # An answer that was lost with its connection makes the courier ask, and send, once more.
    assert len(sent) - count <= 20


async def test_a_full_redis_refuses_pushes_and_lets_deliveries_go_on(
    queues: Queues, redis: Any
) -> None:
    """RQ-10: nothing half done, and by itself it is well again."""
    await queues.push([item(n) for n in range(3)])
    await redis.config_set("maxmemory", "1")

    with pytest.raises(TryAgain):
        await queues.push([item(10), item(11)])
    with pytest.raises(TryAgain):
        await queues.check()
    assert await queues.lease("sub_a", ME, 5)
    await queues.set_endpoint("sub_a", Endpoint(failures=7))
    for end in ("delivered", "retry", "bury"):
        delivery = await queues.take("sub_a", ME, clock.now())
        assert delivery is not None
        if end == "retry":
            await queues.retry(delivery, ok(), clock.now())
        else:
            await (queues.delivered if end == "delivered" else queues.bury)(delivery, ok())
    await queues.release("sub_a", ME)

    await redis.config_set("maxmemory", "256mb")
    assert list(await queues.push([item(10), item(11)])) == [True, True]


async def test_a_lane_that_the_index_has_missed_is_found_again(
    queues: Queues, redis: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever pushed died between the queue and the index."""
    await queues.push([item(1)])
    await redis.delete("tocsin:lanes")
    assert list(await queues.due(clock.now())) == []

    monkeypatch.setattr("tocsin.runtime.queues.redis.SCAN_EVERY_S", 0.0)
    assert list(await queues.due(clock.now())) == ["sub_a"]


async def test_a_repeated_push_mends_the_index_at_once(queues: Queues, redis: Any) -> None:
    await queues.push([item(1)])
    await redis.delete("tocsin:lanes")

    assert list(await queues.push([item(1)])) == [False]
    assert list(await queues.due(clock.now())) == ["sub_a"]


async def test_the_log_of_a_queue_is_capped(
    queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.runtime.queues.redis.KEPT_A_QUEUE", 10)
    await queues.push([item(n) for n in range(30)])
    assert await queues.lease("sub_a", ME, 5)
    while (delivery := await queues.take("sub_a", ME, clock.now())) is not None:
        await queues.delivered(delivery, ok())

    kept = await queues.deliveries("sub_a")
    assert {d.id for d in kept} == {f"al_{n}" for n in range(20, 30)}
    assert list(await queues.push([item(1)])) == [False]
