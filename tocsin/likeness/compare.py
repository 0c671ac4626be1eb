"""Compare two articles with each other, as ``tocsin compare`` does: all shingles, no sampling."""

from dataclasses import dataclass

import numpy as np

from tocsin.likeness.alike import alike, from_one_mould
from tocsin.likeness.prints import Prints, figures_met, prints
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
    if len(first) > len(second):
        first, second = second, first
    hits, places = _met(first, second)
    found = alike(hits, len(first), len(first), places, len(second))
    contexts, figures = first.figures
    same, others = figures_met(contexts.tolist(), figures.tolist(), second)
    one = found.copy
    if one and others:
        one = not from_one_mould(found.containment, _plain(first, hits), same, others)
    return Likeness(one and not others, one and others > 0, found.containment)


def _met(first: Prints, second: Prints) -> tuple[list[int], list[int]]:
    """Return which shingles of the first the second has, and where."""
    order = np.argsort(second.shingles, kind="stable")
    ranked = second.shingles[order]
    if ranked.size == 0 or len(first) == 0:
        return [], []
    at = np.minimum(np.searchsorted(ranked, first.shingles), ranked.size - 1)
    hits = np.flatnonzero(ranked[at] == first.shingles)
    return hits.tolist(), order[at[hits]].tolist()


def _plain(first: Prints, hits: list[int]) -> float:
    """Return which share of the shingles without numbers was met."""
    plain = ~first.numbered(np.arange(len(first)))
    return float(plain[hits].sum() / max(1, plain.sum())) if plain.any() else 1.0
