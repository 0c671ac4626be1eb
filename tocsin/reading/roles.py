"""Places with their roles, from the mentions and the acts near them."""

from collections.abc import Iterator, Sequence

import msgspec

from tocsin.languages.marks import LEAD
from tocsin.places import regions, roles
from tocsin.places.clauses import Clause, Clauses
from tocsin.places.cues import cues, in_range
from tocsin.places.deeds import Deed
from tocsin.places.frames import deal, frame
from tocsin.places.slot import Slot
from tocsin.signals import Candidate, categories
from tocsin.text.tokens import Tokens
from topics.tagged import Mention, Place, Signal, Span

_LOUD = 3
_TOLD = 0.5
_UNRULY = 2
_BEHIND = 0.001
_SCENES = frozenset(("PROTEST", "ASSAULT", "COERCE", "MOBILIZE"))
_WORDS = frozenset(("agree", "mediate"))
_REBUKE = "condemn"
_SIGNS = "sign"
_SENT = "mobilize"
_SUBJECT, _BEFORE_VERB = 1, 2  # words from a subject to its verb
_TURNED = frozenset(("with", "object"))
TRUCE = "agree_ceasefire"
DEALS = frozenset(("AGREE", "CONSULT", "COOPERATE"))
_VERDICTS = frozenset(("ACCUSE", "REJECT", "SUPPORT"))
_DEEDS = _SCENES | {"RETREAT", "AID"}


def clauses(
    mentions: Sequence[Mention],
    fields: dict[str, Tokens],
    language: str,
    candidates: Sequence[Candidate],
    notes: Sequence[Candidate] = (),
) -> Clauses:
    """Return the sentences of an article, read with the acts that the signals found.

    ``notes``: those of them that sound like deeds and are said.
    """
    deeds = [s for c in candidates if is_deed(c) for s in spans_of(c)]
    spoken = [s for c in candidates if not is_deed(c) for s in spans_of(c)]
    verdicts = [c for c in candidates if c.category.event in _VERDICTS and c.category.id != _SIGNS]
    judged = [s for c in verdicts for s in spans_of(c)]
    said = [s for c in notes for s in spans_of(c)]
    skies = [s for c in candidates for s in _skies(c)]
    return Clauses(
        mentions, fields, language, deeds, spoken, judged=judged, notes=said, skies=skies
    )


def _skies(candidate: Candidate) -> Iterator[Span]:
    """Yield the words for the air or the waters that somebody breaks into."""
    sentence = candidate.sentence
    if candidate.category.id == _SENT and "airspace" in sentence.names:
        for mark in sentence.of("airspace"):
            if candidate.start <= mark.start < candidate.end:
                start, end = sentence.span(mark.start, mark.end)
                yield Span(field=sentence.field, start=start, end=end)


def is_summons(candidate: Candidate) -> bool:
    """Whether a state calls in the envoy of another one: both act."""
    if candidate.category.id != _REBUKE or "summon" not in candidate.sentence.names:
        return False
    marks = candidate.sentence.of("summon", "envoy")
    inside = {m.payload for m in marks if candidate.start <= m.start < candidate.end}
    return len(inside) == len(("summon", "envoy"))


def noted(
    candidates: Sequence[Candidate], read: Clauses
) -> tuple[list[Candidate], list[Candidate]]:
    """Return all acts, and those that are notes: a state that protests to another one rebukes."""
    rebuke = categories()[_REBUKE]
    every, notes = [], []
    for candidate in candidates:
        own = candidate
        if candidate.category.event == "PROTEST" and _is_diplomatic(candidate, read):
            own = msgspec.structs.replace(candidate, category=rebuke, acled=None)
            notes.append(own)
        every.append(own)
    return every, notes


def _is_diplomatic(candidate: Candidate, read: Clauses) -> bool:
    """Whether a state does it, and another is named as whom it turns to, or the verb says so."""
    sentence = candidate.sentence
    clause = read.at(sentence.field, sentence.first, sentence.last)
    if _objects(clause, candidate, read.language):
        return True
    turned = [s for s in clause.slots if s.case in _TURNED and _is_state(s)]
    if not turned:
        return False
    actors = frame(clause, candidate.start, candidate.end, own=True).actors
    others = any(slot not in actors for slot in turned)
    return others and bool(actors) and all(_is_state(slot) for slot in actors)


def _objects(clause: Clause, candidate: Candidate, language: str) -> bool:
    """Whether a state stands right beside such a verb: «Moscow protested against the decision»."""
    around = range(candidate.start - 1, candidate.end + 1)
    if not in_range(cues(clause.words, language).protested, around):
        return False
    deed, near = Deed(clause, candidate.start, candidate.end), _SUBJECT * clause.rules.wide
    near += _BEFORE_VERB * (clause.rules.order == "sov")
    states = (s for s in clause.slots if _is_state(s) and s.mention.kind != "demonym")
    return any(not s.case and s.first == clause.first and deed.gap(s) <= near for s in states)


def _is_state(slot: Slot) -> bool:
    told = slot.mention.kind in {"name", "capital", "organisation"} and bool(slot.region)
    return told and (slot.seat or not slot.scene) and slot.head in {"", "officials"}


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
    unreal = [_whole(c) for c in other if _is_unreal(c)]
    supposed = [_whole(c) for c in other if not _is_unreal(c)]
    quiet = [c for c in candidates if is_deed(c) and c.category.level < _LOUD and _is_told(c)]
    lesser = [_whole(c) for c in quiet]
    attacked = any(c.category.event == "ASSAULT" and c.order < LEAD and _is_told(c) for c in loud)
    deals = [
        _whole(c) for c in candidates
        if c.category.event in DEALS and _is_told(c) and not _is_promise(c, read)
        and not (attacked and _is_contact(c))
    ]  # fmt: skip
    truces = [_whole(c) for c in candidates if c.category.id == TRUCE and _is_told(c)]
    crowds = [_whole(c) for c in candidates if c.category.event == "PROTEST"]
    ruptures = [
        _whole(c) for c in candidates
        if (c.category.event == "SANCTION" or is_summons(c)) and _is_told(c)
    ]  # fmt: skip
    return roles.roles(
        list(mentions), fields, language,
        events=events, lesser=lesser, supposed=supposed, unreal=unreal, deals=deals,
        ruptures=ruptures, truces=truces, crowds=crowds, answered=attacked, clauses=read,
    )  # fmt: skip


def _is_told(candidate: Candidate) -> bool:
    real = not candidate.negated and not candidate.hypothetical
    return candidate.p >= _TOLD and real and candidate.when in ("past", "present")


def _is_contact(candidate: Candidate) -> bool:
    """Whether it is a call or a meeting behind the news, by which others answer to an attack."""
    return candidate.category.event == "CONSULT" and candidate.order >= LEAD


def _is_unreal(candidate: Candidate) -> bool:
    """Whether it did not happen, or long ago, or in a film."""
    film = candidate.played and "cue:fiction" in candidate.sentence.names
    return film or candidate.negated or candidate.when == "history"


def _is_promise(candidate: Candidate, read: Clauses) -> bool:
    """Whether one side alone gives its word or its help: «Estonia promised ten generators»."""
    if candidate.category.id not in _WORDS:
        return False
    sentence = candidate.sentence
    clause = read.at(sentence.field, sentence.first, sentence.last)
    return len({s.side for s in deal(clause, candidate.start, candidate.end)}) == 1


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
    found = list(_hosting(found, told))
    return tuple(sorted(found, key=lambda p: (-p.salience, p.region, p.role)))


def _hosting(found: Sequence[Place], told: Sequence[Signal]) -> Iterator[Place]:
    """Yield the places; a state in which violence is told speaks as one who bears it."""
    struck = {land for s in told if s.level >= _LOUD for land in s.countries[: roles.CLAIM]}
    acting = {p.region for p in found if p.role == "actor"}
    for place in found:
        if place.role != "reactor" or place.region not in struck:
            yield place
        elif place.region not in acting:
            yield msgspec.structs.replace(place, role="actor")


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
