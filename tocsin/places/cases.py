"""How a sentence holds a name: the case that its ending, a word before or a word after it shows."""

from functools import lru_cache

from tocsin.places.around import opens
from tocsin.places.around import rules as around_rules
from tocsin.places.cues import in_range
from tocsin.places.grammar import Grammar, grammar, looked_after, looked_up
from tocsin.places.names import folded_words, matcher
from tocsin.places.slot import Beside, Slot, hyphened, noun_at, parted_after, stands
from tocsin.text.profile import profile
from tocsin.text.tokens import Tokens

_LED_OUT = 5  # words from «evacuated» over whom to «from»
_SKIPPED = 2
_NEAR = 3
_FIRM_WORDS = 6
_OUTSIDE = 2


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
    if (
        _is_origin(slot, around, left)
        or _is_backer(slot, around, left)
        or _is_beside(slot, around, left)
    ):
        case, slot.head = "made", ""
    elif (
        _is_namesake(slot, around, left) or _is_brand(slot, around, left) or _is_firm(slot, around)
    ):
        case, slot.head = "named", ""
    slot.case = case
    if case == "from" and not slot.head and slot.first > left:
        head = noun_at(slot.first - 1, around)
        ends = slot.last >= len(forms) or parted_after(around.words, slot.last - 1)
        onward = not ends and rules.before.get(forms[slot.last]) == "to"  # «from Kyiv to Lviv»
        beside = not onward and not parted_after(around.words, slot.first - 1)
        led_out = head == "people" and in_range(
            around.seen.leave, range(max(left, slot.first - _LED_OUT), slot.first)
        )
        if head in {"forces", "people"} and beside and not led_out:
            slot.head, slot.first = head, slot.first - 1
            slot.case, slot.first = preposition(slot, around, left)


def _is_origin(slot: Slot, around: Beside, left: int) -> bool:
    """Whether it only tells where a thing was made: «Chinese-made drones»; «China made it» not."""
    rules = around.rules
    joined = slot.high < len(around.words) and hyphened(around.words, slot.high - 1)
    after = joined or slot.mention.kind == "demonym" or rules.order == "sov" or rules.wide > 1
    return in_range(around.seen.made, range(max(slot.low - 1, left), slot.high + after))


def _is_backer(slot: Slot, around: Beside, left: int) -> bool:
    """Whether it only stands behind those who do it: «Iran-backed militia», not its own troops."""
    backed = around.seen.backed
    if not backed:
        return False
    joined = slot.high < len(around.words) and hyphened(around.words, slot.high - 1)
    if stands(backed, slot.high) and (
        joined or around.rules.order == "sov" or around.rules.wide > 1
    ):
        return True
    at = slot.low - 1
    # «supported by Russian warplanes»; no noun is of «Іраном» in «підтримувані Іраном загони»
    adjectives = profile(around.language).lower_demonyms
    prefixed = at >= left and hyphened(around.words, at)  # «pro-Russian rebels»
    whole = prefixed or (slot.mention.kind == "name" and adjectives)
    if at < left or not (whole or slot.last == slot.high) or not stands(backed, at):
        return False
    verb = not adjectives and stands(around.seen.speak, at)  # «France backed Mali»
    return not verb and not (at > 0 and hyphened(around.words, at - 1))  # «US-backed Syrian rebels»


def _is_beside(slot: Slot, around: Beside, left: int) -> bool:
    """Whether it happens before its embassy: «outside the Turkish consulate»."""
    near = range(max(slot.first - _OUTSIDE, left), slot.last + 1)
    return slot.head == "officials" and in_range(around.seen.outside, near)


def _is_namesake(slot: Slot, around: Beside, left: int) -> bool:
    """Whether a hospital or a school is called after it: «the Saudi Hospital».

    Capitals, or an article on both, say that it is a name; so does that nobody attacks it.
    """
    rules, words = around.rules, around.words
    says = in_range(around.seen.speak, range(slot.high, slot.high + _SKIPPED))
    if says and slot.seat and slot.low > left and stands(around.seen.named, slot.low - 1):
        return not _struck(slot, slot.low - 1, around)  # «Университет Токио»
    adjective = slot.mention.kind == "demonym" or rules.order == "sov" or rules.wide > 1
    if not adjective or not around.seen.named or slot.scene:
        return False
    low, high = slot.low - 1, slot.high
    beside = (
        range(low, max(low - _SKIPPED, left - 1), -1)
        if rules.attribute == "after"
        else range(high, min(high + (1 if rules.wide > 1 else _SKIPPED), len(words)))
    )
    for token in beside:
        if parted_after(words, min(token, low) if token < high else token - 1):
            return False
        if words.forms[token] in rules.before:  # «a school in Nigeria»
            return False
        if stands(around.seen.named, token):
            return _called(slot, token, around) or not _struck(slot, token, around)
    return False


def _is_brand(slot: Slot, around: Beside, left: int) -> bool:
    """Whether a paper or an airline is called after it, or is from there: «Qatar-based»."""
    words, brands = around.words, around.seen.brands
    if not brands or slot.mention.kind == "demonym":
        return False
    if stands(brands, slot.high) and hyphened(words, slot.high - 1):
        return True
    for token, gap in ((slot.low - 1, slot.low - 1), (slot.high, slot.high - 1)):
        if not left <= token < len(words) or not stands(brands, token):
            continue
        name = words.letter(token).isupper() or words.forms[token].isdecimal()
        if (name or not profile(around.language).cased) and words.gaps()[gap] in ("", " "):
            return True
    return False


def _is_firm(slot: Slot, around: Beside) -> bool:
    """Whether words with capitals follow and then say: «China Evergrande said», «Dutch Shell».

    Not where one of them is an office, or an army: «French Finance Minister Roux said».
    """
    words, seen = around.words, around.seen
    owns = words.forms[slot.high - 1] in around.rules.suffix  # «Iran's Red Crescent»
    if slot.head not in {"", "place"} or owns or not around_rules(around.language).alike:
        return False
    titles, at = folded_words(around.language, "titles"), slot.high
    while at < min(slot.high + _FIRM_WORDS, len(words)) and words.gaps()[at - 1] == " ":
        held = stands(seen.officials, at) or stands(seen.forces, at) or words.forms[at] in titles
        joined = at > slot.high and words.forms[at] in around.rules.joins
        if held or not (joined or words.letter(at).isupper()):
            break
        at += 1
    told = slot.high < at < len(words) and stands(seen.speak, at) and words.letter(at).islower()
    return told and slot.mention.kind not in {"person", "organisation"}


def _called(slot: Slot, noun: int, around: Beside) -> bool:
    """Whether capitals or two articles say that a noun and its adjective are a name."""
    words, language = around.words, around.language
    if profile(language).cased:
        adjective = profile(language).lower_demonyms and not opens(words, slot.low)
        return words.letter(noun).isupper() or (
            adjective and words.letter(slot.low).isupper() and slot.mention.kind == "demonym"
        )
    articles = around.rules.articles
    return bool(articles) and all(words.forms[t].startswith(articles) for t in (noun, slot.low))


def _struck(slot: Slot, noun: int, around: Beside) -> bool:
    """Whether a word for a deed, and not one for being moved, stands near."""
    near = _NEAR * around.rules.wide
    low, high = min(noun, slot.low) - near, max(noun + 1, slot.high) + near
    leave = around.seen.leave
    return any(
        stands(around.seen.act, token) and not stands(leave, token)
        for token in range(max(low, 0), high)
    )


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


@lru_cache(maxsize=1 << 12)
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
    at, skipped, placed, directed = slot.first, 0, False, False
    while at > left and not parted_after(words, at - 1):
        case, length = looked_up(rules.before, words.forms, at)
        form = words.forms[at - 1]
        over = case == "of" and at - 1 > left and words.forms[at - 2] in rules.nouns
        if case and not over:
            return (_both(slot, around, placed=placed) if case == "in/to" else case), at - length
        placed = placed or form in rules.nouns
        directed = directed or form in rules.directions
        if not case and form not in rules.skip and form not in rules.nouns:
            skipped += 1 if form.endswith(rules.modifiers) or not rules.modifiers else 9
        inner = form in rules.skip or form in rules.nouns  # «fired at northern Israel» is one deed
        held = (at - 1 in around.acts and not inner) or stands(around.seen.speak, at - 1)
        if held or skipped > rules.wide or form in rules.clause:
            break
        at -= 1
    if placed and not slot.head:  # «struck a town of northern Israel»
        slot.head = "place"
    return ("in" if directed and not slot.head else ""), slot.first
