"""Names that «and» or a comma joins, and the adjective of a state beside its city."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from tocsin.places.grammar import Grammar
from tocsin.places.slot import Slot, parted_after, stands
from tocsin.text.tokens import Tokens

_VERB = 4
_PAIRED = frozenset(("", "with", "of", "by"))


def name_beside(found: list[Slot], words: Tokens, rules: Grammar) -> None:
    """Give a place the case of its country's adjective: «in the Armenian capital Yerevan»."""
    for state, place in pairwise(found):
        between = words.forms[state.last : place.low]
        named = place.mention.kind == "name" and (state.region in place.mention.countries)
        beside = all(form in rules.nouns or form in rules.skip for form in between)
        near = beside and not parted_after(words, state.last - 1)
        if state.mention.kind == "demonym" and named and near and not place.case:
            place.case = state.case


def join(found: list[Slot], words: Tokens, rules: Grammar, speak: Sequence[int]) -> None:
    """Join what «and» joins: one group, which shares its case and its noun."""
    for number, slot in enumerate(found):
        slot.group = number
    for one, two in pairwise(found):
        if _joined(one, two, words, rules) and (
            rules.impersonal or not _begins(one, two, words, speak)
        ):
            two.group = one.group
            _share(one, two)
    sizes = Counter(slot.group for slot in found)
    for at in range(len(found) - 2, -1, -1):
        one, two = found[at], found[at + 1]
        if sizes[two.group] > 1 and one.group != two.group and _listed(one, two, words, rules):
            old = two.group
            for slot in [s for s in found[at + 1 :] if s.group == old]:
                slot.group = one.group
                _share(one, slot)
            sizes[one.group] += sizes[old]


def _begins(one: Slot, two: Slot, words: Tokens, speak: Sequence[int]) -> bool:
    """Whether the second is the subject of a clause: «aid to Mali and Chad said that»."""
    if one.case in _PAIRED:
        return False
    for token in range(two.last, min(two.last + _VERB, len(words))):
        if parted_after(words, token - 1):
            return False
        if stands(speak, token):
            return True
    return False


def _share(one: Slot, two: Slot) -> None:
    """Let two slots that are joined have the same case and the same kind of noun."""
    if one.mention.kind == "demonym" and two.head and not one.head:
        one.case = two.case
    elif not two.case or (one.head and one.first < one.low):
        two.case = one.case
    elif not one.case and two.case != "of":
        one.case = two.case
    one.head, two.head = one.head or two.head, two.head or one.head


def _listed(one: Slot, two: Slot, words: Tokens, rules: Grammar) -> bool:
    """Whether only a comma parts two names of the same kind."""
    if one.scene != two.scene or not one.region or not two.region or one.high > two.low:
        return False
    gap = words.folded.text[words.ends[one.high - 1] : words.starts[two.low]]
    if not any(sign in gap for sign in ",،、，"):
        return False
    return all(
        form in rules.skip or rules.before.get(form) == "of"
        for form in words.forms[one.high : two.low]
    )


def _joined(one: Slot, two: Slot, words: Tokens, rules: Grammar) -> bool:
    alike = one.scene == two.scene or (_is_seat(one) and _is_seat(two))
    if not alike or not (_is_side(one) and _is_side(two)):
        return False
    start, end = one.last, two.first
    if start >= end:
        start, end = one.high, two.low
    between = [f for f in words.forms[start:end] if f not in rules.skip and f != "l"]
    if not between:
        first = words.forms[two.first if start == two.first else two.low]
        return bool(rules.join_prefix) and first.startswith(rules.join_prefix) and start == end
    return (len(between) <= 1 and between[0] in rules.joins) or (
        len(between) <= 2 * rules.wide and " ".join(between) in rules.joins
    )


def _is_side(slot: Slot) -> bool:
    """Whether it is of a region, or an organisation of states: «Norway and the EU»."""
    return bool(slot.region) or slot.mention.kind == "organisation"


def _is_seat(slot: Slot) -> bool:
    """Whether it is a capital, named for its government or as a place."""
    return slot.capital or slot.mention.kind == "capital"
