"""What follows from an attempt: carried out in the queues, counted, and said."""

import logging
from typing import Any

import msgspec

from tocsin.delivery import Dead, Delivered, Disable, Intent, Retry
from tocsin.runtime import metrics
from tocsin.runtime.desk import Desk
from tocsin.runtime.logs import event
from tocsin.runtime.queues.spec import REPLAYED, Attempt, Delivery

LOG = logging.getLogger(__name__)
ROLE = "courier"


async def obey(
    desk: Desk, url: str, delivery: Delivery, attempt: Attempt, intent: Intent, *, go_on: bool
) -> Delivery | None:
    """Carry out what was decided; to be called again if the queues are away.

    To ``go_on`` after a delivery is to take the queue's next one in the same step.
    """
    if isinstance(intent, Delivered):
        if go_on:
            now = desk.clock()
            return await desk.queues.delivered_then_take(delivery, attempt, desk.owner, now)
        await desk.queues.delivered(delivery, attempt)
    elif isinstance(intent, Disable):
        await _learn(desk, delivery.queue, disabled=intent.reason, url=url)
        await desk.queues.retry(delivery, attempt, desk.clock())
    else:
        if intent.hold_until is not None:
            await _learn(desk, delivery.queue, hold_until=intent.hold_until)
        if isinstance(intent, Dead):
            await desk.queues.bury(delivery, attempt)
        else:
            await desk.queues.retry(delivery, attempt, intent.at)
    return None


async def _learn(desk: Desk, queue: str, **fields: Any) -> None:
    known = await desk.queues.endpoint(queue)
    await desk.queues.set_endpoint(queue, msgspec.structs.replace(known, **fields))


def count(desk: Desk, delivery: Delivery, attempt: Attempt, intent: Intent) -> None:
    """Say what was done: metrics, and a line for an attempt that failed."""
    metrics.DELIVERIES.labels(attempt.outcome).inc()
    metrics.LAST_HANDLED.labels(ROLE).set(desk.clock().timestamp())
    if isinstance(intent, Delivered):
        metrics.RECORDS_OUT.labels(ROLE).inc()
        if all(each.outcome != REPLAYED for each in delivery.attempts):
            age_s = (desk.clock() - delivery.enqueued).total_seconds()
            metrics.DELIVERY_AGE.observe(max(age_s, 0.0))
        return
    pairs = {"alert": delivery.id, "subscription": delivery.queue, "outcome": attempt.outcome}
    pairs |= {"status": str(attempt.status or "none"), "detail": attempt.detail}
    if isinstance(intent, Dead):
        metrics.RECORDS_DROPPED.labels(ROLE, intent.reason).inc()
        LOG.warning(event("alert_dead", why=intent.reason, **pairs))
    elif isinstance(intent, Disable):
        metrics.ENDPOINTS_DISABLED.inc()
        LOG.warning(event("endpoint_disabled", why=intent.reason, **pairs))
    elif isinstance(intent, Retry):
        metrics.RECORDS_RETRIED.labels(ROLE).inc()
        LOG.warning(event("delivery_failed", again=intent.at.isoformat("T", "seconds"), **pairs))
