"""Compare two articles with each other, as ``tocsin compare`` does: all shingles, no sampling."""

from dataclasses import dataclass

import numpy as np

from tocsin.likeness.alike import (
    FEW_FIGURES,
    ONE_LENGTH,
    SHORT,
    TOO_SHORT,
    alike,
    but_for_figures,
    from_one_mould,
)
from tocsin.likeness.prints import Prints, figures_met, prints
from topics.articles import Article

MOULD = 0.2
"""Containment from which two texts have standing words in common."""
WHOLE = 0.85
"""Containment from which nothing but a word here and there is another, in a text of some length."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What one article is to another; ``copy`` and ``revision`` exclude each other.

    ``mould``: another in the same standing words; ``either``: neither by its words, but an edited
    revision where both tell of one event;
    ``whole``: nothing was cut off or added, so that all that differs was changed.
    """

    copy: bool
    revision: bool
    containment: float
    mould: bool = False
    either: bool = False
    whole: bool = False


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
    told, plain = found.containment, _plain(first, hits)
    if but_for_figures(told, plain, (len(first), len(second)), others):
        return Likeness(copy=False, revision=True, containment=told)
    if not found.copy or not others:
        close = found.copy and (told >= WHOLE or len(first) < TOO_SHORT)
        whole = close and len(second) <= ONE_LENGTH * len(first)
        mould = told >= MOULD and others > max(1, same / 2)
        return Likeness(found.copy, revision=False, containment=told, mould=mould, whole=whole)
    if not from_one_mould(told, plain, same, others):
        return Likeness(copy=False, revision=True, containment=told)
    either = len(first) >= SHORT and others <= FEW_FIGURES
    return Likeness(copy=False, revision=False, containment=told, mould=True, either=either)


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
