"""Find tolls: a number, what befell, whom; parts of totals; who claims it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tocsin.languages.marks import Mark, Sentence
from tocsin.tolls.claims import NARRATOR, Claim, claim
from tocsin.tolls.data import patterns
from tocsin.tolls.numbers import Number, numbers
from topics.tagged import Mention, Span, Toll

_FAR = 6  # words between a number with its noun and what befell them
_PARTED = 3  # what a comma between them costs, in words
MOST = 40  # tolls of one article


@dataclass(slots=True)
class Draft:
    """A toll of one sentence, before those of the article are put together."""

    kind: str
    number: Number
    bound: str
    of: str
    sentence: Sentence
    claim: Claim
    total: "Draft | None" = None
    when: str = "past"
    kind_mark: Mark | None = None


def find(
    sentences: Sequence[Sentence], texts: Mapping[str, str], mentions: Sequence[Mention]
) -> list[Toll]:
    """Return the tolls of an article in text order, each once; regions are the caller's.

    ``texts`` are the original title and text, from which claimants are quoted.
    """
    drafts: list[Draft] = []
    before = NARRATOR
    named = {name: [m for m in mentions if m.field == name] for name in texts}
    for sentence in sentences:
        if not sentence.marks:
            continue
        harm = any(name.startswith(("toll:k:", "toll:k2:")) for name in sentence.names)
        rows = numbers(sentence) if harm else []
        told = claim(sentence, texts[sentence.field], named[sentence.field], before)
        if told.claimant:
            before = told
        if rows and not sentence.of("cue:sport"):
            drafts += _drafts(sentence, rows, told, named[sentence.field])
        if len(drafts) > MOST:
            break
    return _joined(drafts[:MOST])


def _drafts(
    sentence: Sentence, rows: list[Number], told: Claim, mentions: Sequence[Mention]
) -> list[Draft]:
    found: list[Draft] = []
    for index, number in enumerate(rows):
        after = rows[index + 1].start if index + 1 < len(rows) else sentence.last
        draft = _draft(sentence, number, after, found[-1] if found else None, mentions)
        if draft is not None:
            draft.claim = told
            found.append(draft)
            _adopt(sentence, found)
    return found


def _adopt(sentence: Sentence, found: list[Draft]) -> None:
    """Make the toll before a total its part: «among them 13 children, 35 people were hurt»."""
    if len(found) < 2 or found[-2].total or found[-1].total:
        return
    part, whole = found[-2], found[-1]
    ahead = any(part.number.start - 2 <= m.end <= part.number.start for m in sentence.of("toll:a"))
    if ahead and whole.number.value > part.number.value and len(found) == 2 + bool(found[:-2]):
        part.total, part.kind, part.kind_mark = whole, whole.kind, None


def _draft(
    sentence: Sentence,
    number: Number,
    after: int,
    last: Draft | None,
    mentions: Sequence[Mention],
) -> Draft | None:
    of, end = _noun(sentence, number, after, last, mentions)
    if of is None and _is_thing(sentence, number):
        return None
    used = last.kind_mark if last is not None else None
    kind, mark = _kind(sentence, number, end, used, named=of is not None)
    total = _total(sentence, number, last, own=kind is not None and mark is not None)
    if total is not None:
        kind, mark = total.kind, None
    elif kind is None and last is not None and of and number.start - last.number.end <= 4:
        kind = last.kind if _together(sentence, last, number) else None
    if kind is None or _unreal(sentence, number, end):
        return None
    bound = _bound(sentence, number)
    when = "history" if sentence.of("cue:history") else "past"
    return Draft(kind, number, bound, of or "people", sentence, NARRATOR, total, when, mark)


def _noun(
    sentence: Sentence,
    number: Number,
    after: int,
    last: Draft | None,
    mentions: Sequence[Mention],
) -> tuple[str | None, int]:
    """Return whom a number counts and where that noun ends; None where nobody is named."""
    if number.noun is not None:
        return number.noun, number.end
    found: str | None = None
    end = number.end
    for mark in sentence.marks:
        if not number.end <= mark.start < min(after, number.end + 4):
            continue
        if mark.payload.startswith("toll:t") and mark.start <= number.end + 1:
            return None, end
        if mark.payload.startswith("toll:o:") and found in (None, "people"):
            if found is None or mark.start <= end:
                found, end = mark.payload[7:], max(end, mark.end)
            continue
        if mark.payload == "toll:u" and mark.start == number.end:
            return (last.of if last else "people"), mark.end
    if found is not None:
        return found, end
    return _people(sentence, number, mentions)


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


def _is_thing(sentence: Sentence, number: Number) -> bool:
    """Whether the number counts vehicles, years, percents: anything but people."""
    return any(
        m.payload == "toll:t" and number.end <= m.start <= number.end + 1 for m in sentence.marks
    ) or _percent(sentence, number)


def _percent(sentence: Sentence, number: Number) -> bool:
    words = sentence.words
    tail = words.folded.text[words.ends[number.end - 1] : words.ends[number.end - 1] + 2]
    return "%" in tail or "٪" in tail or tail.startswith("-")


def _kind(
    sentence: Sentence, number: Number, end: int, used: Mark | None, *, named: bool
) -> tuple[str | None, Mark | None]:
    """Return what befell them: the nearest word of that, commas making it farther."""
    if number.kind is not None:
        return number.kind, Mark(number.start, number.end, number.kind)
    best: tuple[int, Mark] | None = None
    for mark in sentence.marks:
        if not mark.payload.startswith("toll:k:"):
            continue
        gap = _gap(sentence, mark, number, end) + (_PARTED if mark is used else 0)
        limit = _FAR if named else 1
        if gap <= limit and (best is None or gap < best[0]):
            best = gap, mark
    return (best[1].payload[7:], best[1]) if best else (None, None)


def _gap(sentence: Sentence, mark: Mark, number: Number, end: int) -> int:
    text, words = sentence.words.folded.text, sentence.words
    if mark.start >= number.end:
        gap = max(0, mark.start - end)
        between = text[words.ends[number.end - 1] : words.starts[mark.start]]
    elif mark.end <= number.start:
        soft = {i for m in sentence.marks if m.payload.startswith("toll:b:")
                for i in range(m.start, m.end)}  # fmt: skip
        gap = sum(i not in soft for i in range(mark.end, number.start))
        between = text[words.ends[mark.end - 1] : words.starts[number.start]]
    else:
        return 0
    digits = sum(char.isdecimal() for char in between) > 0
    return gap + _PARTED * sum(char in ",،、;؛" for char in between) + 4 * digits


def _total(sentence: Sentence, number: Number, last: Draft | None, *, own: bool) -> Draft | None:
    """Return the toll that this one is a part of: «35, among them 13 children»."""
    if last is None or number.value >= last_total(last).number.value:
        return None
    among = [m for m in sentence.of("toll:a") if last.number.end <= m.start <= number.start]
    if among:
        return last_total(last)
    if last.total is not None and not own and number.start - last.number.end <= 4:
        return last.total
    if (
        last.total is not None
        and number.start - last.number.end <= 3
        and _together(sentence, last, number)
        and not _fresh(sentence, last, number)
    ):
        return last.total
    return None


def last_total(draft: Draft) -> Draft:
    """Return the total that a draft belongs to, or itself."""
    return draft.total or draft


def _fresh(sentence: Sentence, last: Draft, number: Number) -> bool:
    """Whether a new word of harm stands between two numbers."""
    return any(
        m.payload.startswith("toll:k:") and last.number.end <= m.start < number.start
        for m in sentence.marks
    )


def _together(sentence: Sentence, last: Draft, number: Number) -> bool:
    text, words = sentence.words.folded.text, sentence.words
    between = text[words.ends[last.number.end - 1] : words.starts[number.start]]
    return not any(char in ";؛.:" for char in between)


def _bound(sentence: Sentence, number: Number) -> str:
    if number.vague:
        return "vague"
    for mark in sentence.marks:
        if mark.payload.startswith("toll:b:") and 0 <= number.start - mark.end <= 1:
            return mark.payload[7:]
        if mark.payload.startswith("toll:ba:") and 0 <= mark.start - number.end <= 1:
            return mark.payload[8:]
    return "exact"


def _unreal(sentence: Sentence, number: Number, end: int) -> bool:
    """Whether the number is denied, feared or asked for rather than told."""
    for mark in sentence.marks:
        reach = {"cue:hypothesis": 5, "cue:negation": 3, "cue:future": 4}.get(mark.payload)
        if reach and 0 <= number.start - mark.end <= reach and not _inside_bound(sentence, mark):
            return True
        if mark.payload == "cue:negation_after" and 0 <= mark.start - end <= 3:
            return True
    return sentence.asks


def _inside_bound(sentence: Sentence, mark: Mark) -> bool:
    """«not less than» is a bound, no denial."""
    return any(
        m.payload.startswith("toll:b:") and m.start <= mark.start and mark.end <= m.end
        for m in sentence.marks
    )


def _joined(drafts: list[Draft]) -> list[Toll]:
    """Return each toll once, with all places where it stands; parts point to their totals."""
    rows: list[list[Draft]] = []
    where: dict[int, int] = {}
    for draft in drafts:
        home = next((i for i, group in enumerate(rows) if _same(group[0], draft, where)), None)
        if home is None:
            home = len(rows)
            rows.append([])
        rows[home].append(draft)
        where[id(draft)] = home
    return [_toll(group, where) for group in rows]


def _same(first: Draft, other: Draft, where: dict[int, int]) -> bool:
    alike = (
        first.kind == other.kind
        and first.number.value == other.number.value
        and first.when == other.when
        and (first.of == other.of or "people" in (first.of, other.of))
    )
    if not alike or (first.total is None) != (other.total is None):
        return False
    if first.total is not None and other.total is not None:
        return where.get(id(first.total)) == where.get(id(other.total))
    return True


def _toll(group: list[Draft], where: dict[int, int]) -> Toll:
    first = group[0]
    of = next((d.of for d in group if d.of != "people"), "people")
    told = max(
        (d.claim for d in group), key=lambda c: (c.claimant is not None, c.through is not None)
    )
    bound = next((d.bound for d in group if d.bound != "exact"), first.bound)
    value = first.number.value
    return Toll(
        kind=first.kind,
        low=0 if bound == "at_most" else value,
        high=value if bound in ("exact", "at_most", "about") else None,
        bound=bound,
        of=of,
        part_of=where[id(first.total)] if first.total else None,
        claimant=told.claimant,
        claimant_region=told.region,
        through=told.through,
        when=first.when,
        spans=tuple(_span(draft) for draft in group)[:8],
    )


def _span(draft: Draft) -> Span:
    number, mark, sentence = draft.number, draft.kind_mark, draft.sentence
    start, end = number.start, number.end
    if mark is not None and abs(mark.start - number.start) <= _FAR:
        start, end = min(start, mark.start), max(end, mark.end)
    low, high = sentence.span(start, end)
    return Span(field=sentence.field, start=low, end=high)


__all__ = ["find", "patterns"]
