"""The named sides and places of one sentence, each with its head noun and its case.

A slot is a name with the noun that it stands beside («Russian troops», «army of Russia»); its
case says how the sentence holds it: ``in`` a place, ``to`` or ``object`` whom it is done to, ``by``
whom, ``of``, ``from``, ``with``; a slot without a mark is known by where it stands.
"""

from collections.abc import Sequence
from itertools import pairwise

from tocsin.places.cases import preposition, set_case, shown_by_name, shown_by_noun
from tocsin.places.cues import Cues, cues
from tocsin.places.grammar import Grammar, grammar
from tocsin.places.groups import join, name_beside
from tocsin.places.slot import Beside, Slot, hyphened, noun_at, parted_after, stands
from tocsin.text.tokens import Tokens
from topics.tagged import Mention

_HEADS = ("officials", "people", "forces")
_SKIPPED = 2
_COUNTED = 3
_LOCAL = frozenset(("in", "to", "from", "object"))
_STOPS = frozenset(",;:،؛，、()!?.։\n")


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
    around = Beside(words, language, rules, seen, frozenset(acts), _heads(words, seen))
    for i, slot in enumerate(found):
        left = found[i - 1].last if i else bounds[0]
        right = found[i + 1].low if i + 1 < len(found) else bounds[1]
        own = _own(slot, around)
        placed = own == "of" and slot.low > left and words.forms[slot.low - 1] in rules.nouns
        before = preposition(slot, around, left)[0] if placed or not own else ""
        within = placed and before == "in"  # «in the north of Nigeria» stands beside no noun
        _head(slot, around, (left, slot.high if within else right), own or before)
        set_case(slot, around, own, left)
    name_beside(found, words, rules)
    join(found, words, rules, seen.speak)
    for one, two in pairwise(found):
        if one.case == "from" and two.case == "to" and two.first - one.last <= 1:
            two.case = "onward"
    return found


def _heads(words: Tokens, seen: Cues) -> dict[int, str]:
    """Return which tokens of a field are nouns that a name may stand beside, found once."""
    found: dict[int, str] | None = words.kept.get("heads")
    if found is None:
        found = words.kept["heads"] = {}
        for head in reversed(_HEADS):
            found |= dict.fromkeys(getattr(seen, head), head)
    return found


def _bare(words: Tokens, mention: Mention, rules: Grammar) -> Slot:
    low, high = words.touched(mention.start, mention.end)
    while low < high - 1 and words.forms[low] in rules.before:
        low += 1
    return Slot(mention, low, high, low, high)


def _own(slot: Slot, around: Beside) -> str:
    """Return the case that the name itself shows, by an ending or by a suffix after it."""
    words, rules = around.words, around.rules
    if rules.suffix and slot.high < len(words) and hyphened(words, slot.high - 1):
        suffixed = rules.suffix.get(words.forms[slot.high], "")
        if suffixed:
            slot.high += 1
            slot.last = slot.high
            return suffixed
    return shown_by_name(slot, words, around.language)


def _head(slot: Slot, around: Beside, limits: tuple[int, int], own: str) -> None:
    """Set the noun that the name stands beside, and what the two cover."""
    if slot.mention.kind == "name" and own in _LOCAL:
        return
    for side in _sides(slot, around.rules, limits, own):
        for token in side:
            held = token in around.acts and around.words.forms[token] not in around.rules.nouns
            said = side.step > 0 and stands(around.seen.speak, token)  # «Bulgaria warned sailors»
            if (
                held
                or (said and slot.mention.kind == "name")
                or _stops(around.words, token, slot, around.rules)
            ):
                break
            head = noun_at(token, around)
            if head == "place" and side.step < 0:
                continue
            if head:
                slot.head = head
                slot.first, slot.last = min(token, slot.low), max(token + 1, slot.high)
                _grow(slot, around, *limits)
                return
    if slot.mention.kind == "demonym" and _counted(slot, around):
        slot.head = "people"


def _counted(slot: Slot, around: Beside) -> bool:
    """Whether a number stands before a people: «three Algerians», «two of them Egyptian»."""
    for token in range(slot.low - 1, max(slot.low - 1 - _COUNTED, -1), -1):
        form = around.words.forms[token]
        if parted_after(around.words, token):
            return False
        if form.isdecimal() or form in around.rules.numbers:
            return True
    return False


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


def _grow(slot: Slot, around: Beside, left: int, right: int) -> None:
    """Take in the whole of a head noun of several words."""
    marks: Sequence[int] = getattr(around.seen, slot.head, ())
    forms, rules = around.words.forms, around.rules
    if slot.head == "place" and slot.last > slot.high:  # «Pakistanın şimal-qərbində»
        while slot.last < right and hyphened(around.words, slot.last - 1):
            slot.last += 1
    elif slot.last > slot.high:
        while slot.last < right and stands(marks, slot.last):
            if shown_by_noun(forms[slot.last - 1], rules) not in {"", "of"}:
                break
            slot.last += 1
    else:
        while slot.first - 1 >= left and stands(marks, slot.first - 1):
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
        or form in rules.topics
        or (form in rules.clause or rules.before.get(form) not in (None, "of"))
    )
