"""Places with their roles, from the mentions and the acts near them."""

from collections.abc import Sequence

from tocsin.signals import REPORTED, Candidate
from tocsin.text.fold import Folded
from topics.tagged import Mention, Place, Span

_LOUD = 3


def placed(
    mentions: Sequence[Mention],
    fields: dict[str, Folded],
    language: str,
    candidates: Sequence[Candidate],
) -> tuple[Place, ...]:
    """Return the places; where violent or unruly acts are told is where it happens."""
    events = [
        span
        for c in candidates
        if c.category.level >= _LOUD and c.p >= REPORTED and not c.negated
        for span in spans_of(c)
    ]
    del fields, language
    return _guessed(mentions, events)


def _guessed(mentions: Sequence[Mention], events: Sequence[Span]) -> tuple[Place, ...]:
    """Return places by nearness to acts alone; stands in until tocsin.places tells roles."""
    found: dict[tuple[str, str], list[Mention]] = {}
    for m in mentions:
        if m.region is None:
            continue
        near = any(e.field == m.field and abs(e.start - m.start) < 90 for e in events)
        role = "mention"
        if m.kind in ("capital", "person"):
            role = "reactor"
        elif m.kind == "demonym":
            role = "actor"
        elif near:
            role = "event"
        found.setdefault((m.region, role), []).append(m)
    total = max(1, len(mentions))
    rows = [
        Place(
            region=region,
            name=rows[0].name,
            role=role,
            countries=rows[0].countries,
            salience=round(len(rows) / total, 3),
            spans=tuple(Span(field=m.field, start=m.start, end=m.end) for m in rows[:12]),
        )
        for (region, role), rows in found.items()
    ]
    return tuple(sorted(rows, key=lambda p: -p.salience))


def spans_of(candidate: Candidate) -> list[Span]:
    """Return the original spans of the words an act rests on."""
    sentence = candidate.sentence
    return [
        Span(field=sentence.field, start=start, end=end)
        for start, end in (sentence.span(a, b) for a, b in candidate.parts)
    ]
