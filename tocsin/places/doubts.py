"""Why a name that a list has is no place here: a brand, a part of another name, an adjective."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from tocsin.places import regions
from tocsin.places.around import Around, Rules, cue_of, headed, seated, stretch
from tocsin.places.names import Name, folded_words, words_of
from tocsin.text.profile import profile
from tocsin.text.readings import readings
from tocsin.text.tokens import Tokens

STANDING = frozenset(("country", "own", "division", "city"))
_SMALL = 58
_TINY = 50
_BRAND_WORDS = 5
# How the English names of towns end that are called like an adjective, or like a person.
_ADJECTIVES = (
    "skyi",
    "skiy",
    "skij",
    "skii",
    "sky",
    "ska",
    "ske",
    "skoye",
    "skoe",
    "skaya",
    "noye",
)
_SHORT_SURNAMES = ("ов", "ев", "єв", "ін", "ин")
_SURNAMES = (
    "ov", "ova", "ovo", "ev", "eva", "evo", "in", "ina", "ino", "yn", "enko", "chuk", "dze",
    "shvili", "yan", "ian",
)  # fmt: skip


class Page(NamedTuple):
    """A field that is read; ``placed`` are the tokens of its names."""

    words: Tokens
    language: str
    cues: Around
    rules: Rules
    placed: frozenset[int]


def is_place(
    page: Page, start: int, end: int, names: Sequence[Name], *, located: bool, struck: bool
) -> bool:
    """Whether the names of tokens ``start`` to ``end`` are not all something else."""
    if names[0].kind not in STANDING:
        return True
    cased = profile(page.language).cased
    if not located and _is_common(page, start, end):
        return False
    small = all(n.kind in ("city", "division") and n.rank < _SMALL for n in names)
    if _is_brand(page, start, end) or (cased and _is_part(page, start, end)):
        return False
    if (not struck and _is_cued(page, start, end, "site")) or (
        small and _is_church(page, start, end)
    ):
        return False
    if not cased or not small or located or end - start > 1:
        return True
    told = cue_of(page.words, start, end, page.cues, "kind") is not None
    return told or not _is_person_or_adjective(page, start, names)


def _is_church(page: Page, start: int, end: int) -> bool:
    """Whether «'s» follows a saint: «St. Michael's» is a church, a school or a hospital."""
    words = page.words
    if words.forms[start] not in page.rules.saints or end == len(words):
        return False
    return words.forms[end] == "s" and words.gaps()[end - 1] in ("'", "’")


def _is_person_or_adjective(page: Page, start: int, names: Sequence[Name]) -> bool:
    called = [regions.name(name.region) for name in names]
    if any(name.endswith(_ADJECTIVES) for name in called) and _is_adjective(page, start):
        return True
    if _before_surname(page, start):
        return True
    tiny = all(name.rank < _TINY for name in names)
    return tiny and _is_surname(page, start, called)


def _is_brand(page: Page, start: int, end: int) -> bool:
    """Whether it names a club, a newspaper or a firm: «FC Barcelona», «Наші гроші. Львів»."""
    if _is_cued(page, start, end, "brand"):
        return True
    return page.rules.quoted and stretch(page.words, start, end, _BRAND_WORDS)


def _is_cued(page: Page, start: int, end: int, sort: str) -> bool:
    if cue_of(page.words, start, end, page.cues, sort) is not None:
        return True
    return headed(page.words, start, page.cues, sort, page.rules.walls)


def _is_common(page: Page, start: int, end: int) -> bool:
    """Whether it is a common word as well, which only an «in» or «town of» makes a place."""
    if end - start > 1 or not _reads_common(page.words.forms[start], page.language):
        return False
    return cue_of(page.words, start, end, page.cues, "kind") is None


def _is_part(page: Page, start: int, end: int) -> bool:
    """Whether a hyphen joins it to a name that is no place: «Інтерньюз-Україна»."""
    words = page.words
    for left, right, other in ((start - 1, start, start - 1), (end - 1, end, end)):
        if not (left >= 0 and right < len(words)) or other in page.placed:
            continue
        if seated(words, start, page.rules):
            continue
        joined = words.folded.text[words.ends[left] : words.starts[right]] == "-"
        if joined and words.letter(other).isupper():
            return True
    return False


def _is_adjective(page: Page, start: int) -> bool:
    """Whether a small town is called like an adjective: «Київський» is of Kyiv."""
    return bool(page.rules.adjectives) and page.words.forms[start].endswith(page.rules.adjectives)


def _is_surname(page: Page, start: int, called: Sequence[str]) -> bool:
    """Whether a very small town is called like a person, or its form is: «Соколов»."""
    form = page.words.forms[start]
    named = any(name.endswith(_SURNAMES) for name in called) or form.endswith(_SHORT_SURNAMES)
    return named and form.endswith(_endings(page.language) or ("\0",))


def _before_surname(page: Page, start: int) -> bool:
    """Whether a surname stands right after it, so that it is a first name."""
    words, after = page.words, start + 1
    beside = after < len(words) and words.starts[after] - words.ends[start] == 1
    surname = beside and words.forms[after].endswith(_endings(page.language) or ("\0",))
    return surname and words.letter(after).isupper()


@cache
def _endings(language: str) -> tuple[str, ...]:
    return tuple(words_of(language, "surnames"))


@lru_cache(maxsize=1 << 12)
def _reads_common(form: str, language: str) -> bool:
    doubtful = folded_words(language, "doubtful")
    return bool(doubtful) and not doubtful.isdisjoint(readings(form, language))
