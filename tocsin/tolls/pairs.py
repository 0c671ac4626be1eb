"""People whom «and» joins: «two teachers and a bus driver» are three, «a guard and his son» two."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tocsin.languages.marks import Sentence
from tocsin.tolls.nouns import Row
from tocsin.tolls.numbers import AND, Number

_ONES = ("toll:i:", "toll:j:")
_AGED = 5  # words of an age before «and»: «a guard, aged 45,»
_OWN_WITHIN = 3  # words from a number's noun to what befell them
_LED = 4  # words between «and» and whom it adds: «his 12-year-old»
_SHUT = ("toll:k", "toll:c", "toll:h", "toll:e", "toll:t", "toll:u")


@dataclass(slots=True)
class _Unit:
    """Somebody: a row of numbers, or one of whom no number speaks."""

    start: int
    end: int
    of: str
    row: Row | None
    is_kin: bool = False

    @property
    def value(self) -> int:
        return self.row.number.value if self.row else 1


def paired(sentence: Sentence, rows: Sequence[Row]) -> list[Row]:
    """Return the rows with those whom «and» joins to them; two of different sorts stay two."""
    if sentence.sorts.isdisjoint((*_ONES, "toll:jn")):
        return list(rows)
    units = _units(sentence, rows)
    found = list(rows)
    taken: set[int] = set()
    for first, second in pairwise(units):
        if id(first) in taken or not _may_join(first, second):
            continue
        if not _apart(sentence, first, second) and _joined(sentence, first, second):
            parts = any(m.end <= first.start for m in sentence.of("toll:a"))
            found = _added(found, first, second, parts=parts)
            taken.add(id(second))
    return sorted(found, key=lambda row: row.start)


def _units(sentence: Sentence, rows: Sequence[Row]) -> list[_Unit]:
    plain = [r for r in rows if r.of is not None and not r.number.vague and r.number.high is None]
    relatives = [m.start for m in sentence.of("toll:j:people")]
    units = [
        _Unit(r.start, r.end, r.of or "people", r, any(r.start < i < r.end for i in relatives))
        for r in plain
    ]
    closed = {i for row in rows for i in range(row.start, row.end)}
    closed |= {
        i for m in sentence.tolls if m.payload.startswith("toll:k") for i in range(m.start, m.end)
    }  # «took hostage» names nobody
    for mark in sentence.tolls:
        if mark.payload.startswith(_ONES) and closed.isdisjoint(range(mark.start, mark.end)):
            kin = mark.payload.startswith(_ONES[1])
            units.append(_Unit(mark.start, mark.end, mark.payload[7:], None, kin))
            closed.update(range(mark.start, mark.end))
    return sorted(units, key=lambda unit: unit.start)


def _may_join(first: _Unit, second: _Unit) -> bool:
    """Whether one of them is one of whom no number speaks, or «one» of the same sort."""
    if first.row is None or second.row is None:
        return True
    if first.value == 1 and second.row.number.kind is None:
        # «une mère et ses deux enfants», «killed a colonel and two guards»
        return first.is_kin or first.row.number.kind is not None
    return second.value == 1 and first.of == second.of and second.row.number.kind is None


def _speak(sentence: Sentence, last: _Unit) -> bool:
    """Whether they only say something: «a lawyer and his client said»."""
    return any(m.start == last.end for m in sentence.of("toll:c"))


def _apart(sentence: Sentence, first: _Unit, last: _Unit) -> bool:
    """Whether they only speak, or have their own word: «killed a man and two were hurt»."""
    if first.row is None:
        led = range(first.start - _LED, first.start + 1)  # «most of them women and children»
        return _speak(sentence, last) or any(
            m.end in led for m in sentence.of("toll:a", "toll:most")
        )
    if first.row.number.kind is None:
        return False
    near = range(last.row.number.end if last.row else last.end, last.end + _OWN_WITHIN)
    return any(m.start in near for m in sentence.of_sort("toll:k:"))


def _joined(sentence: Sentence, first: _Unit, second: _Unit) -> bool:
    """Whether «and» stands between two, with an age or a word that tells which at most."""
    gap = range(first.end, second.start)
    if len(gap) > _AGED + _LED:
        return False
    joins = [m for m in sentence.of("toll:jn") if m.start in gap]
    if joins:
        before, after = range(first.end, joins[0].start), range(joins[0].end, second.start)
    else:
        glued = next((i for i in (*gap, second.start) if _is_glued(sentence, i)), None)
        if glued is None:
            return False
        before, after = range(first.end, glued), range(glued, second.start)
    if any(m.payload.startswith(_SHUT) and m.start in gap for m in sentence.tolls):
        return _ages_only(sentence, before, after)
    return _is_led(sentence, before) and len(after) <= _LED


def _ages_only(sentence: Sentence, before: range, after: range) -> bool:
    """Whether words that part others are only those of an age: «45 years old»."""
    shut = {m.start for m in sentence.tolls if m.payload.startswith(_SHUT)}
    things = {m.start for m in sentence.of("toll:t")}
    if not shut.issuperset(things) or any(i in shut - things for i in (*before, *after)):
        return False
    forms = sentence.words.forms
    aged = [i for i in (*before, *after) if i in things]
    told = all(any(form.isdecimal() for form in forms[max(i - 2, 0) : i + 3]) for i in aged)
    bus = len(after) <= _LED and all(i in after for i in aged)  # «a bus driver»
    return (told or bus) and _is_led(sentence, before) and len(after) <= _LED


def _is_led(sentence: Sentence, before: range) -> bool:
    forms = sentence.words.forms
    return len(before) <= 1 or (len(before) <= _AGED and any(forms[i].isdecimal() for i in before))


def _is_glued(sentence: Sentence, at: int) -> bool:
    form = sentence.words.forms[at]
    return form[0] in AND and len(form) > 2


def _added(found: list[Row], first: _Unit, second: _Unit, *, parts: bool) -> list[Row]:
    """Return the rows with two put together; ``parts`` of different sorts stay two."""
    same = first.of == second.of or (not parts and (first.is_kin or second.is_kin))
    if not same and first.row and second.row:
        second.row.number.kind = first.row.number.kind
    if not same:
        second.start = min(second.start, first.end + 1)  # with its article
        return found + [_row(unit, 1) for unit in (first, second) if unit.row is None]
    of = first.of if first.of == second.of else "people"
    kept = [row for row in found if row is not second.row]
    if first.row is None:
        total = first.value + second.value
        row = Row(Number(first.start, second.end, total, noun=of), of, first.start, second.end)
        return [*kept, row]
    first.row.number.value += second.value
    first.row.of, first.row.end = of, second.end
    return kept


def _row(unit: _Unit, value: int) -> Row:
    number = Number(unit.start, unit.end, value, noun=unit.of)
    return Row(number, unit.of, unit.start, unit.end)
