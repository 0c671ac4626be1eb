"""Places with their roles, from the mentions and the acts near them."""

from collections.abc import Sequence

from tocsin.places import roles
from tocsin.signals import Candidate
from tocsin.text.fold import Folded
from topics.tagged import Mention, Place, Span

_LOUD = 3
_TOLD = 0.5


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
        if c.category.level >= _LOUD and c.p >= _TOLD and not c.negated
        for span in spans_of(c)
    ]
    return tuple(roles.roles(list(mentions), fields, language, events=events))


def spans_of(candidate: Candidate) -> list[Span]:
    """Return the original spans of the words an act rests on."""
    sentence = candidate.sentence
    return [
        Span(field=sentence.field, start=start, end=end)
        for start, end in (sentence.span(a, b) for a, b in candidate.parts)
    ]
