"""Put the tolls of all sentences together: each once, parts pointing to their totals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from tocsin.languages.marks import Sentence
from tocsin.tolls.claims import Claim
from tocsin.tolls.kinds import NEAR
from tocsin.tolls.nouns import Row
from topics.tagged import Span, Toll

_OFFICERS = {"police", "soldiers"}  # «officers» may be both
_WHO_WITHIN = 4  # words from «of the dead» to who they were


@dataclass(slots=True, eq=False)
class Draft:
    """A toll of one sentence, before those of the article are put together."""

    kind: str
    row: Row
    bound: str
    of: str
    sentence: Sentence
    claim: Claim
    when: str = "past"


def tie_back(sentence: Sentence, found: list[Draft], before: list[Draft]) -> None:
    """Make parts of a total that was told before: «Among the dead are …», «nine of the dead»."""
    for mark in sentence.of_sort("toll:pk"):
        kind = mark.payload[8:]
        parts = [d for d in found if d.kind == kind and d.row.end >= mark.start]
        parts = [d for d in parts if d.row.total is None and d.row.number.high is None]
        for draft in parts:
            row = draft.row
            told = (*before, *(d for d in found if d.row.end <= mark.start))
            totals = [d.row for d in told if d.kind == kind and d.when == "past"]
            totals = [r for r in totals if r.total is None and r.number.value > row.number.value]
            if totals and draft.when == "past":
                row.total = totals[-1]
            if draft.of == "people" and row.number.end == mark.start:
                draft.of = _told_after(sentence, mark.end) or draft.of


def _told_after(sentence: Sentence, end: int) -> str | None:
    near = range(end, end + _WHO_WITHIN)
    return next((m.payload[7:] for m in sentence.of_sort("toll:o:") if m.start in near), None)


def joined(drafts: list[Draft]) -> list[Toll]:
    """Return each toll once, with all places where it stands, in text order."""
    groups: list[list[Draft]] = []
    where: dict[int, int] = {}
    for draft in drafts:
        if draft.row.total is None:
            _place(draft, groups, where)
    for draft in drafts:
        if draft.row.total is not None:
            _place(draft, groups, where)
    order = sorted(range(len(groups)), key=lambda i: drafts.index(groups[i][0]))
    rank = {old: new for new, old in enumerate(order)}
    return [_toll(groups[i], where, rank) for i in order]


def within(tolls: Sequence[Toll]) -> Iterator[Toll]:
    """Yield the tolls; a part of an evacuation points to the «more than» that its claimant told."""
    for at, toll in enumerate(tolls):
        whole = (i for i in range(at) if _is_within(toll, tolls[i]))
        part = None if toll.part_of is not None else next(whole, None)
        yield toll if part is None else msgspec.structs.replace(toll, part_of=part)


def _is_within(toll: Toll, whole: Toll) -> bool:
    moved = toll.kind == whole.kind == "evacuated" and whole.part_of is None
    alike = (toll.claimant, toll.region, toll.when) == (whole.claimant, whole.region, whole.when)
    more = whole.bound == "at_least" and toll.bound == "exact" and whole.low >= 2 * toll.low
    return moved and alike and more and toll.claimant is not None


def _place(draft: Draft, groups: list[list[Draft]], where: dict[int, int]) -> None:
    home = next((i for i, group in enumerate(groups) if _same(group[0], draft, where)), None)
    if home is None:
        home = len(groups)
        groups.append([])
    groups[home].append(draft)
    where[id(draft.row)] = home


def _same(first: Draft, other: Draft, where: dict[int, int]) -> bool:
    alike = (
        first.kind == other.kind
        and first.row.number.value == other.row.number.value
        and first.when == other.when
        and (
            first.of == other.of
            or "people" in (first.of, other.of)
            or {first.of, other.of} == _OFFICERS
        )
    )
    if not alike or (first.row.total is None) != (other.row.total is None):
        return False
    if first.row.total is not None and other.row.total is not None:
        return where.get(id(first.row.total)) == where.get(id(other.row.total))
    return True


def _toll(group: list[Draft], where: dict[int, int], rank: dict[int, int]) -> Toll:
    first = group[0]
    of = next((d.of for d in group if d.of != "people"), "people")
    told = max(
        (d.claim for d in group), key=lambda c: (c.claimant is not None, c.through is not None)
    )
    bound = next((d.bound for d in group if d.bound != "exact"), first.bound)
    value, other = first.row.number.value, first.row.number.high
    total = where.get(id(first.row.total)) if first.row.total is not None else None
    return Toll(
        kind=first.kind,
        low=0 if bound == "at_most" else value,
        high=other or (value if bound in ("exact", "at_most", "about") else None),
        bound=bound,
        of=of,
        part_of=None if total is None else rank[total],
        claimant=told.claimant,
        claimant_region=told.region,
        through=told.through,
        when=first.when,
        spans=tuple(_span(draft) for draft in group)[:8],
    )


def _span(draft: Draft) -> Span:
    row, sentence = draft.row, draft.sentence
    start, end = row.number.start, row.number.end
    if row.mark is not None and abs(row.mark.start - start) <= NEAR:
        start, end = min(start, row.mark.start), max(end, row.mark.end)
    low, high = sentence.span(start, end)
    return Span(field=sentence.field, start=low, end=high)
