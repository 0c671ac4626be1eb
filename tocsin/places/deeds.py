"""A word for a deed in its sentence: what is near it, and whether it is borne, shared or judged."""

from collections.abc import Callable, Sequence

import msgspec

from tocsin.places.clauses import Clause, between
from tocsin.places.cues import in_range
from tocsin.places.grammar import places_of
from tocsin.places.slot import Slot

_EXCHANGE = 5
_REFERRED = 4


class Deed(msgspec.Struct):
    """The word for a deed: tokens ``start`` to ``end``.

    ``leaving``: somebody is moved out: it is done where they come from, to nobody there.
    """

    clause: Clause
    start: int
    end: int
    passive: bool = False
    official: bool = False
    leaving: bool = False

    def __post_init__(self) -> None:
        self.leaving = leaves(self.clause, self.start, self.end)

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


def leaves(clause: Clause, start: int, end: int) -> bool:
    """Whether the deed of tokens ``start`` to ``end`` is to flee, to evacuate or to withdraw."""
    return in_range(clause.leave, range(start, end))


def core(clause: Clause, start: int, end: int) -> tuple[int, int]:
    """Return the part of a deed that no name parts from its verb: «struck [Kyiv with rockets]»."""
    inside = [s for s in clause.slots if s.high > start and s.low < end]
    if not inside:
        return start, end
    if clause.rules.order == "sov":
        return min(max(s.last for s in inside), end - 1), end
    named = [s for s in inside if s.low <= start]  # «[the IDF] struck»
    start = min(max((s.high for s in named), default=start), end - 1)
    return start, max(min((s.low for s in inside if s not in named), default=end), start + 1)


def is_passive(clause: Clause, start: int, end: int) -> bool:
    """Whether the subject of the deed bears it: «was attacked»."""
    forms, rules = clause.words.forms, clause.rules
    low, high = max(start - 3 * rules.wide, clause.first), min(end + 2, clause.last)
    if rules.order == "sov":  # the verb that says it ends the clause
        low, high = start, max(end, clause.next_comma(end - 1))
        high = next((i for i in range(end, high) if forms[i] in rules.joins), high)
    else:  # «struck a car, two people were killed»
        high = max(min(high, clause.next_comma(start)), start + 1)
    if in_range(places_of(rules.passive, clause.words, "passive"), range(low, high)):
        return True
    if rules.passive_endings:
        for form in forms[start:high]:
            if form.endswith(rules.passive_endings):
                return True
    return False


def is_mutual(deed: Deed) -> bool:
    """Whether both sides do it to each other: «exchanged fire»."""
    clause = deed.clause
    low, high = max(deed.start - _EXCHANGE, clause.first), min(deed.end + 3, clause.last)
    return in_range(places_of(clause.rules.mutual, clause.words, "mutual"), range(low, high))


def is_referred(deed: Deed) -> bool:
    """Whether somebody only approves or condemns it: «condemned the attack»."""
    clause, near = deed.clause, _REFERRED * deed.clause.rules.wide
    if not clause.judge:
        return False
    before = range(max(deed.start - near, clause.first), deed.start)
    after = range(deed.end, min(deed.end + near, clause.last))
    for token in clause.judge:
        if token in before and not between(clause.walls, token, deed.start):
            return not clause.comma(token, deed.start - 1)
        late = clause.rules.order == "sov" or clause.rules.wide > 1 or token == deed.end
        if token in after and late:
            return not clause.comma(deed.end - 1, token)
    return False


def cheapest(
    deed: Deed, price: Callable[[Deed, Slot], int | None], able: Sequence[Slot]
) -> Slot | None:
    """Return the slot whose price is the least; None where no slot has one."""
    best: int | None = None
    chosen: Slot | None = None
    for slot in able:
        cost = price(deed, slot)
        if cost is not None and (best is None or cost < best):
            best, chosen = cost, slot
    return chosen
