"""In which role an article names each region: event, actor, reactor or mention.

Each sentence votes. A side beside its army or its civilians acts or suffers; a side beside its
ministers, or named for its government, reacts; a place after «in», or beside the words of an
attack, is where it happens. A side that acts does not also react: its officials speak as a party.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.places import regions
from tocsin.places.cues import Cues, cues, located_at
from tocsin.text.fold import Folded
from tocsin.text.profile import profile
from tocsin.text.sentences import sentences
from tocsin.text.tokens import Tokens, tokens
from topics.tagged import Mention, Place, Span

_TITLE_WEIGHT = 3.0
_FIRST_WEIGHT = 2.0
_ACTOR_SHARE = 0.12
_EVENT_SHARE = 0.4
_NEAR_TOKENS = 2


@dataclass(slots=True)
class _Votes:
    """What the sentences say about one region."""

    event: float = 0.0
    actor: float = 0.0
    reactor: float = 0.0
    weight: float = 0.0
    spans: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class _Sentence:
    """The tokens ``start`` to ``end`` of a field, and how much they weigh."""

    words: Tokens
    cues: Cues
    start: int
    end: int
    weight: float
    events: tuple[int, ...]


def roles(
    mentions: Sequence[Mention],
    fields: Mapping[str, Folded | Tokens],
    language: str,
    events: Iterable[Span] = (),
) -> tuple[Place, ...]:
    """Return one row for each region and role, the highest salience first.

    Args:
        mentions: What ``finder.find`` found in the same fields.
        fields: The folded title and text.
        language: BCP 47.
        events: The words of attack and unrest that the signals found, original offsets.
    """
    votes: dict[str, _Votes] = defaultdict(_Votes)
    known = list(events)
    for name, folded in fields.items():
        inside = [m for m in mentions if m.field == name and m.region is not None]
        if inside:
            spans = [(s.start, s.end) for s in known if s.field == name]
            words = tokens(folded, profile(language).code)
            _read(name, words, profile(language).code, (inside, spans), votes)
    return _places(votes)


def _read(
    name: str,
    words: Tokens,
    language: str,
    found: tuple[list[Mention], list[tuple[int, int]]],
    votes: dict[str, _Votes],
) -> None:
    inside, spans = found
    seen = cues(words, language)
    origins = words.origins()
    acts = tuple(sorted({bisect_left(origins, start) for start, _ in spans} | set(seen.act)))
    at = 0
    for order, (low, high) in enumerate(sentences(words.folded, language)):
        start, end = bisect_left(words.starts, low), bisect_left(words.starts, high)
        weight = _TITLE_WEIGHT if name == "title" else _FIRST_WEIGHT if order < 2 else 1.0
        sentence = _Sentence(words, seen, start, end, weight, _within(acts, start, end))
        while at < len(inside) and bisect_left(origins, inside[at].start) < end:
            first = max(bisect_right(origins, inside[at].start) - 1, 0)
            last = bisect_left(origins, inside[at].end)
            _vote(inside[at], (first, last), sentence, votes)
            at += 1


def _vote(
    mention: Mention, where: tuple[int, int], sentence: _Sentence, votes: dict[str, _Votes]
) -> None:
    region, weight = mention.region or "", sentence.weight
    first, last = where
    located = located_at(first, sentence.start, sentence.cues)
    own = votes[region]
    own.weight += weight
    own.spans.append(Span(field=mention.field, start=mention.start, end=mention.end))
    if mention.kind == "name" and sentence.events:
        own.event += weight * (1.5 if located else 0.5)
    elif mention.kind == "name" and located:
        own.event += weight * 0.3
    if _near(sentence.cues.peace, first, last, 3, sentence):
        return
    side = mention.countries[0] if region[0] == "g" and mention.countries else region
    acts, reacts = _sides(mention, where, sentence, located=located)
    # A city or a contested land is a scene, no side, unless its own people are named.
    if mention.kind != "name" or len(region) == 2:
        votes[side].actor += weight * acts
        votes[side].reactor += weight * reacts


def _sides(
    mention: Mention, where: tuple[int, int], sentence: _Sentence, *, located: bool
) -> tuple[float, float]:
    """Return how much the sentence says that this side acts, and that it reacts."""
    first, last = where
    armed = _near(sentence.cues.forces, first, last, _NEAR_TOKENS, sentence)
    people = _near(sentence.cues.people, first, last, _NEAR_TOKENS, sentence)
    official = _near(sentence.cues.officials, first, last, _NEAR_TOKENS, sentence)
    speaks = _near(sentence.cues.speak, first, last, 4, sentence)
    if official and armed and speaks and _gap(official, where) <= _gap(armed, where):
        # «The French ministry condemned the attack»: the attack is not French.
        armed = ()
    reacts = acts = 0.0
    if (official and not armed) or mention.kind == "capital":
        reacts = 1.0
    elif speaks and not located and mention.kind != "demonym":
        reacts = 0.7
    if armed or (people and sentence.events):
        acts = 1.0
    elif mention.kind == "name" and not located and not official:
        acts = 0.7 if _near(sentence.events, first, last, 3, sentence) else 0.0
    return acts, reacts


def _gap(marks: Sequence[int], where: tuple[int, int]) -> int:
    first, last = where
    return min(first - mark if mark < first else mark - last + 1 for mark in marks)


def _near(
    marks: Sequence[int], first: int, last: int, reach: int, sentence: _Sentence
) -> Sequence[int]:
    low, high = max(first - reach, sentence.start), min(last + reach, sentence.end)
    return marks[bisect_left(marks, low) : bisect_left(marks, high)]


def _within(marks: Sequence[int], start: int, end: int) -> tuple[int, ...]:
    return tuple(marks[bisect_left(marks, start) : bisect_left(marks, end)])


def _places(votes: dict[str, _Votes]) -> tuple[Place, ...]:
    total = sum(v.weight for v in votes.values()) or 1.0
    actors = _actors(votes)
    scenes = _scenes(votes)
    found = []
    for region, vote in votes.items():
        own = [role for role, wanted in (("event", scenes), ("actor", actors)) if region in wanted]
        if vote.reactor > 0 and region not in actors:
            own.append("reactor")
        for role in own or ["mention"] if vote.spans or own else []:
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


def _scenes(votes: dict[str, _Votes]) -> frozenset[str]:
    """Return where it happens: the best scene and what comes near it."""
    scenes = {region: vote.event for region, vote in votes.items() if vote.event > 0}
    if not scenes:
        return frozenset()
    best = max(scenes, key=lambda region: (scenes[region], len(regions.parents(region)), region))
    covered = {above for region in scenes for above in regions.parents(region)}
    return frozenset(
        region
        for region, score in scenes.items()
        if region == best or (score >= _EVENT_SHARE * scenes[best] and region not in covered)
    )


def _place(region: str, role: str, salience: float, spans: list[Span]) -> Place:
    return Place(
        region=region,
        name=regions.name(region),
        role=role,
        countries=regions.countries(region),
        salience=round(salience, 3),
        spans=tuple(spans),
    )
