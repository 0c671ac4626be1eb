"""How well two articles fit one event by what they report: the linker's measure of two reports."""

from collections.abc import Iterable, Sequence

from tocsin.events.features import words_of
from tocsin.events.join import APART, Account, account, margin
from tocsin.events.memory import WINDOW
from tocsin.events.reports import Parents, Report, kin
from topics.tagged import Tagged, Toll

FIGURES, OTHER_FIGURES, LATER = 0.1, -0.05, -0.6
FAR, FAR_FIGURES = 3, -0.35
"""What is added for the same figures, for none of the same, and for articles far apart in time; how
many times as many people are harmed in the one as in the other, and what is added then. By hand,
on the synthetic day (``tests/day``) and the goldens that are told in every language.
"""


def fit(
    a: Tagged, b: Tagged, ours: Sequence[Report], theirs: Sequence[Report], parents: Parents
) -> float:
    """Return by how much two articles exceed what the linker demands of reports of one event.

    ``ours`` and ``theirs`` are what they report. Below 0 they are two, at -8 or less they are told
    of different places.
    """
    mine, others = _accounts(a, ours), _accounts(b, theirs)
    fits = (
        margin(one, other) + figures(x, y)
        for x, one in mine
        for y, other in others
        if kin(x.region, y.region, parents)
    )
    return max(fits, default=-APART) + (LATER if is_apart(a, b) else 0.0)


def is_apart(a: Tagged, b: Tagged) -> bool:
    """Whether so much time lies between two articles that the linker would begin another event."""
    first, second = a.story.article.published, b.story.article.published
    return first is not None and second is not None and abs(first - second) > WINDOW


def _accounts(tagged: Tagged, rows: Sequence[Report]) -> list[tuple[Report, Account]]:
    words = words_of(tagged)
    return [(row, account(row, words)) for row in rows]


def figures(a: Report, b: Report) -> float:
    """Return what the tolls say: one total in common, or only others of the same kind."""
    mine, other = (_totals(each.tolls) for each in (a, b))
    pairs = [sorted((low, other[kind])) for kind, low in mine.items() if kind in other]
    if any(low == high for low, high in pairs):
        return FIGURES
    if pairs and all(high >= FAR * low for low, high in pairs):
        return FAR_FIGURES
    return OTHER_FIGURES if pairs else 0.0


def _totals(tolls: Iterable[Toll]) -> dict[str, int]:
    """Return the greatest number of each kind."""
    found: dict[str, int] = {}
    for toll in tolls:
        found[toll.kind] = max(toll.low, found.get(toll.kind, 0))
    return found
