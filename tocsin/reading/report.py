"""From acts, places and tolls to the tags of an article."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from tocsin import signals, tolls
from tocsin.languages.marks import Sentence
from tocsin.places import regions
from tocsin.places.clauses import Clauses
from tocsin.reading.roles import scenes, spans_of
from tocsin.reading.sides import Sides
from tocsin.signals import Candidate
from topics.tagged import Furniture, Mention, Place, Signal, Span, Tags, Toll

MOST_SPANS = 12


def report(  # noqa: PLR0917 -- the seven things that an article is made of
    cut: Sequence[Furniture],
    mentions: Sequence[Mention],
    places: Sequence[Place],
    candidates: Sequence[Candidate],
    sentences: Sequence[Sentence],
    texts: Mapping[str, str],
    read: Clauses,
    articles: Sequence[str] = (),
    last_old_year: int | None = None,
) -> Tags:
    """Return the tags: signals merged and ordered, the level, contexts and scores."""
    sides = Sides(mentions, places, sentences, read, candidates)
    violent = [c for c in candidates if c.category.event == "ASSAULT"]
    counted = tolls.find(sentences, texts, mentions, last_old_year)
    found_tolls = [sides.settle(_dated(toll, violent)) for toll in counted]
    signals.rate(candidates, sides.placed(), articles)
    told = [c for c in candidates if signals.is_reported(c)]
    found = _ordered(_told(told, sides))
    return Tags(
        level=_level(found),
        contexts=_contexts(told),
        furniture=tuple(cut),
        mentions=tuple(mentions),
        places=scenes(places, found),
        signals=found,
        tolls=tuple(tolls.within(found_tolls)),
        scores=signals.scores(candidates, sentences),
    )


def _dated(toll: Toll, violent: Sequence[Candidate]) -> Toll:
    """Return the toll as history where every act of violence that its sentences tell is."""
    old = [c for c in violent if c.when == "history"]
    if not any(_tells(c.sentence, toll) for c in old):
        return toll
    if any(_tells(c.sentence, toll) for c in violent if c.when != "history"):
        return toll
    return msgspec.structs.replace(toll, when="history")


def _tells(sentence: Sentence, toll: Toll) -> bool:
    low, high = sentence.bounds
    return any(s.field == sentence.field and low <= s.start < high for s in toll.spans)


def _told(candidates: Sequence[Candidate], sides: Sides) -> Iterator[Signal]:
    """Give each act its region; what a sentence tells of one type happens in one place."""
    known: dict[tuple[int, str], str | None] = {}
    for candidate in candidates:
        key = candidate.order, candidate.category.event
        if key not in known:
            known[key] = sides.region_of(candidate)
        yield _signal(candidate, sides, known[key])


def _signal(candidate: Candidate, sides: Sides, region: str | None) -> Signal:
    category = candidate.category
    actor, recipient = sides.parties(candidate)
    return Signal(
        event=category.event,
        mode=category.mode,
        cameo=category.cameo,
        acled=candidate.acled,
        level=category.level,
        score=round(candidate.p, 3),
        region=region,
        countries=regions.countries(region) if region else (),
        actor=actor,
        recipient=recipient,
        negated=candidate.negated,
        hypothetical=candidate.hypothetical,
        when=candidate.when,
        spans=tuple(spans_of(candidate)),
    )


def _ordered(found: Iterable[Signal]) -> tuple[Signal, ...]:
    """Return one signal for each event, mode, code, region and reality; the gravest first."""
    groups: dict[tuple[object, ...], list[Signal]] = {}
    for s in found:
        key = (s.event, s.mode, s.cameo, s.acled, s.region, s.negated, s.hypothetical, s.when)
        groups.setdefault(key, []).append(s)
    rows = [_one(group) for group in groups.values()]
    return tuple(sorted(rows, key=lambda s: (not s.real, -s.level, -s.score)))


def _one(group: list[Signal]) -> Signal:
    best = max(group, key=lambda s: (s.actor is not None, s.recipient is not None, s.score))
    missed = 1.0
    for signal in group:
        missed *= 1 - 0.5 * signal.score
    top = max(s.score for s in group)
    score = min(0.99, max(top, 1 - missed if len(group) > 1 else top))
    spans: dict[Span, None] = {}
    for signal in group:
        spans.update(dict.fromkeys(signal.spans))
    return _replace(best, round(score, 3), tuple(spans)[:MOST_SPANS])


def _replace(signal: Signal, score: float, spans: tuple[Span, ...]) -> Signal:
    return msgspec.structs.replace(signal, score=score, spans=spans)


def _level(found: Sequence[Signal]) -> int | None:
    real = [s for s in found if s.news]
    if not real:
        return None
    levels = [s.weight for s in real]
    # A truce is more than the talks that led to it and the words that greet it.
    low, high = min(levels), max(levels)
    return low if low < 0 and high <= 1 else high


def _contexts(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    counts: dict[str, float] = {}
    for c in candidates:
        if c.category.context:
            counts[c.category.context] = counts.get(c.category.context, 0.0) + c.p
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))
