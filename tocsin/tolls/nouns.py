"""Whom a number counts: the noun after it, a people, «soldier one»; or things, then nobody."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.languages.marks import Mark, Sentence, years
from tocsin.tolls.between import CLAUSE, parted
from tocsin.tolls.numbers import AND, Number
from topics.tagged import Mention

_NOUN_WITHIN = 4  # words after a number in which its noun may stand
_CLASSED = 6  # characters between a classifier and its noun
_NO_NOUN = ("toll:k", "toll:n", "toll:by", "toll:c", "toll:jn", "toll:v", "toll:a")
_APART = CLAUSE + "(（"
_WHO_WITHIN = 2  # words from «one of them» to who it is
_ENDING = 3  # letters of an ending that hangs on a number


@dataclass(slots=True, eq=False)
class Row:
    """A number, whom it counts (None: nobody named), and where its words begin and end."""

    number: Number
    of: str | None
    start: int
    end: int
    total: "Row | None" = None
    kind: str | None = None
    mark: Mark | None = None

    @property
    def whole(self) -> "Row":
        """The total that it belongs to, or itself."""
        return self.total or self


def is_article(sentence: Sentence, row: Row) -> bool:
    """Whether «one» only means «a»: nobody named, and no word for harm right beside it."""
    if row.number.value != 1 or row.of is not None:
        return False
    return not any(
        m.payload.startswith("toll:k") and row.number.start in (m.end, m.start - 1)
        for m in sentence.tolls
    )


def counted(
    sentence: Sentence,
    number: Number,
    after: int,
    last: Row | None,
    mentions: Sequence[Mention],
) -> Row | None:
    """Return the number with its noun; None where it counts vehicles, years, percents.

    ``after`` is where the next number begins, ``last`` the row before.
    """
    if number.noun is not None or number.kind is not None:
        return Row(number, number.noun, number.start, number.end)
    if any(test(sentence, number) for test in (_is_of_things, _is_age, _is_year, _is_share)):
        return None
    if number.value == 1:
        return _of_them(sentence, number) or _single(sentence, number)
    of, end = _noun(sentence, number, after, last)
    if of is None and number.vague:
        of = next((m.payload[7:] for m in _inside(sentence, number)), None)
    if of is None:
        of, end = _people(sentence, number, mentions)
    if of is not None:
        return Row(number, of, number.start, end)
    if is_hung_on(sentence, number):
        return None
    return _single(sentence, number) if number.value == 2 else Row(number, None, number.start, end)


def _inside(sentence: Sentence, number: Number) -> list[Mark]:
    """Return who is named within the number's own words: «数人»."""
    within = range(number.start + 1, number.end)
    return [m for m in sentence.tolls if m.payload.startswith("toll:o:") and m.start in within]


def _is_age(sentence: Sentence, number: Number) -> bool:
    return any(m.end == number.start for m in sentence.of("toll:age"))


def _is_year(sentence: Sentence, number: Number) -> bool:
    plain = number.end - number.start == 1 and sentence.words.forms[number.start].isdecimal()
    if not (plain and 1900 <= sentence.kept(years).get(number.start, 0) <= 2099):
        return False
    bounds = sentence.of_sort("toll:ba")  # «2000'den fazla sivil»
    end = next((m.end for m in bounds if 0 <= m.start - number.end <= 1), number.end)
    return not any(m.start in range(end, end + 2) for m in sentence.of_sort("toll:o:"))


def _is_of_things(sentence: Sentence, number: Number) -> bool:
    """Whether a thing stands right after the number, and no person before it.

    A word that may be either is the thing: «hastane» is no form of «hasta». What befell may hold
    one: «seven in hospital».
    """
    if number.partitive:
        return False
    things = sentence.kept(_things)
    for at in (number.end, number.end + 1):
        if at in things:
            return True
        if any(mark.start == at for mark in sentence.of_sort("toll:o:")):
            return False
    return False


def _things(sentence: Sentence) -> frozenset[int]:
    """Return where things are named, but in what befell."""
    befell = [(m.start, m.end) for m in sentence.of_sort("toll:k:")]
    starts = [m.start for m in sentence.of("toll:t")]
    return frozenset(i for i in starts if not any(a < i < b for a, b in befell))


def _noun(
    sentence: Sentence, number: Number, after: int, last: Row | None
) -> tuple[str | None, int]:
    found: str | None = None
    start = end = number.end
    limit = min(after, start + _NOUN_WITHIN)
    for mark in sentence.kept(_nouns):
        if not start <= mark.start < limit:
            continue
        if found is None and parted(sentence, start, mark.start, _APART):
            break  # «injured 22, police said», «injured 22 (doctors said)»
        if mark.payload.startswith("toll:o:") and found in {None, "people"}:
            near = mark.start <= end and not _is_glued(sentence, mark.start)
            if found is None or near or _written_on(sentence, end, mark.start):
                found, end = mark.payload[7:], max(end, mark.end)
        elif mark.payload == "toll:o:people" and _goes_on(sentence, number, end, mark):
            end = mark.end  # «мирных жителей», «mülki şəxs»
        elif mark.payload == "toll:u" and mark.start == number.end and found is None:
            found, end = (last.of if last and last.of else "people"), mark.end
    return found, end


def _goes_on(sentence: Sentence, number: Number, end: int, mark: Mark) -> bool:
    if mark.start != end or end <= number.end or _is_glued(sentence, end):
        return False
    if any(m.start == end and m.payload.startswith("toll:k") for m in sentence.tolls):
        return False
    return sentence.words.gaps()[end - 1] in ("", " ")


def _is_glued(sentence: Sentence, at: int) -> bool:
    """Whether «and» may be written on the word."""
    return sentence.words.forms[at][0] in AND


def _nouns(sentence: Sentence) -> list[Mark]:
    """Return the words that say whom a number counts, and the units of Chinese, in order."""
    return [m for m in sentence.tolls if m.payload.startswith(("toll:o:", "toll:u"))]


def _written_on(sentence: Sentence, low: int, high: int) -> bool:
    """Whether no space parts the words between, as in Chinese: «一名法国记者»."""
    words = sentence.words
    return all(words.ends[at - 1] == words.starts[at] for at in range(low, high + 1))


def _single(sentence: Sentence, number: Number) -> Row | None:
    """Return «one soldier», «one Israeli soldier» or «soldier one», else nobody."""
    nouns = sentence.of_sort("toll:o:")
    after = [m for m in nouns if m.start == number.end]
    if after:
        after = [_whole(sentence, m, nouns) for m in after]
        best = min(after, key=lambda m: (m.payload == "toll:o:people", -m.end))
        more = [m for m in nouns if m.start == best.end and best.payload == "toll:o:people"]
        return Row(number, (more or [best])[0].payload[7:], number.start, (more or [best])[0].end)
    before = [m for m in nouns if m.end == number.start]
    if before:
        return Row(number, before[0].payload[7:], before[0].start, number.end)
    for mark in nouns:
        if mark.start == number.end + 1 and mark.payload != "toll:o:people":
            return Row(number, mark.payload[7:], number.start, mark.end)
    return None if is_hung_on(sentence, number) else Row(number, None, number.start, number.end)


def _of_them(sentence: Sentence, number: Number) -> Row | None:
    """Return «one of them a child», «один из них ребёнок»."""
    among = next((m for m in sentence.of("toll:a") if m.start == number.end), None)
    if among is None:
        return None
    near = range(among.end, among.end + _WHO_WITHIN)
    ones = (m for m in sentence.tolls if m.payload.startswith("toll:i:") and m.start in near)
    who = next((m for m in ones if not parted(sentence, among.end, m.start)), None)
    return Row(number, who.payload[7:], number.start, who.end) if who else None


def _whole(sentence: Sentence, mark: Mark, nouns: Sequence[Mark]) -> Mark:
    """Return the noun with what it counts where nothing parts them: «一名救护车司机»."""
    shut = [m.start for m in sentence.tolls if m.payload.startswith(_NO_NOUN)]
    for noun in nouns:
        gap = range(mark.end, noun.start + 1)
        near = 0 < len(gap) <= _CLASSED and _written_on(sentence, mark.end, noun.start)
        if near and not any(at in gap for at in shut):
            return Mark(mark.start, noun.end, noun.payload)
    return mark


def _people(
    sentence: Sentence, number: Number, mentions: Sequence[Mention]
) -> tuple[str | None, int]:
    """Return «7 Palestinians»: a people right after the number."""
    if number.end < sentence.last:
        low, high = sentence.span(number.end, number.end + 1)
        at = bisect_right(mentions, low, key=lambda m: m.start) - 1
        if at >= 0 and mentions[at].end >= high:
            return "people", number.end + 1
    return None, number.end


def _is_share(sentence: Sentence, number: Number) -> bool:
    words = sentence.words
    tail = words.folded.text[words.ends[number.end - 1] : words.ends[number.end - 1] + 2]
    return "%" in tail or "٪" in tail


def is_hung_on(sentence: Sentence, number: Number) -> bool:
    """Whether a long word hangs on the number: «35-year-old», not «13-ü»."""
    words = sentence.words
    tail = words.folded.text[words.ends[number.end - 1] : words.ends[number.end - 1] + 2]
    hangs = tail.startswith("-") and number.end < sentence.last
    return hangs and len(words.forms[number.end]) > _ENDING
