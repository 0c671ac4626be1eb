"""Whose air or waters are broken into: it happens there, whoever does it."""

from tocsin.places.clauses import Clause, between, runs
from tocsin.places.slot import Slot, parted_after

_NEAR = 1


def owner(clause: Clause, start: int, end: int) -> Slot | None:
    """Return the state whose air or waters are named within the tokens of a deed.

    It stands beside them, else it is the one who speaks: «Poland denounced a violation of its
    airspace». None where nothing of the kind is named, or nobody it may be of.
    """
    for first, last in runs(clause.skies):
        if start <= first < end:
            near = [(cost, s) for s in clause.slots if (cost := _cost(clause, s, first, last)) >= 0]
            if near:
                return min(near, key=lambda row: row[0])[1]
            return next((s for s in clause.slots if _complains(clause, s)), None)
    return None


def _complains(clause: Clause, slot: Slot) -> bool:
    """Whether a state speaks, and is not one that an envoy is of or that is spoken to."""
    return bool(slot.region) and clause.speaks(slot) and not slot.case and slot.head != "forces"


def _cost(clause: Clause, slot: Slot, first: int, last: int) -> int:
    """Return how far a state's name stands from the words for its air; -1 for too far."""
    wide, attribute = clause.rules.wide, clause.rules.attribute
    ahead = slot.high <= first
    gap = first - slot.high if ahead else slot.low - last
    if not slot.region or not 0 <= gap <= _NEAR * wide or (ahead and attribute == "after"):
        return -1
    low, high = (slot.high - 1, first - 1) if ahead else (last - 1, slot.low - 1)
    if any(parted_after(clause.words, token) for token in range(low, high + 1)):
        return -1
    if between(clause.deeds, low + 1, high + (not ahead)):
        return -1
    doer = slot.head == "forces" or slot.case in {"by", "with", "made", "named"}
    owned = slot.case in {"of", "to"} or (slot.mention.kind == "demonym" and not slot.head)
    expected = ahead == (attribute == "before")
    return 8 * doer + 4 * (not owned) + 2 * gap + (not expected)
