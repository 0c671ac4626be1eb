"""``tocsin subscribe`` and ``tocsin subscriptions``: who is told what."""

from contextlib import suppress
from typing import Any

import click
import msgspec

from tocsin.cli.asking import Verbs, finished, with_json, with_settings
from tocsin.cli.printing import emit, hint, one_line, say, shown, table
from tocsin.errors import Misconfigured, TryAgain, Unavailable
from tocsin.runtime.rows import subscription_row, switched_off
from tocsin.runtime.words import asks, state
from tocsin.settings import Settings
from topics import SUBSCRIPTIONS, Subscription

TAKEN = "give another name, or change that one with --replace (it keeps id and secret)"


@click.command()
@click.argument("name")
@click.option("--per", type=click.Choice(("event", "story", "article")), default="event",
              show_default=True, help="One alert for each of these.")  # fmt: skip
@click.option("--region", "regions", multiple=True,
              help="As AM, x-gaza or g616052 (a city); a parent covers its children.")  # fmt: skip
@click.option("--role", "roles", multiple=True,
              help="event (it happens there), actor (it acts or suffers), reactor (its officials "
                   "speak) or mention; unset, event and actor.")  # fmt: skip
@click.option("--signal", "signals", multiple=True, help="PLOVER's types, as ASSAULT or PROTEST.")
@click.option(
    "--min-level",
    type=click.IntRange(-1, 5),
    help="-1 de-escalation, 0 contact, 1 friction, 2 threat, 3 unrest, 4 armed violence, 5 mass.",
)
@click.option("--language", "languages", multiple=True, help="BCP 47, as in ar or zh-Hans.")
@click.option("--any", multiple=True, help="One of these words must be there.")
@click.option("--min-origins", type=click.IntRange(1, 1000), default=1, show_default=True,
              help="Independent sources.")  # fmt: skip
@click.option("--webhook", required=True, help="The URL that signed alerts are sent to.")
@click.option("--replace", is_flag=True,
              help="Change the subscription of this name; it keeps id and secret.")  # fmt: skip
@with_settings
@with_json
def subscribe(settings: Settings, *, replace: bool, as_json: bool, **asked: Any) -> None:
    """Tell a webhook what happens. Prints the subscription's id and, this once, its secret.

    What isn't asked for isn't demanded: no --region is everywhere. Options that are repeated mean
    any of them. A name is given once; --replace changes what its subscription asks for.

    \b
    Examples:
      tocsin subscribe caucasus --region AM --region AZ --min-level 3 \\
        --webhook https://example.org/hook
      tocsin subscribe strikes --signal ASSAULT --language ar --webhook https://example.org/hook
    """
    from tocsin.cli.store import latest, opened, put
    from tocsin.runtime import catalogue, clock

    wanted = catalogue.WantedSubscription(**asked)
    made = catalogue.subscription(wanted, settings.webhooks_allow, clock.now())
    with opened(settings, new=True) as log:
        known = latest(log, SUBSCRIPTIONS)
        if replace:
            made = catalogue.replaced(pick(known, made.name), made)
        else:
            catalogue.check_name(made.name, known.values(), TAKEN)
        put(log, SUBSCRIPTIONS, {made.id: made})
    if as_json:
        emit({**subscription_row(made), "secret": None if replace else made.secret})
        return
    say(f"id:     {made.id}")
    if replace:
        say(f"{shown(made.name)} now asks for: {shown(asks(made))}. Its secret stays as it was.")
        return
    say(f"secret: {made.secret}")
    say("The secret signs every webhook and is not shown again.")
    hint(f"tocsin subscriptions test {made.id} sends it one webhook, to see that it is taken")


@click.group(cls=Verbs, no_args_is_help=False)
def subscriptions() -> None:
    """List, show, test, remove, pause and resume subscriptions, by id or name.

    \b
    Example:
      tocsin subscriptions list
    """


@subscriptions.command("list")
@with_settings
@with_json
def list_(settings: Settings, *, as_json: bool) -> None:
    """List the subscriptions.

    \b
    Example:
      tocsin subscriptions list --json
    """
    from tocsin.cli.store import latest, opened

    with opened(settings) as log:
        found = latest(log, SUBSCRIPTIONS).values()
    off = _off(settings)
    if as_json:
        for each in found:
            emit(subscription_row(each) | {"disabled": off.get(each.id)})
        return
    if not found:
        hint("no subscription yet: tocsin subscribe NAME --webhook URL")
    if any(each.id in off for each in found):
        hint("tocsin subscriptions resume NAME tries an endpoint again that is off")
    table(
        ("id", "name", "asks for", "state", "webhook"),
        [(s.id, s.name, asks(s), state(s, off.get(s.id)), s.webhook) for s in found],
    )


@subscriptions.command()
@click.argument("which")
@with_settings
@with_json
def show(settings: Settings, *, which: str, as_json: bool) -> None:
    """Show one subscription; its secret stays hidden.

    \b
    Example:
      tocsin subscriptions show caucasus
    """
    from tocsin.cli.store import latest, opened

    with opened(settings) as log:
        found = pick(latest(log, SUBSCRIPTIONS), which)
    row = subscription_row(found) | {"disabled": _off(settings).get(found.id)}
    if as_json:
        emit(row)
        return
    for key, value in row.items():
        text = ", ".join(value) if isinstance(value, tuple) else value
        say(f"{key + ':':<13}{shown(text) or '-'}")


def _off(settings: Settings) -> dict[str, str]:
    """Return why endpoints were switched off, by subscription; none while the queues are away."""

    async def ask() -> dict[str, str]:
        from tocsin.cli.store import queues_of

        async with queues_of(settings) as queues:
            return switched_off(await queues.disabled())

    with suppress(TryAgain, Unavailable):
        return finished(ask())
    return {}


@subscriptions.command()
@click.argument("which")
@with_settings
@with_json
def remove(settings: Settings, *, which: str, as_json: bool) -> None:
    """Remove a subscription, its queue with it.

    \b
    Example:
      tocsin subscriptions remove caucasus
    """
    from tocsin.cli.store import latest, opened, put

    with opened(settings) as log:
        found = pick(latest(log, SUBSCRIPTIONS), which)
        put(log, SUBSCRIPTIONS, {found.id: None})
    finished(_drop(settings, found.id))
    _done(found, "removed", as_json=as_json)


@subscriptions.command()
@click.argument("which")
@with_settings
@with_json
def pause(settings: Settings, *, which: str, as_json: bool) -> None:
    """Stop alerting a subscription until it is resumed.

    \b
    Example:
      tocsin subscriptions pause caucasus
    """
    _set_paused(settings, which, paused=True, as_json=as_json)


@subscriptions.command()
@click.argument("which")
@with_settings
@with_json
def resume(settings: Settings, *, which: str, as_json: bool) -> None:
    """Alert a paused subscription again, or one whose receiver said that it is gone (410).

    \b
    Example:
      tocsin subscriptions resume caucasus
    """
    _set_paused(settings, which, paused=False, as_json=as_json)


def _set_paused(settings: Settings, which: str, *, paused: bool, as_json: bool) -> None:
    from tocsin.cli.store import latest, opened, put

    with opened(settings) as log:
        found = pick(latest(log, SUBSCRIPTIONS), which)
        found = msgspec.structs.replace(found, paused=paused)
        put(log, SUBSCRIPTIONS, {found.id: found})
    if not paused:
        finished(_switch_on(settings, found.id))
    _done(found, "paused" if paused else "resumed", as_json=as_json)


async def _switch_on(settings: Settings, queue: str) -> None:
    from tocsin.cli.store import queues_of
    from tocsin.runtime.endpoints import switch_on

    async with queues_of(settings) as queues:
        await switch_on(queues, queue)


async def _drop(settings: Settings, queue: str) -> None:
    from tocsin.cli.store import queues_of

    async with queues_of(settings) as queues:
        await queues.drop(queue)


def _done(found: Subscription, word: str, *, as_json: bool) -> None:
    if as_json:
        emit({"id": found.id, "name": found.name, "done": word})
    else:
        say(f"{found.id}  {shown(found.name)}  {word}")


def pick(known: dict[str, Subscription], which: str) -> Subscription:
    """Return the subscription with this id, or the only one with this name.

    Raises:
        Misconfigured: If there is none, or more than one.
    """
    if which in known:
        return known[which]
    found = [each for each in known.values() if each.name == which]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Misconfigured(
            f"no subscription has the id or name {which!r} (see tocsin subscriptions list)"
        )
    ids = ", ".join(each.id for each in found)
    raise Misconfigured(
        f"{len(found)} subscriptions are called {which!r}; give an id: {one_line(ids)}"
    )
