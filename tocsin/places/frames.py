"""Who does it to whom and where: the slots of a sentence held against its words for deeds.

Each slot has a price for being the one who does it, whom it is done to, and where; the cheapest
wins. A case that the language marks is worth more than the order of the words.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tocsin.places.clauses import Clause, between, free
from tocsin.places.cues import in_range
from tocsin.places.grammar import places_of
from tocsin.places.slots import Slot

_REACH = 14
_BESIDE = 1
_BORNE = 6
_EXCHANGE = 5
_OWNED = 6
_REFERRED = 4
_DATED = 40
_PERSONS = frozenset(("officials", "forces", "people"))
_LOCAL = frozenset(("in", "to", "from", "by"))
_AIMS = frozenset(("to", "object"))
_ASIDE = frozenset(("made", "dated", "by", "with"))
_NOBODY = frozenset(("made", "dated"))


class Frame(NamedTuple):
    """What the sentence says of one deed; empty where it says nothing."""

    actors: tuple[Slot, ...] = ()
    targets: tuple[Slot, ...] = ()
    where: Slot | None = None


class _Deed(NamedTuple):
    """The word for a deed: tokens ``start`` to ``end``."""

    clause: Clause
    start: int
    end: int
    passive: bool = False
    official: bool = False

    @property
    def leaving(self) -> bool:
        """Whether somebody is moved out: it is done where they come from, to nobody there."""
        return leaves(self.clause, self.start, self.end)

    def gap(self, slot: Slot) -> int:
        """Return how many tokens lie between the deed and a slot."""
        before = self.start - slot.last
        return before if before >= 0 else max(slot.first - self.end, 0)

    def after(self, slot: Slot) -> bool:
        """Whether the slot follows on the deed."""
        return slot.first >= self.end

    def parted(self, marks: Sequence[int], slot: Slot) -> bool:
        """Whether one of the marks lies between the deed and a slot."""
        return bool(marks) and between(marks, *self.side(slot))

    def side(self, slot: Slot) -> tuple[int, int]:
        """Return the tokens between the deed and a slot."""
        return (self.end, slot.first) if self.after(slot) else (slot.last, self.start)


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
    start, end = _core(clause, start, end)
    known: Frame | None = clause.kept.get((start, end, fight, own))
    if known is None:
        known = clause.kept[start, end, fight, own] = _framed(clause, start, end, fight, own)
    return known


def _framed(clause: Clause, start: int, end: int, fight: bool, own: bool) -> Frame:  # noqa: FBT001 -- as asked
    deed = _Deed(clause, start, end, not own and _is_passive(clause, start, end))
    actors = clause.group(_cheapest(deed, _actor_price, clause.slots))
    others = [s for s in clause.slots if s not in actors]
    targets = clause.group(_cheapest(deed, _target_price, others))
    if fight or _is_mutual(deed):
        actors, targets = _mutual(deed, actors, targets)
    where = _where(deed, actors, () if own else targets)
    if where is not None and where.case == "from" and targets and not deed.leaving:
        where = None  # «took off from Jordan and struck Syrian militants»
    return Frame(actors, targets, where)


def leaves(clause: Clause, start: int, end: int) -> bool:
    """Whether the deed of tokens ``start`` to ``end`` is to flee, to evacuate or to withdraw."""
    return in_range(clause.leave, range(start, end))


def speech(clause: Clause, start: int, end: int, *, official: bool = False) -> Frame:
    """Return who says the words of tokens ``start`` to ``end``, to or of whom, and about where.

    ``official``: whether it may be done to officials, as sanctions are.
    """
    if not clause.slots:
        return Frame()
    deed = _Deed(clause, *_core(clause, start, end), official=official)
    said = [s for s in clause.slots if clause.speaks(s) and s.region]
    speaker = clause.speaker(start, end) or min(said, key=deed.gap, default=None)
    if speaker is None and not clause.speakers:
        able = [s for s in clause.slots if s.region and free(s)]
        speaker = _cheapest(deed, _subject_price, able)
    actors = clause.group(speaker)
    others = [s for s in clause.slots if s not in actors]
    blamed = () if official else tuple(s for s in others if s.group in clause.blamed)
    targets = blamed or clause.group(_cheapest(deed, _target_price, others))
    if official and not targets and actors:  # of two states it is about the other one
        targets = clause.group(_cheapest(deed, _other_price, others))
    return Frame(actors, targets, _where(deed, (*actors, *blamed), ()))


def _other_price(deed: _Deed, slot: Slot) -> int | None:
    """Return how far a state stands from a rupture that follows on no preposition."""
    state = (
        slot.region and not slot.scene and slot.mention.kind in {"name", "demonym", "organisation"}
    )
    return deed.gap(slot) if state and slot.case not in _ASIDE else None


def deal(clause: Clause, start: int, end: int) -> tuple[Slot, ...]:
    """Return the parties who meet or agree: the subject and whom it meets; not what it is about."""
    deed = _Deed(clause, *_core(clause, start, end))
    if not clause.slots or _is_referred(deed):
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


def _is_referred(deed: _Deed) -> bool:
    """Whether somebody only approves or condemns it: «condemned the attack»."""
    clause, near = deed.clause, _REFERRED * deed.clause.rules.wide
    before = range(max(deed.start - near, clause.first), deed.start)
    after = range(deed.end, min(deed.end + near, clause.last))
    for token in clause.judge:
        if token in before and not between(clause.walls, token, deed.start):
            return not clause.comma(token, deed.start - 1)
        if token in after and (clause.rules.order == "sov" or clause.rules.wide > 1):
            return not clause.comma(deed.end - 1, token)
    return False


def _cheapest(
    deed: _Deed, price: Callable[[_Deed, Slot], int | None], able: Sequence[Slot]
) -> Slot | None:
    best: int | None = None
    chosen: Slot | None = None
    for slot in able:
        cost = price(deed, slot)
        if cost is not None and (best is None or cost < best):
            best, chosen = cost, slot
    return chosen


def _core(clause: Clause, start: int, end: int) -> tuple[int, int]:
    """Return the part of a deed that no name parts from its verb: «struck [Kyiv with rockets]»."""
    inside = [s for s in clause.slots if s.high > start and s.low < end]
    if not inside:
        return start, end
    if clause.rules.order == "sov":
        return min(max(s.last for s in inside), end - 1), end
    named = [s for s in inside if s.low <= start]  # «[the IDF] struck»
    start = min(max((s.high for s in named), default=start), end - 1)
    return start, max(min((s.low for s in inside if s not in named), default=end), start + 1)


def _is_passive(clause: Clause, start: int, end: int) -> bool:
    forms, rules = clause.words.forms, clause.rules
    low, high = max(start - 3 * rules.wide, clause.first), min(end + 2, clause.last)
    if rules.order == "sov":  # the verb that says it ends the clause
        low, high = start, max(end, clause.next_comma(end - 1))
        high = next((i for i in range(end, high) if forms[i] in rules.joins), high)
    if in_range(places_of(rules.passive, clause.words, "passive"), range(low, high)):
        return True
    if rules.passive_endings:
        for form in forms[start:high]:
            if form.endswith(rules.passive_endings):
                return True
    return False


def _is_mutual(deed: _Deed) -> bool:
    clause = deed.clause
    low, high = max(deed.start - _EXCHANGE, clause.first), min(deed.end + 3, clause.last)
    return in_range(places_of(clause.rules.mutual, clause.words, "mutual"), range(low, high))


def _actor_price(deed: _Deed, slot: Slot) -> int | None:
    """Return how far a slot is from being the one who does it; None for never."""
    clause, gap = deed.clause, deed.gap(slot)
    if not slot.region or gap > _REACH * clause.rules.wide or _is_no_doer(slot):
        return None
    if slot.case == "by":
        return gap - 40
    if slot.group in clause.blamed or _is_attribute(deed, slot):
        return gap - (15 if slot.group in clause.blamed else 30)
    if slot.case:
        return gap - 25 if slot.case == "of" and _possesses(deed, slot) else None
    if clause.speaks(slot) or deed.passive or (slot.seat and not _has_object(clause, slot)):
        return None
    return _subject_price(deed, slot)


def _is_no_doer(slot: Slot) -> bool:
    """Whether a slot only speaks, or is a place without troops."""
    if slot.head == "officials" or slot.case in _NOBODY:
        return True
    return slot.scene and slot.head not in {"forces", "people"} and not slot.seat


def _subject_price(deed: _Deed, slot: Slot) -> int | None:
    """Return the price of an unmarked slot that stands where subjects stand."""
    clause, gap = deed.clause, deed.gap(slot)
    if deed.parted(clause.walls, slot):
        return None
    if not deed.after(slot):
        return None if deed.parted(clause.speak, slot) or _bears(deed, slot) else gap
    if clause.rules.order != "vso" or gap > 3:
        return None
    if slot.head in {"forces", "people"} and slot.first == slot.low:
        return gap
    endings = clause.rules.verb_endings
    verb = bool(endings) and clause.words.forms[deed.start].endswith(endings)
    return gap if verb or slot.head or _has_object(clause, slot) else None


def _bears(deed: _Deed, slot: Slot) -> bool:
    """Whether a passive parts it from the deed: «six soldiers were killed in an ambush»."""
    clause = deed.clause
    passive = places_of(clause.rules.passive, clause.words, "passive")
    return clause.rules.order != "sov" and deed.parted(passive, slot)


def _has_object(clause: Clause, slot: Slot) -> bool:
    """Whether another slot follows that may be whom the subject does it to."""
    return any(
        not between(clause.walls, slot.last, s.first)
        for s in clause.slots
        if s.first >= slot.last and s.group != slot.group and s.case in {"", "to", "object"}
    )


def _is_attribute(deed: _Deed, slot: Slot) -> bool:
    """Whether the name stands at the deed as its adjective: «Russian strike», «قصف روسي»."""
    clause, rules = deed.clause, deed.clause.rules
    demonym = slot.mention.kind == "demonym"
    if slot.scene or slot.head in {"people", "place"} or (clause.speaks(slot) and not demonym):
        return False
    near = _BESIDE * rules.wide
    if rules.attribute == "before":
        if not 0 <= deed.start - slot.last <= near or (slot.head and slot.case in _LOCAL):
            return False
        return demonym or (rules.order == "sov" and not slot.case)
    if slot.head or not 0 <= slot.low - deed.end <= near or clause.comma(*_edges(deed, slot)):
        return False
    if demonym or slot.case or rules.order == "vso":
        return demonym
    own = rules.construct == "actor" and slot.low == deed.end
    return own or _is_aimed(deed, slot)


def _edges(deed: _Deed, slot: Slot) -> tuple[int, int]:
    """Return the tokens after which a sign may part the deed from a slot."""
    low, high = deed.side(slot)
    return low - 1, high


def _is_aimed(deed: _Deed, slot: Slot) -> bool:
    """Whether it is told next at whom: «attack of A on B»."""
    return any(
        s is not slot and s.case in _AIMS and 0 <= s.first - slot.last <= 4
        for s in deed.clause.slots
    )


def _possesses(deed: _Deed, slot: Slot) -> bool:
    """Whether the one of whom it is does it: «Russia's attack», «удар России по Харькову»."""
    if slot.scene:
        return slot.seat and _is_aimed(deed, slot)
    if deed.after(slot):
        return _is_aimed(deed, slot) and deed.gap(slot) <= 3
    rules = deed.clause.rules
    if rules.order == "sov":
        return deed.gap(slot) <= _OWNED and not deed.clause.comma(slot.last - 1, deed.start)
    return rules.attribute == "before" and deed.gap(slot) <= 2


def _target_price(deed: _Deed, slot: Slot) -> int | None:
    """Return how far a slot is from being whom it is done to; None for never."""
    clause, gap, after = deed.clause, deed.gap(slot), deed.after(slot)
    if not slot.region or gap > _REACH * clause.rules.wide or slot.group in clause.blamed:
        return None
    if (slot.head == "officials" and not deed.official) or slot.mention.kind == "capital":
        return None
    far = clause.rules.wide > 1 and clause.comma(*_edges(deed, slot))
    walled = far or deed.parted(clause.walls, slot)
    moved = deed.leaving or _is_goal(deed, slot)
    if slot.case in _AIMS - ({"to"} if moved else frozenset()):
        ahead = after or clause.rules.order == "sov"
        return gap - 20 + 10 * walled + (0 if ahead else 12)
    if slot.case:
        return {"of": gap - 15 if gap <= 2 else None, "with": gap}.get(slot.case)
    return None if clause.speaks(slot) or walled else _object_price(deed, slot)


def _object_price(deed: _Deed, slot: Slot) -> int | None:
    """Return the price of an unmarked slot that stands where objects stand."""
    clause, gap, after = deed.clause, deed.gap(slot), deed.after(slot)
    sov = clause.rules.order == "sov"
    if deed.passive and not after:
        far = gap > _BORNE * clause.rules.wide or clause.comma(slot.last - 1, deed.start)
        return None if far else gap - 5
    if after and not sov and gap <= 5:
        return gap - 5
    if sov and not after and slot.scene and gap <= 3:
        return gap
    return gap + 5 if slot.head in {"people", "forces"} else None


def _mutual(
    deed: _Deed, actors: tuple[Slot, ...], targets: tuple[Slot, ...]
) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """Return both sides of a fight: «clashes between A and B», «A and B exchanged fire»."""
    clause = deed.clause
    sides = [
        s for s in clause.slots
        if s.region and not s.scene and s.case in {"", "with", "of", "by"}
        and not clause.speaks(s) and deed.gap(s) <= _REACH * clause.rules.wide
    ]  # fmt: skip
    pair = [s for s in sides if sum(o.group == s.group for o in sides) > 1]
    if pair:
        return (pair[0],), tuple(pair[1:2])
    if actors and not targets:
        targets = tuple(s for s in sides if s not in actors and s.case == "with")[:1]
    return actors, targets


def _where(deed: _Deed, actors: Sequence[Slot], targets: Sequence[Slot]) -> Slot | None:
    """Return where it happens: what stands «in», else the place that it is done to."""
    referred = _is_referred(deed)

    def price(deed: _Deed, slot: Slot) -> int | None:
        if slot in actors or (referred and _where_said(deed, slot)):
            return None
        return _place_price(deed, slot, targets)

    return _cheapest(deed, price, deed.clause.slots)


def _where_said(deed: _Deed, slot: Slot) -> bool:
    """Whether a place is where somebody condemns the deed: «in Warsaw, Poland condemned it»."""
    clause = deed.clause
    low, high = deed.side(slot)
    speaker = any(low <= s.first and s.last <= high for s in clause.slots if clause.speaks(s))
    return slot.case == "in" and (speaker or between(clause.judge, low, high))


def _is_goal(deed: _Deed, slot: Slot) -> bool:
    """Whether it only is where somebody is moved to after another deed."""
    return (
        slot.case in {"to", "onward"} and not deed.leaving and deed.parted(deed.clause.leave, slot)
    )


def _does_another(deed: _Deed, slot: Slot) -> bool:
    """Whether a state stands before another deed, which it does: «France left after strikes»."""
    state = not slot.case and not slot.scene and not slot.head
    return state and between(deed.clause.deeds, slot.last, deed.start)


def _place_price(deed: _Deed, slot: Slot, targets: Sequence[Slot]) -> int | None:
    clause, kind = deed.clause, slot.mention.kind
    if kind != "name" and (kind != "capital" or not slot.case):
        return None
    if not slot.region or clause.speaks(slot) or slot.case in {"by", "with", "made"}:
        return None
    if (slot.head in _PERSONS and not slot.scene) or _is_goal(deed, slot):
        return None
    far = {"in": 0, "from": 20, "dated": _DATED}
    if deed.leaving:
        far |= {"from": 0, "to": 20, "onward": 20}
    price = deed.gap(slot) + far.get(slot.case, 8)
    if slot in targets and (slot.case in _AIMS or slot.scene):
        price -= 12
    elif targets and slot not in targets and _does_another(deed, slot):
        return None
    elif not slot.case and not slot.scene and slot.head != "place":
        price += 6 if slot in targets else 30
    price += 12 * deed.parted(clause.speak, slot) + 8 * deed.parted(clause.walls, slot)
    return price - 4 * slot.scene
