"""The demo's outlets as data: what each publishes, and when."""

import tomllib
from datetime import datetime, timedelta
from importlib.resources import files

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of a feed. The later one of equal ``guid`` replaces the earlier: a correction.

    ``at_s`` counts from the start of the escalation; ``held_hours`` says how old an entry is
    that the feed holds from the first.
    """

    guid: str
    title: str
    html: str
    at_s: float | None = None
    held_hours: float | None = None


class Outlet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented outlet; ``format`` is rss or atom."""

    name: str
    language: str
    format: str
    entries: tuple[Entry, ...]
    slug: str = ""

    def released(self, start: datetime | None, now: datetime) -> list[tuple[Entry, datetime]]:
        """Return what the feed shows with the time of each entry, newest first.

        Before the escalation has started (``start`` None) that is what it holds from the first.
        """
        shown: dict[str, tuple[Entry, datetime]] = {}
        for entry in self.entries:
            at = _time(entry, start, now)
            if at is not None and at <= now:
                shown[entry.guid] = (entry, at)
        return sorted(shown.values(), key=lambda pair: pair[1], reverse=True)


def _time(entry: Entry, start: datetime | None, now: datetime) -> datetime | None:
    if entry.held_hours is not None:
        # Whole hours of the clock, so that the feed's bytes stay the same from poll to poll.
        hour = (start or now).replace(minute=0, second=0, microsecond=0)
        return hour - timedelta(hours=entry.held_hours)
    if start is None or entry.at_s is None:
        return None
    return start + timedelta(seconds=entry.at_s)


def load() -> tuple[Outlet, ...]:
    """Return the outlets of ``outlets/*.toml``, by file name."""
    found = []
    for path in sorted((files(__package__) / "outlets").iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            found.append(
                msgspec.convert({**table, "slug": path.name.removesuffix(".toml")}, Outlet)
            )
    return tuple(found)


def last_release_s(outlets: tuple[Outlet, ...]) -> float:
    """Return when the last entry of all is released, in seconds after the start."""
    return max(entry.at_s or 0 for outlet in outlets for entry in outlet.entries)
