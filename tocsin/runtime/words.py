"""What codes mean, in words for people: the same at the command, in the demo and on the page."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from tocsin.places import regions
from topics import Subscription
from topics.events import Claim, Event, Source
from topics.tagged import Signal

if TYPE_CHECKING:
    from tocsin.runtime.queues.spec import Delivery


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (files("tocsin.runtime") / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def words(kind: str, code: str | None) -> str:
    """Return what a code of a kind (a table of ``words.toml``) means; an unknown one, itself."""
    return _table()[kind].get(code or "", (code or "").replace("_", " "))


def level(value: int | None) -> str:
    """Return a level with its meaning: ``4 armed violence``."""
    return "no level" if value is None else f"{value} {words('levels', str(value))}"


def signal(found: Signal) -> str:
    """Return what a signal reports, as closely as its codes tell."""
    known = _table()
    if found.acled in known["acled"]:
        return known["acled"][found.acled]
    return known["modes"].get(found.mode or "") or words("signals", found.event)


def signals(event: Event, told: Iterable[tuple[str, str]]) -> list[str]:
    """Return what an event's signals are, in the words that reports gave them where there are.

    ``told`` are pairs of a type and the words for what was reported of it.
    """
    closer: dict[str, dict[str, None]] = {}
    for kind, says in told:
        closer.setdefault(kind, {})[says] = None
    found = []
    for kind in reversed(event.signals):
        plain = words("signals", kind)
        found += [says for says in closer.get(kind, ()) if says != plain] or [plain]
    return found


def place(region: str) -> str:
    """Return a region's name, and in which countries it lies where it is none itself."""
    name = regions.name(region)
    above = [regions.name(each) for each in regions.countries(region) if each != region]
    return f"{name} ({', '.join(above)})" if above else name


def change(event: Event) -> str:
    """Return what an event's last change was; nothing where its last article changed nothing."""
    if event.change is None:
        return ""
    says = words("changes", event.change.kind)
    if event.change.kind == "level" and event.level_before is not None:
        return f"{says} from {event.level_before} to {event.level}"
    return says


class Toll(NamedTuple):
    """A figure that one or more name, of one kind of harm; ``kind`` is its code."""

    kind: str
    says: str
    who: tuple[str, ...]


def tolls(event: Event) -> list[Toll]:
    """Return each figure of an event once, the gravest kind and the highest first.

    A claim that several outlets or languages carry is one figure with all who name it.
    """
    outlets = {source.id: source for source in event.articles}
    same: dict[tuple[str, int], list[Claim]] = {}
    for claim in sorted(event.tolls, key=_gravity):
        same.setdefault((claim.kind, claim.low), []).append(claim)
    return [_toll(claims, outlets) for claims in same.values()]


def _toll(claims: list[Claim], outlets: dict[str, Source]) -> Toll:
    first = claims[0]
    highs = [claim.high for claim in claims if claim.high is not None]
    of = next((claim.of for claim in claims if claim.of != "people"), "people")
    said = figure(first.low, max(highs, default=None))
    who = dict.fromkeys(name for claim in claims if (name := _who(claim, outlets)))
    return Toll(first.kind, f"{said} {of.replace('_', ' ')} {first.kind}", tuple(who))


_KINDS = ("killed", "injured", "missing", "captured", "displaced", "evacuated")


def _gravity(claim: Claim) -> tuple[int, int]:
    kind = _KINDS.index(claim.kind) if claim.kind in _KINDS else len(_KINDS)
    return kind, -claim.low


def _who(claim: Claim, outlets: dict[str, Source]) -> str:
    outlet = outlets.get(claim.article)
    if not claim.claimant:
        return claim.through or (outlet.publisher if outlet else "")
    return f"{claim.claimant} through {claim.through}" if claim.through else claim.claimant


def figure(low: int, high: int | None) -> str:
    """Return a number or a range; where nobody knows the most, ``7 or more``."""
    if high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def delivery(found: "Delivery") -> str:
    """Return how a delivery stands: delivered, or what the receiver last did."""
    state = words("deliveries", found.state)
    if not found.attempts or found.state == "delivered":
        return state
    last = found.attempts[-1]
    status = f" ({last.status})" if last.status else ""
    return f"{state}: the receiver's answer: {words('deliveries', last.outcome)}{status}"


def state(subscription: Subscription, disabled: str | None) -> str:
    """Return whether a subscription is told: on, paused, or what switched its endpoint off."""
    if subscription.paused:
        return "paused"
    return words("endpoints", disabled) if disabled else "on"


def asks(subscription: Subscription) -> str:
    """Return in a few words what a subscription asks for."""
    least = subscription.min_level
    parts = [
        ", ".join(regions.name(each) for each in subscription.regions),
        "" if subscription.roles == ("event", "actor") else f"as {'/'.join(subscription.roles)}",
        ", ".join(words("signals", each) for each in subscription.signals),
        "" if least is None else f"level {least} and above",
        ", ".join(subscription.languages),
        f"any of {', '.join(subscription.any)}" if subscription.any else "",
        f"{subscription.min_origins}+ sources" if subscription.min_origins > 1 else "",
        "" if subscription.per == "event" else f"each {subscription.per}",
    ]
    return "; ".join(part for part in parts if part) or "everything"
