"""Persons and armed groups that stand for a side, and when they do (``lists/leaders.toml``)."""

from datetime import date
from functools import cache

import msgspec

from tocsin.places import regions


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
    """Whether a day (``2026-11-23``) lies in one of the terms; a year or a month counts whole."""
    if not terms:
        return True
    spans = (term.partition("/") for term in terms)
    return any(first <= day and day[: len(last)] <= last for first, _, last in spans)
