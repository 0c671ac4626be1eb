"""Where a text names a place, an organisation or a people, and which one it means.

One pass over the words finds every name; the longest wins. What a name means is decided by the
other names in the article: places of a country that is named anyway are likelier, the larger of two
is likelier, and a name that is also a common word needs company.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from tocsin.places import regions
from tocsin.places.cues import cues, in_range, located_at
from tocsin.places.hints import hints
from tocsin.places.names import Name, matcher
from tocsin.places.persons import written_as_name
from tocsin.text.fold import Folded
from tocsin.text.phrases import Hit
from tocsin.text.profile import profile
from tocsin.text.tokens import Tokens, tokens
from topics.tagged import Mention, Span

# Scores are decimal logarithms of a population, so that one point is a city ten times as large.
_WEAK = 1.0
_COMPANY = 1.6
_MAIN = 1.0
_NEIGHBOUR = 4.0
_LEAST = 2.5
_NAMESAKE = 3.0
_BASE = {"country": 10.0, "own": 9.5, "demonym": 9.0, "capital": 9.0, "person": 9.0}
_LARGE = 57
_SPEECH_WORDS = 4


class Spot(NamedTuple):
    """A name in a text and everything that it may mean."""

    field: str
    words: Tokens
    hit: Hit[Name]
    names: tuple[Name, ...]


def find(
    fields: Mapping[str, Folded | Tokens], language: str, skip: Iterable[Span] = ()
) -> list[Mention]:
    """Return the mentions of all fields in text order; they do not overlap, the longest wins."""
    code = profile(language).code
    spots: list[Spot] = []
    for field, folded in fields.items():
        closed = [(s.start, s.end) for s in skip if s.field == field]
        spots += _spots(field, tokens(folded, code), code, closed)
    company = _company(spots)
    company.update(hints({spot.field: spot.words for spot in spots}, code))
    found: list[tuple[Spot, Name]] = []
    for index, spot in enumerate(spots):
        name = _meaning(spots, index, company)
        if name is not None:
            found.append((spot, name))
    return [_mention(spot, _government(spot, name, code)) for spot, name in found]


def _government(spot: Spot, name: Name, language: str) -> Name:
    """Return the government that a capital is named for: «Moscow said», and not «in Moscow»."""
    if name.kind != "city":
        return name
    country = regions.countries(name.region)[0]
    if regions.capital(country) != name.region:
        return name
    seen = cues(spot.words, language)
    first, last = spot.hit.start, spot.hit.end
    speech = range(first - _SPEECH_WORDS, last + _SPEECH_WORDS)
    if located_at(first, 0, seen) or not in_range(seen.speak, speech):
        return name
    return name._replace(region=country, kind="capital")


def _spots(field: str, words: Tokens, language: str, closed: list[tuple[int, int]]) -> list[Spot]:
    cased, lower = profile(language).cased, profile(language).lower_demonyms
    grouped: dict[tuple[int, int], list[Hit[Name]]] = {}
    for hit in matcher(language).find(words):
        if not cased or _capital(words, hit, lower=lower):
            grouped.setdefault((hit.start, hit.end), []).append(hit)
    found, last = [], 0
    for start, end in sorted(grouped, key=lambda span: (span[0], -span[1])):
        if start < last:
            continue
        last = end
        hits = grouped[start, end]
        names = tuple(dict.fromkeys(h.payload for h in hits))
        if cased:
            names = written_as_name(words, start, end, names, language)
        if not names or any(name.kind == "veto" for name in names):
            continue
        spot = Spot(field, words, hits[0], names)
        low, high = words.span(start, end)
        if not any(low < b and high > a for a, b in closed):
            found.append(spot)
    return found


def _capital(words: Tokens, hit: Hit[Name], *, lower: bool) -> bool:
    """Whether the name is written as a name: capitals where the script has them."""
    low, high = words.span(hit.start, hit.end)
    surface = words.folded.original[low:high]
    if hit.payload.caps:
        return surface.isupper()
    if surface[:1].isupper():
        return True
    return hit.payload.kind == "demonym" and lower


def _company(spots: list[Spot]) -> Counter[str]:
    """Count how often each country is named beyond doubt."""
    found: Counter[str] = Counter()
    for spot in spots:
        sure = [n for n in spot.names if not n.weak and (n.rank >= _LARGE or n.kind == "division")]
        lands = {land for name in sure for land in _lands(name)}
        if len(lands) <= 2:
            found.update(lands)
    return found


@cache
def _lands(name: Name) -> tuple[str, ...]:
    return regions.countries(name.region)


def _meaning(spots: list[Spot], index: int, company: Counter[str]) -> Name | None:
    spot = spots[index]
    beside = _beside(spots, index)
    divided = {land for n in spot.names if n.kind == "division" for land in _lands(n)}
    best, most = None, _LEAST
    for name in spot.names:
        lands = _lands(name)
        own = 0 if name.weak or name.rank < _LARGE else 1
        friends = max((_company_of(land, own, company) for land in lands), default=0.0)
        score = _BASE.get(name.kind, name.rank / 10) + friends
        if name.kind == "country" and any(company[land] > 1 for land in divided - set(lands)):
            score -= _NAMESAKE
        explained = bool(beside.intersection(lands)) and name.kind in ("city", "division")
        score += _NEIGHBOUR if explained else 0.0
        if name.weak and not friends and not explained:
            continue
        score -= _WEAK if name.weak else 0.0
        if score > most:
            best, most = name, score
    return best


def _company_of(land: str, own: int, company: Counter[str]) -> float:
    """Return how much the rest of the article speaks for a country."""
    others = company[land] - own
    if others <= 0:
        return 0.0
    share = others / max(company.total() - own, 1)
    return _COMPANY + (_MAIN if others >= 2 and share >= 0.5 else 0.0)


def _beside(spots: list[Spot], index: int) -> frozenset[str]:
    """Return the countries of the next name where it explains this one: «Paris, Texas»."""
    if index + 1 >= len(spots):
        return frozenset()
    here, after = spots[index], spots[index + 1]
    if here.words is not after.words or after.hit.start - here.hit.end > 0:
        return frozenset()
    low, high = here.words.ends[here.hit.end - 1], here.words.starts[after.hit.start]
    gap = here.words.folded.text[low:high]
    if gap.strip() not in (",", "،", "(", "，", "、"):
        return frozenset()
    larger = (n for n in after.names if n.kind in ("country", "own", "division"))
    return frozenset(land for name in larger for land in _lands(name))


_KIND = {"country": "name", "own": "name", "division": "name", "city": "name"}


def _mention(spot: Spot, name: Name) -> Mention:
    low, high = spot.words.span(spot.hit.start, spot.hit.end)
    organisation = name.kind == "organisation"
    label = regions.organisations().get(name.region, name.region) if organisation else ""
    return Mention(
        field=spot.field,
        start=low,
        end=high,
        surface=spot.words.folded.original[low:high],
        name=label or regions.name(name.region),
        region=None if organisation else name.region,
        countries=() if organisation else regions.countries(name.region),
        kind=_KIND.get(name.kind, name.kind),
    )
