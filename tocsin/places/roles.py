"""In which role an article names each region: event, actor, reactor or mention.

Each sentence votes. Who does a deed acts, and so does whom it is done to, with its own people or
troops; who says, condemns or demands reacts; where a deed is done is where it happens. A side that
acts does not also react: its officials speak as a party.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tocsin.places import regions
from tocsin.places.clauses import Clause, Clauses, runs
from tocsin.places.cues import Cues, cues
from tocsin.places.deeds import leaves
from tocsin.places.frames import Frame, deal, frame, speech
from tocsin.places.stances import (
    elsewhere,
    is_across,
    is_goal_of_care,
    is_post,
    keeps_peace,
    located,
    reports,
    says,
    takes_part,
)
from tocsin.text.fold import Folded
from tocsin.text.profile import profile
from tocsin.text.sentences import sentences_of
from tocsin.text.tokens import Tokens, tokens
from topics.tagged import Mention, Place, Span

_TITLE_WEIGHT = 3.0
_FIRST_WEIGHT = 2.0
_ACTOR_SHARE = 0.12
_EVENT_SHARE = 0.4
_TOLD, _HINTED, _FEARED, _DATED, _LOCATED, _LAUNCHED = 1.5, 0.6, 0.35, 0.5, 0.3, 0.2
_SIGNED = 0.03
_SIDES = 2
CLAIM = 2  # states that bear what is done in a land that more of them claim
LONGEST = 160  # tokens; what never stops is cut, so that work stays linear
MOST_ACTS = 24
_THIS_CENTURY = "2000"


@dataclass(slots=True)
class _Votes:
    """What the sentences say about one region; ``told``: how surely a deed is done there."""

    event: float = 0.0
    told: float = 0.0
    actor: float = 0.0
    reactor: float = 0.0
    weight: float = 0.0
    spans: list[Span] = field(default_factory=list)


class _Told(NamedTuple):
    """Token spans of the words for deeds in a field."""

    events: list[tuple[int, int]]
    lesser: list[tuple[int, int]]
    supposed: list[tuple[int, int]]
    unreal: list[tuple[int, int]]
    deals: list[tuple[int, int]]
    ruptures: list[tuple[int, int]]
    truces: list[tuple[int, int]]
    crowds: list[tuple[int, int]]


def roles(  # noqa: PLR0913 -- one list for each sort of act
    mentions: Sequence[Mention],
    fields: Mapping[str, Folded | Tokens],
    language: str,
    events: Iterable[Span] = (),
    *,
    lesser: Iterable[Span] = (),
    supposed: Iterable[Span] = (),
    unreal: Iterable[Span] = (),
    deals: Iterable[Span] = (),
    ruptures: Iterable[Span] = (),
    truces: Iterable[Span] = (),
    crowds: Iterable[Span] = (),
    answered: bool = False,
    clauses: Clauses | None = None,
) -> tuple[Place, ...]:
    """Return one row for each region and role, the highest salience first.

    Args:
        mentions: What ``finder.find`` found in the same fields.
        fields: The folded title and text.
        language: BCP 47.
        events: The words of attack and unrest that the signals found, original offsets.
        lesser: The words of other deeds, that say less of where it happens.
        supposed: The words of deeds that are feared, planned or doubtful.
        unreal: The words of deeds that did not happen, or long ago.
        deals: The words of talks and treaties: who meets is a side, where is no scene of deeds.
        ruptures: The words of sanctions and broken relations: who imposes and who bears them act.
        truces: Those of the deals that end a fight: it ends elsewhere than it is signed.
        crowds: The words of protests, which happen far from whom they are about.
        answered: Whether who meets behind the news only answers to an attack.
        clauses: The sentences of the same article, where they were read already.
    """
    code = profile(language).code
    words = {name: tokens(folded, code) for name, folded in fields.items()}
    known = list(events)
    sorts = [list(s) for s in (known, lesser, supposed, unreal, deals, ruptures, truces, crowds)]
    read = clauses or Clauses(mentions, words, code, known)
    votes: dict[str, _Votes] = defaultdict(_Votes)
    for name, found in words.items():
        if any(m.field == name and m.region is not None for m in mentions):
            told = _Told(*(_tokens_of(found, name, spans) for spans in sorts))
            for clause, weight in _sentences(name, found, code, read):
                if clause.slots:
                    met = not (answered and weight < _FIRST_WEIGHT)
                    _vote(clause, weight, cues(found, code), told, votes, met=met)
    return _places(votes, loud=bool(known))


def _tokens_of(words: Tokens, name: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    return sorted({words.starting(s.start, s.end) for s in spans if s.field == name})


def _sentences(
    name: str, words: Tokens, code: str, read: Clauses
) -> Iterator[tuple[Clause, float]]:
    for order, (low, high) in enumerate(sentences_of(words, code)):
        first, last = bisect_left(words.starts, low), bisect_left(words.starts, high)
        weight = _TITLE_WEIGHT if name == "title" else _FIRST_WEIGHT if order < 2 else 1.0
        for cut in range(first, last, LONGEST):
            yield read.at(name, cut, min(cut + LONGEST, last)), weight


def _vote(
    clause: Clause,
    weight: float,
    seen: Cues,
    told: _Told,
    votes: dict[str, _Votes],
    *,
    met: bool,
) -> None:
    """Let one sentence vote for each of its slots, once for each role; ``met``: who meets acts."""
    heard: dict[tuple[int, str], float] = {}
    acts = _deeds(clause, seen, told)
    signed, crowds = dict(_truces(clause, told)), frozenset(_begun(told.crowds, clause))
    for act in acts:
        said = frame(clause, *act[:2], own=act[:2] in crowds)
        if act[:2] in crowds:
            said = said._replace(targets=())
        if said.where is not None and signed.get(said.where.group) == _SIGNED:
            said = said._replace(where=None)
        _hear(clause, said, act, heard)
    heard |= dict.fromkeys(_parties(clause, seen.meet if met else (), told), 1.0)
    # Where a deed is placed and somebody speaks, another «in» is where he speaks.
    told_where = bool(clause.speakers) and any(role == "event" for _, role in heard)
    for number, slot in enumerate(clause.slots):
        if not slot.region or slot.case == "named":
            continue
        own = votes[slot.region]
        own.weight += weight
        m = slot.mention
        own.spans.append(Span(field=m.field, start=m.start, end=m.end))
        apart = told_where or clause.speaks(slot)
        near = _LOCATED if located(slot) and not apart else 0.0
        near = signed.get(slot.group, near)
        away = elsewhere(number, clause, heard) or is_post(number, seen, clause)
        away = away or is_across(number, seen, clause)
        place = 0.0 if away else heard.get((number, "event"), near)
        if is_goal_of_care(number, seen, clause):
            place = min(place, _LAUNCHED)
        own.event += weight * place
        own.told = max(own.told, place)
        if keeps_peace(slot, seen, clause):
            continue
        side = votes[slot.side] if m.kind != "name" or slot.seat else own
        joins = (
            not slot.scene
            and takes_part(slot, acts, seen, clause)
            and not reports(slot, clause, heard)
        )
        if (number, "actor") in heard or joins:
            side.actor += weight
        elif says(slot, clause) and (not slot.scene or slot.capital or slot.head == "officials"):
            votes[slot.side].reactor += weight


def _parties(clause: Clause, meet: Sequence[int], told: _Told) -> Iterator[tuple[int, str]]:
    """Yield who meets or agrees with whom, and who breaks with whom."""
    for start, end in [*_begun(told.deals, clause), *runs(_within(meet, clause))]:
        for slot in deal(clause, start, end):
            if not slot.scene or slot.seat or slot.head:
                yield clause.slots.index(slot), "actor"
    for start, end in _begun(told.ruptures, clause):
        said = speech(clause, start, end, official=True)
        for slot in (*said.actors, *said.targets):
            yield clause.slots.index(slot), "actor"


def _truces(clause: Clause, told: _Told) -> Iterator[tuple[int, float]]:
    """Yield how much of a scene each group is where a truce is signed: it holds where they fight.

    Two states may sign in a third, and that is all that happens; of one it holds at home.
    """
    for start, end in _begun(told.truces, clause):
        where = speech(clause, start, end).where
        parties = deal(clause, start, end)
        lands = {slot.side for slot in parties}
        if where is not None and len(lands) < _SIDES and where.side not in lands:
            yield where.group, _SIGNED
            yield from ((slot.group, _HINTED) for slot in parties)


def _within(marks: Sequence[int], clause: Clause) -> Sequence[int]:
    return marks[bisect_left(marks, clause.first) : bisect_left(marks, clause.last)]


def _begun(spans: Sequence[tuple[int, int]], clause: Clause) -> Sequence[tuple[int, int]]:
    """Return the sorted spans that begin in a sentence."""
    if not spans:
        return spans
    return spans[bisect_left(spans, (clause.first,)) : bisect_left(spans, (clause.last,))]


def _deeds(clause: Clause, seen: Cues, told: _Told) -> list[tuple[int, int, float]]:
    """Return the words for deeds in a sentence, and how much each says of where it is done."""
    found = [(a, b, _TOLD) for a, b in _begun(told.events, clause)]
    found += [(a, b, _HINTED) for a, b in _begun(told.lesser, clause)]
    found += [(a, b, _FEARED) for a, b in _begun(told.supposed, clause)]
    agreed = _begun(told.deals, clause)  # «signed a ceasefire» tells of no shots
    taken = {t for a, b in (*(act[:2] for act in found), *agreed) for t in range(a, b)}
    if not found and (_begun(told.unreal, clause) or _old(clause)):
        return []
    deeds = frozenset(clause.deeds) - taken
    acts = [t for t in _within(seen.act, clause) if t in deeds]
    found += [(start, end, _HINTED) for start, end in runs(acts)]
    return found[:MOST_ACTS]


def _old(clause: Clause) -> bool:
    """Whether a year of another century stands in the sentence."""
    forms = [clause.words.forms[at] for at in clause.words.figures(clause.first, clause.last)]
    return any(len(form) == 4 and form < _THIS_CENTURY for form in forms)


def _hear(
    clause: Clause,
    said: Frame,
    act: tuple[int, int, float],
    heard: dict[tuple[int, str], float],
) -> None:
    number = clause.slots.index
    start, end, sure = act
    away = leaves(clause, start, end)
    less = {"from": _LAUNCHED, "dated": _DATED} | ({"from": sure, "to": _LAUNCHED} if away else {})
    if said.where is not None:
        for slot in clause.group(said.where):
            key = number(slot), "event"
            most = less.get(slot.case, sure)
            heard[key] = max(heard.get(key, 0.0), min(most, sure))
    for slot in (*said.actors, *said.targets):
        if not slot.scene or (slot.seat and slot in said.actors):
            heard[number(slot), "actor"] = 1.0
    heard.update(((number(slot), "doer"), 1.0) for slot in said.actors)


def _places(votes: dict[str, _Votes], *, loud: bool) -> tuple[Place, ...]:
    total = sum(v.weight for v in votes.values()) or 1.0
    actors = _actors(votes)
    scenes = _scenes(votes, loud=loud)
    hosts = _hosts(votes, scenes)
    found = []
    for region, vote in votes.items():
        own = [role for role, wanted in (("event", scenes), ("actor", actors)) if region in wanted]
        if vote.reactor > 0 and region not in actors:
            own.append("actor" if region in hosts else "reactor")
        named = ["actor" if region in hosts else "mention"] if vote.spans else []
        for role in own or named:
            share = vote.weight / total
            boost = {"event": 0.3, "actor": 0.15, "reactor": 0.05}.get(role, 0.0)
            found.append(_place(region, role, min(1.0, share + boost), vote.spans))
    return tuple(sorted(found, key=lambda place: (-place.salience, place.region, place.role)))


def _actors(votes: dict[str, _Votes]) -> frozenset[str]:
    most = max((v.actor for v in votes.values()), default=0.0)
    return frozenset(
        region
        for region, vote in votes.items()
        if vote.actor > 0
        and vote.actor >= _ACTOR_SHARE * most
        and (vote.actor >= 0.5 * vote.reactor)
    )


def _scenes(votes: dict[str, _Votes], *, loud: bool) -> frozenset[str]:
    """Return where it happens: the best scene and what comes near it.

    ``loud``: violence is told, so that it is not where somebody only flees to.
    """
    scenes = {region: vote.event for region, vote in votes.items() if vote.event > 0}
    stays = {r: score for r, score in scenes.items() if votes[r].told != _LAUNCHED}
    scenes = stays if loud else stays or scenes
    if not scenes:
        return frozenset()
    if any(votes[region].told >= _TOLD for region in scenes):  # who speaks in a capital is no scene
        scenes = {r: score for r, score in scenes.items() if votes[r].told >= _HINTED}
    best = max(scenes, key=lambda region: (scenes[region], len(regions.parents(region)), region))
    covered = {above for region in scenes for above in regions.parents(region)}
    return frozenset(
        region
        for region, score in scenes.items()
        if region == best or (score >= _EVENT_SHARE * scenes[best] and region not in covered)
    )


def _hosts(votes: dict[str, _Votes], scenes: Iterable[str]) -> frozenset[str]:
    """Return the states in which deeds are told: their officials speak as those who bear it.

    Of a land that many claim it is the first two.
    """
    struck = [region for region in scenes if votes[region].told >= _TOLD]
    return frozenset(land for region in struck for land in regions.countries(region)[:CLAIM])


def _place(region: str, role: str, salience: float, spans: list[Span]) -> Place:
    return Place(
        region=region,
        name=regions.name(region),
        role=role,
        countries=regions.countries(region),
        salience=round(salience, 3),
        spans=tuple(spans),
    )
