"""How a name stands in its sentence besides the frames: it speaks, takes part, keeps peace."""

from collections.abc import Mapping, Sequence

from tocsin.places.clauses import Clause
from tocsin.places.cues import Cues, in_range
from tocsin.places.slot import Slot, stands

_PEACE_TOKENS = 3
_CARE_TOKENS = 8
_BORDER_TOKENS = 2


def takes_part(slot: Slot, acts: Sequence[object], seen: Cues, clause: Clause) -> bool:
    """Whether its troops or its people are named where deeds are told, or its people are hurt."""
    if slot.head == "people" and in_range(seen.harm, range(clause.first, clause.last)):
        return True
    return slot.head in {"forces", "people"} and bool(acts)


def says(slot: Slot, clause: Clause) -> bool:
    """Whether a side speaks, or its troops stand right before or after a word for saying."""
    beside = in_range(clause.speak, range(slot.first - 1, slot.last + 1))
    return clause.speaks(slot) or (slot.head == "forces" and beside)


def reports(slot: Slot, clause: Clause, heard: Mapping[tuple[int, str], float]) -> bool:
    """Whether troops only tell what another side does: «…, the British navy said»."""
    told_last = clause.speaks(slot) and clause.comma(slot.first - 2, slot.first)
    return told_last and any(role == "doer" for _, role in heard)


def elsewhere(number: int, clause: Clause, heard: Mapping[tuple[int, str], float]) -> bool:
    """Whether it is a state that does it, and it happens at another place of the sentence.

    Two who do it to each other are one group.
    """
    slot = clause.slots[number]
    if (number, "doer") not in heard or slot.scene or slot.case not in {"", "of", "by"}:
        return False
    scenes = [clause.slots[one] for one, role in heard if role == "event"]
    return any(scene.group != slot.group for scene in scenes)


def located(slot: Slot) -> bool:
    """Whether it is a place with an «in»."""
    return slot.case == "in" and slot.mention.kind == "name" and slot.head in ("", "place")


def is_goal_of_care(number: int, seen: Cues, clause: Clause) -> bool:
    """Whether it is where somebody is brought for care: «were flown to a hospital in Delhi»."""
    slot = clause.slots[number]
    if not seen.brought or not slot.scene or slot.case in {"from", "of", "by"}:
        return False
    reach = _CARE_TOKENS * clause.rules.wide
    after = range(slot.last, slot.last + reach if clause.rules.order == "sov" else slot.last)
    for at in (*range(slot.low - 1, slot.first - reach, -1), *after):
        if not clause.first <= at < clause.last or not stands(seen.brought, at):
            continue
        low, high = min(at, slot.low), max(at, slot.low)
        other = any(low < one.low < high for one in clause.slots if one.scene)
        return not other and not clause.comma(low, high - 1)
    return False


def is_post(number: int, seen: Cues, clause: Clause) -> bool:
    """Whether it is where an envoy who speaks is: «the Sudanese ambassador in London said»."""
    if not number or not seen.envoys or in_range(seen.meet, range(clause.first, clause.last)):
        return False
    envoy, slot = clause.slots[number - 1], clause.slots[number]
    posted = in_range(seen.envoys, range(envoy.first, envoy.last))
    return posted and clause.speaks(envoy) and slot.first - envoy.last in (0, 1)


def is_across(number: int, seen: Cues, clause: Clause) -> bool:
    """Whether it only lies beyond a border beside the scene: «in Goma near the Rwandan border»."""
    slot = clause.slots[number]
    near = range(slot.first - _BORDER_TOKENS, slot.last + _BORDER_TOKENS)
    if slot.scene or not in_range(seen.border, near):
        return False
    lands = set(slot.mention.countries)
    return any(one.scene and lands.isdisjoint(one.mention.countries) for one in clause.slots)


def keeps_peace(slot: Slot, seen: Cues, clause: Clause) -> bool:
    """Whether it is of a mission, that is no side; a state that offers to mediate speaks."""
    if slot.mention.kind == "name" and clause.speaks(slot):
        return False
    if not seen.peace:
        return False
    low = max(slot.low - _PEACE_TOKENS, clause.first)
    return in_range(seen.peace, range(low, min(slot.high + _PEACE_TOKENS, clause.last)))
