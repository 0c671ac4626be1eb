"""How far a name is from being the one who does a deed, whom it is done to, or where it is done.

Each price counts tokens; the cheapest slot wins, and None is never. A case that the language marks
is worth more than the order of the words.
"""

from collections.abc import Sequence

from tocsin.places.clauses import Clause, between
from tocsin.places.cues import in_range
from tocsin.places.deeds import Deed
from tocsin.places.grammar import places_of
from tocsin.places.slot import Slot

REACH = 14
_BESIDE = 1
_BORNE = 6
_OWNED = 6
_WHERE = {"in": 0, "from": 20, "dated": 40}
_FROM_WHERE = _WHERE | {"from": 0, "to": 20, "onward": 20}
_PERSONS = frozenset(("officials", "forces", "people"))
_LOCAL = frozenset(("in", "to", "from", "by"))
_AIMS = frozenset(("to", "object"))
_ASIDE = frozenset(("made", "named", "dated", "by", "with"))
_NOBODY = frozenset(("made", "named", "dated"))


def actor_price(deed: Deed, slot: Slot) -> int | None:
    """Return how far a slot is from being the one who does it; None for never."""
    clause, gap = deed.clause, deed.gap(slot)
    if not slot.region or _is_no_doer(slot) or gap > REACH * clause.rules.wide:
        return None
    if slot.case == "by":
        return gap - 40
    if slot.group in clause.blamed or _is_attribute(deed, slot):
        return gap - (15 if slot.group in clause.blamed else 30)
    if slot.case:
        return gap - 25 if slot.case == "of" and _possesses(deed, slot) else None
    if clause.speaks(slot) or deed.passive or (slot.seat and not _has_object(clause, slot)):
        return None
    return subject_price(deed, slot)


def _is_no_doer(slot: Slot) -> bool:
    """Whether a slot only speaks, or is a place without troops."""
    if slot.head == "officials" or slot.case in _NOBODY:
        return True
    return slot.scene and slot.head not in {"forces", "people"} and not slot.seat


def subject_price(deed: Deed, slot: Slot) -> int | None:
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


def _bears(deed: Deed, slot: Slot) -> bool:
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


def _is_attribute(deed: Deed, slot: Slot) -> bool:
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


def _edges(deed: Deed, slot: Slot) -> tuple[int, int]:
    """Return the tokens after which a sign may part the deed from a slot."""
    low, high = deed.side(slot)
    return low - 1, high


def _is_aimed(deed: Deed, slot: Slot) -> bool:
    """Whether it is told next at whom: «attack of A on B»."""
    return any(
        s is not slot and s.case in _AIMS and 0 <= s.first - slot.last <= 4
        for s in deed.clause.slots
    )


def _possesses(deed: Deed, slot: Slot) -> bool:
    """Whether the one of whom it is does it: «Russia's attack», «удар России по Харькову»."""
    if slot.scene:
        return slot.seat and _is_aimed(deed, slot)
    rules = deed.clause.rules
    if deed.after(slot):
        armed = slot.head == "forces" or slot.mention.kind in {"organisation", "person"}
        own = rules.construct == "actor" and armed and deed.gap(slot) <= 2
        return own or (_is_aimed(deed, slot) and deed.gap(slot) <= 3)
    if rules.order == "sov":
        return deed.gap(slot) <= _OWNED and not deed.clause.comma(slot.last - 1, deed.start)
    return rules.attribute == "before" and deed.gap(slot) <= 2


def target_price(deed: Deed, slot: Slot) -> int | None:
    """Return how far a slot is from being whom it is done to; None for never."""
    clause, gap, case = deed.clause, deed.gap(slot), slot.case
    if not slot.region or gap > REACH * clause.rules.wide or slot.group in clause.blamed:
        return None
    if (slot.head == "officials" and not deed.official) or slot.mention.kind == "capital":
        return None
    if case in _AIMS and not (case == "to" and (deed.leaving or is_goal(deed, slot))):
        ahead = clause.rules.order == "sov" or deed.after(slot)
        return gap - 20 + 10 * _is_walled(deed, slot) + (0 if ahead else 12)
    if case:
        return {"of": gap - 15 if gap <= 2 else None, "with": gap}.get(case)
    if clause.speaks(slot) or _is_walled(deed, slot):
        return None
    return _object_price(deed, slot, gap)


def _is_walled(deed: Deed, slot: Slot) -> bool:
    """Whether another clause begins between the deed and a slot."""
    clause = deed.clause
    far = clause.rules.wide > 1 and clause.comma(*_edges(deed, slot))
    return far or deed.parted(clause.walls, slot)


def _object_price(deed: Deed, slot: Slot, gap: int) -> int | None:
    """Return the price of an unmarked slot that stands where objects stand."""
    clause, after = deed.clause, deed.after(slot)
    sov = clause.rules.order == "sov"
    if deed.passive and not after:
        far = gap > _BORNE * clause.rules.wide or clause.comma(slot.last - 1, deed.start)
        return None if far else gap - 5
    if after and not sov and gap <= 5:
        return gap - 5
    if sov and not after and slot.scene and gap <= 3:
        return gap
    return gap + 5 if slot.head in {"people", "forces"} else None


def other_price(deed: Deed, slot: Slot) -> int | None:
    """Return how far a state stands from a rupture that follows on no preposition."""
    state = (
        slot.region and not slot.scene and slot.mention.kind in {"name", "demonym", "organisation"}
    )
    if not state or slot.case in _ASIDE or _has_spoken(deed, slot):
        return None
    return deed.gap(slot)


def _has_spoken(deed: Deed, slot: Slot) -> bool:
    """Whether its own clause ended before: «the US condemned it, Britain imposed sanctions»."""
    clause = deed.clause
    return any(
        voice.group == slot.group and end < deed.start and clause.comma(end - 1, end)
        for _, end, voice in clause.voices
    )


def place_price(deed: Deed, slot: Slot, targets: Sequence[Slot]) -> int | None:
    """Return how far a slot is from being where it is done; None for never."""
    clause, kind = deed.clause, slot.mention.kind
    if kind != "name" and (kind != "capital" or not slot.case):
        return None
    if not slot.region or clause.speaks(slot) or slot.case in {"by", "with", "made", "named"}:
        return None
    if (slot.head in _PERSONS and not slot.scene) or is_goal(deed, slot):
        return None
    far = _FROM_WHERE if deed.leaving else _WHERE
    price = deed.gap(slot) + far.get(slot.case, 8)
    if slot in targets and (slot.case in _AIMS or slot.scene):
        price -= 12 * (slot.head not in _PERSONS)  # «civilians of Aleppo were killed in Idlib»
    elif slot not in targets and _does_another(deed, slot):
        return None
    elif not slot.case and not slot.scene and slot.head != "place":
        price += 6 if slot in targets else 30
    price += 12 * deed.parted(clause.speak, slot) + 8 * deed.parted(clause.walls, slot)
    return price - 4 * slot.scene


def where_said(deed: Deed, slot: Slot) -> bool:
    """Whether a place is where somebody condemns the deed: «in Warsaw, Poland condemned it»."""
    clause = deed.clause
    low, high = deed.side(slot)
    speaker = any(low <= s.first and s.last <= high for s in clause.slots if clause.speaks(s))
    judged = between(clause.judge, low, high) or clause.speaks(slot)
    return slot.case == "in" and (speaker or judged)


def is_goal(deed: Deed, slot: Slot) -> bool:
    """Whether it only is where somebody is moved to after another deed, or flees to."""
    clause = deed.clause
    if slot.case not in {"to", "onward"} or deed.leaving:
        return False
    fled = clause.rules.order == "sov" and in_range(clause.leave, range(slot.last, slot.last + 2))
    inside = in_range(clause.leave, range(slot.first, slot.low))
    return inside or deed.parted(clause.leave, slot) or (fled and deed.after(slot))


def _does_another(deed: Deed, slot: Slot) -> bool:
    """Whether a state stands before another deed, which it does: «France left after strikes»."""
    state = not slot.case and not slot.scene and not slot.head
    return state and between(deed.clause.deeds, slot.last, deed.start)
