"""How a feed or a subscription is made from what somebody asks for, at the command or the API."""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches

import msgspec

from tocsin.delivery import new_secret
from tocsin.errors import Misconfigured
from tocsin.feeds.keys import feed_id
from tocsin.places import regions
from tocsin.runtime.http import GuardedClient, check_url
from tocsin.settings import Network, Settings
from topics import Feed, Subscription

PER = ("event", "story", "article")
ROLES = ("event", "actor", "reactor", "mention")
SIGNALS = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)
MOST_NAME, MOST_LIST, MOST_WORD = 200, 500, 200
LONGEST_S = 31_536_000.0
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class WantedSubscription(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody asks a subscription to be; see ``topics.Subscription``."""

    name: str
    webhook: str
    per: str = "event"
    regions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    min_level: int | None = None
    languages: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    min_origins: int = 1


class WantedFeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody asks a feed to be; see ``topics.Feed``."""

    url: str
    publisher: str = ""
    every_s: float | None = None
    backlog_h: float | None = None
    unchecked: bool = False


def subscription(
    wanted: WantedSubscription, allow: tuple[Network, ...], now: datetime
) -> Subscription:
    """Return a new subscription with an id and a secret of its own. Looks the webhook's name up.

    Raises:
        Misconfigured: With the first thing that can't be meant.
    """
    if not wanted.name.strip() or len(wanted.name) > MOST_NAME:
        raise Misconfigured(f"name: expected 1 to {MOST_NAME} characters")
    _each("per", (wanted.per,), PER)
    _each("role", wanted.roles, ROLES)
    signals = tuple(dict.fromkeys(signal.upper() for signal in wanted.signals))
    _each("signal", signals, SIGNALS)
    _each("language", wanted.languages, None)
    if any(not word.strip() or len(word) > MOST_WORD for word in wanted.any):
        raise Misconfigured(f"any: a word has 1 to {MOST_WORD} characters")
    if wanted.min_level is not None and not -1 <= wanted.min_level <= 5:
        raise Misconfigured(f"min_level: expected -1 to 5, not {wanted.min_level}")
    if not 1 <= wanted.min_origins <= 1000:
        raise Misconfigured(f"min_origins: expected 1 to 1000, not {wanted.min_origins}")
    asked = (wanted.regions, wanted.roles, wanted.signals, wanted.languages, wanted.any)
    if any(len(each) > MOST_LIST for each in asked):
        raise Misconfigured(f"a list has {MOST_LIST} entries at most")
    return Subscription(
        id="sub_" + secrets.token_hex(8),
        name=wanted.name,
        webhook=_callable(wanted.webhook, allow, "TOCSIN_WEBHOOKS_ALLOW"),
        secret=new_secret(),
        created=now,
        per=wanted.per,
        regions=tuple(dict.fromkeys(known_region(region) for region in wanted.regions)),
        roles=tuple(dict.fromkeys(wanted.roles)) or ("event", "actor"),
        signals=signals,
        min_level=wanted.min_level,
        languages=tuple(dict.fromkeys(wanted.languages)),
        any=tuple(dict.fromkeys(wanted.any)),
        min_origins=wanted.min_origins,
    )


def check_name(name: str, known: Iterable[Subscription], way_out: str) -> None:
    """Refuse a name that is taken: whoever asks twice would be told everything twice.

    Raises:
        Misconfigured: With the subscription that has it, and the way out.
    """
    for each in known:
        if each.name == name:
            raise Misconfigured(f"name: {name!r} is taken by {each.id}; {way_out}")


def replaced(before: Subscription, now: Subscription) -> Subscription:
    """Return the subscription that ``before`` is, asking for what ``now`` does from now on."""
    return msgspec.structs.replace(now, id=before.id, secret=before.secret, paused=before.paused)


def _callable(url: str, allow: tuple[Network, ...], setting: str) -> str:
    try:
        return check_url(url, allow)
    except Misconfigured as error:
        if "public address" not in str(error):
            raise
        raise Misconfigured(f"{error} ({setting} can allow its network)") from error


def feed(wanted: WantedFeed, allow: tuple[Network, ...], now: datetime) -> Feed:
    """Return a new feed that nobody has looked at yet. Looks its host's name up.

    Raises:
        Misconfigured: With the first thing that can't be meant.
    """
    url = _callable(wanted.url, allow, "TOCSIN_FEEDS_ALLOW")
    if wanted.every_s is not None and not 1 <= wanted.every_s <= LONGEST_S:
        raise Misconfigured("every: expected one second or more, and 365 days at most")
    if wanted.backlog_h is not None and not 0 <= wanted.backlog_h <= LONGEST_S / 3600:
        raise Misconfigured("backlog: expected 0 or more, and 365 days at most")
    return Feed(
        id=feed_id(url),
        url=url,
        added=now,
        publisher=wanted.publisher[:MOST_NAME],
        every_s=wanted.every_s,
        backlog_h=wanted.backlog_h,
    )


def changed(before: Feed, now: Feed) -> Feed:
    """Return a feed that was added before, with the options that are given now."""
    return msgspec.structs.replace(
        before,
        publisher=now.publisher or before.publisher,
        every_s=before.every_s if now.every_s is None else now.every_s,
        backlog_h=before.backlog_h if now.backlog_h is None else now.backlog_h,
    )


def known_region(text: str) -> str:
    """Return the region's id as we write it.

    Raises:
        Misconfigured: If there is none, with what may have been meant.
    """
    for region in (text, text.upper(), text.lower()):
        if regions.known(region):
            return region
    raise Misconfigured(f"unknown region {text!r}{_meant(text)}")


def _meant(text: str) -> str:
    areas = regions.areas()
    names = {key.casefold(): key for key in areas} | {areas[key].casefold(): key for key in areas}
    wanted = text.casefold()[:60]
    inside = [name for name in names if len(wanted) > 3 and wanted in name]
    close = inside or get_close_matches(wanted, names, n=3, cutoff=0.6)
    found = dict.fromkeys((*regions.called(text)[:3], *(names[each] for each in close)))
    said = ", ".join(f"{region} ({regions.name(region)})" for region in list(found)[:3])
    return f"; did you mean {said}?" if said else ""


async def looked(feed: Feed, settings: Settings) -> Feed:
    """Return the feed with what it holds now, which is history.

    Raises:
        Unavailable: If it does not answer, or not as a feed; in one line.
    """
    from tocsin.runtime.polling import look  # noqa: PLC0415 - parses feeds; most never ask for it

    async with GuardedClient(settings.feeds_allow) as client:
        return await look(client, feed)


def _each(what: str, values: tuple[str, ...], known: tuple[str, ...] | None) -> None:
    for value in values:
        if known is None and not _LANGUAGE.fullmatch(value):
            raise Misconfigured(f"{what}: expected BCP 47, as in ar or zh-Hans, not {value!r}")
        if known is not None and value not in known:
            raise Misconfigured(f"{what}: expected one of {', '.join(known)}, not {value!r}")
