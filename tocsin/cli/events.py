"""``tocsin events`` and ``tocsin deliveries``: what is known, and what was sent."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

import click

from tocsin.cli.asking import Verbs, finished, with_json, with_settings
from tocsin.cli.printing import emit, hint, say, shown, table
from tocsin.errors import TryAgain, Unavailable
from tocsin.places import regions
from tocsin.runtime.rows import delivery_row
from tocsin.runtime.words import change, level, place, tolls, words
from tocsin.settings import Settings
from topics import EVENTS, SUBSCRIPTIONS
from topics.events import Event

if TYPE_CHECKING:
    from tocsin.runtime.queues.spec import Delivery

STATES = ("pending", "delivered", "dead")


@click.group(cls=Verbs, no_args_is_help=False)
def events() -> None:
    """See the events that were reported: where, how grave, who says so.

    \b
    Example:
      tocsin events list
    """


@events.command("list")
@click.option("--region", help="Only there, or in what lies in it: AM, x-gaza …")
@click.option("--min-level", type=click.IntRange(-1, 5), help="Only from this level on.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@with_settings
@with_json
def list_(
    settings: Settings, *, region: str | None, min_level: int | None, limit: int, as_json: bool
) -> None:
    """List events as they stand now, the last changed first.

    \b
    Examples:
      tocsin events list --limit 20
      tocsin events list --region x-nagorno-karabakh --min-level 4
    """
    known = reversed(standing(settings).values())
    found = list(islice(_wanted(known, region, min_level), limit))
    if as_json:
        for event in found:
            emit(event)
        return
    if not found:
        hint("no event" + (" fits" if region or min_level is not None else " yet"))
    table(
        ("id", "where", "level", "last change", "sources", "languages", "last (UTC)", "headline"),
        [
            (
                *(each.id, regions.name(each.region), level(each.level), change(each)),
                *(len(each.origins), " ".join(each.languages)),
                *(f"{each.last:%m-%d %H:%M}", headline(each)),
            )
            for each in found
        ],
    )


def _wanted(events: Iterable[Event], region: str | None, min_level: int | None) -> Iterator[Event]:
    """Yield the events in a region or what lies in it, from a level on."""
    from tocsin.runtime.catalogue import known_region

    within = known_region(region) if region else None
    for event in events:
        here = within in (None, event.region, *regions.parents(event.region))
        if here and (min_level is None or (event.level is not None and event.level >= min_level)):
            yield event


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
    _show(found)


def _show(event: Event) -> None:
    rose = event.level_before not in (None, event.level)
    before = f" (before: {event.level_before})" if rose else ""
    say(f"{event.id}  {shown(place(event.region))} {event.region}")
    say(f"level     {level(event.level)}{before}")
    reported = (f"{words('signals', each)} ({each})" for each in event.signals)
    say(f"reported  {', '.join(reported) or '-'}")
    said = change(event) or "the last article changed nothing that matters"
    say(f"change    {event.changes} so far; {said}")
    if not event.live:
        say("history   it was in a feed before that was added; nobody was alerted")
    say(f"first     {event.first:%Y-%m-%d %H:%M} UTC, last {event.last:%Y-%m-%d %H:%M} UTC")
    say(f"sources   {len(event.origins)}: {', '.join(map(shown, event.origins)) or '-'}")
    for toll in tolls(event):
        who = f", says {', '.join(map(shown, toll.who))}" if toll.who else ""
        say(f"toll      {toll.says}{who}")
    for source in event.articles:
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


@click.group(cls=Verbs, no_args_is_help=False)
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
    if not found:
        hint("nothing of the kind was sent yet; delivered alerts are kept for 8 days")
    names = _names(settings)
    table(
        ("alert", "subscription", "state", "tries", "last answer", "made (UTC)", "next try (UTC)"),
        [
            (
                *(each.id, names.get(each.queue, each.queue), each.state),
                *(len(each.attempts), _last(each)),
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
    if not done:
        hint("nothing is dead there")
    for each in done:
        if as_json:
            emit({"alert": each.id, "subscription": each.queue, "replayed": True})
        else:
            say(f"{each.id}  {each.queue}  pending again")


def _names(settings: Settings) -> dict[str, str]:
    """Return each subscription's name by its id; none while the log is away."""
    from tocsin.cli.store import latest, opened

    with suppress(TryAgain, Unavailable), opened(settings) as log:
        return {each.id: each.name for each in latest(log, SUBSCRIPTIONS).values()}
    return {}


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
    status = f" ({attempt.status})" if attempt.status else ""
    return f"{words('deliveries', attempt.outcome)}{status}"
