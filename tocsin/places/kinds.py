"""Places that no list has, told by the word for their kind: «the village of X», «X Street»."""

from collections.abc import Iterator
from typing import NamedTuple

from tocsin.places.around import Around, Rules, opens, seated, together
from tocsin.text.tokens import Tokens, adjacent

_WORDS = 3
_SHORTEST = 3
_COORDINATED = 4
_SORTS = ("kind", "street", "state")


class Unlisted(NamedTuple):
    """The tokens of a name, and of the whole with the word for its kind."""

    start: int
    end: int
    first: int
    last: int
    sort: str


def unlisted(words: Tokens, cues: Around, rules: Rules, *, cased: bool) -> list[Unlisted]:
    """Return the names that a word for a kind of place stands beside, in text order."""
    found: list[Unlisted] = []
    for end, heads in cues.before.items():
        for start, sort in heads:
            if sort in _SORTS:
                last = _run(words, start, end, rules) if cased else _next(words, start, end, rules)
                if last > end:
                    kind = "kind" if sort == "street" and _owns(words, end, rules) else sort
                    found.append(Unlisted(end, last, start, last, kind))
    if cased:
        found += _seats(words, rules)
        for start, tails in cues.after.items():
            for end, sort in tails:
                if sort in _SORTS:
                    found += _before(words, start, end, sort, rules)
    return sorted(set(found))


def _seats(words: Tokens, rules: Rules) -> Iterator[Unlisted]:
    """Yield the towns of which somebody holds the seat: «R-Elbow Lake»."""
    for first in range(2, len(words) if rules.parties else 0):
        if seated(words, first, rules) and (last := _capitals(words, first)) > first:
            yield Unlisted(first, last, first, last, "kind")


def _owns(words: Tokens, at: int, rules: Rules) -> bool:
    """Whether a street is a city's and not called after it: «улицы Киева», not «улица Киевская».

    Where towns and streets honour the same people, it is the street: «улица Кирова».
    """
    name = words.forms[at]
    return bool(rules.honoured) and not (name in rules.honoured or name.endswith(rules.adjectives))


def _run(words: Tokens, start: int, end: int, rules: Rules) -> int:
    """Return where the words with capitals end that stand after a word for a kind."""
    if not together(words, end, end) or (words.letter(start).isupper() and not opens(words, start)):
        return end
    last = _capitals(words, end)
    name = words.forms[end:last]
    return end if not name or len(name[0]) < _SHORTEST or name[0] in rules.never else last


def _capitals(words: Tokens, first: int) -> int:
    """Return where the words with capitals end that begin with a token."""
    last = first
    while last < len(words) and last - first < _WORDS and words.letter(last).isupper():
        if last > first and not adjacent(words, last - 1):
            break
        last += 1
    return last


def _next(words: Tokens, start: int, end: int, rules: Rules) -> int:
    """Return the end of the one word after a kind, where the script has no capitals."""
    if not together(words, end, end) or (start and words.forms[start - 1] in rules.any_of):
        return end
    form = words.forms[end]
    wrong = len(form) < _SHORTEST or form in rules.never or form.endswith(rules.adjectives)
    return end if wrong or words.forms[start].startswith(rules.definite) else end + 1


def _before(words: Tokens, start: int, end: int, sort: str, rules: Rules) -> Iterator[Unlisted]:
    """Yield the names before a word for a kind, and those that are joined to them."""
    first = start - 1
    if first < 0 or not together(words, start, start) or not _name(words, first, rules):
        return
    adjective = bool(rules.adjectives) and words.forms[first].endswith(rules.adjectives)
    yield Unlisted(first, end if adjective else start, first, end, sort)
    if not adjective:
        return
    for _ in range(_COORDINATED):
        before = first - 1
        if (
            before >= 0
            and not words.letter(before).isupper()
            and len(words.forms[before]) < _SHORTEST
        ):
            before -= 1  # «and»
        if before < 0 or not words.forms[before].endswith(rules.adjectives):
            return
        if (
            not words.letter(before).isupper()
            or "\n" in words.folded.text[words.ends[before] : words.starts[first]]
        ):
            return
        yield Unlisted(before, before + 1, before, before + 1, sort)
        first = before


def _name(words: Tokens, index: int, rules: Rules) -> bool:
    """Whether a word is a name: a capital inside a sentence, or an adjective of a place."""
    form = words.forms[index]
    if not words.letter(index).isupper() or len(form) < _SHORTEST or form in rules.never:
        return False
    return not opens(words, index) or (bool(rules.adjectives) and form.endswith(rules.adjectives))
