"""Decide what an article changed in its event that matters; all else is silent."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from tocsin.events.notices import notice
from tocsin.events.reports import Report
from tocsin.events.tolls import has_fallen, has_risen
from topics.events import Change, Event
from topics.tagged import Tagged

STEPS = (2, 3, 5, 10)
"""Numbers of independent origins that matter when they are reached."""
CALM, TENSE = -1, 2
"""The level of a ceasefire, withdrawal or release, and the least level that it ends."""


class Kind(StrEnum):
    """What kinds of change matter; of several, the first of this list is told."""

    NEW = "new"
    WITHDRAWAL = "withdrawal"
    CORRECTION = "correction"
    LEVEL = "level"
    DEESCALATION = "deescalation"
    TOLL = "toll"
    ORIGINS = "origins"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Step:
    """An article's step from one state of an event to the next.

    ``replaced`` is the article whose entry it is a new version of.
    """

    before: Event | None
    report: Report
    tagged: Tagged
    replaced: str | None = None


def changed(after: Event, kind: Kind | None) -> Event:
    """Return ``after`` with its change numbered; with none where ``kind`` is None."""
    if kind is None:
        return msgspec.structs.replace(after, change=None)
    number = after.changes + 1
    return msgspec.structs.replace(
        after, changes=number, change=Change(number=number, kind=kind.value)
    )


def kind_of(step: Step, after: Event) -> Kind | None:
    """Return what a step changed that matters.

    The first report of all is new, and so is the first that is no history: until then nobody
    can have been told. A copy changes nothing by itself, nor does history.
    """
    before, story = step.before, step.tagged.story
    if before is None or (after.live and not before.live):
        return Kind.NEW
    if story.article.history:
        return None
    announced = notice(story.article)
    if announced == "withdrawal":
        return Kind.WITHDRAWAL
    if story.relation == "copy":
        return None
    if announced == "correction" or _takes_back(step, before):
        return Kind.CORRECTION
    return _rise(step, before, after)


def _takes_back(step: Step, before: Event) -> bool:
    return step.replaced is not None and has_fallen(before.tolls, step.report.tolls, step.replaced)


def _rise(step: Step, before: Event, after: Event) -> Kind | None:
    if (after.level or 0) > (before.level or 0):
        return Kind.LEVEL
    if after.eased and not before.eased:
        return Kind.DEESCALATION
    if has_risen(before.tolls, step.report.tolls):
        return Kind.TOLL
    if any(len(before.origins) < count <= len(after.origins) for count in STEPS):
        return Kind.ORIGINS
    return None


def is_eased(before: Event | None, report: Report) -> bool:
    """Whether a ceasefire, withdrawal or release has been told of the event as it now is."""
    if before is None:
        return False
    if report.level > (before.level or 0):
        return False
    calm = any(signal.level <= CALM for signal in report.signals)
    return before.eased or (calm and (before.level or 0) >= TENSE)
