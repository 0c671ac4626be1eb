"""Which of its meanings a name has, by the other names of the article."""

from collections.abc import Sequence

from tocsin.places import regions
from tocsin.places.company import LARGE, Company, lands
from tocsin.places.names import Name
from tocsin.places.spots import Spot

# Scores are decimal logarithms of a population, so that one point is a city ten times as large.
_WEAK = 1.0
_NEIGHBOUR = 4.0
_LEAST = 2.5
_NAMESAKE = 3.0
_LOCAL = 2.5
_LONELY = 60
_ABOUT = 3
_TOWN = 52  # a large town is meant, and not the division that is called after it
_INNER = frozenset(("city", "division"))
_BASE = {"country": 10.0, "own": 9.5} | dict.fromkeys(("demonym", "capital", "person", "body"), 9.0)
_BESIDE = (",", "،", "(", "，", "、")
_LARGER = ("country", "own", "division")
_LINK_WORDS = 2
_PARTING = frozenset(',;:()،.!?\n«»“”"')


def meaning(spots: Sequence[Spot], index: int, company: Company) -> Name | None:
    """Return what a name means, or None where it is no place after all."""
    spot = spots[index]
    beside = _beside(spots, index)
    towns = {lands(n) for n in spot.names if n.kind == "city" and n.rank >= _TOWN and not n.weak}
    scored = (
        (_score(name, spot, beside, company), name)
        for name in spot.names
        if name.kind != "division" or lands(name) not in towns
    )
    best = max(scored, key=lambda pair: pair[0])
    return best[1] if best[0] > _LEAST else None


def _score(name: Name, spot: Spot, beside: frozenset[str], company: Company) -> float:
    """Return how likely a name means this."""
    own, form = lands(name), spot.form
    inner = name.kind in _INNER
    friends = max((company.friends(land, form) for land in own), default=0.0)
    explained = (inner or name.kind == "own") and bool(beside.intersection(own))
    small = name.kind == "division" or (inner and name.rank < LARGE)
    if small and beside and not explained and not friends:
        return 0.0  # a namesake: its text places it in another country
    if (
        not explained
        and not (inner and spot.town)
        and _lonely(name, spot, company, friends=friends > 0)
    ):
        return 0.0
    score = _BASE.get(name.kind, name.rank / 10) + friends
    if name.kind == "country" and _disputed(name, spot, company):
        score -= _NAMESAKE
    if explained:
        score += _NEIGHBOUR
    elif inner and any(company.local(land) for land in own):
        score += _LOCAL
    return score - (_WEAK if name.weak else 0.0)


def _lonely(name: Name, spot: Spot, company: Company, *, friends: bool) -> bool:
    """Whether nothing says that it is a place: neither the article nor an «in».

    A name that is a common word too needs company, and more where it opens its sentence; «in» is
    enough for a city of a million. A small town of a land that an article about others never
    names is more often a person.
    """
    if name.weak and not lands(name):  # of no country, so that nobody can vouch: «the Moon»
        return spot.opening
    if name.weak:
        if name.kind == "city" and name.rank >= _LONELY and _said_to_be(spot):
            return False
        local = any(company.local(land) for land in lands(name))
        return not friends or (spot.opening and not (spot.located or local))
    small = name.kind == "city" and name.rank < _LONELY and spot.end - spot.start == 1
    alone = (
        small
        and not friends
        and not (spot.located or spot.struck or regions.is_capital(name.region))
    )
    return alone and company.about(spot.form) >= _ABOUT


def _said_to_be(spot: Spot) -> bool:
    """Whether an «in» and a capital that is not the sentence's own say that it is a name."""
    return spot.located and not spot.opening and spot.words.letter(spot.start).isupper()


def _disputed(country: Name, spot: Spot, company: Company) -> bool:
    """Whether a place of that name lies in a country that the article is about."""
    own = set(lands(country))
    others = {n: set(lands(n)) - own for n in spot.names if n.kind in _INNER}
    return any(
        company.local(land) or (name.kind == "division" and company.others(land, spot.form) > 1)
        for name, found in others.items()
        for land in found
    )


def _beside(spots: Sequence[Spot], index: int) -> frozenset[str]:
    """Return the countries in which the names next to this one place it."""
    here = spots[index]
    found: set[str] = set()
    if index + 1 < len(spots) and _explains(here, spots[index + 1]):
        found.update(_larger(spots[index + 1], _LARGER))
    if index and _heads(spots[index - 1], here):
        found.update(_larger(spots[index - 1], (*_LARGER, "demonym")))
    return frozenset(found)


def _explains(here: Spot, after: Spot) -> bool:
    """Whether a name says where the one before lies: «Paris, Texas», «Bor in South Sudan»."""
    between = _between(here, after)
    if between is None:
        return False
    if between.strip() in _BESIDE:
        return True
    return after.located and _PARTING.isdisjoint(between.lstrip(",،"))


def _heads(before: Spot, here: Spot) -> bool:
    """Whether a name says where the next one lies: «the Sudanese town of Bor», «南苏丹博尔»."""
    between = _between(before, here)
    if between is None:
        return False
    return not between or (here.town and _PARTING.isdisjoint(between))


def _between(left: Spot, right: Spot) -> str | None:
    """Return what stands between two names, if that is two words at most."""
    if left.words is not right.words or not 0 <= right.start - left.end <= _LINK_WORDS:
        return None
    low, high = left.words.ends[left.end - 1], right.words.starts[right.start]
    return left.words.folded.text[low:high]


def _larger(spot: Spot, kinds: Sequence[str]) -> set[str]:
    return {land for name in spot.names if name.kind in kinds for land in lands(name)}
