"""``tocsin subscriptions test``: one signed webhook, now, and what its receiver said."""

import click

from tocsin.cli.asking import finished, with_json, with_settings
from tocsin.cli.printing import emit, say, shown
from tocsin.cli.subscriptions import pick
from tocsin.errors import Misconfigured, Unavailable
from tocsin.settings import Settings
from topics import SUBSCRIPTIONS, Subscription


@click.command("test")
@click.argument("which")
@with_settings
@with_json
def try_out(settings: Settings, *, which: str, as_json: bool) -> None:
    """Send a webhook of the type webhook.test, signed like an alert, and say what came back.

    One attempt, under the rules that alerts are under; nothing is queued. Exit 1 if it failed.

    \b
    Example:
      tocsin subscriptions test caucasus
    """
    from tocsin.cli.store import latest, opened

    with opened(settings) as log:
        found = pick(latest(log, SUBSCRIPTIONS), which)
    row = finished(_tried(settings, found))
    if as_json:
        emit({"id": found.id, "name": found.name, **row})
    if row["outcome"] == "refused_address":
        raise Misconfigured(f"{shown(found.webhook)}: {shown(row['detail'])}")
    if row["outcome"] != "delivered":
        said = f"status {row['status']}" if row["status"] else row["outcome"]
        raise Unavailable(f"{shown(found.webhook)}: {said}: {shown(row['detail'])}")
    if not as_json:
        say(f"{row['alert']}  {found.webhook}  {row['status']} after {row['duration_ms']} ms")


async def _tried(settings: Settings, subscription: Subscription) -> dict[str, object]:
    from tocsin.matching.trial import trial
    from tocsin.runtime import clock
    from tocsin.runtime.http import GuardedClient
    from tocsin.runtime.queues.spec import Delivery
    from tocsin.runtime.webhooks import Webhooks
    from topics.spec import as_json

    now = clock.now()
    body = trial(subscription, now)
    delivery = Delivery(
        queue=subscription.id,
        id=body.data.alert,
        entry="",
        body=as_json(body),
        enqueued=now,
        due=now,
    )
    async with GuardedClient(settings.webhooks_allow) as client:
        webhooks = Webhooks(client, settings.webhook_deadline_s, clock.now)
        attempt, _ = await webhooks.send(subscription.webhook, subscription.secret, delivery)
    return {
        "alert": delivery.id,
        "outcome": str(attempt.outcome),
        "status": attempt.status,
        "duration_ms": attempt.duration_ms,
        "detail": attempt.detail,
    }
