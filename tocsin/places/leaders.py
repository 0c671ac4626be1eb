"""Persons and armed groups that stand for a side, and when they do (``lists/leaders.toml``)."""

from datetime import date
from functools import cache

import msgspec

from tocsin.places import regions

AROUND_DAYS = 31


class Leader(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands for a side. ``terms`` are ISO 8601 intervals; none: always."""

    id: str
    name: str
    side: str
    sector: str
    source: str
    terms: tuple[str, ...] = ()
    checked: date | None = None


@cache
def leaders() -> dict[str, Leader]:
    """Return the persons and groups by id (``p-…`` and ``a-…``)."""
    rows = [*regions.listed("leader"), *regions.listed("group")]
    return {found.id: found for found in msgspec.convert(rows, list[Leader])}


def in_term(terms: tuple[str, ...], day: str) -> bool:
    """Whether a day (``2026-11-23``) lies in one of the terms; a year or a month counts whole.

    So do the weeks before and after: who comes to power, and who falls, is news of the side.
    """
    if not terms:
        return True
    later, before = _moved(day, AROUND_DAYS), _moved(day, -AROUND_DAYS)
    spans = (term.partition("/") for term in terms)
    return any(first <= later and before[: len(last)] <= last for first, _, last in spans)


def _moved(day: str, days: int) -> str:
    """Return another day as ISO 8601 has it; the calendar's first or last, where it ends."""
    at = date.fromisoformat(day).toordinal() + days
    return date.fromordinal(max(1, min(at, date.max.toordinal()))).isoformat()
