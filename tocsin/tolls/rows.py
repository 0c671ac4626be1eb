"""The numbers of a sentence with whom they count, and which are parts of which."""

from collections.abc import Sequence

from tocsin.languages.marks import Mark, Sentence
from tocsin.tolls.between import is_plain, parted
from tocsin.tolls.nouns import Row, counted, is_article, is_hung_on
from tocsin.tolls.numbers import Number, numbers
from tocsin.tolls.pairs import paired
from tocsin.tolls.singles import singles
from topics.tagged import Mention

_ONES = ("toll:i:", "toll:j:")
_OBJECT_WITHIN = 3  # words from a murderer's verb to its object
_AMONG_WITHIN = 3  # words between «among them» and the first part


def rows(sentence: Sentence, mentions: Sequence[Mention]) -> list[Row]:
    """Return the numbers that may count people, in order, parts tied to their totals."""
    found: list[Row] = []
    known = numbers(sentence)
    people = [number for number in known if not is_hung_on(sentence, number)]
    known = sorted(known + singles(sentence, people, mentions), key=lambda number: number.start)
    things = None
    for index, number in enumerate(known):
        after = known[index + 1].start if index + 1 < len(known) else sentence.last
        row = counted(sentence, number, after, _whole(sentence, found), mentions)
        if row is None:
            things = number
        elif things is not None and row.of is None and _is_among(sentence, things, number):
            continue  # «shot down 64 drones, 31 of them over the region»
        elif number.kind or not is_article(sentence, row):
            found.append(row)
    found += [*_slain(sentence, found), *_one_among(sentence, found)]
    found = paired(sentence, found)
    _part(sentence, found)
    return found


def _is_among(sentence: Sentence, things: Number, number: Number) -> bool:
    """Whether a number is a part of what the one before it counts."""
    if number.value >= things.value:
        return False
    led = range(number.start - 1, number.start + 1)
    ends = number.end if not parted(sentence, number.end, number.end) else None
    return any(m.end in led or m.start == ends for m in sentence.of("toll:a"))


def _whole(sentence: Sentence, found: Sequence[Row]) -> Row | None:
    """Return the last row, or the total where that is one of its parts: of it «others» speaks."""
    marks = [m.start for m in sentence.of("toll:a")]
    whole = [r for r in found if not any(at < r.start for at in marks)]
    return (whole or found)[-1] if found else None


def _slain(sentence: Sentence, known: Sequence[Row]) -> list[Row]:
    """Return those of whom only a murderer's verb speaks: «The senator was assassinated»."""
    found: list[Row] = []
    nouns = sentence.of_sort("toll:o:")
    one = {m.start for m in sentence.tolls if m.payload.startswith(_ONES)}
    for mark in sentence.of("toll:slain"):
        acts = any(m.end == mark.end for m in sentence.of("toll:det"))  # «assassinated a»
        beside = [m for m in nouns if m.start == mark.end or (m.end == mark.start and not acts)]
        many = any(m.start not in one for m in beside)
        if many or any(_bears(sentence, row, mark) for row in (*known, *found)):
            continue
        near = range(mark.end, mark.end + _OBJECT_WITHIN)
        who = [m for m in nouns if m.end == mark.start or m.start in near]
        of = next((m.payload[7:] for m in who if m.start in one), "people")
        number = Number(mark.start, mark.end, 1, noun=of, kind="killed")
        end = _object_end(sentence, mark.end) if acts else mark.end
        found.append(Row(number, of, mark.start, end))
    return found


def _object_end(sentence: Sentence, start: int) -> int:
    """Return where «and» follows: «murdered a traditional ruler and his son»."""
    near = range(start, start + _OBJECT_WITHIN + 1)
    return next((m.start for m in sentence.of("toll:jn") if m.start in near), start)


def _one_among(sentence: Sentence, known: Sequence[Row]) -> list[Row]:
    """Return who alone is named as a part: «four people, among them a child»."""
    found: list[Row] = []
    ones = [m for m in sentence.tolls if m.payload.startswith(_ONES)]
    marks = [*(sentence.of("toll:a") if known else ()), *sentence.of_sort("toll:pk")]
    for mark in marks if ones else ():
        near = range(mark.end, mark.end + _AMONG_WITHIN)
        who = next((m for m in ones if m.start in near), None)
        if who is None or any(r.end > mark.end and r.start < who.end + 1 for r in known):
            continue
        led = "toll:pk" in mark.payload or known[0].end <= mark.start
        if led and not _counts(sentence, mark.end, who.start):
            number = Number(who.start, who.end, 1, noun=who.payload[7:])
            found.append(Row(number, number.noun, who.start, who.end))
    return found


def _counts(sentence: Sentence, low: int, high: int) -> bool:
    return any(
        low <= m.start < high and m.payload.startswith(("toll:o:", "toll:k:", "toll:v:", "toll:c"))
        for m in sentence.tolls
    )


def _bears(sentence: Sentence, row: Row, mark: Mark) -> bool:
    """Whether a number is of those who were murdered: before the verb, or its object."""
    if row.start >= mark.end:
        gap = range(mark.end, row.start + 1)
        return len(gap) <= _OBJECT_WITHIN and not any(is_and(sentence, i) for i in gap)
    return row.end > mark.start or not parted(sentence, row.end, mark.start)


def _part(sentence: Sentence, found: list[Row]) -> None:
    """Tie parts to totals: «35, among them 13», «among them 13, 35», «35, 13 among them»."""
    for index, row in enumerate(found):
        own = row.of is None and any(m.start == row.end for m in sentence.of_sort("toll:k:"))
        if (row.number.partitive and not own) or _ended_as_part(sentence, row):
            _tie(found, index, before_too=True)
    for mark in sentence.of("toll:a"):
        after = [i for i, row in enumerate(found) if row.start >= mark.end]
        first = after[0] if after else None
        if first is not None and _near(sentence, mark, found[first]):
            _parts_from(sentence, found, first)
        elif first is None:
            _parts_before(sentence, found, mark)


def _near(sentence: Sentence, mark: Mark, row: Row) -> bool:
    soft = sum(
        m.end - m.start for m in sentence.of_sort("toll:b:") if mark.end <= m.start < row.start
    )
    return row.start - mark.end - soft <= _AMONG_WITHIN


def _ended_as_part(sentence: Sentence, row: Row) -> bool:
    """Whether the number has what says «of them» on it: «13'ü çocuk», «dos de ellos niños»."""
    told = [m for m in sentence.of("toll:a") if m.end < row.end]
    return row.of not in {None, "people"} and any(
        m.start == row.number.end for m in (*sentence.of("toll:pe"), *told)
    )


def _parts_from(sentence: Sentence, found: list[Row], first: int) -> None:
    """Make a number and those that are listed with it parts of the total before, or after."""
    last = first
    while last + 1 < len(found) and _goes_on(sentence, found, last):
        last += 1
    most = max(row.number.value for row in found[first : last + 1])
    totals = [row.whole for row in reversed(found[:first])]
    before = next((r for r in totals if r.number.value > found[first].number.value), None)
    later = next((r for r in found[last + 1 :] if r.number.value > most), None)
    led = later is not None and _leads(sentence, found[last], later)
    whole = later if led or before is None else before
    for row in found[first : last + 1]:
        if whole is not None and row is not whole and row.number.value < whole.number.value:
            row.total = whole


def _goes_on(sentence: Sentence, found: list[Row], at: int) -> bool:
    """Whether the next number is listed, and no word of its own begins a clause of it."""
    row = found[at + 1]
    own = any(m.payload.startswith("toll:k:") and m.start == row.end for m in sentence.tolls)
    return not (own and row.of is None) and listed(sentence, found[at], row)


def _leads(sentence: Sentence, part: Row, whole: Row) -> bool:
    """Whether a word between them says that the total comes next: «13 çocuğun bulunduğu 35»."""
    return any(
        part.end <= m.start and m.end <= whole.start <= m.end + 1 for m in sentence.of("toll:al")
    )


def _parts_before(sentence: Sentence, found: list[Row], mark: Mark) -> None:
    """«35 were hurt, 13 children and 15 women among them»."""
    before = [i for i, row in enumerate(found) if row.end <= mark.start]
    if not before or mark.start - found[before[-1]].end > 1:
        return
    if found[before[-1]].of is None and mark.start != found[before[-1]].end:
        return  # but «four of them»
    first = last = before[-1]
    while first > 1 and listed(sentence, found[first - 1], found[first]):
        first -= 1
    _tie_all(found, range(first, last + 1), found[first - 1] if first else None)


def _tie_all(found: list[Row], parts: range, whole: Row | None) -> None:
    for index in parts:
        if whole is not None and found[index].number.value < whole.whole.number.value:
            found[index].total = whole.whole


def _tie(found: list[Row], index: int, *, before_too: bool) -> None:
    row = found[index]
    near = found[index + 1 : index + 3] + (found[:index][::-1] if before_too else [])
    whole = next((r for r in near if r.total is None and r.number.value > row.number.value), None)
    row.total = whole


def listed(sentence: Sentence, first: Row, second: Row) -> bool:
    """Whether nothing but a comma or «and» stands between two numbers with their nouns."""
    if second.start < first.end:
        return False
    if parted(sentence, first.end, second.start, ";؛.:։。"):
        return False
    soft = sentence.kept(_joining)
    beside = first.end == second.start and is_plain(sentence, first.end, second.start)
    if beside and not _glued(sentence, second):
        return False
    hard = sum(i not in soft for i in range(first.end, second.start))
    return hard <= (1 if first.end == first.number.end else 0) + _joiner(sentence, first, second)


def _joining(sentence: Sentence) -> frozenset[int]:
    """Return the tokens that join numbers, or say how exact one is."""
    marks = (*sentence.of("toll:a", "toll:and"), *sentence.of_sort("toll:b:"))
    return frozenset(i for m in marks for i in range(m.start, m.end))


def is_joined(sentence: Sentence, row: Row) -> bool:
    """Whether «and» stands before a number, or on its word."""
    return is_and(sentence, row.start)


def is_and(sentence: Sentence, at: int) -> bool:
    """Whether «and» stands before a word, or on it."""
    if sentence.words.forms[at].startswith(("ו", "و")):
        return True
    return any(m.end == at for m in sentence.of("toll:and", "toll:jn"))


def _glued(sentence: Sentence, row: Row) -> bool:
    """Whether the number's own word begins with «and», as in Arabic and Hebrew."""
    return not sentence.words.forms[row.start].isascii()


def _joiner(sentence: Sentence, first: Row, second: Row) -> int:
    """One short word may join two numbers where the language's «and» is not listed."""
    at = first.end
    if second.start - at != 1 or len(sentence.words.forms[at]) > 4:
        return 0
    return int(
        not any(m.start <= at < m.end for m in sentence.tolls if m.payload.startswith("toll:k"))
    )
