"""subscriber queues -> webhooks."""

import asyncio

from tocsin.delivery import (
    Outcome,
    Schedule,
    Tried,
    decide,
)
from tocsin.runtime import metrics
from tocsin.runtime.desk import Desk
from tocsin.runtime.endpoints import Endpoints
from tocsin.runtime.http import GuardedClient
from tocsin.runtime.lanes import Lane, Lanes, Turn
from tocsin.runtime.mirror import Mirror
from tocsin.runtime.queues.spec import Attempt
from tocsin.runtime.receipts import ROLE, count, obey
from tocsin.runtime.webhooks import Webhooks, past, unfinished
from topics import SUBSCRIPTIONS

POISON_AFTER = 5
DEPTHS_EVERY_S = 10.0


async def courier(desk: Desk) -> None:
    """Subscriber queues -> webhooks."""
    async with GuardedClient(desk.settings.webhooks_allow) as client:
        webhooks = Webhooks(client, desk.settings.webhook_deadline_s, desk.clock)
        subscriptions = Mirror(desk.log, SUBSCRIPTIONS)
        endpoints = Endpoints(desk, subscriptions)
        await desk.patiently("log", subscriptions.load)
        await desk.patiently("queues", endpoints.reconcile)
        schedule = Schedule(desk.settings.webhook_retry_s)

        async def turn(lane: Lane) -> Turn:
            subscription = subscriptions.records.get(lane.queue)
            if subscription is None or subscription.paused:
                return await endpoints.shelve(lane.queue)
            delivery, lane.ahead = lane.ahead, None
            if delivery is None:
                delivery = await desk.queues.take(lane.queue, desk.owner, desk.clock())
            if delivery is None:
                return Turn.NOTHING
            metrics.RECORDS_IN.labels(ROLE).inc()
            if unfinished(delivery) >= POISON_AFTER:
                tried = Tried(Outcome.POISON)
                attempt = Attempt(at=desk.clock(), outcome=tried.outcome)
            else:
                with metrics.DELIVERIES_IN_FLIGHT.track_inprogress():
                    url, secret = subscription.webhook, subscription.secret
                    attempt, tried = await webhooks.send(url, secret, delivery)
            failures = await endpoints.failures(lane.queue, tried)
            intent = decide(past(delivery, failures), tried, desk.clock(), schedule)
            url, go_on = subscription.webhook, lane.go_on
            lane.ahead = await desk.patiently(
                "queues", lambda: obey(desk, url, delivery, attempt, intent, go_on=go_on)
            )
            count(desk, delivery, attempt, intent)
            return Turn.WORKED

        async with asyncio.TaskGroup() as beside:
            following = beside.create_task(subscriptions.follow(desk.stopping))
            measuring = beside.create_task(measure(desk))
            try:
                await Lanes(desk, turn).run()
            finally:
                following.cancel()
                measuring.cancel()
                await endpoints.close()
        await subscriptions.close()


async def measure(desk: Desk) -> None:
    """Keep the gauges of the queues current."""
    while not desk.stopping.is_set():
        depths = await desk.patiently("queues", desk.queues.depths)
        metrics.ALERTS_PENDING.set(depths.pending)
        metrics.ALERTS_DEAD.set(depths.dead)
        metrics.OLDEST_PENDING.set(depths.oldest.timestamp() if depths.oldest else 0)
        await desk.pause(DEPTHS_EVERY_S)
