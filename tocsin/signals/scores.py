"""One probability per type that the article reports such an event as happened or happening."""

from collections.abc import Iterable
from math import exp, log

from tocsin.signals.candidate import Candidate
from tocsin.signals.categories import EVENTS

_DENIED = 0.12
_SUPPOSED = 0.25
_TIMES = {"past": 1.0, "present": 1.0, "future": 0.35, "history": 0.3}
FLOOR = 0.005


def chance(candidate: Candidate) -> float:
    """Return the probability that this act is told as happened or happening."""
    p = candidate.p * _TIMES[candidate.when]
    if candidate.negated:
        p *= _DENIED
    if candidate.hypothetical:
        p *= _SUPPOSED
    return p


def scores(candidates: Iterable[Candidate], support: float = 0.0) -> dict[str, float]:
    """Return a probability for each of the sixteen types, however small.

    Args:
        candidates: All acts of the article.
        support: Log odds that tolls and the like add to ASSAULT.
    """
    best = dict.fromkeys(EVENTS, FLOOR)
    more = dict.fromkeys(EVENTS, 0.0)
    for candidate in candidates:
        event, p = candidate.category.event, chance(candidate)
        more[event] += min(p, best[event])
        best[event] = max(p, best[event])
    found = {}
    for event in EVENTS:
        odds = log(best[event] / (1 - min(best[event], 0.98))) + 0.35 * log(1 + more[event])
        if event == "ASSAULT":
            odds += support
        found[event] = round(1 / (1 + exp(-odds)), 4)
    return found
