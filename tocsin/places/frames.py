"""Who does it to whom and where: the slots of a sentence held against its words for deeds.

Each slot has a price for being the one who does it, whom it is done to, and where; the cheapest
wins.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tocsin.places.clauses import Clause, free
from tocsin.places.deeds import Deed, cheapest, core, is_mutual, is_passive, is_referred
from tocsin.places.prices import (
    REACH,
    actor_price,
    other_price,
    place_price,
    subject_price,
    target_price,
    where_said,
)
from tocsin.places.skies import owner
from tocsin.places.slot import Slot, stands


class Frame(NamedTuple):
    """What the sentence says of one deed; empty where it says nothing."""

    actors: tuple[Slot, ...] = ()
    targets: tuple[Slot, ...] = ()
    where: Slot | None = None


def frame(clause: Clause, start: int, end: int, *, fight: bool = False, own: bool = False) -> Frame:
    """Return who does the deed of tokens ``start`` to ``end``, to whom and where.

    Args:
        clause: The sentence.
        start: The first token of the deed.
        end: The token after its last.
        fight: Whether both sides do it to each other.
        own: Whether it is done to nobody: a march, a withdrawal.
    """
    if not clause.slots:
        return Frame()
    invaded = owner(clause, start, end)
    start, end = core(clause, start, end)
    known: Frame | None = clause.kept.get((start, end, fight, own))
    if known is None and invaded is not None:
        known = clause.kept[start, end, fight, own] = _invaded(clause, start, end, invaded)
    if known is None:
        known = clause.kept[start, end, fight, own] = _framed(clause, start, end, fight, own)
    return known


def _invaded(clause: Clause, start: int, end: int, owner: Slot) -> Frame:
    """Return who breaks into the air or the waters of their ``owner``."""
    deed = Deed(clause, start, end)
    others = [s for s in clause.slots if s.side != owner.side]
    doer = cheapest(deed, actor_price, others)
    if doer is None:  # «two Turkish jets», behind an act of its own
        armed = [s for s in others if s.region and s.head == "forces"]
        doer = min(armed, key=deed.gap, default=None)
    return Frame(clause.group(doer), clause.group(owner), owner)


def _framed(clause: Clause, start: int, end: int, fight: bool, own: bool) -> Frame:  # noqa: FBT001 -- as asked
    deed = Deed(clause, start, end, not own and is_passive(clause, start, end))
    actors = clause.group(cheapest(deed, actor_price, clause.slots))
    others = [s for s in clause.slots if s not in actors]
    targets = clause.group(cheapest(deed, target_price, others))
    if fight or is_mutual(deed):
        actors, targets = _mutual(deed, actors, targets)
    where = _where(deed, actors, () if own else targets)
    if where is not None and where.case == "from" and targets and not deed.leaving:
        where = None  # «took off from Jordan and struck Syrian militants»
    return Frame(actors, targets, where)


def speech(clause: Clause, start: int, end: int, *, official: bool = False) -> Frame:
    """Return who says the words of tokens ``start`` to ``end``, to or of whom, and about where.

    ``official``: whether it may be done to officials, as sanctions are.
    """
    if not clause.slots:
        return Frame()
    start, end = core(clause, start, end)
    while start > clause.first and stands(clause.speak, start - 1):  # «have signed»
        start -= 1
    deed = Deed(clause, start, end, official=official)
    said = [s for s in clause.slots if clause.speaks(s) and s.region]
    speaker = clause.speaker(start, end) or min(said, key=deed.gap, default=None)
    if speaker is None and not clause.speakers:
        able = [s for s in clause.slots if s.region and free(s)]
        speaker = cheapest(deed, subject_price, able)
    actors = clause.group(speaker)
    others = [s for s in clause.slots if s not in actors]
    blamed = () if official else tuple(s for s in others if s.group in clause.blamed)
    targets = blamed or clause.group(cheapest(deed, target_price, others))
    if official and not targets and actors:  # of two states it is about the other one
        targets = clause.group(cheapest(deed, other_price, others))
    return Frame(actors, targets, _where(deed, (*actors, *blamed), ()))


def deal(clause: Clause, start: int, end: int) -> tuple[Slot, ...]:
    """Return the parties who meet or agree: the subject and whom it meets; not what it is about."""
    deed = Deed(clause, *core(clause, start, end))
    if not clause.slots or is_referred(deed):
        return ()
    teller = clause.speaker(start, end)
    said = speech(clause, start, end).actors if teller or not clause.speakers else ()
    lands = {s.region for s in said}
    groups = {s.group for s in clause.slots if s.region in lands}
    others = [s for s in clause.slots if s.group not in groups and s.region and _may_meet(s)]
    if others:
        groups.add(min(others, key=deed.gap).group)
    return tuple(s for s in clause.slots if s.group in groups and s.region)


def _may_meet(slot: Slot) -> bool:
    person = slot.head == "officials" or slot.mention.kind == "person"
    return person or (slot.case == "with" and (not slot.scene or slot.seat))


def _mutual(
    deed: Deed, actors: tuple[Slot, ...], targets: tuple[Slot, ...]
) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """Return both sides of a fight: «clashes between A and B», «A and B exchanged fire»."""
    clause = deed.clause
    sides = [
        s for s in clause.slots
        if s.region and not s.scene and s.case in {"", "with", "of", "by"}
        and not clause.speaks(s) and deed.gap(s) <= REACH * clause.rules.wide
    ]  # fmt: skip
    pair = [s for s in sides if sum(o.group == s.group for o in sides) > 1]
    if pair:
        return (pair[0],), tuple(pair[1:2])
    if actors and not targets:
        targets = tuple(s for s in sides if s not in actors and s.case == "with")[:1]
    return actors, targets


def _where(deed: Deed, actors: Sequence[Slot], targets: Sequence[Slot]) -> Slot | None:
    """Return where it happens: what stands «in», else the place that it is done to."""
    referred = is_referred(deed)

    def price(deed: Deed, slot: Slot) -> int | None:
        if slot in actors or (referred and where_said(deed, slot)):
            return None
        return place_price(deed, slot, targets)

    return cheapest(deed, price, deed.clause.slots)
