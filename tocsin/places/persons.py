"""Names of places inside names of persons and firms: «Paris Hilton», «Mike Mansfield», «Chad»."""

from collections.abc import Sequence
from functools import lru_cache

from tocsin.places.around import opens
from tocsin.places.cues import cues, in_range, located_at
from tocsin.places.grammar import grammar
from tocsin.places.names import Name, folded_words, matcher
from tocsin.text.profile import profile
from tocsin.text.readings import readings
from tocsin.text.tokens import Tokens

_LARGE = 65
_WINDOW_WORDS = 12
_TITLE_CASE = 0.85
_OF_A_TOWN = ("ي", "י")
"""How a Persian or Hebrew word for who comes from a town ends, folded."""


def persons_of(words: Tokens, language: str) -> frozenset[str]:
    """Return the words that follow a title or a first name somewhere in the text: surnames."""
    titles = folded_words(language, "titles")
    if not titles and not folded_words(language, "first"):
        return frozenset()
    found = set()
    capitals = frozenset(words.capitals())
    for after in words.capitals():
        before = after - 1
        form = words.forms[before]
        leads = form in titles or (before in capitals and _is_first(form, language))
        if after and leads and _capital_beside(words, before, 1) and not _title_case(words, before):
            found.add(words.forms[after])
    return frozenset(found)


def written_as_name(
    words: Tokens,
    where: tuple[int, int],
    names: Sequence[Name],
    language: str,
    persons: frozenset[str],
) -> tuple[Name, ...]:
    """Return what the tokens ``where`` may mean when they are not part of a person's name.

    Only names of one word are doubted, and only where capitals tell: not in a headline in which
    every word has one. ``persons`` are surnames of the text: no places, unless an «in» says so.
    """
    start, end = where
    if (
        end - start > 1
        or not any(_doubtful(name) for name in names)
        or _stays(words, end, language)
    ):
        return tuple(names)
    given = words.forms[start] in folded_words(language, "given")
    before = _capital_beside(words, start, -1) and not (
        _led_in(words, start, language) or _opened(words, start - 1, language)
    )
    after = given and _capital_beside(words, start, 1) and not is_civic(words, start + 1, language)
    titled = start > 0 and words.forms[start - 1] in folded_words(language, "titles")
    known = words.forms[start] in persons and not _inside(words, start, language)
    first = _is_first(words.forms[start], language) and not _led_in(words, start, language)
    if known or first or _initial(words, start):
        return tuple(name for name in names if not _doubtful(name))
    if not (before or after or titled) or (_title_case(words, start) and not titled):
        return tuple(names)
    if given or titled:
        return tuple(name for name in names if name.kind in ("demonym", "organisation"))
    return tuple(name for name in names if name.kind == "country" or not _doubtful(name))


def named_after(
    words: Tokens, where: tuple[int, int], names: Sequence[Name], language: str
) -> tuple[Name, ...]:
    """Return what a word may mean, in a script without capitals, that is no surname.

    Right after a first name a people's name, a small town or who comes from a town is one:
    «סמי צרפתי», «رضا تهرانی»; with a clitic it is where he is: «יוסי בעכו».
    """
    start, end = where
    if start == 0 or end - start > 1 or not _space(words, words.ends[start - 1]):
        return tuple(names)
    form = words.forms[start]
    if words.forms[start - 1] not in folded_words(language, "first"):
        return tuple(names)
    whole = frozenset(matcher(language).whole(form))
    return tuple(name for name in names if not _is_surname(name, form, bare=name in whole))


def _is_surname(name: Name, form: str, *, bare: bool) -> bool:
    if name.kind == "demonym":
        return True
    town = name.kind in ("city", "division") and name.rank < _LARGE
    return town if bare else name.kind in ("city", "capital") and form.endswith(_OF_A_TOWN)


def _doubtful(name: Name) -> bool:
    return name.kind in ("city", "division", "country", "own") and (
        name.rank < _LARGE or name.kind == "country"
    )


@lru_cache(maxsize=1 << 13)
def _is_first(form: str, language: str) -> bool:
    """Whether a word may be a form of a first name."""
    return not folded_words(language, "first").isdisjoint(readings(form, language))


def _capital_beside(words: Tokens, index: int, step: int) -> bool:
    """Whether the next word on one side has a capital and only a space stands between."""
    other = index + step
    if not 0 <= other < len(words):
        return False
    left = min(index, other)
    if words.starts[left + 1] - words.ends[left] != 1 or not _space(words, words.ends[left]):
        return False
    low, high = words.span(other, other + 1)
    surface = words.folded.original[low:high]
    return surface[:1].isupper() and len(surface) > 1


def _stays(words: Tokens, end: int, language: str) -> bool:
    """Whether an apostrophe and an ending for «in» follow: «Selanik'te» is a place."""
    if end >= len(words) or words.folded.text[words.ends[end - 1]] not in "'’":
        return False
    return grammar(language).suffix.get(words.forms[end]) == "in"


def _space(words: Tokens, at: int) -> bool:
    return words.folded.text[at] == " "


def is_civic(words: Tokens, at: int, language: str) -> bool:
    """Whether a word is one for what a place runs: «Richmond Council»."""
    return at < len(words) and words.forms[at] in folded_words(language, "civic")


def _led_in(words: Tokens, start: int, language: str) -> bool:
    """Whether the word before is one that may stand before a place: «In», «North», «Near»."""
    if start == 0 or _parted(words, start):
        return False
    return words.forms[start - 1] in folded_words(language, "leads")


def _inside(words: Tokens, start: int, language: str) -> bool:
    """Whether an «in» stands right before a word: «in Reading», and not «in what Reading calls»."""
    seen = cues(words, language)
    return located_at(words, start, seen) and in_range(seen.locate, range(start - 1, start))


def _initial(words: Tokens, start: int) -> bool:
    """Whether the initial of a person's middle name stands before a word: «John F. Kennedy»."""
    if start < 2 or len(words.forms[start - 1]) > 1:
        return False
    between = words.folded.text[words.ends[start - 1] : words.starts[start]]
    return (
        between == ". "
        and words.letter(start - 1).isupper()
        and _capital_beside(words, start - 1, -1)
    )


def _opened(words: Tokens, index: int, language: str) -> bool:
    """Whether a word has its capital from opening the sentence: «Позиция Брюсселя».

    Only where a noun stands beside the name that it governs; in English «of» parts them.
    """
    inflected = profile(language).readings.names
    return inflected and opens(words, index) and not _is_first(words.forms[index], language)


def _title_case(words: Tokens, index: int) -> bool:
    low, high = index, index + 1
    while low > max(index - _WINDOW_WORDS, 0) and not _parted(words, low):
        low -= 1
    while high < min(index + _WINDOW_WORDS + 1, len(words)) and not _parted(words, high):
        high += 1
    original, starts = words.folded.original, words.folded.offsets
    long_ones = [i for i in range(low, high) if words.ends[i] - words.starts[i] > 3 and i != index]
    capitals = sum(original[starts[words.starts[i]]].isupper() for i in long_ones)
    return len(long_ones) > 2 and capitals >= _TITLE_CASE * len(long_ones)


def _parted(words: Tokens, at: int) -> bool:
    """Whether a sentence ends before a word: its neighbours' capitals tell nothing of it."""
    return ". " in words.folded.text[words.ends[at - 1] : words.starts[at] + 1]
