"""``tocsin subscribe`` and ``tocsin subscriptions``: who is told what."""

import asyncio
import re
import secrets

import click
import msgspec

from tocsin.cli.asking import with_json, with_settings
from tocsin.cli.printing import emit, one_line, say, shown, table
from tocsin.errors import Misconfigured
from tocsin.settings import Settings
from topics import SUBSCRIPTIONS, Subscription

ROLES = ("event", "actor", "reactor", "mention")
SIGNALS = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@click.command()
@click.argument("name")
@click.option("--per", type=click.Choice(("event", "story", "article")), default="event",
              show_default=True, help="One alert for each of these.")  # fmt: skip
@click.option("--region", "regions", multiple=True,
              help="Where: AM, x-nagorno-karabakh, g616052; a parent covers its children.")  # fmt: skip
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES),
              help="As what; unset, event and actor.")  # fmt: skip
@click.option("--signal", "signals", multiple=True,
              type=click.Choice(SIGNALS, case_sensitive=False), help="PLOVER's types.")  # fmt: skip
@click.option(
    "--min-level", type=click.IntRange(-1, 5), help="-1 de-escalation to 5 mass violence."
)
@click.option("--language", "languages", multiple=True, help="BCP 47, as in ar or zh-Hans.")
@click.option("--any", "words", multiple=True, help="One of these words must be there.")
@click.option("--min-origins", type=click.IntRange(1, 1000), default=1, show_default=True,
              help="Independent sources.")  # fmt: skip
@click.option("--webhook", required=True, help="The URL that signed alerts are sent to.")
@with_settings
@with_json
def subscribe(settings: Settings, *, webhook: str, as_json: bool, **asked: object) -> None:
    """Tell a webhook what happens. Prints the subscription's id and, this once, its secret.

    What isn't asked for isn't demanded: no --region is everywhere.

    \b
    Examples:
      tocsin subscribe caucasus --region AM --region AZ --min-level 3 --webhook https://example.org/h
      tocsin subscribe strikes --signal ASSAULT --language ar --webhook https://example.org/h
    """
    from tocsin.cli.store import opened, put
    from tocsin.runtime.http import check_url

    subscription = made(webhook=check_url(webhook, settings.webhooks_allow), **asked)
    with opened(settings) as log:
        put(log, SUBSCRIPTIONS, {subscription.id: subscription})
    if as_json:
        emit({**described(subscription), "secret": subscription.secret})
        return
    say(f"id:     {subscription.id}")
    say(f"secret: {subscription.secret}")
    say("The secret signs every webhook and is not shown again.")


def made(  # noqa: PLR0913 - a subscription's fields, each by name
    *,
    webhook: str,
    name: str,
    per: str = "event",
    regions: tuple[str, ...] = (),
    roles: tuple[str, ...] = (),
    signals: tuple[str, ...] = (),
    min_level: int | None = None,
    languages: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
    min_origins: int = 1,
) -> Subscription:
    """Return a new subscription with an id and a secret of its own.

    Raises:
        Misconfigured: If a region, a language, a word or the name can't be meant.
    """
    from tocsin.delivery import new_secret
    from tocsin.runtime import clock

    if not name.strip() or len(name) > 200:
        raise Misconfigured("a subscription's name has 1 to 200 characters")
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise Misconfigured(
                f"--language: expected BCP 47, as in ar or zh-Hans, not {language!r}"
            )
    if any(not word.strip() for word in words):
        raise Misconfigured("--any: a word is empty")
    return Subscription(
        id="sub_" + secrets.token_hex(8),
        name=name,
        webhook=webhook,
        secret=new_secret(),
        created=clock.now(),
        per=per,
        regions=tuple(dict.fromkeys(known_region(region) for region in regions)),
        roles=tuple(dict.fromkeys(roles)) or ("event", "actor"),
        signals=tuple(dict.fromkeys(signals)),
        min_level=min_level,
        languages=tuple(dict.fromkeys(languages)),
        any=tuple(dict.fromkeys(words)),
        min_origins=min_origins,
    )


def known_region(text: str) -> str:
    """Return the region's id as we write it.

    Raises:
        Misconfigured: If there is none, with what may have been meant.
    """
    from tocsin.places import regions

    for region in (text, text.upper(), text.lower()):
        if regions.known(region):
            return region
    raise Misconfigured(f"--region: unknown region {text!r}{_meant(text)}")


def _meant(text: str) -> str:
    from difflib import get_close_matches

    from tocsin.places import regions

    names = {regions.name(region).casefold(): region for region in regions.every()}
    names |= {region.casefold(): region for region in regions.every()}
    close = get_close_matches(text.casefold(), names, n=3, cutoff=0.6)
    found = dict.fromkeys(f"{names[each]} ({regions.name(names[each])})" for each in close)
    return f"; did you mean {', '.join(found)}?" if found else ""


@click.group(no_args_is_help=False)
def subscriptions() -> None:
    """List, show, remove, pause and resume subscriptions, by id or name."""


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
    if as_json:
        for subscription in found:
            emit(described(subscription))
        return
    table(
        ("id", "name", "per", "asks for", "state", "webhook"),
        [(s.id, s.name, s.per, asks(s), "paused" if s.paused else "on", s.webhook) for s in found],
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
    if as_json:
        emit(described(found))
        return
    for key, value in described(found).items():
        text = ", ".join(value) if isinstance(value, tuple) else value
        say(f"{key + ':':<13}{shown(text) or '-'}")


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
    asyncio.run(_drop(settings, found.id))
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
    """Alert a paused subscription again.

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
    _done(found, "paused" if paused else "resumed", as_json=as_json)


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
        raise Misconfigured(f"no subscription has the id or name {which!r}")
    ids = ", ".join(each.id for each in found)
    raise Misconfigured(
        f"{len(found)} subscriptions are called {which!r}; give an id: {one_line(ids)}"
    )


def described(subscription: Subscription) -> dict[str, object]:
    """Return a subscription as it is shown, without its secret."""
    fields = {name: getattr(subscription, name) for name in subscription.__struct_fields__}
    del fields["secret"]
    return fields


def asks(subscription: Subscription) -> str:
    """Return in a few words what a subscription asks for."""
    parts = [
        " ".join(subscription.regions),
        f"as {'/'.join(subscription.roles)}" if subscription.roles != ("event", "actor") else "",
        " ".join(subscription.signals),
        f"level {subscription.min_level}+" if subscription.min_level is not None else "",
        " ".join(subscription.languages),
        f"any of {', '.join(subscription.any)}" if subscription.any else "",
        f"{subscription.min_origins}+ origins" if subscription.min_origins > 1 else "",
    ]
    return "; ".join(part for part in parts if part) or "everything"


COMMANDS = (subscribe, subscriptions)
