"""Where a text names a place, an organisation or a people, and which one it means.

One pass over the words finds every name; the longest wins. What a name means is decided by the
other names in the article: places of a country that is named anyway are likelier, the larger of two
is likelier, and a name that is also a common word needs company.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from tocsin.places import regions
from tocsin.places.around import rules
from tocsin.places.company import Company, lands
from tocsin.places.cues import cues, in_range, located_at
from tocsin.places.doubts import STANDING
from tocsin.places.hints import hints
from tocsin.places.leaders import in_term
from tocsin.places.local import at_home
from tocsin.places.meaning import meanings
from tocsin.places.names import Name
from tocsin.places.spots import UNLISTED, Spot, spots_of
from tocsin.text.fold import Folded
from tocsin.text.profile import profile
from tocsin.text.tokens import Tokens, tokens
from topics.tagged import Mention, Span

_SPEECH_WORDS = 4
_COMMAS = (",", "،", "，")
_PART_BEFORE, _PART_AFTER = 4, 3  # words between a part of a town and its name
_NEAR = 25
_TOWNS = frozenset(("city", "division", "own"))
_KIND = dict.fromkeys((*STANDING, "unlisted"), "name") | {"body": "organisation"}


def find(
    fields: Mapping[str, Folded | Tokens],
    language: str,
    skip: Iterable[Span] = (),
    published: datetime | None = None,
) -> list[Mention]:
    """Return the mentions of all fields in text order; they do not overlap, the longest wins.

    Who is not in office on the day of ``published`` stands for nobody.
    """
    code = profile(language).code
    cut = {field: tokens(folded, code) for field, folded in fields.items()}
    closed = list(skip)
    spots = [
        spot
        for field, words in cut.items()
        for spot in spots_of(
            field, words, code, [(s.start, s.end) for s in closed if s.field == field]
        )
    ]
    if published is not None:
        spots = list(_in_office(spots, published.date().isoformat()))
    company = Company(((spot.form, spot.names) for spot in spots), alike=rules(code).alike)
    company.hint(hints(cut, code, closed))
    spots = at_home(spots, cut, company, code)
    named = list(zip(spots, meanings(spots, company), strict=True))
    settled = _settled(named, company, rules(code).home)
    return [_mention(spot, _standing(spot, name, code)) for spot, name in settled]


def _in_office(spots: Iterable[Spot], day: str) -> Iterator[Spot]:
    for spot in spots:
        if not any(name.terms for name in spot.names):
            yield spot
        elif names := tuple(name for name in spot.names if in_term(name.terms, day)):
            yield spot._replace(names=names)


def _settled(
    named: Sequence[tuple[Spot, Name | None]], company: Company, home: str
) -> list[tuple[Spot, Name]]:
    """Give the places that no list has the country of the nearest place that one has.

    Where none stands near it is that of the towns of the article, else home, else the country that
    is named most.
    """
    found: list[tuple[Spot, Name]] = []
    known = [
        i
        for i, (spot, name) in enumerate(named)
        if name is not None and name.kind in STANDING and lands(name) and not spot.body
    ]
    main: str | None = None
    for index, (spot, name) in enumerate(named):
        if name is not None:
            found.append((spot, name))
        elif UNLISTED in spot.names:
            at = bisect_left(known, index)
            near = [i for i in known[max(at - 1, 0) : at + 1] if _is_near(named[i][0], spot)]
            nearest = min(near, key=lambda i: _gap(named[i][0], spot), default=None)
            main = _main(named, company, home) if main is None else main
            land = main if nearest is None else lands(named[nearest][1] or UNLISTED)[0]
            if land:
                found.append((spot, replace(UNLISTED, region=land)))
    return found


def _main(named: Sequence[tuple[Spot, Name | None]], company: Company, home: str) -> str:
    """Return the country where an article without a place near it happens."""
    towns = Counter(
        lands(name)[0]
        for _, name in named
        if name is not None and name.kind in _TOWNS and lands(name)
        if regions.capital(lands(name)[0]) != name.region
    )
    if towns:
        return towns.most_common(1)[0][0]
    return home if company.others(home, "") else company.scene() or home


def _is_near(one: Spot, two: Spot) -> bool:
    return one.field == two.field and _gap(one, two) <= _NEAR


def _gap(one: Spot, two: Spot) -> int:
    """Return how many words stand between two names."""
    return max(one.start - two.end, two.start - one.end)


def _standing(spot: Spot, name: Name, language: str) -> Name:
    """Return the ministry of a country, or the government that a capital is named for.

    «Moscow said», and not «in Moscow».
    """
    if spot.body and name.kind in STANDING:
        return replace(name, kind="body")
    if name.kind != "city" or spot.town:
        return name
    country = regions.countries(name.region)[0]
    if regions.capital(country) != name.region:
        return name
    seen = cues(spot.words, language)
    speech = _beside(spot)
    if _is_before_a_voice(spot, seen.officials, speech):
        speech = range(speech.start, spot.end)
    if located_at(spot.words, spot.start, seen) or not in_range(seen.speak, speech):
        return name
    called = in_range(seen.named, range(spot.start - 1, spot.start))
    around = range(spot.start - _PART_BEFORE, spot.end + _PART_AFTER)
    if called or in_range(seen.parts, around):
        return name  # «the University of Tokyo said», «in the suburbs of Ashgabat, residents said»
    return replace(name, region=country, kind="capital")


def _beside(spot: Spot) -> range:
    """Return the words beside a name, of its own line: what stands below may be another's."""
    words = spot.words
    low, high = spot.start, spot.end
    while low > max(0, spot.start - _SPEECH_WORDS) and not _breaks(words, low):
        low -= 1
    while high < min(len(words), spot.end + _SPEECH_WORDS) and not _breaks(words, high):
        high += 1
    return range(low, high)


def _is_before_a_voice(spot: Spot, officials: tuple[int, ...], beside: range) -> bool:
    """Whether others are heard behind a comma: «struck Nairobi, officials said»."""
    if spot.end >= len(spot.words) or spot.words.gaps()[spot.end - 1][:1] not in _COMMAS:
        return False
    return in_range(officials, range(spot.end, beside.stop))


def _breaks(words: Tokens, at: int) -> bool:
    return "\n" in words.folded.text[words.ends[at - 1] : words.starts[at]]


def _mention(spot: Spot, name: Name) -> Mention:
    low, high = spot.words.span(spot.start, spot.end)
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
