"""What an article reports of each region: the part of its tags that an event is made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from topics.tagged import Place, Signal, Tags, Toll

Parents = Callable[[str], tuple[str, ...]]
"""All ancestors of a region, nearest first; ``tocsin.places.regions.parents`` in the product."""

SERIOUS = 2
"""The level of a threat or a rupture: what is only words makes an event from here on."""


def no_parents(_region: str) -> tuple[str, ...]:
    """Know no ancestors: every region stands alone."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One region where an article says that something happens, and what.

    ``region`` is a country or a region of our own, never a city; ``spots`` are the regions as the
    article names them.
    """

    region: str
    countries: tuple[str, ...]
    level: int
    salience: float
    signals: tuple[Signal, ...]
    tolls: tuple[Toll, ...]
    spots: tuple[str, ...]


def kin(region: str, other: str, parents: Parents) -> bool:
    """Whether two regions are one, or one of them lies in the other."""
    return region == other or region in parents(other) or other in parents(region)


def area(region: str, parents: Parents) -> str:
    """Return the region that events are told apart by: a city's own, or the region itself."""
    if not region.startswith("g"):
        return region
    return next((up for up in parents(region) if not up.startswith("g")), region)


def reports(tags: Tags, parents: Parents) -> tuple[Report, ...]:
    """Return what ``tags`` report, a region each, the most salient first.

    A place where nothing is signalled yields nothing, unless it is the only place of the event.
    Where no place is one of an event, a threat or a rupture is reported of what it concerns.
    Where both a region and its parent are named, what happens «in the parent» happens in the
    region; a signal without a place happens in the most salient one.
    """
    spots = _spots(tags.places, parents) or _concerned(tags, parents)
    if tags.level is None or not spots:
        return ()
    home = {region: _finest(region, spots, parents) for region in spots}
    first = home[next(iter(spots))]
    signals: dict[str, list[Signal]] = {}
    for signal in (each for each in tags.signals if each.news):
        where = _where(signal.region, home, first, parents)
        if where is not None:
            signals.setdefault(where, []).append(signal)
    if not signals:
        return (_report(first, tags.level, [], tags, _rows(first, spots, home)),)
    return tuple(
        _report(region, max(s.weight for s in found), found, tags, _rows(region, spots, home))
        for region in dict.fromkeys(home.values())
        if (found := signals.get(region))
    )


def _report(
    region: str, level: int, signals: list[Signal], tags: Tags, rows: list[Place]
) -> Report:
    named = dict.fromkeys(row.region for row in rows)
    only = all(p.region in named for p in tags.places if p.role == "event")
    return Report(
        region=region,
        countries=_countries(region, rows),
        level=level,
        salience=max(row.salience for row in rows),
        signals=tuple(signals),
        tolls=tuple(toll for toll in tags.tolls if _is_here(toll, {region, *named}, only=only)),
        spots=tuple(named),
    )


def _rows(region: str, spots: dict[str, list[Place]], home: dict[str, str]) -> list[Place]:
    return [row for spot, rows in spots.items() if home[spot] == region for row in rows]


def _countries(region: str, rows: Iterable[Place]) -> tuple[str, ...]:
    own = [row.countries for row in rows if row.region == region and row.countries]
    every = own or [row.countries for row in rows]
    return tuple(dict.fromkeys(country for countries in every for country in countries))


def _is_here(toll: Toll, here: set[str], *, only: bool) -> bool:
    if toll.when == "history":
        return False
    return only or toll.region in here


def _spots(places: tuple[Place, ...], parents: Parents) -> dict[str, list[Place]]:
    """Return the event places by their area, in the order of salience that ``places`` has."""
    found: dict[str, list[Place]] = {}
    for place in places:
        if place.role == "event":
            found.setdefault(area(place.region, parents), []).append(place)
    return found


def _concerned(tags: Tags, parents: Parents) -> dict[str, list[Place]]:
    """Return the regions that threats and ruptures concern, as if it happened there."""
    found: dict[str, list[Place]] = {}
    for signal in (each for each in tags.signals if each.news):
        if signal.region is None or signal.level < SERIOUS:
            continue
        own = [place for place in tags.places if place.region == signal.region]
        bare = Place(region=signal.region, name="", role="event", countries=signal.countries)
        found.setdefault(area(signal.region, parents), own or [bare])
    return found


def _finest(region: str, spots: dict[str, list[Place]], parents: Parents) -> str:
    """Return the one spot inside ``region``; the region itself where there are none or many."""
    inside = [spot for spot in spots if region in parents(spot)]
    return inside[0] if len(inside) == 1 else region


def _where(region: str | None, home: dict[str, str], first: str, parents: Parents) -> str | None:
    if region is None:
        return first
    at = area(region, parents)
    if at in home:
        return home[at]
    return next((home[up] for up in parents(at) if up in home), None)
