"""One probability per type that the article reports such an event as happened or happening."""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import exp, log
from typing import Any

from tocsin.languages.marks import LEAD, Sentence
from tocsin.signals.candidate import Candidate
from tocsin.signals.categories import EVENTS
from tocsin.signals.evidence import evidence, size

FLOOR = 0.004
REPORTED = 0.5  # for words and posture, where the words themselves decide
_LEAST = 0.2  # sport, film and accident never pass, whatever else the sentence says
_UNREAL = ("history", "future", "hypothetical", "negated")
_WORDS = frozenset(("ACCUSE", "CONSULT", "REQUEST"))
_ARMED = frozenset(("airstrike", "bomb", "firearms", "grenade", "suicide"))
_BEHIND, _FAR = 8, 16  # words of a sentence before an act; news stands before what it is about
_NONE = repeat(0.0)
_FARTHER = 0.25  # how much a further act of the same type adds to the log odds of the best one


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((files("tocsin.signals") / "weights.toml").read_text("utf-8"))


@cache
def _weights() -> dict[str, dict[str, float]]:
    raw = _file()
    return {event: raw.get(event, raw["other"]) for event in EVENTS}


@cache
def _apart(table: str, event: str) -> dict[str, float]:
    """Return what moves the score of a type alone, or alone whether an act is reported."""
    found: dict[str, float] = _file()[table].get(event, {})
    return found


@cache
def _hints() -> dict[str, dict[str, float]]:
    raw: dict[str, dict[str, float]] = _file()["hints"]
    return raw


def rate(
    candidates: Sequence[Candidate], placed: Iterable[int] = (), definite: Sequence[str] = ()
) -> None:
    """Set ``odds`` of every act: log odds that it is told as happened or happening.

    Args:
        candidates: All acts of the article.
        placed: Positions (``Candidate.order``) of sentences that name a place.
        definite: Forms and beginnings of words that mark a thing as known: «the», «ال».
    """
    where = frozenset(placed)
    strict: dict[tuple[int, int], float] = {}
    acts: dict[tuple[int, str], set[int]] = {}
    for c in candidates:
        acts.setdefault((c.order, c.category.event), set()).add(c.start)
    for c in candidates:
        weights = _weights()[c.category.event]
        names = _own(c, definite)
        names["place"] = c.order in where
        names["more"] = len(acts[c.order, c.category.event]) > 1
        true = c.sentence.kept(_true) + [name for name, on in names.items() if on]
        odds = weights["scale"] * log(c.p / (1 - min(c.p, 0.99))) + weights["bias"]
        odds += sum(map(weights.get, true, _NONE))
        real = odds - sum(weights.get(name, 0.0) for name in _UNREAL if names[name])
        c.sure = real - weights.get("reported", 0.0)
        # «condemned the attack, which killed five»
        counted = names["told"] and "toll" in true and c.sentence.of("condemn")
        doubt = 0.0 if counted else _sum("told", c.category.event, true)
        strict[c.order, c.start] = min(c.sure, real + doubt)
        c.odds = odds + _sum("ranked", c.category.event, true)
    told = {
        c.category.event
        for c in candidates
        if c.order < LEAD and _is_real(c) and strict[c.order, c.start] >= 0
    }
    for c in candidates:
        if c.category.event not in told:
            c.sure = strict[c.order, c.start]


def _is_real(candidate: Candidate) -> bool:
    return candidate.when == "past" and not (candidate.negated or candidate.hypothetical)


def _sum(table: str, event: str, true: Sequence[str]) -> float:
    weights = _apart(table, event)
    return sum(map(weights.get, true, _NONE), weights.get("bias", 0.0)) if weights else 0.0


def is_reported(candidate: Candidate) -> bool:
    """Whether an act is sure enough to be a signal, be it denied, supposed or past."""
    if candidate.category.event in ("ASSAULT", "PROTEST"):
        return candidate.p >= _LEAST and candidate.sure >= 0
    return candidate.p >= REPORTED


def scores(candidates: Sequence[Candidate], sentences: Sequence[Sentence] = ()) -> dict[str, float]:
    """Return a probability for each of the sixteen types, however small; after ``rate``.

    Where no act of a type is found, words that often stand beside one decide how small.
    """
    found: dict[str, list[float]] = {event: [] for event in EVENTS}
    for candidate in candidates:
        found[candidate.category.event].append(candidate.odds)
    seen = frozenset(name for sentence in sentences for name in sentence.names)
    return {
        event: round(_together(odds) if odds else _hinted(event, sentences, seen), 4)
        for event, odds in found.items()
    }


def _hinted(event: str, sentences: Sequence[Sentence], seen: frozenset[str]) -> float:
    """Return how likely a type is from the words of the sentence that hints at it most."""
    weights = _hints().get(event)
    if not weights or seen.isdisjoint(weights):
        return FLOOR
    names = weights.keys()
    hinting = [s.names for s in sentences if not s.names.isdisjoint(names)]
    top = max((sum(weights[name] for name in said & names) for said in hinting), default=0.0)
    return max(FLOOR, 1 / (1 + exp(-(weights["bias"] + top)))) if top > 0 else FLOOR


def _together(odds: list[float]) -> float:
    if not odds:
        return FLOOR
    top = max(odds)
    more = sum(1 / (1 + exp(-o)) for o in odds) - 1 / (1 + exp(-top))
    return max(FLOOR, 1 / (1 + exp(-(top + _FARTHER * log(1 + more)))))


def features(candidate: Candidate, definite: Sequence[str]) -> dict[str, bool]:
    """Return what is true of an act and its sentence, by name; see ``weights.toml``."""
    return evidence(candidate.sentence) | _own(candidate, definite)


def _true(sentence: Sentence) -> list[str]:
    return [name for name, on in evidence(sentence).items() if on]


def _own(candidate: Candidate, definite: Sequence[str]) -> dict[str, bool]:
    """Return what is true of an act by itself."""
    known = _is_definite(candidate, definite)
    sentence = candidate.sentence
    before = size(sentence.words, sentence.first, candidate.start)
    return {
        "definite": known,
        "lead": not known and candidate.start - sentence.first <= 1,
        "history": candidate.when == "history",
        "future": candidate.when == "future",
        "hypothetical": candidate.hypothetical,
        "negated": candidate.negated,
        "told": candidate.told,
        "general": candidate.general,
        "eased": "RETREAT" in candidate.beside and not candidate.told,
        "mere": candidate.general and sentence.field == "title",
        "played": candidate.played,
        "late": candidate.late,
        "relative": candidate.relative,
        "given": candidate.given,
        "arrest": "COERCE" in candidate.beside,
        "words": not candidate.charged and not _WORDS.isdisjoint(candidate.beside),
        "armed": candidate.category.id in _ARMED,
        "behind": before >= _BEHIND,
        "far": before >= _FAR,
        "named": _is_any(candidate, "crowd"),
        "people": _is_any(candidate, "cue:marchers"),
    }


def _is_any(candidate: Candidate, name: str) -> bool:
    """Whether all that is said of a protest is a noun of that section: «demonstrators»."""
    return candidate.category.event == "PROTEST" and any(
        m.start <= candidate.start and candidate.end <= m.end for m in candidate.sentence.of(name)
    )


def _is_definite(candidate: Candidate, definite: Sequence[str]) -> bool:
    """Whether the act is spoken of as known: one word with an article, as prefix or before it."""
    forms, at = candidate.sentence.words.forms, candidate.start
    begun, whole = _articles(tuple(definite))
    if forms[at].startswith(begun) or forms[at].startswith(begun, 1):
        return True
    return at > candidate.sentence.first and forms[at - 1] in whole


@cache
def _articles(definite: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the articles that words begin with, and those that are words of their own."""
    begun = tuple(article[:-1] for article in definite if article.endswith("*"))
    return begun, frozenset(article for article in definite if not article.endswith("*"))
