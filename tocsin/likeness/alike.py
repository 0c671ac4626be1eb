"""Whether two texts are one text, from where their shingles meet."""

from collections.abc import Sequence
from dataclasses import dataclass

SURE, SURE_SHORT = 0.6, 0.7
"""Containment from which texts are copies, wherever they meet."""
SAME_WORDS = 0.9
"""Share of the shingles without numbers from which a text whose figures are mostly others is the
same text: with other names, days and places, too, it is another report from the same mould."""
HEAD_WORDS, APPENDED = 0.75, 0.45
"""The same where they share less than makes copies wherever they meet; what must then be shared
for a lone figure to tell: of less, it may stand in what was appended.
"""
SHORT = 60
"""Shingles below which a text is short: a site's standing phrases are a large share of it."""
LEAST, LEAST_SAMPLED = 0.3, 0.2
"""Containment from which texts are copies where both begin with what they share; less where it is
seen through samples only, which are off by as much."""
HEAD, HEAD_MORE = 0.12, 12
"""Share of a text, and shingles beside it, within which the shared stretch must begin then."""
STRETCH, DENSE, STRETCH_LEAST = 0.17, 0.68, 20
"""What that stretch must be: a share of the smaller text, itself shared so far, so long."""
STRETCH_HITS = 6
"""Shingles of it that must be seen: a few are a standing way to begin a report."""
SAMPLED, LENGTH_SAMPLED = 0.65, 22
"""Share of what is demanded of a stretch that is seen through samples only, which may miss an end;
and its length, which they may make of two.
"""
FEW, ONE_PIECE = 10, 0.8
"""Hits below which samples must be met in one stretch: fewer of them may be met here and there by
turns of phrase, while what was cut is whole.
"""
ALL_WORDS, ONE_LENGTH, FEW_FIGURES, ITEM = 0.95, 1.2, 2, 6
"""What a text must be to another with so many other figures at most: all its words, as long; and
the shingles of an item, for a headline alone is told of many things."""
TINY, TOO_SHORT = 10, 40
"""Shingles below which nothing but nearly the whole text is evidence, or no stretch of it."""


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two texts are: ``containment`` of the smaller in the larger, from 0 to 1."""

    containment: float
    copy: bool


def alike(
    hits: Sequence[int],
    samples: int,
    size: int,
    places: Sequence[int],
    other: int,
    *,
    of_other: float | None = None,
) -> Alike:
    """Return how alike a text of ``size`` shingles is to another of ``other`` shingles.

    Of the first, ``samples`` shingles spread evenly over it are known, in text order; ``hits`` are
    the (sorted) ones that the other has, ``places`` where the other has them. ``of_other`` is how
    much of the other the first has, where that is known better than from the sizes.

    Copies share most of the shorter text; or the shorter half of a text that was cut and followed
    by something else: then the shared stretch stands at the head of both. What two reports of one
    matter share (a quotation, a site's footer) is smaller, or stands elsewhere.
    """
    if samples == 0 or not hits:
        return Alike(0.0, copy=False)
    small = min(size, other)
    containment = contained(len(hits) / samples, size, other, of_other)
    if small < TINY:
        whole = containment >= 0.8 and max(size, other) <= 2 * small
        return Alike(containment, copy=whole)
    if containment >= (SURE if small >= SHORT else SURE_SHORT):
        enough = samples == size or len(hits) >= FEW
        return Alike(containment, copy=enough or _stretch(hits)[2] >= ONE_PIECE * len(hits))
    least = LEAST if samples == size else LEAST_SAMPLED
    if containment < least or small < TOO_SHORT:
        return Alike(containment, copy=False)
    return Alike(containment, copy=_heads(hits, samples, size, places, other))


def but_for_figures(containment: float, plain: float, sizes: tuple[int, int], others: int) -> bool:
    """Whether two texts are one but for a figure or two, which are much of a short text."""
    if containment < LEAST or plain < ALL_WORDS or not 0 < others <= FEW_FIGURES:
        return False
    return min(sizes) >= ITEM and max(sizes) <= ONE_LENGTH * min(sizes)


def from_one_mould(containment: float, plain: float, same: int, others: int) -> bool:
    """Whether two texts so alike tell of two things.

    ``plain`` is how much of what has no number is shared; of the figures in the same words so many
    are the same, and others.
    """
    if containment < SURE and plain < HEAD_WORDS:
        return others > 1 or (others == 1 and plain >= APPENDED)
    return others >= max(1, same) and plain < SAME_WORDS


def contained(share: float, size: int, other: int, of_other: float | None = None) -> float:
    """Return how much of the smaller text the larger has, ``share`` being how much of the first."""
    if of_other is not None and other < size:
        return min(1.0, of_other)
    return min(1.0, share * size / min(size, other))


def _heads(hits: Sequence[int], samples: int, size: int, places: Sequence[int], other: int) -> bool:
    """Whether the densest shared stretch is long enough and begins both texts."""
    gap = size / samples
    slack = gap if samples < size else 0.0
    ease, least = (SAMPLED, LENGTH_SAMPLED) if samples < size else (1.0, STRETCH_LEAST)
    begin, end, score = _stretch(hits)
    if score * gap < ease * max(STRETCH_LEAST, STRETCH * min(size, other)):
        return False
    if end - begin < STRETCH_HITS or (end - begin) * gap < least:
        return False
    if end - begin < ease * DENSE * (hits[end - 1] - hits[begin] + 1):
        return False
    if hits[begin] * gap > HEAD * size + HEAD_MORE + slack:
        return False
    first = sorted(places[begin : begin + 3])[1]
    return first <= HEAD * other + HEAD_MORE + 2 * slack


def _stretch(hits: Sequence[int]) -> tuple[int, int, int]:
    """Return the hits that the densest stretch begins with and ends before, and its score.

    A hit counts one, a sample without one counts minus one; the best sum wins (Kadane).
    """
    best, best_begin, best_end, score, begin, last = 0, 0, 0, 0, 0, -1
    for at, hit in enumerate(hits):
        score -= hit - last - 1
        if score <= 0:
            score, begin = 0, at
        score += 1
        last = hit
        if score > best:
            best, best_begin, best_end = score, begin, at + 1
    return best_begin, best_end, best
