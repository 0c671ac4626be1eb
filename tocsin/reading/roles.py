"""Places with their roles, from the mentions and the acts near them."""

from collections.abc import Sequence

from tocsin.places import regions, roles
from tocsin.places.clauses import Clauses
from tocsin.signals import Candidate
from tocsin.text.tokens import Tokens
from topics.tagged import Mention, Place, Signal, Span

_LOUD = 3
_TOLD = 0.5
_UNRULY = 2
_BEHIND = 0.001
_SCENES = frozenset(("PROTEST", "ASSAULT", "COERCE", "MOBILIZE"))
DEALS = frozenset(("AGREE", "CONSULT", "COOPERATE"))
_VERDICTS = frozenset(("ACCUSE", "REJECT", "SUPPORT"))
_DEEDS = _SCENES | {"RETREAT", "AID"}


def clauses(
    mentions: Sequence[Mention],
    fields: dict[str, Tokens],
    language: str,
    candidates: Sequence[Candidate],
) -> Clauses:
    """Return the sentences of an article, read with the acts that the signals found."""
    deeds = [s for c in candidates if is_deed(c) for s in spans_of(c)]
    spoken = [s for c in candidates if not is_deed(c) for s in spans_of(c)]
    judged = [s for c in candidates if c.category.event in _VERDICTS for s in spans_of(c)]
    return Clauses(mentions, fields, language, deeds, spoken, judged=judged)


def placed(
    mentions: Sequence[Mention],
    fields: dict[str, Tokens],
    language: str,
    candidates: Sequence[Candidate],
    read: Clauses,
) -> tuple[Place, ...]:
    """Return the places; where violent or unruly acts are told is where it happens."""
    loud = [c for c in candidates if c.category.level >= _LOUD and is_deed(c)]
    events = [_whole(c) for c in loud if _is_told(c)]
    other = [c for c in loud if not _is_told(c)]
    unreal = [_whole(c) for c in other if c.negated or c.when == "history"]
    supposed = [_whole(c) for c in other if not c.negated and c.when != "history"]
    quiet = [c for c in candidates if is_deed(c) and c.category.level < _LOUD and _is_told(c)]
    lesser = [_whole(c) for c in quiet]
    deals = [_whole(c) for c in candidates if c.category.event in DEALS and _is_told(c)]
    ruptures = [_whole(c) for c in candidates if c.category.event == "SANCTION" and _is_told(c)]
    return roles.roles(
        list(mentions), fields, language,
        events=events, lesser=lesser, supposed=supposed, unreal=unreal, deals=deals,
        ruptures=ruptures, clauses=read,
    )  # fmt: skip


def _is_told(candidate: Candidate) -> bool:
    real = not candidate.negated and not candidate.hypothetical
    return candidate.p >= _TOLD and real and candidate.when in ("past", "present")


def is_deed(candidate: Candidate) -> bool:
    """Whether an act is done, not said."""
    return candidate.category.event in _DEEDS


def _whole(candidate: Candidate) -> Span:
    """Return the stretch from the first word of an act to its last."""
    start, end = candidate.sentence.span(candidate.start, candidate.end)
    return Span(field=candidate.sentence.field, start=start, end=end)


def spans_of(candidate: Candidate) -> list[Span]:
    """Return the original spans of the words an act rests on."""
    sentence = candidate.sentence
    return [
        Span(field=sentence.field, start=start, end=end)
        for start, end in (sentence.span(a, b) for a, b in candidate.parts)
    ]


def scenes(places: Sequence[Place], signals: Sequence[Signal]) -> tuple[Place, ...]:
    """Return the places with a row of ``event`` for each region in which a signal happens.

    What only is said, denied, supposed, past or still to come happens nowhere; nor does a country
    become a scene where a region in it is one already, unless worse happens elsewhere in it.
    """
    found = list(places)
    told = [s for s in signals if _happens(s)]
    for signal in sorted(told, key=lambda s: -len(regions.parents(s.region or ""))):
        events = [p for p in found if p.role == "event"]
        region = signal.region or ""
        here = {p.region for p in events}
        inside = {at for at in here if region in regions.parents(at)}
        graver = all(signal.level > s.level for s in told if s.region in inside)
        if region not in here and (not inside or (graver and _is_named(region, found))):
            most = max((p.salience for p in events), default=1.0)
            own = [p for p in found if p.region == region]
            found = [p for p in found if p not in own or p.role != "mention"]
            found.append(_scene(region, own, signal, most - _BEHIND))
    return tuple(sorted(found, key=lambda p: (-p.salience, p.region, p.role)))


def _is_named(region: str, places: Sequence[Place]) -> bool:
    return any(p.region == region and p.spans for p in places)


def _happens(signal: Signal) -> bool:
    real = signal.real and signal.when in ("past", "present")
    deed = signal.event in _SCENES and signal.level >= _UNRULY
    return real and deed and signal.region is not None


def _scene(region: str, own: Sequence[Place], signal: Signal, most: float) -> Place:
    """Return the row of a scene, less salient than the main one."""
    return Place(
        region=region,
        name=regions.name(region),
        role="event",
        countries=regions.countries(region),
        salience=round(max(0.0, min([most, *[p.salience for p in own]])), 3),
        spans=own[0].spans if own else signal.spans,
    )
