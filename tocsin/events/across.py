"""How likely two articles in two languages report one event: by what they report, as the linker."""

from collections.abc import Iterable
from datetime import datetime
from math import exp

from tocsin.events.features import words_of
from tocsin.events.join import account, margin
from tocsin.events.memory import WINDOW
from tocsin.events.reports import Parents, Report, reports
from topics.tagged import Tagged

STEEP, FIGURES, OTHER_FIGURES, LATER = 8.0, 0.1, -0.05, -0.6
"""What a margin weighs, and what is added to it for the same figures, for none of the same, and
for reports so far apart in time that the linker would begin another event. By hand, on the
synthetic day (``tests/day``) and the goldens that are told in every language."""


def across(a: Tagged, b: Tagged, parents: Parents) -> float | None:
    """Return the probability, 0 to 1, that both report one event; None where one reports nothing.

    Words of two languages say little, so place, kind of act and names decide: the likeness that the
    linker demands of two reports and finds. Where it joins them the result is a half or more.
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
    best = max(fits, default=-1.0) + _time(_told(a), _told(b))
    return 1 / (1 + exp(-STEEP * max(-4.0, best)))


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
