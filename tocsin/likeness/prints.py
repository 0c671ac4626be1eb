"""What of a text is compared: its shingles of three folded words, and its figures in their places.

Unsigned arrays wrap, as hashes should.
"""

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from tocsin.likeness.tokens import NUMBER, SIGN, SPELLED, U64, tokens

U16 = npt.NDArray[np.uint16]

WORDS = 3
"""Words in a shingle."""
FEW = 30
"""A text of fewer words than this is compared together with its title."""

WALL, MUCH = 3, 150
"""Different runs of words of a wall that make one; words after it that make a text."""
MOST_NUMBERS = 200
"""Numbers that are looked at: a table of results has more, and tells no more by them."""

_LEFT, _RIGHT, _MASK = 0xD6E8FEB86659FD93, 0xA0761D6478BD642F, (1 << 64) - 1
_FIRST, _SECOND, _SIGN = np.uint64(_LEFT), np.uint64(_RIGHT), np.uint64(SIGN)
_PLACES = np.array((1, _LEFT, _RIGHT), dtype=np.uint64)
_TOP = np.uint64(48)
_NONE = np.empty(0, dtype=np.uint16)
_NEVER = np.zeros(1, dtype=np.uint64)


class Prints:
    """The comparable part of a text: ``shingles`` are 64-bit hashes, in text order."""

    __slots__ = ("_figures", "_words", "shingles")

    def __init__(self, words: U64, shingles: U64) -> None:
        self.shingles = shingles
        self._words = words
        self._figures: tuple[U16, U16] | None = None

    def __len__(self) -> int:
        return int(self.shingles.size)

    @property
    def figures(self) -> tuple[U16, U16]:
        """The words around each number, in text order, and the numbers; made when asked for."""
        if self._figures is None:
            self._figures = _figures(self._words)
        return self._figures

    def numbered(self, places: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Return which of the shingles at some places have a number among their words."""
        words, last = self._words, self._words.size - 1
        wide = WORDS + bool(np.bitwise_or.reduce(words) & _SIGN)  # a sign counts with the next
        kinds = words[places]
        for more in range(1, wide):
            kinds |= words[np.minimum(places + more, last)]
        return np.asarray((kinds & NUMBER) != 0)


@lru_cache(maxsize=4)
def prints(title: str, text: str, language: str) -> Prints:
    """Return what is compared of an article; its title counts where its text is short."""
    words = tokens(text, language)
    if words.size >= FEW:
        shingles = _shingles(words, plain=text.isascii())
        told = _without_wall(words, shingles, language)
        if told is words:
            return Prints(words, shingles)
        words = told
    if words.size < FEW and title:
        words = np.concatenate((tokens(title, language), words))
    return Prints(words, _shingles(words))


def _without_wall(words: U64, shingles: U64, language: str) -> U64:
    """Return the words up to where a page asks to register instead of telling anything.

    Where it tells much after it, that is its text.
    """
    walls, may_be = _walls(language)
    if np.count_nonzero(may_be.take(_top(shingles))) < WALL:
        return words
    at = np.minimum(walls.searchsorted(shingles), walls.size - 1)
    hits = (walls[at] == shingles).nonzero()[0]
    if hits.size < WALL or len(set(shingles[hits].tolist())) < WALL:
        return words
    first, last = int(hits[0]), int(hits[-1]) + WORDS
    after = words[last:]
    return after if after.size > max(MUCH, first) else words[:first]


@cache
def _walls(language: str) -> tuple[U64, npt.NDArray[np.bool_]]:
    """Return the shingles of the phrases of walls in a language, sorted; never none.

    Beside them, of each beginning of a hash, whether one of them has it.
    """
    table = tomllib.loads(files(__package__).joinpath("walls.toml").read_text("utf-8"))
    row = table["language"].get(language.split("-", maxsplit=1)[0], {"phrases": []})
    found = [_shingles(tokens(phrase, language)) for phrase in row["phrases"]]
    walls = np.unique(np.concatenate((_NEVER, *found)))
    may_be = np.zeros(1 << 16, dtype=np.bool_)
    may_be[_top(walls)] = True
    return walls, may_be


def _top(hashes: U64) -> npt.NDArray[np.int64]:
    return (hashes >> _TOP).view(np.int64)


def _shingles(words: U64, *, plain: bool = False) -> U64:
    """Return the sums of three words' hashes by place: as good a hash as they are.

    ``plain``: none of the words is a sign of a script that sets no spaces.
    """
    if words.size == 0:
        return words
    if not plain and np.bitwise_or.reduce(words) & _SIGN:
        # a sign of a script without spaces counts together with the next
        words = words + np.where(words & _SIGN, np.roll(words, -1) * _FIRST, np.uint64(0))
    if words.size < WORDS:
        ends: U64 = words[:1] * _FIRST + words[-1:] * _SECOND
        return ends
    return np.correlate(words, _PLACES, "valid")


def _figures(words: U64) -> tuple[U16, U16]:
    """Return the neighbours of each number, and the number; no pair twice.

    A number beside a number counts as any. Contexts are 16 bits and never 0; a figure's lowest
    bit tells whether it is spelled out, for «seven» and «7» are no change.
    """
    places = ((words & NUMBER) != 0).nonzero()[0][:MOST_NUMBERS].tolist()
    if not places:
        return _NONE, _NONE
    around: dict[tuple[int, int], None] = {}
    numbers, end = set(places), words.size
    for at in places:
        before, after = at - 1 in numbers, at + 1 in numbers
        if before and after:
            continue
        left = 1 if before else int(words[at - 1]) if at else 2
        right = 1 if after else int(words[at + 1]) if at + 1 < end else 2
        context = ((left * _LEFT + right * _RIGHT & _MASK) >> 48) | 1
        number = int(words[at])
        around[context, (number * _LEFT & _MASK) >> 48 & 0xFFFE | (number & SPELLED != 0)] = None
    contexts, figures = zip(*around, strict=True) if around else ((), ())
    return np.array(contexts, np.uint16), np.array(figures, np.uint16)


def figures_met(contexts: Iterable[int], figures: Iterable[int], other: Prints) -> tuple[int, int]:
    """Return how many numbers stand among the same words in the other text, and how many others.

    Where it has several among them, one that is the same is enough. Digits and spelled words are
    not compared.
    """
    theirs = _by_context(*(part.tolist() for part in other.figures))
    same = others = 0
    for context, own in _by_context(contexts, figures).items():
        their = theirs.get(context, own)
        if own & their:
            same += context in theirs
        elif {one & 1 for one in own} & {one & 1 for one in their}:
            others += 1
    return same, others


def _by_context(contexts: Iterable[int], figures: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for context, figure in zip(contexts, figures, strict=True):
        found.setdefault(context, set()).add(figure)
    return found
