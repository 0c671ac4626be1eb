import asyncio
import hashlib
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from kit.receiver import Receiver
from standardwebhooks.webhooks import Webhook

from agents.courier import courier
from tocsin.delivery import new_secret
from tocsin.runtime import clock
from tocsin.runtime.desk import Desk
from tocsin.runtime.queues.spec import Attempt, Delivery, Endpoint, Item
from tocsin.settings import Settings
from topics import SUBSCRIPTIONS, Subscription

HOUR = timedelta(hours=1)
AWAY = (3600.0,)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("redis", marks=pytest.mark.redis)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    queues = "" if request.param == "sqlite" else request.getfixturevalue("redis_server").url
    return Settings.load(
        {"TOCSIN_WEBHOOKS_ALLOW": "127.0.0.0/8", "TOCSIN_QUEUES": queues},
        data=tmp_path,
        webhook_retry_s=AWAY,
        webhook_deadline_s=2.0,
    )


def subscription(name: str, url: str, **changes: Any) -> Subscription:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    secret = changes.pop("secret", None) or new_secret()
    return Subscription(
        id=f"sub_{name}", name=name, webhook=url, secret=secret, created=at, **changes
    )


def item(name: str, n: int, body: bytes = b'{"type":"alert.created"}') -> Item:
    return Item(queue=f"sub_{name}", id=f"al_{name}{n}", body=body, at=clock.now())


class World:
    """A desk with a courier that runs."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def save(self, *subscriptions: Subscription) -> None:
        publisher = self.desk.log.publisher()
        for each in subscriptions:
            publisher.publish(SUBSCRIPTIONS.name, each.id.encode(), SUBSCRIPTIONS.encode(each))
        await asyncio.to_thread(publisher.flush, 10)
        await asyncio.to_thread(publisher.close)

    async def remove(self, name: str) -> None:
        publisher = self.desk.log.publisher()
        publisher.publish(SUBSCRIPTIONS.name, f"sub_{name}".encode(), None)
        await asyncio.to_thread(publisher.flush, 10)
        await asyncio.to_thread(publisher.close)

    async def push(self, *items: Item) -> None:
        await self.desk.queues.push(items)

    async def ended(self, alert: str, state: str = "delivered") -> Delivery:
        return await self.when(alert, lambda d: d.state == state)

    async def failed(self, alert: str) -> Attempt:
        return (await self.when(alert, lambda d: bool(d.attempts))).attempts[-1]

    async def when(self, alert: str, claim: Callable[[Delivery], object]) -> Delivery:
        found = await self.until(lambda: self._such(alert, claim))
        assert isinstance(found, Delivery)
        return found

    async def _such(self, alert: str, claim: Callable[[Delivery], object]) -> Delivery | None:
        return next((d for d in await self.desk.queues.find(alert) if claim(d)), None)

    async def until(self, claim: Callable[[], Awaitable[object]]) -> object:
        while not (found := await claim()):
            await asyncio.sleep(0.02)
        return found

    async def paused(self) -> bool:
        return (await self.desk.queues.endpoint("sub_a")).disabled == "paused"


@asynccontextmanager
async def running(settings: Settings, *subscriptions: Subscription) -> AsyncIterator[World]:
    desk = Desk.open(settings)
    await asyncio.to_thread(desk.log.create, [SUBSCRIPTIONS])
    world = World(desk)
    await world.save(*subscriptions)
    task = asyncio.create_task(courier(desk))
    try:
        yield world
    finally:
        desk.stopping.set()
        try:
            await asyncio.wait_for(task, 30)
        finally:
            await desk.close()


async def test_an_alert_reaches_its_webhook_signed_as_the_standard_says(
    settings: Settings, receiver: Receiver
) -> None:
    """WH-04, WH-05, WH-06."""
    mine = subscription("a", receiver.url + "/ok")
    body = '{"title":"ناجورنو كاراباخ \u2028 🚨","n":123456789012345678901234567890}'.encode()
    async with running(settings, mine) as world:
        await world.push(item("a", 1, body))
        found = await world.ended("al_a1")

    (hit,) = receiver.hits
    ours = {name for name in hit.headers if name.startswith("webhook-")}
    assert ours == {"webhook-id", "webhook-timestamp", "webhook-signature"}
    assert hit.headers["webhook-id"] == "al_a1"
    assert hit.headers["content-type"] == "application/json"
    assert hashlib.sha256(hit.body).digest() == hashlib.sha256(body).digest()
    Webhook(mine.secret).verify(hit.body, hit.headers)
    assert [a.outcome for a in found.attempts] == ["delivered"]
    assert found.attempts[0].status == 200


async def test_a_thousand_webhooks_on_the_wire_verify_with_the_reference_library(
    settings: Settings, receiver: Receiver
) -> None:
    """WH-03: non-ASCII, emoji, U+2028, long numbers, in any mixture."""
    chance = random.Random(20261122)
    letters = 'aé\u2028\u2029\u0000\\"/ñ漢字ярԱבا🚨👩‍👩‍👧\ufeff\u200f'
    bodies = {
        f"al_a{n}": json.dumps(
            {
                "title": "".join(chance.choice(letters) for _ in range(chance.randrange(200))),
                "n": chance.randrange(10 ** chance.randrange(1, 60)),
            },
            ensure_ascii=False,
        ).encode()
        for n in range(1000)
    }
    mine = subscription("a", receiver.url + "/ok")
    async with running(settings, mine) as world:
        await world.push(*(item("a", n, bodies[f"al_a{n}"]) for n in range(1000)))
        await receiver.until(lambda: len(receiver.hits) >= 1000)

    assert [hit.headers["webhook-id"] for hit in receiver.hits] == list(bodies)
    for hit in receiver.hits:
        assert hit.body == bodies[hit.headers["webhook-id"]]
        Webhook(mine.secret).verify(hit.body, hit.headers)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_never_followed(
    settings: Settings, receiver: Receiver, status: int
) -> None:
    """WH-22."""
    async with running(settings, subscription("a", f"{receiver.url}/redirect/{status}")) as world:
        await world.push(item("a", 1))
        attempt = await world.failed("al_a1")

    assert (attempt.outcome, attempt.status) == ("redirect", status)
    assert len(receiver.hits) == 1
    assert receiver.of("/ok") == []


async def test_gone_disables_the_endpoint_until_its_subscription_is_saved_again(
    settings: Settings, receiver: Receiver
) -> None:
    """WH-23: at once, and the queue is kept."""
    mine = subscription("a", receiver.url + "/gone")
    async with running(settings, mine) as world:
        await world.push(item("a", 1), item("a", 2))
        await world.failed("al_a1")
        await world.push(item("a", 3))
        await asyncio.sleep(0.3)
        assert len(receiver.hits) == 1
        assert (await world.desk.queues.endpoint("sub_a")).disabled == "gone"
        assert (await world.desk.queues.depths()).pending == 3

        await world.save(subscription("a", receiver.url + "/ok", secret=mine.secret))
        for n in (1, 2, 3):
            await world.ended(f"al_a{n}")


async def test_a_new_address_enables_an_endpoint_also_when_no_courier_saw_the_change(
    settings: Settings, receiver: Receiver
) -> None:
    mine = subscription("a", receiver.url + "/gone")
    async with running(settings, mine) as world:
        await world.push(item("a", 1))
        await world.failed("al_a1")
    async with running(settings, subscription("a", receiver.url + "/ok")) as world:
        await world.ended("al_a1")


async def test_retry_after_holds_the_whole_endpoint(settings: Settings, receiver: Receiver) -> None:
    """WH-24: no request to it before that time."""
    async with running(settings, subscription("a", receiver.url + "/limited?after=1800")) as world:
        await world.push(item("a", 1), item("a", 2))
        attempt = await world.failed("al_a1")
        until = (await world.desk.queues.endpoint("sub_a")).hold_until
        await world.push(item("a", 3))
        await asyncio.sleep(0.3)

    assert (attempt.outcome, attempt.status, len(receiver.hits)) == ("rate_limited", 429, 1)
    assert until is not None
    assert abs(until - clock.now() - HOUR / 2) < HOUR / 12


async def test_an_endpoint_out_of_reach_gets_one_probe_at_a_time_and_all_of_it_once_it_is_back(
    settings: Settings, receiver: Receiver
) -> None:
    """WH-25, WH-43: a queue of 100 costs three attempts, not a hundred; kept over a restart."""
    alerts = [item("a", n) for n in range(100)]

    async def held(world: World) -> object:
        return (await world.desk.queues.endpoint("sub_a")).hold_until

    async with running(settings, subscription("a", receiver.url + "/reset")) as world:
        await world.push(*alerts)
        await world.until(lambda: held(world))
    away = len({hit.headers["webhook-id"] for hit in receiver.hits})

    async with running(settings) as world:
        await asyncio.sleep(0.3)
        known = await world.desk.queues.endpoint("sub_a")
        assert away == known.failures == 3
        assert len({hit.headers["webhook-id"] for hit in receiver.hits}) == 3

        over = msgspec.structs.replace(known, hold_until=None)
        await world.desk.queues.set_endpoint("sub_a", over)  # as if the minute were over
        await world.until(lambda: held(world))
        assert (await world.desk.queues.endpoint("sub_a")).failures == 4

    async with running(settings, subscription("a", receiver.url + "/ok")) as world:
        await world.desk.queues.set_endpoint("sub_a", over)
        await world.until(lambda: _all_but_the_tried(world))
        assert (await world.desk.queues.endpoint("sub_a")).failures == 0


async def _all_but_the_tried(world: World) -> bool:
    """The four that were tried wait for their own schedule, of an hour."""
    return len(await world.desk.queues.deliveries("sub_a", state="delivered", limit=200)) == 96


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/hang-headers", "timeout"),
        ("/drip-headers", "timeout"),
        ("/drip-body", "delivered"),
        ("/endless-body", "delivered"),
        ("/cut-body", "delivered"),
        ("/http10", "delivered"),
        ("/reset", "protocol_error"),
        ("/garbage", "protocol_error"),
        ("/huge-headers", "protocol_error"),
        ("/status/404", "client_error"),
        ("/status/500", "server_error"),
        ("deaf", "timeout"),
        ("nobody", "connect_failed"),
        ("private", "refused_address"),
    ],
)
async def test_every_misbehaviour_ends_by_the_deadline_with_its_outcome(
    settings: Settings, receiver: Receiver, path: str, outcome: str
) -> None:
    """WH-26, WH-27, WH-28; the healthy endpoint beside it is not delayed."""
    others = {
        "deaf": receiver.deaf_url,
        "nobody": "http://127.0.0.1:1/",
        "private": "http://10.255.255.1/",
    }
    bad = subscription("bad", others.get(path, receiver.url + path))
    async with running(settings, bad, subscription("good", receiver.url + "/ok")) as world:
        await world.push(item("bad", 1), item("good", 1))
        await world.ended("al_good1")
        attempt = await world.failed("al_bad1")

    assert attempt.outcome == outcome
    assert attempt.duration_ms < 3000 + 1000 * (outcome == "protocol_error")
    if path in ("/drip-body", "/endless-body", "/cut-body"):
        assert attempt.detail == "the answer was cut short"


async def test_ids_stay_and_timestamps_are_new_over_retries_and_restarts(
    settings: Settings, receiver: Receiver
) -> None:
    """WH-06."""
    receiver.broken = True
    mine = subscription("a", receiver.url + "/flapping")
    quick = Settings(**{**vars(settings), "webhook_retry_s": (1.2, 1.2, 1.2, 1.2)})
    async with running(quick, mine) as world:
        await world.push(item("a", 1))
        await receiver.until(lambda: len(receiver.hits) >= 2)
    receiver.broken = False
    async with running(quick, mine) as world:
        found = await world.ended("al_a1")

    assert {hit.headers["webhook-id"] for hit in receiver.hits} == {"al_a1"}
    stamps = [hit.headers["webhook-timestamp"] for hit in receiver.hits]
    assert len(set(stamps)) >= 2
    assert sorted(stamps) == stamps
    assert len({hit.body for hit in receiver.hits}) == 1
    assert [a.outcome for a in found.attempts[-2:]] == ["server_error", "delivered"]


async def test_when_the_schedule_is_used_up_the_alert_is_dead_with_its_history(
    settings: Settings, receiver: Receiver
) -> None:
    """WH-29, WH-30."""
    receiver.broken = True
    quick = Settings(**{**vars(settings), "webhook_retry_s": (0.1, 0.1)})
    async with running(quick, subscription("a", receiver.url + "/flapping")) as world:
        await world.push(item("a", 1))
        dead = await world.ended("al_a1", "dead")
        assert [a.outcome for a in dead.attempts] == ["server_error"] * 3

        receiver.broken = False
        assert await world.desk.queues.replay("sub_a", "al_a1", clock.now())
        await world.ended("al_a1")
    assert {hit.headers["webhook-id"] for hit in receiver.hits} == {"al_a1"}


async def test_a_poison_alert_is_dead_after_some_hand_outs_that_never_ended(
    settings: Settings, receiver: Receiver
) -> None:
    """RQ-06."""
    desk = Desk.open(settings)
    await desk.queues.push([item("a", 1), item("a", 2)])
    assert await desk.queues.lease("sub_a", "x", 5)
    for _ in range(5):
        assert await desk.queues.take("sub_a", "x", clock.now())
    await desk.queues.release("sub_a", "x")
    await desk.close()

    async with running(settings, subscription("a", receiver.url + "/ok")) as world:
        dead = await world.ended("al_a1", "dead")
        await world.ended("al_a2")

    assert [a.outcome for a in dead.attempts] == ["poison"]
    assert [hit.headers["webhook-id"] for hit in receiver.hits] == ["al_a2"]


async def test_a_paused_subscription_keeps_its_queue_and_gets_it_when_resumed(
    settings: Settings, receiver: Receiver
) -> None:
    mine = subscription("a", receiver.url + "/ok", paused=True)
    async with running(settings, mine) as world:
        await world.push(item("a", 1), item("a", 2))
        await world.until(world.paused)
        assert receiver.hits == []
        await world.save(subscription("a", receiver.url + "/ok", secret=mine.secret))
        await world.ended("al_a2")
    assert [hit.headers["webhook-id"] for hit in receiver.hits] == ["al_a1", "al_a2"]


async def test_a_pause_ends_also_when_no_courier_saw_the_resumption(
    settings: Settings, receiver: Receiver
) -> None:
    async with running(settings, subscription("a", receiver.url + "/ok", paused=True)) as world:
        await world.push(item("a", 1))
        await world.until(world.paused)
    async with running(settings, subscription("a", receiver.url + "/ok")) as world:
        await world.ended("al_a1")


async def test_the_queue_of_a_removed_subscription_is_dropped(
    settings: Settings, receiver: Receiver
) -> None:
    async with running(settings, subscription("a", receiver.url + "/status/500")) as world:
        await world.push(item("a", 1))
        await world.failed("al_a1")
        await world.remove("a")

        async def forgotten() -> bool:
            return not await world.desk.queues.find("al_a1")

        await world.until(forgotten)


async def test_a_subscription_that_comes_after_its_alert_still_gets_it(
    settings: Settings, receiver: Receiver
) -> None:
    async with running(settings) as world:
        await world.push(item("a", 1))
        await asyncio.sleep(0.3)
        await world.save(subscription("a", receiver.url + "/ok"))
        await world.ended("al_a1")


async def test_a_malformed_secret_is_said_and_nothing_is_sent(
    settings: Settings, receiver: Receiver
) -> None:
    mine = subscription("a", receiver.url + "/ok", secret="whsec_short")
    async with running(settings, mine) as world:
        await world.push(item("a", 1))
        attempt = await world.failed("al_a1")
    assert attempt.outcome == "unsignable"
    assert "short" not in attempt.detail
    assert receiver.hits == []


async def test_hung_endpoints_cost_a_healthy_one_nothing(
    settings: Settings, receiver: Receiver
) -> None:
    """More hung lanes than slots for slow ones: the healthy lane never waits for any of them."""
    hung = [subscription(f"h{n}", receiver.url + "/hang-headers") for n in range(200)]
    slow = Settings(**{**vars(settings), "webhook_deadline_s": 5.0})
    async with running(slow, subscription("good", receiver.url + "/ok"), *hung) as world:
        await world.push(*(item(f"h{n}", 1) for n in range(200)))
        await receiver.until(lambda: len(receiver.of("/hang-headers")) >= 200)
        for n in range(20):
            await world.push(item("good", n))
            await world.ended(f"al_good{n}")
        assert len(receiver.of("/ok")) == 20
        assert not any([(await world.desk.queues.find(f"al_h{n}1"))[0].attempts for n in range(5)])


async def test_two_couriers_deliver_each_alert_once(settings: Settings, receiver: Receiver) -> None:
    """ST-09 for this role."""
    many = [subscription(f"s{n}", receiver.url + "/ok") for n in range(10)]
    async with running(settings, *many) as world:
        other = Desk.open(settings)
        task = asyncio.create_task(courier(other))
        await world.push(*(item(f"s{n}", m) for n in range(10) for m in range(30)))
        await receiver.until(lambda: len(receiver.hits) >= 300)
        other.stopping.set()
        await asyncio.wait_for(task, 30)
        await other.close()

        async def empty() -> bool:
            return (await world.desk.queues.depths()).pending == 0

        await world.until(empty)
    ids = [hit.headers["webhook-id"] for hit in receiver.hits]
    assert len(ids) == len(set(ids)) == 300


async def test_one_alert_of_an_endpoint_is_in_flight_at_a_time(
    settings: Settings, receiver: Receiver
) -> None:
    async with running(settings, subscription("a", receiver.url + "/slow")) as world:
        await world.push(item("a", 1), item("a", 2))
        await receiver.until(lambda: receiver.hits)
        assert await world.desk.queues.endpoint("sub_a") == Endpoint()
        await world.ended("al_a2")
    first, second = receiver.hits
    assert second.at - first.at > 1.4
