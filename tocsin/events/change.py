"""Decide what an article changed in its event that matters; all else is silent."""

from enum import StrEnum

import msgspec

from topics.events import Change, Event
from topics.tagged import Tagged


class Kind(StrEnum):
    """What kinds of change matter, the one that is told first."""

    NEW = "new"
    LEVEL = "level"


def next_change(before: Event | None, after: Event, tagged: Tagged) -> Event:
    """Return ``after`` with what it changes in ``before`` and the count of changes.

    The first report of all is new, and so is the first that is no history: until then nobody
    can have been told. A copy changes nothing by itself.
    """
    kind = _kind(before, after, tagged)
    if kind is None:
        return msgspec.structs.replace(after, change=None)
    number = after.changes + 1
    return msgspec.structs.replace(
        after, changes=number, change=Change(number=number, kind=kind.value)
    )


def _kind(before: Event | None, after: Event, tagged: Tagged) -> Kind | None:
    if before is None or (after.live and not before.live):
        return Kind.NEW
    if tagged.story.relation == "copy" or tagged.story.article.history:
        return None
    if before.level is not None and after.level is not None and after.level > before.level:
        return Kind.LEVEL
    return None
