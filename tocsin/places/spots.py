"""The names in one field of an article, each with everything that it may mean."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple

from msgspec.structs import replace

from tocsin.places.around import Around, around, cue_of, headed, opens, rules, seated
from tocsin.places.company import lands
from tocsin.places.cues import cues, in_range, located_at
from tocsin.places.doubts import STANDING, Page, is_place
from tocsin.places.grammar import grammar
from tocsin.places.kinds import Unlisted, unlisted
from tocsin.places.names import Name, common, matcher
from tocsin.places.persons import named_after, persons_of, written_as_name
from tocsin.text.phrases import Hit, Phrases
from tocsin.text.profile import profile
from tocsin.text.tokens import Tokens

Row = tuple[int, int, tuple[Name, ...]]
UNLISTED = Name("", "unlisted", 0)
_DEED_WORDS = 6
_TOWN_KINDS = frozenset(("city", "division"))
_CLITIC = 10
_DATELINE = 40
_COUNTED = frozenset("年月日号號")
_DASHES = (" - ", " – ", " — ", " -- ", ":")


class Spot(NamedTuple):
    """Tokens ``start`` to ``end`` of a field and what they may mean.

    ``located``: an «in», a dateline or a word for a kind of place says that it is a place.
    ``body``: the name of a ministry or a court of that place. ``opening``: it opens a sentence, so
    that its capital tells nothing. ``struck``: a word for a deed, for soldiers or for a
    part of a town stands near. ``town``: «city of». ``dated``: a dateline, which names a city of
    the world without its country. ``joined``: «and» joins it to one that is ``located``.
    """

    field: str
    words: Tokens
    start: int
    end: int
    names: tuple[Name, ...]
    located: bool = False
    body: bool = False
    opening: bool = False
    struck: bool = False
    town: bool = False
    dated: bool = False
    joined: bool = False

    @property
    def dashed(self) -> bool:
        """Whether a dash stands right behind it: «LEBANON — …»."""
        gap = "".join(self.words.gaps()[self.end - 1 : self.end]).strip()
        return bool(gap) and not gap.strip("-–—")

    @property
    def form(self) -> str:
        """The folded words of the name."""
        return " ".join(self.words.forms[self.start : self.end])


def spots_of(
    field: str, words: Tokens, language: str, closed: Iterable[tuple[int, int]] = ()
) -> list[Spot]:
    """Return the names of a field outside the ``closed`` original spans, in text order."""
    cues_, known = around(words, language), rules(language)
    seen, cased = cues(words, language), profile(language).cased
    listed = list(_listed(words, language, cues_))
    kinds = unlisted(words, cues_, known, cased=cased)
    merged = list(_merged(listed, kinds))
    placed = frozenset(i for start, end, _ in merged for i in range(start, end))
    page = Page(words, language, cues_, known, placed)
    shut, joins = sorted(closed), grammar(language).joins
    found: list[Spot] = []
    for (start, end, names), after in zip(merged, [*merged[1:], None], strict=False):
        low, high = words.span(start, end)
        hidden = bisect_right(shut, low, key=itemgetter(1))
        if hidden < len(shut) and shut[hidden][0] < high:
            continue
        if known.club and after is not None and _is_club(words, end, names, after, known.club):
            continue
        joined = bool(found) and found[-1].located and _joined(words, found[-1].end, start, joins)
        located = joined or located_at(words, start, seen) or seated(words, start, known)
        near = _near(words, start, end, shut[max(hidden - 1, 0) : hidden + 1])
        struck = any(in_range(marks, near) for marks in (seen.act, seen.forces, seen.parts))
        if names == (UNLISTED,) or is_place(
            page, start, end, names, located=located, struck=struck
        ):
            body = any(name.kind in STANDING for name in names) and (
                cue_of(words, start, end, cues_, "body") is not None
                or headed(words, start, cues_, "body", known.walls)
            )
            opening = cased and opens(words, start)
            dated = opening and _dated(words, start, end)
            town = cue_of(words, start, end, cues_, "town") is not None
            found.append(
                Spot(
                    field,
                    words,
                    start,
                    end,
                    names,
                    located or dated,
                    body,
                    opening,
                    struck,
                    town,
                    dated,
                    joined,
                )
            )
    return found


def _near(words: Tokens, start: int, end: int, shut: Iterable[tuple[int, int]]) -> range:
    """Return the words around a name, up to the closed spans beside it."""
    near = range(max(start - _DEED_WORDS, 0), min(end + _DEED_WORDS, len(words.forms)))
    low, high = words.span(start, end)
    for begin, stop in shut:
        before = [i for i in near if stop <= low and words.span(i, i + 1)[0] < stop]
        after = [i for i in near if begin >= high and words.span(i, i + 1)[1] > begin]
        near = range(max([near.start, *(i + 1 for i in before)]), min([near.stop, *after]))
    return near


def _listed(words: Tokens, language: str, beside: Around) -> Iterator[Row]:
    cased, lower = profile(language).cased, profile(language).lower_demonyms
    grouped: dict[tuple[int, int], list[Hit[Name]]] = {}
    for hit in matcher(language).find(words):
        if not cased or _capital(words, hit, lower=lower):
            grouped.setdefault((hit.start, hit.end), []).append(hit)
    veto = common(language)
    persons = persons_of(words, language) if cased else frozenset()
    for start, end in _longest(grouped if cased else _unjoined(grouped, words, language)):
        names = tuple([h.payload for h in grouped[start, end]])
        if len(names) > 1:
            names = _as_written(tuple(dict.fromkeys(names)), matcher(language), words, start, end)
        city = any(name.kind == "city" for name in names)
        town = city and cue_of(words, start, end, beside, "town") is not None
        if end - start == 1 and words.forms[start] in veto and not town:
            names = tuple(n for n in names if n.caps or n.kind not in STANDING)
        if town:
            names = tuple(n for n in names if n.kind in ("city", "own"))
        elif cased:
            names = written_as_name(words, (start, end), names, language, persons)
        else:
            names = named_after(words, (start, end), names, language)
        names = _of_people(words, (start, end), names, language)
        if names and not any(name.kind == "veto" for name in names):
            yield start, end, names


def _joined(words: Tokens, end: int, start: int, joins: frozenset[str]) -> bool:
    """Whether «and» alone parts two names: «in Guam and Yokosuka»."""
    return start - end == 1 and words.forms[end] in joins and words.gaps()[end] == " "


def _dated(words: Tokens, start: int, end: int) -> bool:
    """Whether it opens a dateline: «GENEVA, March 3 - …», «GENEVA — …», «London, March 3 - …»."""
    low, high = words.span(start, end)
    behind = words.ends[end - 1]
    line, _, _ = words.folded.text[behind : behind + _DATELINE].partition("\n")
    ends = [line.index(dash) for dash in _DASHES if dash in line]
    if not ends:
        return False
    day = line[0] == "," and any(map(str.isdecimal, line[: min(ends)]))
    return day or words.folded.original[low:high].isupper()


def _unjoined(
    spans: Iterable[tuple[int, int]], words: Tokens, language: str
) -> list[tuple[int, int]]:
    """Return the spans but those that take another word's letter: «击中亚丁», «12日向伊拉克»."""
    found = {s for s in spans if not _is_date(words, s[0])}
    ends = dict(sorted(found))
    late = {span for span in found if span[1] < ends.get(span[0] + 1, 0)}
    acts = frozenset(cues(words, language).act if late else ())
    return [s for s in found if s not in late or not all(t in acts for t in (s[0] - 1, s[0]))]


def _is_date(words: Tokens, start: int) -> bool:
    """Whether a sign for a day or a month stands there behind its number."""
    counted = start > 0 and words.forms[start][0] in _COUNTED and not words.gaps()[start - 1]
    return counted and words.forms[start - 1][-1].isdecimal()


def _longest(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans that do not overlap: the longer of two, or else the first."""
    held: tuple[int, int] | None = None
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if held is None or span[0] >= held[1]:
            if held is not None:
                yield held
            held = span
        elif span[1] - span[0] > held[1] - held[0]:
            held = span
    if held is not None:
        yield held


def _as_written(
    names: tuple[Name, ...], known: Phrases[Name], words: Tokens, start: int, end: int
) -> tuple[Name, ...]:
    """Let a city that is called as it stands go before one that a clitic is taken off to read.

    «كسلا» is Kassala, and not «as Salé», a city twice as large.
    """
    whole = known.whole(words.forms[start]) if end - start == 1 else ()
    if not any(name.kind == "city" for name in whole):
        return names
    return tuple(n if n in whole else replace(n, rank=n.rank - _CLITIC) for n in names)


def _of_people(
    words: Tokens, where: tuple[int, int], names: tuple[Name, ...], language: str
) -> tuple[Name, ...]:
    """Let the word for who is of a place be no name of it: «شیرازی», «آمریکایی», not «آسیای»."""
    known, form = rules(language), words.forms[where[1] - 1]
    if not known.nisba or not form.endswith(known.nisba) or form.endswith(known.ezafe):
        return names
    whole = matcher(language).whole(form) if where[1] - where[0] == 1 else names
    if any(name in whole for name in names):
        return tuple(name for name in names if name in whole)
    return tuple(
        replace(name, kind="demonym") if name.kind == "country" else name
        for name in names
        if name.kind == "country" or name.kind not in STANDING
    )


def _merged(listed: list[Row], kinds: list[Unlisted]) -> Iterator[Row]:
    """Join the names of the lists with those beside a word for a kind of place."""
    taken = [False] * len(listed)
    made: list[Row] = []
    end_of_last = -1
    for kind in kinds:
        if kind.start < end_of_last:
            continue
        begin = bisect_right(listed, kind.start, key=itemgetter(1))
        over = range(begin, bisect_left(listed, kind.end, key=itemgetter(0)))
        names = [name for i in over for name in listed[i][2]]
        if not names or kind.sort == "street":
            made.append((kind.start, kind.end, (UNLISTED,)))
        elif kind.sort == "state" and any(name.kind == "demonym" for name in names):
            own = tuple(replace(name, kind="own") for name in names if name.kind == "demonym")
            made.append((kind.first, kind.last, own))
        else:
            continue
        end_of_last = kind.last
        for i in over:
            taken[i] = True
    yield from sorted(
        [row for i, row in enumerate(listed) if not taken[i]] + made, key=lambda r: r[0]
    )


def _is_club(
    words: Tokens, end: int, names: tuple[Name, ...], after: Row, masculine: tuple[str, ...]
) -> bool:
    """Whether a masculine word for its people follows, so that it is a club: «ليون الفرنسي»."""
    start, last, people = after
    if start != end or last - start > 1 or any(name.kind != "demonym" for name in people):
        return False
    if not words.forms[start].endswith(masculine) or any(
        name.kind not in _TOWN_KINDS for name in names
    ):
        return False
    return bool({land for n in names for land in lands(n)} & {n.region for n in people})


def _capital(words: Tokens, hit: Hit[Name], *, lower: bool) -> bool:
    """Whether the name is written as a name: capitals where the script has them."""
    low, high = words.span(hit.start, hit.end)
    if words.folded.original[high : high + 1] == "$":  # «US$10 million»
        return False
    if hit.payload.caps:
        return words.folded.original[low:high].isupper()
    if words.letter(hit.start).isupper() or words.letter(hit.end - 1).isupper():  # «mer Rouge»
        return True
    return hit.payload.kind == "demonym" and lower
