"""Whether two texts are one text, from where their shingles meet."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.intp]

SURE, SURE_SHORT = 0.6, 0.75
"""Containment from which texts are copies, wherever they meet."""
SHORT = 60
"""Shingles below which a text is short: a site's standing phrases are a large share of it."""
LEAST = 0.2
"""Containment from which texts are copies where both begin with what they share."""
HEAD = 0.15
"""Share of a text within which the shared stretch must begin then."""
TINY = 10
"""Shingles below which nothing but nearly the whole text is evidence."""


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two texts are: ``containment`` of the smaller in the larger, from 0 to 1."""

    containment: float
    copy: bool


def alike(hits: Ints, samples: int, size: int, places: Ints, other: int) -> Alike:
    """Return how alike a text of ``size`` shingles is to another of ``other`` shingles.

    Of the first, ``samples`` shingles spread evenly over it are known, in text order; ``hits`` are
    the (sorted) ones that the other has, ``places`` where the other has them.

    Copies share most of the shorter text; or the shorter half of a text that was cut and followed
    by something else: then the shared stretch stands at the head of both. What two reports of one
    matter share (a quotation, a site's footer) is smaller, or stands elsewhere.
    """
    if samples == 0 or hits.size == 0:
        return Alike(0.0, copy=False)
    small = min(size, other)
    containment = min(1.0, hits.size / samples * size / small)
    if small < TINY:
        whole = containment >= 0.8 and max(size, other) <= 2 * small
        return Alike(containment, copy=whole)
    if containment >= (SURE if small >= SHORT else SURE_SHORT):
        return Alike(containment, copy=True)
    if containment < LEAST:
        return Alike(containment, copy=False)
    return Alike(containment, copy=_heads(hits, samples, size, places, other))


def _heads(hits: Ints, samples: int, size: int, places: Ints, other: int) -> bool:
    """Whether the densest shared stretch is long enough and begins both texts."""
    gap = size / samples
    slack = gap if samples < size else 0.0
    begin, score = _stretch(hits)
    if score * gap < 0.1 * min(size, other):
        return False
    if hits[begin] * gap > HEAD * size + 8 + slack:
        return False
    first = np.median(places[begin : begin + 3])
    return bool(first <= HEAD * other + 15 + 2 * slack)


def _stretch(hits: Ints) -> tuple[int, int]:
    """Return the index of the first hit of the densest stretch, and its score.

    A hit counts one, a sample without one counts minus one; the best sum wins (Kadane).
    """
    best, best_begin, score, begin, last = 0, 0, 0, 0, -1
    for at, hit in enumerate(hits.tolist()):
        score -= hit - last - 1
        if score <= 0:
            score, begin = 0, at
        score += 1
        last = hit
        if score > best:
            best, best_begin = score, begin
    return best_begin, best
