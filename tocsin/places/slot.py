"""A name and the noun beside it, and what a sentence holds it against."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from tocsin.places import regions
from tocsin.places.cues import Cues
from tocsin.places.grammar import Grammar
from tocsin.text.tokens import Tokens
from topics.tagged import Mention

_PARTING = frozenset(",;:،؛，、()!?。\n")


class Slot(msgspec.Struct, eq=False):
    """A name and its noun: tokens ``first`` to ``last``; ``low`` to ``high`` is the name alone.

    ``region`` is what it names, or an empty string; ``scene``: it is a city or a land that is no
    state, so that something happens there; ``capital``: it is that of a country; ``side`` is the
    region that acts or bears it where this name does: a city's country.
    """

    mention: Mention
    low: int
    high: int
    first: int
    last: int
    case: str = ""
    head: str = ""
    group: int = 0
    region: str = ""
    scene: bool = False
    side: str = ""
    capital: bool = False

    def __post_init__(self) -> None:
        self.region = self.mention.region or ""
        self.scene = self.mention.kind == "name" and len(self.region) != 2
        above = regions.countries(self.region) if self.region.startswith("g") else ()
        self.side = above[0] if len(above) == 1 else self.region
        self.capital = len(above) == 1 and regions.capital(self.side) == self.region

    @property
    def seat(self) -> bool:
        """Whether it is an unmarked capital, which may stand for its government."""
        return self.capital and not self.head and self.case in {"", "of"}


class Beside(NamedTuple):
    """What a slot is held against."""

    words: Tokens
    language: str
    rules: Grammar
    seen: Cues
    acts: frozenset[int]
    heads: dict[int, str]


def noun_at(token: int, around: Beside) -> str:
    """Return which noun stands at a token; words for deeds are none."""
    if around.words.forms[token] in around.rules.nouns:
        return "place"
    if token in around.acts:
        return ""
    return around.heads.get(token, "")


def stands(marks: Sequence[int], token: int) -> bool:
    """Whether a token is one of the sorted marks."""
    at = bisect_left(marks, token)
    return at < len(marks) and marks[at] == token


def parted_after(words: Tokens, index: int) -> bool:
    """Whether a sign stands between token ``index`` and the next."""
    if index + 1 >= len(words.forms):
        return True
    between = words.gaps()[index]
    return between != " " and not _PARTING.isdisjoint(between)


def hyphened(words: Tokens, index: int) -> bool:
    """Whether an apostrophe or a hyphen joins a token to the next."""
    return words.gaps()[index] in ("'", "-")
