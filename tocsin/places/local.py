"""The news of a town: its namesake abroad is not meant, and its dateline needs no list."""

from collections.abc import Mapping, Sequence

from tocsin.places.around import opens
from tocsin.places.company import LARGE, Company, lands
from tocsin.places.doubts import STANDING
from tocsin.places.names import Name, words_of
from tocsin.places.persons import is_civic
from tocsin.places.spots import Spot
from tocsin.text.tokens import Tokens

_SURE = 100
_WORDS = 3
_SHORTEST = 3
_DASHES = frozenset("-–—")


def at_home(
    spots: Sequence[Spot], fields: Mapping[str, Tokens], company: Company, language: str
) -> list[Spot]:
    """Return the spots of an article with those of its own town, where it is local news.

    «Dublin City Council» and «a Dublin woman» tell of a Dublin at home, where nothing else is of
    Ireland; so does what stands in capitals before the dash of a dateline. «Paris Public Library»
    is of the land whose states are named. Where nothing at home has a name of the lists, the town
    has one that no list has: «Whitestown Town Hall».
    """
    dated = {spot.form for spot in spots if spot.dated and spot.dashed} if company.alike else ()
    spots = [_sent(spot, company) if spot.form in dated else spot for spot in spots]
    home = company.home()
    run = {spot.form for spot in spots if _runs(spot, language)}
    if not home:
        state = _state(spots, company) if run else ""
        return [_at(spot, state) if state and spot.form in run else spot for spot in spots]
    found = [
        _homely(spot, home, company) if spot.form in run or _small(spot, company) else spot
        for spot in spots
    ]
    text, unlisted = fields.get("text"), (Name(home, "unlisted", _SURE),)
    first = _dateline(text, unlisted)
    if first is None and not any(home in lands(name) for spot in found for name in spot.names):
        first = _town(text, unlisted, language)
    if first is None or any(s.field == "text" and _overlap(s, first) for s in found):
        return found
    own = [s for s in found if s.field == "text"]
    return [
        *[s for s in found if s.field != "text"],
        *[s for s in own if s.start < first.start],
        first,
        *[s for s in own if s.start > first.start],
    ]


def _sent(spot: Spot, company: Company) -> Spot:
    """Return a country as the town called alike, where a dateline is of it: «LEBANON — …».

    Not where the article names that country otherwise, nor where it has such a town: Singapore.
    """
    land = next((name.region for name in spot.names if name.kind == "country"), "")
    towns = tuple(name for name in spot.names if name.kind == "city")
    own = any(land in lands(name) for name in towns) or company.others(land, spot.form)
    return spot if not land or own or not towns else spot._replace(names=towns)


def _overlap(one: Spot, two: Spot) -> bool:
    return one.start < two.end and two.start < one.end


def _state(spots: Sequence[Spot], company: Company) -> str:
    """Return the country that is named most, where a state or a province of it is named."""
    main = company.main()
    divided = any(
        name.kind == "division" and not name.weak and lands(name) == (main,)
        for spot in spots if len(spot.names) == 1
        for name in spot.names
    )  # fmt: skip
    return main if divided else ""


def _at(spot: Spot, land: str) -> Spot:
    """Return a place of lists as the one in a country, where the country has one."""
    own = tuple(name for name in spot.names if name.kind == "city" and land in lands(name))
    return spot._replace(names=own) if own else spot


def _town(words: Tokens | None, names: tuple[Name, ...], language: str) -> Spot | None:
    """Return the first town that no list has and that runs something: «Whitestown Town Hall»."""
    if words is None:
        return None
    civic = words_of(language, "halls")
    for at in range(1, len(words) - 1):
        if f"{words.forms[at]} {words.forms[at + 1]}" not in civic:
            continue
        beside = words.gaps()[at - 1] == " " and words.letter(at).isupper()
        if beside and words.letter(at - 1).isupper() and not opens(words, at - 1):
            return Spot("text", words, at - 1, at, names, located=True)
    return None


def _runs(spot: Spot, language: str) -> bool:
    """Whether what a town runs follows, or who lives there: «Dublin Schools», «a Dublin man»."""
    words, after = spot.words, spot.end
    if after >= len(words) or words.gaps()[after - 1] != " ":
        return False
    if words.letter(after).isupper():
        return is_civic(words, after, language)
    return words.forms[after] in words_of(language, "folk")


def _small(spot: Spot, company: Company) -> bool:
    """Whether it is the name of small towns, the largest of a land with many namesakes."""
    if any(name.kind != "city" or name.rank >= LARGE for name in spot.names):
        return False
    return lands(max(spot.names, key=lambda name: name.rank))[0] in company.alike


def _homely(spot: Spot, home: str, company: Company) -> Spot:
    """Return a place of lists as one at home, where nothing else names the lands of the others."""
    if any(name.kind not in STANDING for name in spot.names):
        return spot
    abroad = {land for name in spot.names for land in lands(name)} - {home}
    if any(company.others(land, spot.form) for land in abroad):
        return spot
    own = tuple(name for name in spot.names if home in lands(name))
    return spot._replace(names=own or (Name(home, "unlisted", _SURE),))


def _dateline(words: Tokens | None, names: tuple[Name, ...]) -> Spot | None:
    """Return the town in capitals before a dash, with which a text begins."""
    if words is None or not words:
        return None
    for end in range(1, min(_WORDS, len(words) - 1) + 1):
        low, high = words.span(0, end)
        surface = words.folded.original[low:high]
        if not (surface.isupper() and len(words.forms[end - 1]) >= _SHORTEST):
            return None
        gap = words.gaps()[end - 1]
        if gap.strip() and set(gap.strip()) <= _DASHES and gap != gap.strip():
            return Spot("text", words, 0, end, names, located=True)
    return None
