"""The named sides and places of one sentence, each with its head noun and its case.

A slot is a name with the noun that it stands beside («Russian troops», «army of Russia»); its
case says how the sentence holds it: ``in`` a place, ``to`` or ``object`` whom it is done to, ``by``
whom, ``of``, ``from``, ``with``; a slot without a mark is known by where it stands.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tocsin.places import regions
from tocsin.places.cues import Cues, cues, in_range
from tocsin.places.grammar import Grammar, grammar, looked_after, looked_up
from tocsin.places.names import matcher
from tocsin.text.tokens import Tokens
from topics.tagged import Mention

_HEADS = ("officials", "people", "forces")
_SKIPPED = 2
_COUNTED = 3
_ATTRIBUTE = frozenset(("demonym", "capital"))
_LOCAL = frozenset(("in", "to", "from", "object"))
_STOPS = frozenset(",;:،؛，、()!?.։\n")
_PARTING = frozenset(",;:،؛，、()!?。\n")


@dataclass(slots=True, eq=False)
class Slot:
    """A name and its noun: tokens ``first`` to ``last``; ``low`` to ``high`` is the name alone.

    ``region`` is what it names, or an empty string; ``scene``: it is a city or a land that is no
    state, so that something happens there.
    """

    mention: Mention
    low: int
    high: int
    first: int
    last: int
    case: str = ""
    head: str = ""
    group: int = 0
    region: str = field(init=False)
    scene: bool = field(init=False)

    def __post_init__(self) -> None:
        self.region = self.mention.region or ""
        self.scene = self.mention.kind == "name" and len(self.region) != 2

    @property
    def seat(self) -> bool:
        """Whether it is an unmarked capital, which may stand for its government."""
        return self.case in {"", "of"} and not self.head and self.capital

    @property
    def capital(self) -> bool:
        """Whether it is the capital of a country."""
        above = regions.countries(self.region) if self.region.startswith("g") else ()
        return len(above) == 1 and regions.capital(above[0]) == self.region

    @property
    def side(self) -> str:
        """The region that acts or bears it where this name does: a city's country."""
        if not self.region.startswith("g"):
            return self.region
        above = regions.countries(self.region)
        return above[0] if len(above) == 1 else self.region


def slots(
    words: Tokens,
    language: str,
    mentions: Sequence[Mention],
    bounds: tuple[int, int],
    acts: Sequence[int],
) -> list[Slot]:
    """Return the slots of the mentions of one sentence, in order.

    Args:
        words: The field.
        language: The code of a language.
        mentions: Those of one sentence, in text order.
        bounds: The first token of the sentence and the one after its last.
        acts: The tokens of words for deeds, sorted; they are nobody's head noun.
    """
    rules = grammar(language)
    found = [_bare(words, m, rules) for m in mentions]
    seen = cues(words, language)
    around = _Around(words, language, rules, seen, frozenset(acts), _heads(words, seen))
    for i, slot in enumerate(found):
        left = found[i - 1].last if i else bounds[0]
        right = found[i + 1].low if i + 1 < len(found) else bounds[1]
        own = _own(slot, around)
        placed = own == "of" and slot.low > left and words.forms[slot.low - 1] in rules.nouns
        before = _preposition(slot, around, left)[0] if placed or not own else ""
        within = placed and before == "in"  # «in the north of Nigeria» stands beside no noun
        _head(slot, around, (left, slot.high if within else right), own or before)
        _case(slot, around, own, left)
    _name_beside(found, words, rules)
    _join(found, words, rules)
    for one, two in pairwise(found):
        if one.case == "from" and two.case == "to" and two.first - one.last <= 1:
            two.case = "onward"
    return found


class _Around(NamedTuple):
    """What a slot is held against."""

    words: Tokens
    language: str
    rules: Grammar
    seen: Cues
    acts: frozenset[int]
    heads: dict[int, str]


def _heads(words: Tokens, seen: Cues) -> dict[int, str]:
    """Return which tokens of a field are nouns that a name may stand beside, found once."""
    found: dict[int, str] | None = words.kept.get("heads")
    if found is None:
        found = words.kept["heads"] = {}
        for head in reversed(_HEADS):
            found |= dict.fromkeys(getattr(seen, head), head)
    return found


def _bare(words: Tokens, mention: Mention, rules: Grammar) -> Slot:
    origins = words.origins()
    low = max(bisect_right(origins, mention.start) - 1, 0)
    high = max(bisect_left(origins, mention.end), low + 1)
    while low < high - 1 and words.forms[low] in rules.before:
        low += 1
    return Slot(mention, low, high, low, high)


def _own(slot: Slot, around: _Around) -> str:
    """Return the case that the name itself shows, by an ending or by a suffix after it."""
    words, rules = around.words, around.rules
    if rules.suffix and slot.high < len(words) and _apostrophe(words, slot.high - 1):
        suffixed = rules.suffix.get(words.forms[slot.high], "")
        if suffixed:
            slot.high += 1
            slot.last = slot.high
            return suffixed
    return _of_name(slot, words, around.language)


def _head(slot: Slot, around: _Around, limits: tuple[int, int], own: str) -> None:
    """Set the noun that the name stands beside, and what the two cover."""
    if slot.mention.kind == "name" and own in _LOCAL:
        return
    for side in _sides(slot, around.rules, limits, own):
        for token in side:
            held = token in around.acts and around.words.forms[token] not in around.rules.nouns
            if held or _stops(around.words, token, slot, around.rules):
                break
            head = _noun(token, around)
            if head == "place" and side.step < 0:
                continue
            if head:
                slot.head = head
                slot.first, slot.last = min(token, slot.low), max(token + 1, slot.high)
                _grow(slot, around, *limits)
                return
    if slot.mention.kind == "demonym" and _counted(slot, around):
        slot.head = "people"


def _counted(slot: Slot, around: _Around) -> bool:
    """Whether a number stands before a people: «three Algerians», «two of them Egyptian»."""
    for token in range(slot.low - 1, max(slot.low - 1 - _COUNTED, -1), -1):
        form = around.words.forms[token]
        if _gap(around.words, token):
            return False
        if form.isdecimal() or form in around.rules.numbers:
            return True
    return False


def _noun(token: int, around: _Around) -> str:
    """Return which noun stands at a token; words for deeds are none."""
    if around.words.forms[token] in around.rules.nouns:
        return "place"
    if token in around.acts:
        return ""
    return around.heads.get(token, "")


def _sides(slot: Slot, rules: Grammar, limits: tuple[int, int], own: str) -> list[range]:
    """Return where the noun of a name may stand: an adjective before it, «of» after it."""
    left, right = limits
    reach = _SKIPPED * rules.wide
    after = range(slot.high, min(slot.high + reach, right))
    far = reach + 1 if own == "of" else reach
    before = range(slot.low - 1, max(slot.low - 1 - far, left - 1), -1)
    if rules.attribute == "after":
        return [before]
    if rules.order == "sov" or slot.mention.kind == "demonym":
        return [after]
    return [before, after] if own == "of" else [after, before[:1]]


def _grow(slot: Slot, around: _Around, left: int, right: int) -> None:
    """Take in the whole of a head noun of several words."""
    marks: Sequence[int] = getattr(around.seen, slot.head, ())
    forms, rules = around.words.forms, around.rules
    if slot.last > slot.high:
        while slot.last < right and _is(marks, slot.last):
            if _ending(forms[slot.last - 1], rules) not in {"", "of"}:
                break
            slot.last += 1
    else:
        while slot.first - 1 >= left and _is(marks, slot.first - 1):
            slot.first -= 1


def _stops(words: Tokens, token: int, slot: Slot, rules: Grammar) -> bool:
    """Whether what lies between the name and a token parts them."""
    text = words.folded.text
    if token >= slot.high:
        gap = text[words.ends[slot.high - 1] : words.starts[token]]
    else:
        gap = text[words.ends[token] : words.starts[slot.low]]
    form = words.forms[token]
    if gap != " " and not _STOPS.isdisjoint(gap):
        return True
    after = token >= slot.high and form in rules.after
    return (
        form in rules.joins
        or after
        or (form in rules.clause or rules.before.get(form) not in (None, "of"))
    )


def _is(marks: Sequence[int], token: int) -> bool:
    at = bisect_left(marks, token)
    return at < len(marks) and marks[at] == token


def _case(slot: Slot, around: _Around, own: str, left: int) -> None:
    """Set the case: what follows the noun, its ending, or what stands before it."""
    forms, rules = around.words.forms, around.rules
    case = own
    if slot.last > slot.high and (own in {"", "of"} or slot.mention.kind == "demonym"):
        case = _ending(forms[slot.last - 1], rules)
    elif slot.first < slot.low and own == "of" and slot.head:
        case = ""
    after, length = looked_after(rules.after, forms, slot.last)
    if after and not _gap(around.words, slot.last - 1):
        case = after
        slot.last += length
    if own and (rules.prefixes or rules.order == "sov"):
        before, first = "", slot.first
    else:
        before, first = _preposition(slot, around, left)
    if before and not (after and before == "of"):
        case = before
        slot.first = first
    if _is_origin(slot, around, left):
        case, slot.head = "made", ""
    slot.case = case
    if case == "from" and not slot.head and slot.first > left:
        head = _noun(slot.first - 1, around)
        onward = slot.last < len(forms) and rules.before.get(forms[slot.last]) == "to"
        beside = not onward and not _gap(around.words, slot.first - 1)  # not «from Kyiv to Lviv»
        if head in {"forces", "people"} and beside:
            slot.head, slot.first = head, slot.first - 1
            slot.case, slot.first = _preposition(slot, around, left)


def _is_origin(slot: Slot, around: _Around, left: int) -> bool:
    """Whether it only tells where a thing was made: «Chinese-made drones»; «China made it» not."""
    rules = around.rules
    joined = slot.high < len(around.words) and _apostrophe(around.words, slot.high - 1)
    after = joined or slot.mention.kind == "demonym" or rules.order == "sov" or rules.wide > 1
    return in_range(around.seen.made, range(max(slot.low - 1, left), slot.high + after))


def _both(slot: Slot, around: _Around, *, placed: bool) -> str:
    """Return the case after a preposition that may mean two: «в Киеве», «в Киев»."""
    own = _of_name(slot, around.words, around.language)
    if own or placed:
        return "in" if placed or own in {"in", "to", "of"} else "to"
    form = around.words.forms[slot.high - 1]
    return "in" if form.endswith(around.rules.fixed) or slot.mention.surface.isupper() else "to"


def _of_name(slot: Slot, words: Tokens, language: str) -> str:
    """Return the case that the name's own last word shows."""
    first, last = words.forms[slot.low], words.forms[slot.high - 1]
    return _shown(first, last, language, demonym=slot.mention.kind == "demonym")


@lru_cache(maxsize=1 << 14)
def _shown(first: str, form: str, language: str, *, demonym: bool) -> str:
    """Return the case that the first or the last word of a name shows."""
    rules, known = grammar(language), matcher(language).knows
    if rules.prefixes and not known(first):
        for length in (2, 1):
            for start in range(2):
                case = rules.prefixes.get(first[start : start + length])
                if case and known(first[start + length :]):
                    return case
    if not rules.endings or known(form):
        return ""
    for ending, base, case in rules.endings:
        if form.endswith(ending) and len(form) > len(ending) + 1:
            stem = form[: len(form) - len(ending)] + base
            if demonym or known(stem):
                return case
    return ""


def _ending(form: str, rules: Grammar) -> str:
    for ending, case in rules.head_endings:
        if form.endswith(ending) and len(form) > len(ending) + 1:
            return case
    return ""


def _preposition(slot: Slot, around: _Around, left: int) -> tuple[str, int]:
    """Return the case that a word before the noun gives, over articles and words for places."""
    words, rules = around.words, around.rules
    at, skipped, placed = slot.first, 0, False
    while at > left and not _gap(words, at - 1):
        case, length = looked_up(rules.before, words.forms, at)
        form = words.forms[at - 1]
        over = case == "of" and at - 1 > left and words.forms[at - 2] in rules.nouns
        if case and not over:
            return (_both(slot, around, placed=placed) if case == "in/to" else case), at - length
        placed = placed or form in rules.nouns
        if not case and form not in rules.skip and form not in rules.nouns:
            skipped += 1 if form.endswith(rules.modifiers) or not rules.modifiers else 9
        held = at - 1 in around.acts or _is(around.seen.speak, at - 1)
        if held or skipped > rules.wide or form in rules.clause:
            break
        at -= 1
    if placed and not slot.head:  # «struck a town of northern Israel»
        slot.head = "place"
    return "", slot.first


def _gap(words: Tokens, index: int) -> bool:
    """Whether a sign stands between token ``index`` and the next."""
    if index + 1 >= len(words.forms):
        return True
    between = words.gaps()[index]
    return between != " " and not _PARTING.isdisjoint(between)


def _apostrophe(words: Tokens, index: int) -> bool:
    return words.gaps()[index] in ("'", "-")


def _name_beside(found: list[Slot], words: Tokens, rules: Grammar) -> None:
    """Give a place the case of its country's adjective: «in the Armenian capital Yerevan»."""
    for state, place in pairwise(found):
        between = words.forms[state.last : place.low]
        named = place.mention.kind == "name" and (state.region in place.mention.countries)
        beside = all(form in rules.nouns or form in rules.skip for form in between)
        near = beside and not _gap(words, state.last - 1)
        if state.mention.kind == "demonym" and named and near and not place.case:
            place.case = state.case


def _join(found: list[Slot], words: Tokens, rules: Grammar) -> None:
    """Join what «and» joins: one group, which shares its case and its noun."""
    for number, slot in enumerate(found):
        slot.group = number
    for one, two in pairwise(found):
        if _joined(one, two, words, rules):
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
    if one.scene != two.scene or not one.region or not two.region:
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
