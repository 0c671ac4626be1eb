"""What must arrive at the demo's receiver, and what has."""

import tomllib
from importlib.resources import files
from typing import Any

import msgspec

from tocsin.places.regions import parents


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An alert that must arrive; what is null is not looked at."""

    type: str | None = None
    within: str | None = None
    level: int | None = None
    change: str | None = None
    title: str | None = None
    publisher: str | None = None

    def fits(self, body: dict[str, Any]) -> bool:
        """Return whether a webhook's body is this alert."""
        event = body["data"]["event"] or {}
        articles = body["data"]["articles"]
        return (
            self.type in (None, body["type"])
            and self.level in (None, event.get("level"))
            and self.change in (None, (event.get("change") or {}).get("kind"))
            and (self.within is None or _within(event.get("region"), self.within))
            and any(
                self.title in (None, article["title"])
                and self.publisher in (None, article["publisher"])
                for article in articles
            )
        )

    def __str__(self) -> str:
        pairs = msgspec.structs.asdict(self).items()
        return ", ".join(f"{key} {value}" for key, value in pairs if value is not None)


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A subscription of the demo, and every alert that it must get."""

    name: str
    says: str
    alerts: tuple[Wanted, ...]
    per: str = "event"
    regions: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    min_level: int | None = None
    languages: tuple[str, ...] = ()


def load() -> tuple[Plan, ...]:
    """Return the subscriptions of ``expected.toml``."""
    text = (files(__package__) / "expected.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["subscriptions"], tuple[Plan, ...])


def _within(region: str | None, wanted: str) -> bool:
    return region is not None and (region == wanted or wanted in parents(region))


class Tally:
    """Which expected alerts have arrived, and what came beside them."""

    def __init__(self, plans: dict[str, Plan]) -> None:
        self.missing: list[tuple[str, Wanted]] = [
            (id_, wanted) for id_, plan in plans.items() for wanted in plan.alerts
        ]
        self.extra: list[tuple[str, dict[str, Any]]] = []
        self.arrived = 0

    def count(self, subscription: str, body: dict[str, Any]) -> None:
        """Cross an alert off the list, or note that nobody expected it."""
        for place, (id_, wanted) in enumerate(self.missing):
            if id_ == subscription and wanted.fits(body):
                del self.missing[place]
                self.arrived += 1
                return
        self.extra.append((subscription, body))
