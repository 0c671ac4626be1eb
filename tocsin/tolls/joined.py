"""Put the tolls of all sentences together: each once, parts pointing to their totals."""

from dataclasses import dataclass

from tocsin.languages.marks import Sentence
from tocsin.tolls.claims import Claim
from tocsin.tolls.kinds import NEAR
from tocsin.tolls.nouns import Row
from topics.tagged import Span, Toll

_OFFICERS = {"police", "soldiers"}  # «officers» may be both


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
