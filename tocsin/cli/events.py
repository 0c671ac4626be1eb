"""``tocsin events`` and ``tocsin deliveries``: what is known, and what was sent."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tocsin.cli.asking import finished, with_json, with_settings
from tocsin.cli.printing import emit, say, shown, table
from tocsin.errors import Unavailable
from tocsin.runtime.rows import delivery_row
from tocsin.settings import Settings
from topics import EVENTS, SUBSCRIPTIONS
from topics.events import Event

if TYPE_CHECKING:
    from tocsin.runtime.queues.spec import Delivery

STATES = ("pending", "delivered", "dead")


@click.group(no_args_is_help=False)
def events() -> None:
    """See the events that the linker knows.

    \b
    Example:
      tocsin events list
    """


@events.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@with_settings
@with_json
def list_(settings: Settings, *, limit: int, as_json: bool) -> None:
    """List events as they stand now, the last changed first.

    \b
    Example:
      tocsin events list --limit 20
    """
    found = list(reversed(standing(settings).values()))[:limit]
    if as_json:
        for event in found:
            emit(event)
        return
    table(
        ("id", "region", "level", "changes", "origins", "languages", "last", "headline"),
        [
            (
                *(each.id, each.region, each.level, each.changes, len(each.origins)),
                *(" ".join(each.languages), f"{each.last:%Y-%m-%d %H:%M}", headline(each)),
            )
            for each in found
        ],
    )


@events.command()
@click.argument("event_id")
@with_settings
@with_json
def show(settings: Settings, *, event_id: str, as_json: bool) -> None:
    """Show one event: its level, tolls by claimant, origins, articles.

    \b
    Example:
      tocsin events show ev_0123456789abcdef
    """
    found = standing(settings).get(event_id)
    if found is None:
        raise Unavailable(f"no event {event_id!r} in the log (see tocsin events list)")
    if as_json:
        emit(found)
        return
    before = "" if found.level_before is None else f" (before: {found.level_before})"
    say(f"{found.id}  {found.region}  level {found.level}{before}  {found.changes} changes")
    say(f"signals   {', '.join(found.signals) or '-'}")
    say(f"origins   {', '.join(map(shown, found.origins)) or '-'}")
    for toll in found.tolls:
        high = "" if toll.high in (None, toll.low) else f" to {toll.high}"
        who = shown(toll.claimant or "the narrator")
        say(f"toll      {toll.low}{high} {toll.of} {toll.kind}, says {who}")
    for source in found.articles:
        outlet, title = shown(source.publisher), shown(source.title)
        say(f"article   {source.id}  {source.language}  {outlet}  {title}")


def standing(settings: Settings) -> dict[str, Event]:
    """Return each event as its last article left it, the last touched at the end."""
    from tocsin.cli.store import opened, records

    found: dict[str, Event] = {}
    with opened(settings) as log:
        for _, linked in records(log, EVENTS):
            for event in linked.events:
                found.pop(event.id, None)
                found[event.id] = event
    return found


def headline(event: Event) -> str:
    """Return the title of the event's newest article that has one, cut for a line."""
    titles = [source.title for source in reversed(event.articles) if source.title]
    return titles[0][:80] if titles else ""


@click.group(no_args_is_help=False)
def deliveries() -> None:
    """See what was sent, what waits and what is dead; send again.

    \b
    Example:
      tocsin deliveries list --state dead
    """


@deliveries.command("list")
@click.option("--subscription", help="Only this one, by id or name.")
@click.option("--state", type=click.Choice(STATES), help="Only these.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@with_settings
@with_json
def list_deliveries(
    settings: Settings, *, subscription: str | None, state: str | None, limit: int, as_json: bool
) -> None:
    """List deliveries, the newest first.

    \b
    Example:
      tocsin deliveries list --state dead
    """
    queue = _queue(settings, subscription)
    found = finished(_deliveries(settings, queue, state, limit))
    if as_json:
        for each in found:
            emit(delivery_row(each))
        return
    table(
        ("alert", "subscription", "state", "tries", "last answer", "enqueued", "due"),
        [
            (
                *(each.id, each.queue, each.state, len(each.attempts), _last(each)),
                f"{each.enqueued:%Y-%m-%d %H:%M:%S}",
                f"{each.due:%Y-%m-%d %H:%M:%S}" if each.state == "pending" else "",
            )
            for each in found
        ],
    )


@deliveries.command("show")
@click.argument("alert_id")
@with_settings
@with_json
def show_delivery(settings: Settings, *, alert_id: str, as_json: bool) -> None:
    """Show an alert's delivery: every attempt, and the body that is signed and sent.

    \b
    Example:
      tocsin deliveries show al_0123456789abcdef
    """
    found = finished(_find(settings, alert_id))
    if not found:
        raise Unavailable(f"no delivery of {alert_id!r} (delivered ones are kept for 8 days)")
    for each in found:
        if as_json:
            emit(delivery_row(each) | {"body": json.loads(each.body)})
            continue
        say(f"{each.id}  {each.queue}  {each.state}  enqueued {each.enqueued:%Y-%m-%d %H:%M:%S}")
        for attempt in each.attempts:
            say(
                f"  {attempt.at:%Y-%m-%d %H:%M:%S}  {attempt.outcome}  {attempt.status or '-'}  "
                f"{attempt.duration_ms} ms  {shown(attempt.detail)}".rstrip()
            )
        say(shown(each.body.decode("utf-8", "replace")))


@deliveries.command()
@click.argument("alert_ids", metavar="[ALERT_ID]...", nargs=-1)
@click.option("--subscription", help="All that is dead for this one, by id or name.")
@click.option("--all-dead", is_flag=True, help="All that is dead, for everyone.")
@with_settings
@with_json
def replay(
    settings: Settings,
    *,
    alert_ids: tuple[str, ...],
    subscription: str | None,
    all_dead: bool,
    as_json: bool,
) -> None:
    """Send again, with the same webhook-id and the same body.

    \b
    Examples:
      tocsin deliveries replay al_0123456789abcdef
      tocsin deliveries replay --subscription caucasus
    """
    if not alert_ids and not subscription and not all_dead:
        raise click.UsageError("say what: alert ids, --subscription or --all-dead")
    queue = _queue(settings, subscription)
    done = finished(_replay(settings, alert_ids, queue))
    for each in done:
        if as_json:
            emit({"alert": each.id, "subscription": each.queue, "replayed": True})
        else:
            say(f"{each.id}  {each.queue}  pending again")


def _queue(settings: Settings, subscription: str | None) -> str | None:
    """Return the queue of a subscription; an id is believed, it may have been removed since."""
    from tocsin.cli.store import latest, opened
    from tocsin.cli.subscriptions import pick

    if subscription is None or subscription.startswith("sub_"):
        return subscription
    with opened(settings) as log:
        return pick(latest(log, SUBSCRIPTIONS), subscription).id


async def _deliveries(
    settings: Settings, queue: str | None, state: str | None, limit: int
) -> "Sequence[Delivery]":
    from tocsin.cli.store import queues_of

    async with queues_of(settings) as queues:
        return await queues.deliveries(queue, state=state, limit=limit)


async def _find(settings: Settings, alert: str) -> "Sequence[Delivery]":
    from tocsin.cli.store import queues_of

    async with queues_of(settings) as queues:
        return await queues.find(alert)


async def _replay(settings: Settings, alerts: Sequence[str], queue: str | None) -> "list[Delivery]":
    from tocsin.cli.store import queues_of
    from tocsin.runtime import clock

    async with queues_of(settings) as queues:
        wanted: list[Delivery] = []
        for alert in alerts:
            found = [d for d in await queues.find(alert) if queue in (None, d.queue)]
            if not found:
                raise Unavailable(f"no delivery of {alert!r} (delivered ones are kept for 8 days)")
            wanted += found
        if not alerts:
            wanted += await queues.deliveries(queue, state="dead", limit=10_000)
        return [d for d in wanted if await queues.replay(d.queue, d.id, clock.now())]


def _last(delivery: "Delivery") -> str:
    if not delivery.attempts:
        return ""
    attempt = delivery.attempts[-1]
    return f"{attempt.outcome} {attempt.status or ''}".strip()


COMMANDS = (events, deliveries)
