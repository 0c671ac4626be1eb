"""How a sentence holds a name: the case that its ending, a word before or a word after it shows."""

from functools import lru_cache

from tocsin.places.cues import in_range
from tocsin.places.grammar import Grammar, grammar, looked_after, looked_up
from tocsin.places.names import matcher
from tocsin.places.slot import Beside, Slot, hyphened, noun_at, parted_after, stands
from tocsin.text.tokens import Tokens


def set_case(slot: Slot, around: Beside, own: str, left: int) -> None:
    """Set the case: what follows the noun, its ending, or what stands before it."""
    forms, rules = around.words.forms, around.rules
    case = own
    if slot.last > slot.high and (own in {"", "of"} or slot.mention.kind == "demonym"):
        case = shown_by_noun(forms[slot.last - 1], rules)
    elif slot.first < slot.low and own == "of" and slot.head:
        case = ""
    after, length = looked_after(rules.after, forms, slot.last)
    if after and not parted_after(around.words, slot.last - 1):
        case = after
        slot.last += length
    if own and (rules.prefixes or rules.order == "sov"):
        before, first = "", slot.first
    else:
        before, first = preposition(slot, around, left)
    if before and not (after and before == "of"):
        case = before
        slot.first = first
    if _is_origin(slot, around, left):
        case, slot.head = "made", ""
    slot.case = case
    if case == "from" and not slot.head and slot.first > left:
        head = noun_at(slot.first - 1, around)
        onward = slot.last < len(forms) and rules.before.get(forms[slot.last]) == "to"
        beside = not onward and not parted_after(
            around.words, slot.first - 1
        )  # not «from Kyiv to Lviv»
        if head in {"forces", "people"} and beside:
            slot.head, slot.first = head, slot.first - 1
            slot.case, slot.first = preposition(slot, around, left)


def _is_origin(slot: Slot, around: Beside, left: int) -> bool:
    """Whether it only tells where a thing was made: «Chinese-made drones»; «China made it» not."""
    rules = around.rules
    joined = slot.high < len(around.words) and hyphened(around.words, slot.high - 1)
    after = joined or slot.mention.kind == "demonym" or rules.order == "sov" or rules.wide > 1
    return in_range(around.seen.made, range(max(slot.low - 1, left), slot.high + after))


def _both(slot: Slot, around: Beside, *, placed: bool) -> str:
    """Return the case after a preposition that may mean two: «в Киеве», «в Киев»."""
    own = shown_by_name(slot, around.words, around.language)
    if own or placed:
        return "in" if placed or own in {"in", "to", "of"} else "to"
    form = around.words.forms[slot.high - 1]
    return "in" if form.endswith(around.rules.fixed) or slot.mention.surface.isupper() else "to"


def shown_by_name(slot: Slot, words: Tokens, language: str) -> str:
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


def shown_by_noun(form: str, rules: Grammar) -> str:
    """Return the case that the last letters of a noun beside a name show."""
    for ending, case in rules.head_endings:
        if form.endswith(ending) and len(form) > len(ending) + 1:
            return case
    return ""


def preposition(slot: Slot, around: Beside, left: int) -> tuple[str, int]:
    """Return the case that a word before the noun gives, over articles and words for places."""
    words, rules = around.words, around.rules
    at, skipped, placed = slot.first, 0, False
    while at > left and not parted_after(words, at - 1):
        case, length = looked_up(rules.before, words.forms, at)
        form = words.forms[at - 1]
        over = case == "of" and at - 1 > left and words.forms[at - 2] in rules.nouns
        if case and not over:
            return (_both(slot, around, placed=placed) if case == "in/to" else case), at - length
        placed = placed or form in rules.nouns
        if not case and form not in rules.skip and form not in rules.nouns:
            skipped += 1 if form.endswith(rules.modifiers) or not rules.modifiers else 9
        held = at - 1 in around.acts or stands(around.seen.speak, at - 1)
        if held or skipped > rules.wide or form in rules.clause:
            break
        at -= 1
    if placed and not slot.head:  # «struck a town of northern Israel»
        slot.head = "place"
    return "", slot.first
