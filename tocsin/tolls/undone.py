"""Numbers that words beside them take back: found alive, freed, corrected since, merely aboard."""

from tocsin.languages.marks import Sentence
from tocsin.tolls.between import parted
from tocsin.tolls.nouns import Row

_FORMER = 6  # words between «an earlier toll» and its number
_FREED = 8
_ABOARD = 3
_MONTH_WITHIN = 2  # words before a month that opens a sentence
_HAD_WITHIN = 2  # words between «had» and what befell
_OTHERS = ("toll:n:", "toll:i:", "toll:jn")
_SAYING = frozenset(("toll:c", "toll:c2", "toll:c3"))


def is_undone(sentence: Sentence, row: Row) -> bool:
    """Whether the number is no longer so, or never told what befell."""
    if _is_former(sentence, row) or _is_aboard(sentence, row):
        return True
    if row.kind == "missing":
        return _is_near(sentence, row, ("toll:found",), _FREED, ";؛")
    return row.kind == "captured" and _is_near(sentence, row, ("toll:free",), _FREED, ";؛,،，")


def is_background(sentence: Sentence, row: Row) -> bool:
    """Whether an earlier time is told of: «had killed», «a similar attack», «in June»."""
    if "toll:sim" in sentence.names:
        return True
    if not sentence.names.isdisjoint(_SAYING):
        return False
    months = [*sentence.of("toll:ago")] if sentence.first else []
    months += sentence.of("toll:mon") if sentence.paragraph else []
    if any(_opens(sentence, m.start, m.end) for m in months):
        return True
    mark = row.mark
    if mark is None:
        mark = row.total.mark if row.total else None
    return mark is not None and any(
        m.start <= mark.start <= m.end + _HAD_WITHIN for m in sentence.of("toll:plu")
    )


def is_slain(sentence: Sentence, row: Row) -> bool:
    """Whether the captured were then killed: «12 captured soldiers were executed»."""
    if row.kind != "captured":
        return False
    taken = [m for m in sentence.of("toll:k:captured") if m.start - row.end <= 0]
    after = (m for m in sentence.of("toll:exec") if m.start >= row.end)
    slain = next(after, None)
    if slain is None or not taken or _counted(sentence, row.end, slain.start, _OTHERS):
        return False
    return not parted(sentence, row.end, slain.start, ";؛,،，")


def _opens(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a month without a day opens the sentence."""
    forms = sentence.words.forms
    dated = forms[max(start - 1, sentence.first)].isdecimal() or (
        end < sentence.last and forms[end].isdecimal()
    )
    return start - sentence.first <= _MONTH_WITHIN and not dated


def _is_former(sentence: Sentence, row: Row) -> bool:
    start = row.number.start
    ahead = any(0 <= start - m.end <= _FORMER for m in sentence.of("toll:was"))
    return ahead or any(0 <= m.start - row.end <= _FORMER for m in sentence.of("toll:wasa"))


def _is_aboard(sentence: Sentence, row: Row) -> bool:
    """Whether a ship or a bus had them: «carrying more than 350 passengers»."""
    bounds = [(m.start, m.end) for m in sentence.tolls if m.payload.startswith("toll:b:")]
    near = any(
        0 <= row.number.start - m.end <= _ABOARD
        for m in sentence.of("toll:ab")
        if not any(a <= m.start < b for a, b in bounds)
        and not _parted(sentence, m.end, row.number.start, ";؛")
    )
    return near and not any(
        m.payload.startswith("toll:k:") and row.number.end <= m.start <= row.end + 1
        for m in sentence.tolls
    )


def _is_near(sentence: Sentence, row: Row, names: tuple[str, ...], within: int, signs: str) -> bool:
    """Whether one of these words stands by the number, in its clause, and no other harm between."""
    for mark in sentence.of(*names):
        after = mark.start >= row.end
        low, high = (row.end, mark.start) if after else (mark.end, row.start)
        if high - low > within or (not after and high < low):
            continue
        if not (_parted(sentence, low, high, signs) or (not after and _harm(sentence, low, high))):
            return True
    return False


def _parted(sentence: Sentence, low: int, high: int, signs: str) -> bool:
    if low == sentence.first:
        return False
    counted = _counted(sentence, low, high, ("toll:n:",))
    return counted or parted(sentence, low, min(high, sentence.last - 1), signs)


def _counted(sentence: Sentence, low: int, high: int, sorts: tuple[str, ...]) -> bool:
    forms, end = sentence.words.forms, min(high, sentence.last)
    told = any(m.payload.startswith(sorts) and low <= m.start < high for m in sentence.tolls)
    return told or any(forms[i].isdecimal() for i in range(low, end))


def _harm(sentence: Sentence, low: int, high: int) -> bool:
    return any(m.payload.startswith("toll:k:") and low <= m.start < high for m in sentence.tolls)
