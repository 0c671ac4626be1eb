"""Decide what an article changed in its event that matters; all else is silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from tocsin.events.notices import notice
from tocsin.events.reports import Report
from tocsin.events.tolls import has_fallen, has_risen
from topics.events import Change, Event
from topics.tagged import Signal, Tagged

STEPS = (2, 3, 5, 10)
"""Numbers of independent origins that matter when they are reached."""
CALM, TENSE = -1, 2
"""The level of a ceasefire, withdrawal or release, and the least level that it ends."""
RENEWED, RENEWED_AFTER = 4, timedelta(hours=1)
"""The least level of what breaks a calm, and how much later than the calm it is reported: until
then outlets still tell of what went before.
"""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An article's step from one state of an event to the next.

    ``replaced`` is the article whose entry it is a new version of; ``when`` the time it reports.
    ``own`` is true where the event knows the article's story.
    """

    before: Event | None
    report: Report
    tagged: Tagged
    when: datetime
    replaced: str | None = None
    own: bool = True

    @property
    def is_copy(self) -> bool:
        """Whether it copies a text that the event knows."""
        return self.own and self.tagged.story.relation == "copy"


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
        return _withdrawal(before, after)
    if step.is_copy:
        return None
    if announced == "correction" or _takes_back(step, before):
        return Kind.CORRECTION
    return _rise(step, before, after)


def is_withdrawal(step: Step) -> bool:
    """Whether all that was reported of an event is taken back: its only source says so."""
    before, story = step.before, step.tagged.story
    if before is None or story.article.history:
        return False
    if before.withdrawn and step.is_copy:
        return True
    return set(before.origins) <= speakers(step) and is_killed(step)


def speakers(step: Step) -> set[str]:
    """Return the origins that an article speaks for: those of the version that it replaces."""
    known = step.before.articles if step.before else ()
    former = {source.origin for source in known if source.id == step.replaced}
    return former or set(step.tagged.story.origins)


def is_killed(step: Step) -> bool:
    """Whether the article takes back what its source reported."""
    article = step.tagged.story.article
    return not article.history and notice(article) == "withdrawal"


def easing(step: Step) -> datetime | None:
    """Return when a calm was reported that still holds after the step; None where none does.

    A ceasefire, withdrawal or release ends what is tense. A higher level ends the calm, and so
    does violence that is reported well after it: the level fell, so that it rises again.
    """
    before, report = step.before, step.report
    if before is None or report.level > (before.level or 0):
        return None
    calm = _calms(report)
    if before.eased:
        since = before.eased_at or before.last
        return None if _is_renewed(step, since, calm=calm) else since
    return step.when if calm and (before.level or 0) >= TENSE else None


def _calms(report: Report) -> bool:
    """Whether a calm is the news: no violence stands before it, as where a garrison gives way."""
    calm = [_place(signal) for signal in report.signals if signal.level <= CALM]
    violence = [_place(signal) for signal in report.signals if signal.level >= RENEWED]
    return bool(calm) and (not violence or min(calm) <= min(violence))


def _place(signal: Signal) -> tuple[bool, int]:
    """Return where an article first tells of a signal: the title stands before the text."""
    return min(((s.field != "title", s.start) for s in signal.spans), default=(False, 0))


def _is_renewed(step: Step, since: datetime, *, calm: bool) -> bool:
    if calm or step.is_copy or step.tagged.story.article.history:
        return False
    return step.report.level >= RENEWED and step.when > since + RENEWED_AFTER


def _withdrawal(before: Event, after: Event) -> Kind | None:
    """Return a withdrawal where nobody else reports the event, else a correction."""
    if not after.withdrawn:
        return Kind.CORRECTION
    return None if before.withdrawn else Kind.WITHDRAWAL


def _takes_back(step: Step, before: Event) -> bool:
    return step.replaced is not None and has_fallen(before.tolls, step.report.tolls, step.replaced)


def _rise(step: Step, before: Event, after: Event) -> Kind | None:
    if (after.level or 0) > (before.level or 0) or (before.eased and not after.eased):
        return Kind.LEVEL
    if after.eased and not before.eased:
        return Kind.DEESCALATION
    if has_risen(before, step.report.tolls, step.tagged.story.article.language):
        return Kind.TOLL
    if any(len(before.origins) < count <= len(after.origins) for count in STEPS):
        return Kind.ORIGINS
    return None
