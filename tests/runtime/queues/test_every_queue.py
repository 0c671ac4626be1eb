"""What every subscriber queue promises; run against SQLite and a real Redis."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.runtime import clock
from tocsin.runtime.queues import Queues, open_queues
from tocsin.runtime.queues.spec import Attempt, Delivery, Endpoint, Item

ME, OTHER = "courier-1", "courier-2"


def item(n: int, queue: str = "sub_a") -> Item:
    return Item(queue=queue, id=f"al_{n}", body=f'{{"n":{n}}}'.encode(), at=clock.now())


def failed(outcome: str = "server_error", status: int = 500) -> Attempt:
    return Attempt(at=clock.now(), outcome=outcome, status=status, duration_ms=12, detail="x")


def ok() -> Attempt:
    return Attempt(at=clock.now(), outcome="delivered", status=204, duration_ms=3)


async def take(queues: Queues, queue: str = "sub_a", owner: str = ME) -> Delivery | None:
    assert await queues.lease(queue, owner, 5.0)
    return await queues.take(queue, owner, clock.now())


async def must_take(queues: Queues, queue: str = "sub_a", owner: str = ME) -> Delivery:
    delivery = await take(queues, queue, owner)
    assert delivery is not None
    return delivery


async def test_a_store_that_is_safe_passes_its_check(queues: Queues) -> None:
    await queues.check()


async def test_what_was_pushed_once_is_never_pushed_again(queues: Queues) -> None:
    """RQ-02, RQ-03."""
    first = await queues.push([item(1), item(2), item(1), item(1, "sub_b")])
    again = await queues.push([item(2), item(3), item(1, "sub_b")])
    delivery = await must_take(queues)
    await queues.delivered(delivery, ok())
    after_delivery = await queues.push([item(1)])

    assert list(first) == [True, True, False, True]
    assert list(again) == [False, True, False]
    assert list(after_delivery) == [False]
    assert (await queues.depths()).pending == 3


async def test_pushing_nothing_is_nothing(queues: Queues) -> None:
    assert list(await queues.push([])) == []


async def test_alerts_are_handed_out_in_the_order_of_their_arrival(queues: Queues) -> None:
    await queues.push([item(n) for n in range(1000)])

    seen = []
    while (delivery := await take(queues)) is not None:
        seen.append(delivery.id)
        await queues.delivered(delivery, ok())

    assert seen == [f"al_{n}" for n in range(1000)]
    assert (await queues.depths()).pending == 0


async def test_an_alert_comes_out_as_it_went_in(queues: Queues) -> None:
    at = datetime(2026, 11, 22, 10, 0, 0, 123000, UTC)
    body = '{"title":"ناجورنو كاراباخ \u2028 🚨"}'.encode() + bytes(range(256))
    await queues.push([Item(queue="sub_a", id="al_x", body=body, at=at)])

    delivery = await must_take(queues)

    assert (delivery.queue, delivery.id, delivery.body) == ("sub_a", "al_x", body)
    assert delivery.enqueued == at
    assert (delivery.state, delivery.taken, delivery.attempts) == ("pending", 1, ())


async def test_only_the_lanes_holder_is_handed_anything(queues: Queues) -> None:
    await queues.push([item(1)])
    assert await queues.lease("sub_a", ME, 5.0)

    assert not await queues.lease("sub_a", OTHER, 5.0)
    assert await queues.take("sub_a", OTHER, clock.now()) is None
    assert await queues.take("sub_a", ME, clock.now()) is not None


async def test_a_lease_is_renewed_by_its_holder_and_given_back(queues: Queues) -> None:
    assert await queues.lease("sub_a", ME, 5.0)
    assert await queues.lease("sub_a", ME, 5.0)
    await queues.release("sub_a", OTHER)
    assert not await queues.lease("sub_a", OTHER, 5.0)
    await queues.release("sub_a", ME)
    assert await queues.lease("sub_a", OTHER, 5.0)


async def test_what_a_dead_courier_held_goes_to_the_next(queues: Queues) -> None:
    """RQ-05: the same alert first, then the rest, and the hand-outs are counted (RQ-06)."""
    await queues.push([item(1), item(2)])
    assert await queues.lease("sub_a", ME, 0.05)
    assert await queues.take("sub_a", ME, clock.now()) is not None
    assert list(await queues.due(clock.now())) == []  # it is being worked
    await asyncio.sleep(0.1)

    assert list(await queues.due(clock.now())) == ["sub_a"]
    delivery = await must_take(queues, owner=OTHER)

    assert (delivery.id, delivery.taken) == ("al_1", 2)
    assert await queues.take("sub_a", ME, clock.now()) is None


async def test_a_retry_waits_until_it_is_due_and_lets_others_pass(queues: Queues) -> None:
    await queues.push([item(1), item(2)])
    first = await must_take(queues)
    due = clock.now() + timedelta(hours=1)
    await queues.retry(first, failed(), due)

    second = await must_take(queues)
    await queues.delivered(second, ok())
    assert second.id == "al_2"
    assert await take(queues) is None

    again = await queues.take("sub_a", ME, due + timedelta(seconds=1))
    assert again is not None
    assert (again.id, again.body, again.taken) == ("al_1", first.body, 2)
    assert [a.outcome for a in again.attempts] == ["server_error"]


async def test_a_due_retry_goes_before_what_was_never_tried(queues: Queues) -> None:
    await queues.push([item(1), item(2)])
    await queues.retry(await must_take(queues), failed(), clock.now())

    assert (await must_take(queues)).id == "al_1"


async def test_a_lane_is_due_again_when_its_retry_is(queues: Queues) -> None:
    await queues.push([item(1)])
    delivery = await must_take(queues)
    due = clock.now() + timedelta(minutes=5)
    await queues.retry(delivery, failed(), due)
    assert await take(queues) is None
    await queues.release("sub_a", ME)

    assert list(await queues.due(clock.now())) == []
    assert list(await queues.due(due + timedelta(seconds=1))) == ["sub_a"]


async def test_the_end_of_one_delivery_hands_out_the_next(queues: Queues) -> None:
    """Asked twice, as after an answer that got lost, it hands out the same one."""
    await queues.push([item(n) for n in range(3)])
    first = await must_take(queues)

    second = await queues.delivered_then_take(first, ok(), ME, clock.now())
    again = await queues.delivered_then_take(first, ok(), ME, clock.now())
    assert second is not None
    assert again is not None
    assert (second.id, second.taken, again.id, again.taken) == ("al_1", 1, "al_1", 2)

    third = await queues.delivered_then_take(again, ok(), ME, clock.now())
    assert third is not None
    assert await queues.delivered_then_take(third, ok(), ME, clock.now()) is None
    found = await queues.deliveries("sub_a")
    assert [(each.id, each.state) for each in found] == [
        ("al_2", "delivered"),
        ("al_1", "delivered"),
        ("al_0", "delivered"),
    ]


async def test_the_end_of_a_delivery_hands_out_nothing_of_a_lane_that_was_lost(
    queues: Queues,
) -> None:
    await queues.push([item(1), item(2)])
    first = await must_take(queues)
    await queues.release("sub_a", ME)
    assert await queues.lease("sub_a", OTHER, 5.0)

    assert await queues.delivered_then_take(first, ok(), ME, clock.now()) is None
    assert (await must_take(queues, owner=OTHER)).id == "al_2"
    (delivered,) = await queues.find("al_1")
    assert delivered.state == "delivered"


async def test_a_released_lane_with_work_is_due_at_once_and_an_empty_one_never(
    queues: Queues,
) -> None:
    await queues.push([item(1), item(2)])
    await queues.delivered(await must_take(queues), ok())
    await queues.release("sub_a", ME)
    assert list(await queues.due(clock.now())) == ["sub_a"]

    await queues.delivered(await must_take(queues), ok())
    assert await take(queues) is None
    await queues.release("sub_a", ME)
    assert list(await queues.due(clock.now() + timedelta(days=30))) == []


async def test_a_delivered_alert_stands_in_the_log_with_its_history(queues: Queues) -> None:
    """RQ-04."""
    await queues.push([item(1)])
    await queues.retry(await must_take(queues), failed(), clock.now())
    await queues.delivered(await must_take(queues), ok())

    (found,) = await queues.find("al_1")

    assert (found.state, found.body, found.taken) == ("delivered", b'{"n":1}', 2)
    assert [a.outcome for a in found.attempts] == ["server_error", "delivered"]
    assert found.attempts[0].status == 500
    assert (await queues.depths()).pending == 0


async def test_a_dead_letter_keeps_its_history_and_can_be_replayed_once(queues: Queues) -> None:
    await queues.push([item(1)])
    delivery = await must_take(queues)
    await queues.bury(delivery, failed())
    depths = await queues.depths()
    assert (depths.pending, depths.dead, depths.oldest) == (0, 1, None)

    assert await queues.replay("sub_a", "al_1", clock.now())
    assert not await queues.replay("sub_a", "al_1", clock.now())
    assert not await queues.replay("sub_a", "al_9", clock.now())
    again = await must_take(queues)

    assert (again.id, again.body, again.enqueued) == ("al_1", delivery.body, delivery.enqueued)
    assert [a.outcome for a in again.attempts] == ["server_error", "replayed"]
    assert again.taken == len(again.attempts) + 1
    assert (await queues.depths()).dead == 0
    assert list(await queues.push([item(1)])) == [False]


async def test_a_delivered_alert_can_be_replayed(queues: Queues) -> None:
    await queues.push([item(1)])
    await queues.delivered(await must_take(queues), ok())
    await queues.release("sub_a", ME)

    assert await queues.replay("sub_a", "al_1", clock.now())
    assert list(await queues.due(clock.now())) == ["sub_a"]
    assert (await must_take(queues)).id == "al_1"


async def test_ending_an_alert_twice_changes_nothing(queues: Queues) -> None:
    """A courier that lost its lane may still report; the alert stays what it became first."""
    await queues.push([item(1), item(2)])
    delivery = await must_take(queues)
    await queues.delivered(delivery, ok())

    await queues.retry(delivery, failed(), clock.now())
    await queues.bury(delivery, failed())
    await queues.delivered(delivery, ok())

    (found,) = await queues.find("al_1")
    assert found.state == "delivered"
    assert (await queues.depths()).pending == 1
    assert (await queues.depths()).dead == 0


async def test_a_disabled_endpoint_keeps_its_queue_and_is_handed_nothing(queues: Queues) -> None:
    """WH-23."""
    await queues.push([item(1)])
    gone = Endpoint(disabled="gone", url="https://example.org/hook")
    await queues.set_endpoint("sub_a", gone)
    await queues.push([item(2)])

    assert await take(queues) is None
    await queues.release("sub_a", ME)
    assert list(await queues.due(clock.now() + timedelta(days=9))) == []
    assert dict(await queues.disabled()) == {"sub_a": gone}
    assert (await queues.depths()).pending == 2

    await queues.set_endpoint("sub_a", Endpoint())
    assert list(await queues.due(clock.now())) == ["sub_a"]
    assert (await must_take(queues)).id == "al_1"
    assert dict(await queues.disabled()) == {}


async def test_a_held_endpoint_is_handed_nothing_before_its_time(queues: Queues) -> None:
    """WH-24."""
    await queues.push([item(1)])
    until = datetime.fromtimestamp(int(clock.now().timestamp()) + 600, UTC)
    await queues.set_endpoint("sub_a", Endpoint(hold_until=until))
    assert await queues.endpoint("sub_a") == Endpoint(hold_until=until)

    assert await take(queues) is None
    await queues.release("sub_a", ME)
    assert list(await queues.due(clock.now())) == []
    assert list(await queues.due(until + timedelta(seconds=1))) == ["sub_a"]
    assert await queues.lease("sub_a", ME, 5.0)
    assert await queues.take("sub_a", ME, until + timedelta(seconds=1)) is not None


async def test_failures_in_a_row_are_counted_until_one_succeeds(queues: Queues) -> None:
    await queues.push([item(1), item(2)])
    await queues.retry(await must_take(queues), failed(), clock.now())
    await queues.bury(await must_take(queues), failed())
    assert (await queues.endpoint("sub_a")).failures == 2

    await queues.delivered(await must_take(queues), ok())
    assert (await queues.endpoint("sub_a")).failures == 0


async def test_deliveries_are_listed_newest_first_by_queue_and_state(queues: Queues) -> None:
    for n in range(4):
        await queues.push([item(n)])
        await asyncio.sleep(0.002)
    await queues.delivered(await must_take(queues), ok())
    await queues.bury(await must_take(queues), failed())
    await queues.push([item(9, "sub_b")])

    every = await queues.deliveries()
    mine = await queues.deliveries("sub_a")

    assert [d.id for d in every] == ["al_9", "al_3", "al_2", "al_1", "al_0"]
    assert [d.state for d in mine] == ["pending", "pending", "dead", "delivered"]
    assert [d.id for d in await queues.deliveries(state="dead")] == ["al_1"]
    assert [d.id for d in await queues.deliveries("sub_a", state="pending")] == ["al_3", "al_2"]
    assert len(await queues.deliveries(limit=2)) == 2
    assert await queues.deliveries("sub_none") == []


async def test_an_alert_is_found_in_every_queue_that_has_it(queues: Queues) -> None:
    await queues.push([item(1), item(1, "sub_b"), item(2)])
    await queues.delivered(await must_take(queues), ok())

    found = {d.queue: d.state for d in await queues.find("al_1")}

    assert found == {"sub_a": "delivered", "sub_b": "pending"}
    assert await queues.find("al_none") == []


async def test_depths_are_sums_over_all_queues(queues: Queues) -> None:
    early = datetime(2026, 1, 1, tzinfo=UTC)
    old = Item(queue="sub_b", id="al_old", body=b"{}", at=early)
    await queues.push([item(1), item(2), old])

    depths = await queues.depths()

    assert (depths.pending, depths.dead, depths.oldest) == (3, 0, early)


async def test_a_dropped_queue_is_forgotten_and_the_others_are_not(queues: Queues) -> None:
    await queues.push([item(1), item(2), item(3, "sub_b")])
    await queues.bury(await must_take(queues), failed())
    await queues.set_endpoint("sub_a", Endpoint(disabled="gone"))

    await queues.drop("sub_a")

    assert (await queues.depths()).pending == 1
    assert (await queues.depths()).dead == 0
    assert await queues.deliveries("sub_a") == []
    assert await queues.endpoint("sub_a") == Endpoint()
    assert dict(await queues.disabled()) == {}
    assert list(await queues.due(clock.now())) == ["sub_b"]


async def test_waiting_ends_with_a_push_from_another_process(queues: Queues, url: str) -> None:
    """Another connection stands for another process: it shares nothing but the store."""
    other = open_queues(url)
    await queues.wait(0.05)
    await asyncio.sleep(0.3)
    await queues.wait(0.05)
    waiting = asyncio.create_task(queues.wait(60))
    await asyncio.sleep(0.05)
    assert not waiting.done()

    await other.push([item(1)])
    await asyncio.wait_for(waiting, 20)
    await other.close()


async def test_waiting_ends_with_a_push_before_it_and_when_a_retry_is_due(queues: Queues) -> None:
    await queues.wait(0.01)
    await queues.push([item(1)])
    await asyncio.wait_for(queues.wait(60), 20)
    await queues.retry(await must_take(queues), failed(), clock.now() + timedelta(seconds=0.3))
    assert await take(queues) is None
    await queues.release("sub_a", ME)
    while not await queues.due(clock.now()):
        await asyncio.wait_for(queues.wait(60), 20)


async def test_waiting_ends_when_time_is_up(queues: Queues) -> None:
    for _ in range(3):
        await queues.wait(0.01)


async def test_two_couriers_share_the_lanes_and_nothing_is_handed_out_twice(
    queues: Queues, url: str
) -> None:
    other = open_queues(url)
    lanes = [f"sub_{n}" for n in range(20)]
    await queues.push([item(n, lane) for lane in lanes for n in range(10)])
    sent: list[tuple[str, str]] = []

    async def work(store: Queues, owner: str) -> None:
        while due := await store.due(clock.now()):
            for lane in due:
                if not await store.lease(lane, owner, 5.0):
                    continue
                while (delivery := await store.take(lane, owner, clock.now())) is not None:
                    sent.append((lane, delivery.id))
                    await store.delivered(delivery, ok())
                await store.release(lane, owner)

    await asyncio.gather(work(queues, ME), work(other, OTHER))
    await other.close()

    assert len(sent) == len(set(sent)) == 200
    assert [i for lane, i in sent if lane == "sub_7"] == [f"al_{n}" for n in range(10)]


@pytest.mark.parametrize("name", ["sub_a", "sub_ü", "a b{c}"])
async def test_any_name_names_a_queue(queues: Queues, name: str) -> None:
    await queues.push([item(1, name)])
    assert (await must_take(queues, name)).queue == name
