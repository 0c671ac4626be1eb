"""Words that stand right before or after a name and tell what it names: ``places/around.toml``.

A village or a river is a place although no list has it; a street is a place that is not its
namesake; a ministry is an organisation; a club or a newspaper is no place; a site, as a university
or a hotel, is its town where a deed is told, and else speaks for itself.
"""

from bisect import bisect_left
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from tocsin.text.fold import fold
from tocsin.text.phrases import Phrases
from tocsin.text.profile import table_of
from tocsin.text.tokens import Tokens

SORTS = ("kind", "town", "state", "street", "body", "brand", "site")
_QUOTES = "«»“”„‟\"'‘’〈《》〉「」"
_BEFORE_PARTY = (", ", " (")
_PLAIN = frozenset((" ", "-", ""))
_LEAP = 2
_CHAIN = 3
_LONG = 4


class Cue(NamedTuple):
    """What a word says of the name that stands on its other side."""

    sort: str
    before: bool


class Around(NamedTuple):
    """The cues of a text: by the token at which a cue ends, and by that at which it starts."""

    before: dict[int, list[tuple[int, str]]]
    after: dict[int, list[tuple[int, str]]]


class Rules(NamedTuple):
    """What a language says besides its words."""

    home: str
    quoted: bool
    adjectives: tuple[str, ...]
    definite: tuple[str, ...]
    club: tuple[str, ...]
    never: frozenset[str]
    nisba: tuple[str, ...] = ()
    ezafe: tuple[str, ...] = ()
    walls: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()
    honoured: frozenset[str] = frozenset()
    alike: tuple[str, ...] = ()
    parties: frozenset[str] = frozenset()
    saints: frozenset[str] = frozenset()


def around(words: Tokens, language: str) -> Around:
    """Return the words of a text that tell what the names beside them are."""
    before: dict[int, list[tuple[int, str]]] = defaultdict(list)
    after: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for hit in matcher(language).find(words):
        if hit.payload.before:
            before[hit.end].append((hit.start, hit.payload.sort))
        else:
            after[hit.start].append((hit.end, hit.payload.sort))
    return Around(before, after)


def cue_of(words: Tokens, start: int, end: int, cues: Around, sort: str) -> tuple[int, int] | None:
    """Return the tokens from such a cue to the name, or None where there is none beside it.

    A body may stand up to two small words away: «Ministry of Defence of Ukraine».
    """
    leap = _LEAP if sort == "body" else 0
    if not cues.before and not cues.after:
        return None
    at = start
    for step in range(leap + 1):
        for first, found in cues.before.get(at, ()):
            if found == sort and together(words, at, at):
                return first, end
        if step == leap or at < 2 or not together(words, at, at) or not _small(words, at - 1):
            break
        at -= 1
    at = end
    for step in range(leap + 1):
        for last, found in cues.after.get(at, ()):
            if found == sort and together(words, at, at):
                return start, last
        far = step == leap or at >= len(words) - 1
        if far or not together(words, at, at) or not _small(words, at):
            break
        at += 1
    return None


def headed(words: Tokens, start: int, cues: Around, sort: str, walls: frozenset[str]) -> bool:
    """Whether a chain of nouns leads from such a cue to a name: «تیم ملی والیبال ایران».

    ``walls``: the words that end such a chain; a language without them has none.
    """
    if not walls:
        return False
    for at in range(start, max(start - _CHAIN, 0), -1):
        if not together(words, at, at):
            return False
        if any(found == sort for _, found in cues.before.get(at, ())):
            return True
        if words.forms[at - 1] in walls:
            return False
    return False


def together(words: Tokens, left_end: int, right: int) -> bool:
    """Whether only a space, a quotation mark or the stop of «st.» is between two words."""
    if left_end < 1 or right >= len(words):
        return False
    gap = words.folded.text[words.ends[left_end - 1] : words.starts[right]]
    if gap in _PLAIN:
        return True
    if len(gap) > 4 or "\n" in gap:
        return False
    bare = gap.translate(_NO_QUOTES).strip()
    return not bare or (bare == "." and words.forms[left_end - 1] in words.abbreviations)


def stretch(words: Tokens, start: int, end: int, most: int) -> bool:
    """Whether it stands between two quotation marks that hold at most so many words."""
    text, low, high = words.folded.text, words.starts[start], words.ends[end - 1]
    first, last = max(start - most, 0), min(end + most, len(words)) - 1
    left = text[words.starts[first] - 1 if words.starts[first] else 0 : low]
    right = text[high : words.ends[last] + 2]
    opened = max(left.rfind(mark) for mark in _OPEN)
    closed = min((at for mark in _CLOSE if (at := right.find(mark)) >= 0), default=-1)
    if opened < 0 or closed < 0 or "\n" in left[opened:] or "\n" in right[:closed]:
        return False
    if any(mark in left[opened + 1 :] for mark in _CLOSE) or any(
        m in right[:closed] for m in "«“„"
    ):
        return False
    begin = low - len(left) + opened
    count = bisect_left(words.starts, high + closed) - bisect_left(words.starts, begin)
    return count <= most and words.letter(bisect_left(words.starts, begin)).isupper()


def opens(words: Tokens, index: int) -> bool:
    """Whether a word opens its sentence, so that its capital tells nothing."""
    if index == 0:
        return True
    gap = words.folded.text[words.ends[index - 1] : words.starts[index]].strip(" «»\"“”'(")
    return bool(gap) and gap[-1] in ".!?:։\n—–-…"


def seated(words: Tokens, at: int, known: Rules) -> bool:
    """Whether the letter of a party says whose seat a place is: «(R-Elbow Lake)»."""
    if at < 2 or words.forms[at - 1] not in known.parties:
        return False
    gaps = words.gaps()
    return gaps[at - 1] == "-" and gaps[at - 2] in _BEFORE_PARTY


@cache
def rules(language: str) -> Rules:
    """Return what the language says of its names besides words."""
    data = _data(language)

    def folded(key: str) -> tuple[str, ...]:
        return tuple(fold(word, language).text for word in data.get(key, ()))

    return Rules(
        home=str(data.get("home", "")),
        quoted=bool(data.get("quoted", False)),
        adjectives=folded("adjectives"),
        club=folded("club"),
        definite=folded("definite"),
        never=frozenset(folded("never")),
        nisba=folded("nisba"),
        ezafe=folded("ezafe"),
        walls=frozenset(folded("walls")),
        any_of=frozenset(folded("any_of")),
        honoured=frozenset(folded("honoured")),
        parties=frozenset(folded("parties")),
        saints=frozenset(folded("saints")),
        alike=tuple(data.get("alike", ())),
    )


_NO_QUOTES = str.maketrans("", "", _QUOTES)
_OPEN, _CLOSE = '«“„"', '»”‟"'


def _small(words: Tokens, index: int) -> bool:
    """Whether a word is written small and is no preposition: «суд м. Києва»; else none is."""
    if len(words.forms[index]) < _LONG and words.forms[index] not in words.abbreviations:
        return False
    return words.letter(index).islower()


@cache
def matcher(language: str) -> Phrases[Cue]:
    """Return the compiled words of a language that stand beside names."""
    data = _data(language)
    return Phrases(
        [
            (phrase, Cue(sort, side == "before"))
            for sort in SORTS
            for side in ("before", "after")
            for phrase in data.get(f"{sort}_{side}", ())
        ],
        language,
    )


@cache
def _data(language: str) -> dict[str, list[str]]:
    return table_of(language, "places/around.toml")
