"""What befell the people that a number counts: the word for it that belongs to the number.

A word belongs to the number it stands near. One that no number stands near may belong to a number
far off, as in a relative clause or where the verb ends the sentence, unless somebody else stands
between them.
"""

from collections.abc import Sequence
from itertools import pairwise

from tocsin.languages.marks import Mark, Sentence
from tocsin.tolls.between import parted, signs
from tocsin.tolls.nouns import Row
from tocsin.tolls.numbers import AND
from tocsin.tolls.rows import is_and, is_joined, listed

NEAR = 6  # words between a number with its noun and what befell them
_PARTED = 3  # what a comma between them costs, in words
_PASSED = 4  # what another number between them costs
_OTHERS = 6  # what it costs that the word is another number's
_BARE = {"toll:k:killed": 3, "toll:k:injured": 3}
"""Words between a word for harm and a number of whom we do not know; things are not killed."""
_FAR_AHEAD = 26  # words, where nobody else stands between
_FAR_BACK = 16
_AGENT_WITHIN = 2  # words between «by» and who it was
_BESIDE_WITHIN = 3  # words from «and» to whom it names
_BEFORE_DEATH = ("toll:k:injured", "toll:k:captured")
_LATER = 4  # words between the wounded and that they died
_COUNT_AHEAD = 10  # words between «the death toll» and its number
_COMMAS = ",،、;؛，"
_ON_CROWDS = frozenset(("protest", "riot", "disperse", "force_on_protest", "crowd", "mob"))


def settle(sentence: Sentence, rows: list[Row]) -> None:
    """Give every row that tells a toll its kind and the word for it; parts follow their totals."""
    told = [row.number for row in rows if row.number.kind is not None]
    said = {i for number in told for i in range(number.start, number.end)}  # by the number itself
    marks = [mark for mark in _kind_marks(sentence) if mark.start not in said]
    groups = _groups(sentence, rows, marks)
    used: list[Mark] = []
    for group in groups:
        _own(sentence, group, rows, marks, used)
    _counted(sentence, groups)
    for group in groups:
        if group[0].kind is None and group[0].of is not None:
            _far(sentence, group, rows, [m for m in marks if m not in used])
    for row in rows:
        if row.total is not None:
            row.kind, row.mark = row.total.kind, None
    _arrests(sentence, rows)


def _kind_marks(sentence: Sentence) -> list[Mark]:
    idioms = [(m.start, m.end) for m in sentence.of("cue:not", "toll:mix")]
    marks = [
        m
        for m in sentence.of_sort("toll:k:")
        if not any(a <= m.start and m.end <= b for a, b in idioms)
    ]
    return [m for m in marks if not any(_holds(other, m) for other in marks)]


def _holds(longer: Mark, mark: Mark) -> bool:
    """Whether a longer word for the same begins with it or ends in it: 死 in 死亡."""
    inside = longer.start <= mark.start and mark.end <= longer.end
    return inside and longer.payload == mark.payload and longer != mark


def _groups(sentence: Sentence, rows: Sequence[Row], marks: Sequence[Mark]) -> list[list[Row]]:
    """Return totals that are listed one after the other together; «5 dead and 18 hurt» are two."""
    groups: list[list[Row]] = []
    for row in rows:
        if row.total is not None:
            continue
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and _alike(sentence, last, row, marks, rows)
            and listed(sentence, last, row)
        ):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _alike(
    sentence: Sentence, first: Row, second: Row, marks: Sequence[Mark], rows: Sequence[Row]
) -> bool:
    """Whether two numbers name people, and not each with a word of its own for what befell."""
    if first.number.kind is not None or second.number.kind is not None:
        return False
    if first.of is None or second.of is None:
        return False
    free = [m for m in marks if not _leads(sentence, m, second, rows)]
    own = [_words_of(sentence, row, free) for row in (first, second)]
    return not (own[0] and own[1] and own[0] != own[1])


def _leads(sentence: Sentence, mark: Mark, row: Row, rows: Sequence[Row]) -> bool:
    """Whether «and» begins a clause with its own object: «… soldiers, and wounded 71»."""
    led = is_and(sentence, mark.start)
    return led and mark.start >= row.end and any(0 <= r.start - mark.end <= 1 for r in rows)


def _words_of(sentence: Sentence, row: Row, marks: Sequence[Mark]) -> set[str]:
    inside = {m.payload for m in marks if row.start <= m.start < row.end}
    return inside or {m.payload for m in marks if _gap(sentence, m, row, row, ()) <= 1}


def _own(
    sentence: Sentence, group: list[Row], rows: Sequence[Row], marks: list[Mark], used: list[Mark]
) -> None:
    """Take the nearest word, commas and numbers making it farther."""
    first, last = group[0], group[-1]
    if first.number.kind is not None:
        first.kind = first.number.kind
        first.mark = Mark(first.start, first.end, first.kind)
        return
    others = [row for row in rows if row not in group]
    best: tuple[int, Mark] | None = None
    for mark in marks:
        bare = _BARE.get(mark.payload, 1) if first.number.value > 2 else 1
        limit = NEAR if first.of is not None or _leads_of(sentence, first) else bare
        gap = _gap(sentence, mark, first, last, rows)
        if mark.start >= last.number.end and _is_count(sentence, mark):
            continue  # «… rose to 2,205 and the number of wounded to 3,640»
        if mark in used:
            gap += _OTHERS if mark.end <= first.start else _PARTED
        elif mark.start >= last.number.end:
            gap += _taken(sentence, mark, others, gap)
        if gap <= limit and (best is None or gap < best[0]):
            best = gap, mark
    if best is not None:
        best = best[0], _then(sentence, best[1], last, rows, marks)
        used.append(best[1])
        for row in group:
            row.kind, row.mark = best[1].payload[7:], best[1]


def _leads_of(sentence: Sentence, row: Row) -> bool:
    """Whether «of the dead» follows a number."""
    return any(m.start == row.number.end for m in sentence.of_sort("toll:pk"))


def _is_count(sentence: Sentence, mark: Mark) -> bool:
    return any(
        m.payload.startswith("toll:kc:") and m.start <= mark.start < m.end for m in sentence.tolls
    )


def _then(
    sentence: Sentence, mark: Mark, row: Row, rows: Sequence[Row], marks: Sequence[Mark]
) -> Mark:
    """Return that they died where wounded or captured people did: «five of the wounded died»."""
    inside = row.number.end <= mark.start <= row.end + 1 or _is_of(sentence, mark)
    if mark.payload not in _BEFORE_DEATH or not inside:
        return mark
    if mark.payload == _BEFORE_DEATH[1] and mark.end <= row.end:
        led = [m for m in marks if m.payload == "toll:k:killed" and 0 <= row.start - m.end <= 1]
        if led:
            return led[-1]  # «executed four captured soldiers»
    edge = max(row.end, mark.end)
    for later in marks:
        gap = range(edge, later.start)
        if later.payload != "toll:k:killed" or later.start < edge or len(gap) > _LATER:
            continue
        counted = any(later.end <= r.start <= later.end + 2 or r.start in gap for r in rows)
        joined = any(is_and(sentence, at) for at in (*gap, later.start))
        if not (counted or joined or _commas(sentence, edge, later.start)):
            return later
    return mark


def _is_of(sentence: Sentence, mark: Mark) -> bool:
    return any(m.start <= mark.start < m.end for m in sentence.of("toll:pk:injured"))


def _taken(sentence: Sentence, mark: Mark, others: Sequence[Row], gap: int) -> int:
    """Return what it costs that a word ahead has another number right after it, its object."""
    after = [r for r in others if mark.end <= r.start and _words(sentence, mark.end, r.start) <= 1]
    if not after or _clause(sentence, after[0]):
        return 0
    if gap and is_and(sentence, mark.start):
        return _OTHERS
    beside = after[0].start == mark.end and not _commas(sentence, mark.end, mark.end)
    return _OTHERS if gap > 1 or (beside and gap == 1) else 2 * beside


def _clause(sentence: Sentence, row: Row) -> bool:
    """Whether «and» or a comma and its own verb make a clause of it: «killed and 3 were hurt»."""
    led = is_joined(sentence, row) or bool(_commas(sentence, row.start, row.start))
    return led and any(
        0 <= _words(sentence, row.end, m.start) <= 1
        for m in sentence.of_sort("toll:k:")
        if m.start >= row.end
    )


def _gap(sentence: Sentence, mark: Mark, first: Row, last: Row, rows: Sequence[Row]) -> int:
    """Return how far a word is from a group, in words that say something."""
    if mark.start >= last.number.end:
        low, high = min(last.end, mark.start), mark.start
    elif mark.end <= first.start or mark.end <= first.number.start:
        low, high = mark.end, first.start
    else:
        return 0
    parts = [(r.start, r.end) for r in rows if low <= r.start < high and r.total is not None]
    if parts:
        begin = min(a for a, _ in parts)
        among = [m.start for m in sentence.of("toll:a") if low <= m.start <= begin]
        return _words(sentence, low, min([begin, *among])) + _words(
            sentence, max(b for _, b in parts), high
        )
    others = len([r for r in rows if low <= r.number.start < high])
    return _words(sentence, low, high) + _PARTED * _commas(sentence, low, high) + _PASSED * others


def _words(sentence: Sentence, low: int, high: int) -> int:
    if high <= low:
        return 0
    soft = sentence.kept(_soft)
    return high - low - (len([i for i in soft if low <= i < high]) if soft else 0)


def _soft(sentence: Sentence) -> frozenset[int]:
    """Return the tokens that say how exact a number is, or help a verb."""
    if sentence.sorts.isdisjoint(("toll:b:", "toll:au")):
        return frozenset()
    return frozenset(
        i
        for m in sentence.tolls
        if m.payload.startswith(("toll:b:", "toll:aux"))
        for i in range(m.start, m.end)
    )


def _commas(sentence: Sentence, low: int, high: int) -> int:
    if high <= low and low >= sentence.last:
        return 0
    return sum(map(signs(sentence, low, high).count, _COMMAS))


def _counted(sentence: Sentence, groups: Sequence[list[Row]]) -> None:
    """«The death toll has risen from 40 to 45»: the last bare number after words for a count.

    In «rises to 45 from 40» it is the first.
    """
    outgrown = {m.end for m in sentence.of("toll:up")}
    for mark in sentence.of_sort("toll:kc"):
        near = [
            group[0]
            for group in groups
            if group[0].start >= mark.end
            and group[0].start - mark.end <= _COUNT_AHEAD
            and group[0].of in (None, "people")
            and not any(mark.end <= m.start < group[0].start for m in sentence.of_sort("toll:k:"))
        ]
        near = near[: _clause_end(sentence, near)]
        if len(near) > 1 and near[-1].start in outgrown:
            near.reverse()
        for row in near[:-1]:
            row.kind = None
        if near and (near[-1].kind in (None, mark.payload[8:]) or _is_later(sentence, near[-1])):
            near[-1].kind, near[-1].mark = mark.payload[8:], mark


def _is_later(sentence: Sentence, row: Row) -> bool:
    """Whether a comma parts a number from its word: «rose to 17, 14 more are missing»."""
    if row.of is not None or row.mark is None or row.mark.start < row.end:
        return False
    return bool(_commas(sentence, row.end, row.mark.start))


def _clause_end(sentence: Sentence, rows: Sequence[Row]) -> int:
    """Return how many rows stand before the sentence goes on: «rose to 14; 37 are in hospital»."""
    for index, (first, second) in enumerate(pairwise(rows)):
        between = range(first.end, second.start)
        led = is_joined(sentence, second) or any(
            m.start in between for m in sentence.of("toll:and")
        )
        if led or _commas(sentence, first.end, second.start):
            return index + 1
    return len(rows)


def _far(sentence: Sentence, group: list[Row], rows: Sequence[Row], marks: list[Mark]) -> None:
    """Take a word far off that nobody stands nearer to, the nearest ahead first."""
    first, last = group[0], group[-1]
    ahead = [m for m in marks if 0 <= m.start - last.end <= _FAR_AHEAD]
    back = [m for m in reversed(marks) if 0 <= first.start - m.end <= _FAR_BACK]
    for mark in ahead[:1]:
        if _free(sentence, rows, last.end, mark.start) and not _has_object(sentence, mark):
            _take(group, mark)
            return
    for mark in back[:1]:
        clear = not _commas(sentence, mark.end, first.start)
        if clear and _free(sentence, rows, mark.end, first.start):
            _take(group, mark)
            return


def _take(group: list[Row], mark: Mark) -> None:
    for row in group:
        row.kind, row.mark = mark.payload[7:], mark


def _free(sentence: Sentence, rows: Sequence[Row], low: int, high: int) -> bool:
    """Whether between two words stands nobody else who may have done or borne it."""
    if any(r.total is None and low <= r.number.start < high for r in rows):
        return False
    if parted(sentence, low, high, ";؛։"):
        return False
    return not any(
        low <= m.start < high
        and (m.payload.startswith(("toll:o:", "toll:h")) or m.payload in _ON_CROWDS)
        and not (_is_agent(sentence, m) or _is_beside(sentence, low, m))
        for m in sentence.marks
    )


def _is_beside(sentence: Sentence, end: int, mark: Mark) -> bool:
    """Whether somebody shares what befell: «two teachers and a bus driver were shot»."""
    led = sentence.words.forms[end][0] in AND or any(
        m.start == end for m in sentence.of("toll:and")
    )
    return led and mark.start - end <= _BESIDE_WITHIN


def _is_agent(sentence: Sentence, mark: Mark) -> bool:
    """Whether somebody is named as who did it: «by gunmen», «silahlı kişiler tarafından»."""
    ahead = any(m.start <= mark.start <= m.end + _AGENT_WITHIN for m in sentence.of("toll:by"))
    return ahead or any(
        mark.start <= m.start <= mark.end + _AGENT_WITHIN for m in sentence.of("toll:bya")
    )


def _has_object(sentence: Sentence, mark: Mark) -> bool:
    """Whether somebody else is named right after the word: «killed a soldier»."""
    return any(mark.end <= m.start <= mark.end + 1 for m in sentence.of_sort("toll:o:"))


def _arrests(sentence: Sentence, rows: Sequence[Row]) -> None:
    """Count arrests as captives, but not those of a crowd."""
    crowd = not _ON_CROWDS.isdisjoint(sentence.names)
    for row in rows:
        if row.kind == "detained":
            row.kind = None if crowd and row.whole.of in ("people", None) else "captured"
