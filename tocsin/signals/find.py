"""Find acts in sentences: words and rules first, then what the rest of the sentence says."""

from collections.abc import Mapping, Sequence
from functools import cache

from tocsin.languages.lexicon import sections
from tocsin.languages.marks import Mark, Sentence, by_name
from tocsin.signals.background import Colour, set_back
from tocsin.signals.candidate import Candidate
from tocsin.signals.categories import Category, Rule, categories, rules
from tocsin.signals.cues import cues_of, weigh
from tocsin.signals.explained import is_strong
from tocsin.signals.kinds import refine

# Who is dispersed had protested; who is shot at was shot at.
_ON_CROWDS = {"disperse": ("protest",), "force_on_protest": ("protest", "firearms", "kill")}
_IDIOMS = frozenset(("cue:not", "cue:not_cue"))
MOST_ACTS = 24  # in one sentence; a list of a hundred bombs says no more than one of twenty-four


def patterns(language: str) -> list[tuple[str, str]]:
    """Return every phrase of the language with its section; cues carry a ``cue:`` before it."""
    acts = sections(language, "signals/acts.txt")
    cues = sections(language, "signals/cues.txt")
    cues = {name: rows for name, rows in cues.items() if name != "definite"}
    return [(phrase, name) for name, rows in acts.items() for phrase in rows] + [
        (phrase, f"cue:{name}") for name, rows in cues.items() for phrase in rows
    ]


@cache
def definite(language: str) -> tuple[str, ...]:
    """Return the words, or beginnings (``ال*``), that mark a thing as known."""
    return sections(language, "signals/cues.txt").get("definite", ())


def find(sentences: Sequence[Sentence], colour: Colour) -> list[Candidate]:
    """Return the acts of all sentences in text order, weighed; the caller sets the regions."""
    found: list[Candidate] = []
    for order, sentence in enumerate(sentences):
        if sentence.names.isdisjoint(_telling()):
            continue
        marks = _without_idioms(sentence)
        named = sentence.by_name if marks is sentence.marks else by_name(marks)
        acts = _acts(sentence, marks, named, colour.slack)
        if acts:
            cues = cues_of(named, sentence, colour.articles)
            arms = any(map(is_strong, acts))
            types = frozenset(act.category.event for act in acts)
            for candidate in acts:
                candidate.order, candidate.beside = order, types
                weigh(candidate, colour, cues, arms=arms)
                found.append(candidate)
            refine(acts, named)
    set_back(found, colour)
    return found


def _acts(
    sentence: Sentence, marks: list[Mark], named: Mapping[str, list[Mark]], slack: int
) -> list[Candidate]:
    known = categories()
    names = sentence.names if marks is sentence.marks else frozenset(named)
    found: list[Candidate] = []
    spent: set[int] = set()
    for rule in _opened(names):
        if names.issuperset(rule.all) and names.isdisjoint(rule.unless):
            found += _joined(rule, marks, sentence, spent, slack)
    unspent = [m for i, m in enumerate(marks) if i not in spent] if spent else marks
    free = [m for m in unspent if m.payload in known]
    alone = _outside(free, named["truce"]) if "truce" in named else free
    found += [
        Candidate(
            known[m.payload], known[m.payload].prior, sentence, m.start, m.end, ((m.start, m.end),)
        )
        for m in _longest(alone, known)
    ]
    return sorted(found, key=lambda c: (c.start, -c.end))[:MOST_ACTS]


def _outside(acts: list[Mark], truces: list[Mark]) -> list[Mark]:
    """Drop the fire inside a word for a truce: «وقف إطلاق النار» is no «إطلاق النار»."""
    return [
        m
        for m in acts
        if not any(
            t.start <= m.start and m.end <= t.end and m.end - m.start < t.end - t.start
            for t in truces
        )
    ]


def _opened(names: frozenset[str]) -> list[Rule]:
    """Return the rules whose first section is one of these, the one that wins first."""
    by_first = _by_first()
    return [
        rules()[at]
        for at in sorted(at for name in names & by_first.keys() for at in by_first[name])
    ]


@cache
def _telling() -> frozenset[str]:
    """Return the sections that are an act or begin a rule: without one a sentence has no act."""
    return frozenset(categories()) | _by_first().keys()


@cache
def _by_first() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, rule in enumerate(rules()):
        found.setdefault(rule.all[0], []).append(at)
    return found


def _without_idioms(sentence: Sentence) -> list[Mark]:
    """Drop acts inside an idiom that is at least as long, and cues inside one for cues.

    A calm that begins in one is dropped however far it reaches: «despite the truce, … began».
    """
    marks = sentence.marks
    if sentence.names.isdisjoint(_IDIOMS):
        return marks
    idioms, calms = sentence.of(*_IDIOMS), _calms()
    for_acts = [(m.start, m.end) for m in idioms if m.payload == "cue:not"]
    for_cues = [(m.start, m.end) for m in idioms if m.payload == "cue:not_cue"]
    return [
        m
        for m in marks
        if m.payload not in _IDIOMS
        and not any(
            a <= m.start and (m.end <= b or (a < m.start < b and m.payload in calms))
            for a, b in (for_cues if m.payload.startswith("cue:") else for_acts)
        )
    ]


@cache
def _calms() -> frozenset[str]:
    return frozenset(key for key, category in categories().items() if category.level < 0)


def _longest(marks: list[Mark], known: dict[str, Category]) -> list[Mark]:
    """Return the marks that no longer one overlaps; of equals the higher level."""
    if len(marks) < 2:
        return marks
    ranked = sorted(
        marks,
        key=lambda m: (
            m.start - m.end,
            m.payload not in _ON_CROWDS,
            -abs(known[m.payload].level),
            -known[m.payload].prior,
        ),
    )
    taken: list[Mark] = []
    used: set[int] = set()
    for mark in ranked:
        cells = range(mark.start, mark.end)
        if used.isdisjoint(cells):
            used.update(cells)
            taken.append(mark)
        elif any(mark.payload in _ON_CROWDS.get(t.payload, ()) for t in taken):
            taken.append(mark)
    return taken


def _joined(
    rule: Rule, marks: list[Mark], sentence: Sentence, spent: set[int], slack: int
) -> list[Candidate]:
    found: list[Candidate] = []
    name = rule.all[0]
    for at, first in [(i, m) for i, m in enumerate(marks) if m.payload == name]:
        if at in spent:
            continue
        parts = _nearest(rule, first, marks, spent, slack)
        if parts is None:
            continue
        start, end = min(p.start for p in parts), max(p.end for p in parts)
        for i, mark in enumerate(() if rule.keeps else marks):
            if mark.start > end:
                break
            if mark.end < start:  # neither in part nor beside it
                continue
            if mark.payload in rule.takes or (
                not mark.payload.startswith("cue:")
                and any(p.start <= mark.start and mark.end <= p.end for p in parts)
            ):
                spent.add(i)
        spans = tuple(sorted({(p.start, p.end) for p in parts}))
        found.append(Candidate(categories()[rule.then], rule.prior, sentence, start, end, spans))
        if len(found) >= MOST_ACTS:
            break
    return found


def _nearest(
    rule: Rule, first: Mark, marks: list[Mark], spent: set[int], slack: int
) -> list[Mark] | None:
    """Return one mark for each section of the rule, near ``first`` and apart; None if one lacks."""
    parts = [first]
    for name in rule.all[1:]:
        best = min(
            (
                m
                for i, m in enumerate(marks)
                if m.payload == name
                and i not in spent
                and not any(m.start < p.end and p.start < m.end for p in parts)
            ),
            key=lambda m: abs(m.start - first.start),
            default=None,
        )
        if best is None or abs(best.start - first.start) > rule.within + slack:
            return None
        parts.append(best)
    return parts


__all__ = ["Candidate", "definite", "find", "patterns"]
