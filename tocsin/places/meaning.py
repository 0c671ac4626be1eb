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
_SAID = 100.0
_WIRED = 50.0  # the dateline of an agency: «AMSTERDAM, Jan 3 - …»
_LOCAL = 2.5
_BESIDE_IT = 0.5
_NEAR = 2.0
_LONELY = 60
_ABOUT = 3
_OTHERS = 2
_FAR_MORE = 2
_TENFOLD = 10
_LONG = 3
_TINY = 45
_TOWN = 52  # a large town is meant, and not the division that is called after it
_INNER = frozenset(("city", "division"))
_STATED = frozenset(("city", "division", "country"))
_BASE = {"country": 10.0, "own": 9.5} | dict.fromkeys(("demonym", "capital", "person", "body"), 9.0)
_BESIDE = (",", "،", "(", "，", "、")
_LARGER = ("country", "own", "division")
_LINK_WORDS = 2
_PARTING = frozenset(',;:()،.!?\n«»“”"')


def meanings(spots: Sequence[Spot], company: Company) -> list[Name | None]:
    """Return what each name means, the same in the whole article.

    «Paris, Texas» makes every other Paris that, and else the one of which most is told does; a
    longer name its beginning: «Santiago de Compostela».
    """
    found = [meaning(spots, index, company) for index in range(len(spots))]
    told: dict[str, tuple[float, Name]] = {}
    for index, (likely, name) in enumerate(found):
        spot = spots[index]
        form, score = spot.form, likely + _WIRED * (spot.dated and not spot.dashed)
        if name is None or name.kind not in _STATED:
            continue
        if name.kind == "city" and _state(spots, index) & set(lands(name)):
            told[form] = _SAID, name
        elif form not in told or score > told[form][0]:
            told[form] = score, name
        if name.kind == "city" and (head := _head(spot)):
            told[head] = _SAID, name
    return [
        told.get(spot.form, (0.0, name))[1] if name is not None and name.kind in _STATED else name
        for spot, (_, name) in zip(spots, found, strict=True)
    ]


def _head(spot: Spot) -> str:
    """Return how a longer name is said in short, «Frankfurt» of «Frankfurt an der Oder»."""
    parts = [i for i in range(spot.start, spot.end) if not spot.words.letter(i).isupper()]
    return (
        " ".join(spot.words.forms[spot.start : parts[0]])
        if parts and parts[-1] < spot.end - 1
        else ""
    )


def meaning(spots: Sequence[Spot], index: int, company: Company) -> tuple[float, Name | None]:
    """Return what a name means and how likely, or None where it is no place after all."""
    spot = spots[index]
    beside = _beside(spots, index)
    towns = {lands(n) for n in spot.names if n.kind == "city" and n.rank >= _TOWN and not n.weak}
    state = _state(spots, index)
    scored = (
        (_score(name, spot, beside, company) - _NAMESAKE * _elsewhere(name, spot, state), name)
        for name in spot.names
        if name.kind != "division" or not (lands(name) in towns or (spot.dated and towns))
    )
    score, name = max(scored, key=lambda pair: pair[0])
    return score, name if score > _LEAST else None


def _score(name: Name, spot: Spot, beside: frozenset[str], company: Company) -> float:
    """Return how likely a name means this."""
    own, form = lands(name), spot.form
    inner = name.kind in _INNER
    friends = max((company.friends(land, form) for land in own), default=0.0)
    if spot.dated and inner and not any(company.local(land) for land in own):
        friends *= not _of_the_world(spot, name)
    explained = (inner or name.kind == "own") and bool(beside.intersection(own))
    near = 0.0
    if company.alike and (name.kind == "city" or (inner and _is_land(spot))):
        near = company.near(name, form)
    small = name.kind == "division" or (inner and name.rank < LARGE)
    if small and beside and not explained and not friends:
        return 0.0  # a namesake: its text places it in another country
    if (
        not explained
        and not (inner and spot.town)
        and _lonely(name, spot, company, friends=friends > 0 or near >= _BESIDE_IT)
    ):
        return 0.0
    score = _BASE.get(name.kind, name.rank / 10) + friends
    if name.kind == "country" and _disputed(name, spot, company):
        score -= _NAMESAKE
    if explained:
        score += _NEIGHBOUR
    elif inner and any(company.local(land) for land in own):
        score += _LOCAL
    score += _NEAR * near
    return score - (_WEAK if name.weak else 0.0)


def _of_the_world(spot: Spot, namesake: Name) -> bool:
    """Whether a dateline can be of a city far larger than this namesake, or of a capital."""
    most = max(
        (name for name in spot.names if name.kind == "city"), key=lambda n: n.rank, default=namesake
    )
    large = most.rank >= LARGE or regions.is_capital(most.region)
    return large or most.rank >= namesake.rank + _TENFOLD


def _lonely(name: Name, spot: Spot, company: Company, *, friends: bool) -> bool:
    """Whether nothing says that it is a place: neither the article nor an «in»."""
    if name.weak and name.kind == "body":
        return not friends and company.about(spot.form) > 0
    if name.weak:
        return _doubtful(name, spot, company, friends=friends)
    small = name.kind == "city" and name.rank < _LONELY and not regions.is_capital(name.region)
    return small and not friends and _unheard(name, spot, company)


def _doubtful(name: Name, spot: Spot, company: Company, *, friends: bool) -> bool:
    """Whether a name that is a common word too is just that.

    It needs company, and more where it opens its sentence; «in» is enough for a city of a million.
    """
    if not lands(name):  # of no country, so that nobody can vouch: «the Moon»
        return spot.opening
    if name.kind == "city" and name.rank >= _LONELY and _said_to_be(spot):
        return False
    if company.alike and name.kind == "city" and _outnumbered(name, spot, company):
        return True
    local = any(company.local(land) for land in lands(name))
    sure = local or company.near(name, spot.form) >= 1
    return not friends or (spot.opening and not (spot.located or sure))


def _unheard(name: Name, spot: Spot, company: Company) -> bool:
    """Whether it is a small town of a land that an article about others never names: a person."""
    if spot.end - spot.start >= _LONG:
        return False  # «Santiago de Compostela» is nobody
    said, others = spot.located or spot.struck, company.about(spot.form)
    if company.alike and company.main() not in lands(name):
        return others >= _ABOUT and name.rank < _TINY if said else others >= _OTHERS
    alone = spot.end - spot.start == 1 and not said and others >= _ABOUT
    return alone and name.rank < _TOWN


def _outnumbered(name: Name, spot: Spot, company: Company) -> bool:
    """Whether the article is of another land far more than of this one."""
    own = max(company.others(land, spot.form) for land in lands(name))
    return company.others(company.main(), spot.form) > _FAR_MORE * own


def _said_to_be(spot: Spot) -> bool:
    """Whether an «in» and a capital that is not the sentence's own say that it is a name."""
    return spot.located and not spot.opening and spot.words.letter(spot.start).isupper()


def _disputed(country: Name, spot: Spot, company: Company) -> bool:
    """Whether a place of that name lies in a country that the article is about."""
    own = set(lands(country))
    others = {n: set(lands(n)) - own for n in spot.names if n.kind in _INNER}
    return any(
        company.local(land)
        or (
            name.kind == "division"
            and (company.others(land, spot.form) > 1 or company.near(name, spot.form) >= 1)
        )
        for name, found in others.items()
        for land in found
    )


def _is_land(spot: Spot) -> bool:
    """Whether a country is called so as well: Georgia."""
    return any(name.kind == "country" for name in spot.names)


def _elsewhere(country: Name, spot: Spot, state: frozenset[str]) -> bool:
    """Whether a state that stands after the name has a town called like this country."""
    if country.kind != "country" or not state or state.intersection(lands(country)):
        return False
    return any(name.kind == "city" and state.intersection(lands(name)) for name in spot.names)


def _state(spots: Sequence[Spot], index: int) -> frozenset[str]:
    """Return the country of the state or province that stands after a comma: «Paris, Texas»."""
    here, after = spots[index], spots[index + 1] if index + 1 < len(spots) else None
    if after is None or (_between(here, after) or "").strip() not in _BESIDE:
        return frozenset()
    return frozenset(_larger(after, ("division",)))


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
    return after.located and not after.joined and _PARTING.isdisjoint(between.lstrip(",،"))


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
