"""How well two articles fit one event by what they report: the linker's measure of two reports."""

from collections.abc import Iterable
from datetime import datetime

from tocsin.events.features import words_of
from tocsin.events.join import APART, account, margin
from tocsin.events.memory import WINDOW
from tocsin.events.reports import Parents, Report, reports
from topics.tagged import Tagged

FIGURES, OTHER_FIGURES, LATER = 0.1, -0.05, -0.6
"""What is added for the same figures, for none of the same, and for articles so far apart in time
that the linker would begin another event. By hand, on the synthetic day (``tests/day``) and the
goldens that are told in every language."""


def fit(a: Tagged, b: Tagged, parents: Parents) -> float | None:
    """Return by how much two articles exceed what the linker demands of reports of one event.

    Below 0 they are two, at -8 or less they are told of different places. None where one of them
    reports nothing.
    """
    first, second = words_of(a), words_of(b)
    ours, theirs = reports(a.tags, parents), reports(b.tags, parents)
    if not ours or not theirs:
        return None
    fits = (
        margin(account(x, first, a.story.article), account(y, second, b.story.article))
        + _figures(x, y)
        for x in ours
        for y in theirs
        if _near(x.region, y.region, parents)
    )
    return max(fits, default=-APART) + _time(_told(a), _told(b))


def _near(region: str, other: str, parents: Parents) -> bool:
    return region == other or region in parents(other) or other in parents(region)


def _figures(a: Report, b: Report) -> float:
    """Return what the tolls say: one number in common, or only others of the same kind."""
    mine, other = ({(t.kind, t.low) for t in each.tolls} for each in (a, b))
    if mine & other:
        return FIGURES
    return OTHER_FIGURES if _kinds(mine) & _kinds(other) else 0.0


def _kinds(rows: Iterable[tuple[str, int]]) -> set[str]:
    return {kind for kind, _ in rows}


def _told(tagged: Tagged) -> datetime | None:
    return tagged.story.article.published


def _time(a: datetime | None, b: datetime | None) -> float:
    return LATER if a and b and abs(a - b) > WINDOW else 0.0
