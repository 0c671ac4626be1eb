"""Compare two articles with each other, as ``tocsin compare`` does: all shingles, no sampling."""

from dataclasses import dataclass

import numpy as np

from tocsin.likeness.alike import Alike, alike, is_copy
from tocsin.likeness.prints import Prints, changed, prints
from topics.articles import Article


@dataclass(frozen=True, slots=True)
class Likeness:
    """What one article is to another; ``copy`` and ``revision`` exclude each other."""

    copy: bool
    revision: bool
    containment: float


def compare(a: Article, b: Article) -> Likeness:
    """Return whether the articles are one text, and whether a figure changed in it."""
    first = prints(a.title, a.text, a.language)
    second = prints(b.title, b.text, b.language)
    found = likeness(first, second)
    contexts, figures = first.figures
    other = found.copy and changed(contexts.tolist(), figures.tolist(), second)
    one = is_copy(found, other)
    return Likeness(one and not other, one and other, found.containment)


def likeness(first: Prints, second: Prints) -> Alike:
    """Return how alike two texts are, from all their shingles; either may be the longer."""
    if len(first) > len(second):
        first, second = second, first
    order = np.argsort(second.shingles, kind="stable")
    ranked = second.shingles[order]
    at = np.minimum(np.searchsorted(ranked, first.shingles), max(0, len(second) - 1))
    if ranked.size == 0 or len(first) == 0:
        return Alike(0.0, copy=False)
    hits = np.flatnonzero(ranked[at] == first.shingles)
    places = order[at[hits]].tolist()
    return alike(hits.tolist(), len(first), len(first), places, len(second))
