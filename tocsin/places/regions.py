"""Which regions there are, and what lies in what.

A region is an ISO 3166-1 alpha-2 code, a region of our own (``x-…``, from ``lists/*.toml``) or a
city (``g`` and its GeoNames id). A contested region has every claimant as a parent.
"""

import gzip
import tomllib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate

import msgspec

CELLS = 720
"""Half degrees around the earth."""


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A region of our own: contested, sub-national or water, as ``lists/*.toml`` says it."""

    id: str
    name: str
    parents: tuple[str, ...]
    wikidata: str = ""
    kind: str = "land"
    held_by: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    divisions: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()


class _Place(msgspec.Struct, frozen=True, array_like=True):
    name: str
    parents: tuple[str, ...]
    people: int
    capital: str = ""
    state: str = ""
    cell: int = 0


def known(region: str) -> bool:
    """Whether ``region`` is one of ours."""
    return _place(region) is not None


def name(region: str) -> str:
    """Return the English name of a region; of an unknown one, the id itself."""
    place = _place(region)
    return place.name if place else region


@cache
def parents(region: str) -> tuple[str, ...]:
    """Return all ancestors of a region, the nearest first; of an unknown one, none."""
    found: dict[str, None] = {}
    queue = list(_parents_of(region))
    while queue:
        above = queue.pop(0)
        if above not in found:
            found[above] = None
            queue += _parents_of(above)
    return tuple(found)


@cache
def children(region: str) -> tuple[str, ...]:
    """Return the regions of our own that lie in ``region``, sorted; cities are not listed."""
    return tuple(sorted(own for own in own_regions() if region in parents(own)))


@cache
def countries(region: str) -> tuple[str, ...]:
    """Return the countries a region lies in; for a contested one all that claim or hold it.

    A sea lies in no country, although its coasts are its parents.
    """
    own = own_regions().get(region)
    if own is not None and own.kind == "water":
        return own.held_by
    if len(region) == 2 and known(region):
        return (region,)
    return tuple(above for above in parents(region) if len(above) == 2)


def areas() -> dict[str, str]:
    """Return the English name of every region that is no city, by id."""
    return {key: place.name for key, place in _all().items() if not key.startswith("g")}


def called(text: str) -> tuple[str, ...]:
    """Return the regions that have this English name, in any case; cities last, by their size."""
    wanted = text.casefold()
    found = [key for key, place in _all().items() if place.name.casefold() == wanted]
    return tuple(sorted(found, key=lambda key: (key.startswith("g"), -population(key))))


def population(region: str) -> int:
    """Return how many people live in a city; 0 for any other region."""
    place = _place(region)
    return place.people if place else 0


def state(region: str) -> str:
    """Return the first-level division of GeoNames that a city lies in, as «US.OH»."""
    place = _place(region)
    return place.state if place else ""


def cell(region: str) -> int:
    """Return the half degree that a city lies in: a row of them has ``CELLS``."""
    place = _place(region)
    return place.cell if place else 0


def capital(country: str) -> str:
    """Return the capital of a country, or an empty string."""
    place = _place(country)
    return place.capital if place else ""


@cache
def is_capital(region: str) -> bool:
    """Whether a city is the capital of a country that it lies in."""
    return any(capital(land) == region for land in countries(region))


@cache
def own_regions() -> dict[str, Own]:
    """Return the regions of our own by id."""
    return {own.id: own for own in msgspec.convert(listed("region"), list[Own])}


@cache
def organisations() -> dict[str, str]:
    """Return the English names of the organisations that stand for a side, by id (``o-…``)."""
    return {row["id"]: row["name"] for row in listed("organisation")}


def _parents_of(region: str) -> tuple[str, ...]:
    place = _place(region)
    return place.parents if place else ()


def listed(key: str) -> list[dict[str, str]]:
    """Return the rows of that key in all ``lists/*.toml``."""
    found: list[dict[str, str]] = []
    for path in sorted((files("tocsin.places") / "lists").iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            found += tomllib.loads(path.read_text(encoding="utf-8")).get(key, [])
    return found


class _Lines:
    """The lines of all regions, sorted by id: one run of bytes and where each line begins in it."""

    def __init__(self) -> None:
        packed = (files("tocsin.places") / "gazetteer" / "regions.tsv.gz").read_bytes()
        lines = sorted(gzip.decompress(packed).splitlines(keepends=True))
        self._bytes = b"".join(lines)
        self._starts = array("I", accumulate((len(line) for line in lines[:-1]), initial=0))

    def find(self, region: str) -> str | None:
        """Return the line of a region, or None."""
        wanted = region.encode() + b"\t"
        at = bisect_left(self._starts, wanted, key=self._id)
        if at == len(self._starts) or self._id(self._starts[at]) != wanted:
            return None
        return self._line(self._starts[at])

    def __iter__(self) -> Iterator[str]:
        """Yield the ids."""
        return (self._id(start)[:-1].decode() for start in self._starts)

    def _id(self, start: int) -> bytes:
        return self._bytes[start : self._bytes.index(b"\t", start) + 1]

    def _line(self, start: int) -> str:
        return self._bytes[start : self._bytes.index(b"\n", start)].decode()


@cache
def _lines() -> _Lines:
    return _Lines()


@lru_cache(maxsize=1 << 14)
def _place(region: str) -> _Place | None:
    own = own_regions().get(region)
    if own is not None:
        return _Place(own.name, own.parents, 0)
    line = _lines().find(region)
    if line is None:
        return None
    return _read(line)


def _read(line: str) -> _Place:
    _, country, above, people, english, *where = line.split("\t")
    if not country:
        return _Place(english, (), int(people), above)
    direct = tuple(part for part in (above, country) if part)
    state, cell = where
    return _Place(english, direct, int(people), "", f"{country}.{state}", int(cell))


def _all() -> dict[str, _Place]:
    found = {own.id: _Place(own.name, own.parents, 0) for own in own_regions().values()}
    found |= {key: _read(line) for key in _lines() if (line := _lines().find(key)) is not None}
    return found
