"""What of a text is compared: its shingles of three folded words, and its figures in their places.

Everything is computed with numpy over the code points; unsigned arrays wrap, as hashes should.
"""

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from tocsin.text.fold import fold

U64 = npt.NDArray[np.uint64]
U16 = npt.NDArray[np.uint16]
Bools = npt.NDArray[np.bool_]

WORDS = 3
"""Words in a shingle."""
FEW = 30
"""A text of fewer words than this is compared together with its title."""

_BASE = 0x9E3779B97F4A7C15
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2, _SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)
_SALT = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xD6E8FEB86659FD93), np.uint64(0xA0761D6478BD642F)
_THIRD = np.uint64(0xE7037ED1A0B428DB)
_MASK = (1 << 64) - 1
_NOT, _LETTER, _DIGIT, _ALONE = 0, 1, 2, 3
_LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class Prints:
    """The comparable part of a text.

    ``shingles`` are 64-bit hashes, in text order; ``contexts`` and ``figures`` the words around
    each number and the number itself.
    """

    shingles: U64
    contexts: U16
    figures: U16

    def __len__(self) -> int:
        return int(self.shingles.size)


@lru_cache(maxsize=4)
def prints(title: str, text: str, language: str) -> Prints:
    """Return what is compared of an article; its title counts where its text is short."""
    words, digits = _words(text, language)
    if words.size < FEW and title:
        words, digits = _words(f"{title}\n{text}", language)
    spelled = _is_number_word(words)
    return Prints(_shingles(words), *_figures(words, digits | spelled, spelled))


def _shingles(words: U64) -> U64:
    if words.size == 0:
        return words
    if words.size < WORDS:
        ends: U64 = words[:1] * _FIRST + words[-1:] * _SECOND
        return _mixed(ends)
    first, second, third = words[:-2], words[1:-1], words[2:]
    mixed: U64 = first * _FIRST + second * _SECOND + third * _THIRD
    return _mixed(mixed)


def _figures(words: U64, numbers: Bools, spelled: Bools) -> tuple[U16, U16]:
    """Return the neighbours of each number, and the number, where no others have the neighbours.

    A number beside a number counts as any. Contexts are 16 bits and never 0; a figure's lowest
    bit tells whether it is spelled out, for «seven» and «7» are no change.
    """
    at = numbers.nonzero()[0]
    if at.size == 0:
        return _NONE, _NONE
    padded: U64 = np.concatenate((_ENDS, np.where(numbers, np.uint64(1), words), _ENDS))
    around: U64 = padded[at] * _FIRST + padded[at + 2] * _SECOND
    around = _mixed(around)
    between = (padded[at] == 1) & (padded[at + 2] == 1)
    contexts = ((around >> np.uint64(48)) | np.uint64(1)).astype(np.uint16)
    figures = (_mixed(words[at]) >> np.uint64(48)).astype(np.uint16) & np.uint16(0xFFFE)
    figures |= spelled[at]
    contexts, figures = contexts[~between], figures[~between]
    once, first, counts = np.unique(contexts, return_index=True, return_counts=True)
    return once[counts == 1], figures[first[counts == 1]]


def changed(contexts: U16, figures: U16, other: Prints) -> bool:
    """Whether a number stands in the other text among the same words as another number."""
    _, here, there = np.intersect1d(contexts, other.contexts, return_indices=True)
    ours, theirs = figures[here], other.figures[there]
    alike_spelled = (ours & 1) == (theirs & 1)
    return bool((alike_spelled & (ours != theirs)).any())


_NONE = np.empty(0, dtype=np.uint16)
_ENDS = np.array([2], dtype=np.uint64)


def _words(text: str, language: str) -> tuple[U64, Bools]:
    """Return a hash of each folded word in order, and which of them are digits."""
    folded = fold(text[:_LONGEST], language).text
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds = _kinds()[np.minimum(codes, 0x2FFFF)]
    inside = kinds != _NOT
    edge = np.empty(codes.size + 1, dtype=np.bool_)
    if codes.size == 0:
        return np.empty(0, np.uint64), np.empty(0, np.bool_)
    alone = kinds == _ALONE
    edge[0], edge[-1] = inside[0], False
    edge[1:-1] = inside[1:] & (~inside[:-1] | alone[1:] | alone[:-1])
    starts = edge.nonzero()[0]
    if starts.size == 0:
        return np.empty(0, np.uint64), np.empty(0, np.bool_)
    sums = np.zeros(codes.size + 1, dtype=np.uint64)
    powers, inverse = _powers(codes.size)
    np.cumsum(np.where(inside, codes, 0) * powers[: codes.size], out=sums[1:])
    bounds = np.append(starts, codes.size)
    words: U64 = (sums[bounds[1:]] - sums[starts]) * inverse[starts]
    digits = kinds[starts] == _DIGIT
    pairs = alone[starts]
    if pairs.any():  # a sign of a script without spaces counts together with the next
        words = words + np.where(pairs, np.roll(words, -1) * _FIRST, np.uint64(0))
    return words, digits


def _mixed(values: U64) -> U64:
    """Finalise as splitmix64 does. Source: Steele, Lea, Flood (2014), OOPSLA."""
    values = values + _SALT
    values = (values ^ (values >> _SHIFT_1)) * _MIX_1
    values = (values ^ (values >> _SHIFT_2)) * _MIX_2
    return values ^ (values >> _SHIFT_3)


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Return for each code point: no part of a word, a letter, a digit, or a word by itself."""
    table = np.zeros(0x30000, dtype=np.uint8)
    for code in range(0x30000):
        char = chr(code)
        if _is_alone(code):
            table[code] = _ALONE
        elif char.isdigit():
            table[code] = _DIGIT
        elif char.isalpha() or char == "_":
            table[code] = _LETTER
    return table


def _is_alone(code: int) -> bool:
    """Whether a character is of a script that sets no spaces: Han, kana, Thai, Lao, Khmer."""
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x3040 <= code <= 0x30FF
        or 0x20000 <= code <= 0x2FFFF
        or 0x0E00 <= code <= 0x0EFF
        or 0x1780 <= code <= 0x17FF
    )


_powers_kept: list[U64] = [np.ones(1, np.uint64), np.ones(1, np.uint64)]


def _powers(size: int) -> tuple[U64, U64]:
    """Return the powers of the base and of its inverse, modulo 2**64, up to ``size``."""
    if _powers_kept[0].size <= size:
        wanted = max(4096, 2 * size)
        for at, base in enumerate((_BASE, pow(_BASE, -1, 1 << 64))):
            steps = np.full(wanted, base, dtype=np.uint64)
            steps[0] = 1
            _powers_kept[at] = np.cumprod(steps, dtype=np.uint64)
    return _powers_kept[0], _powers_kept[1]


def _is_number_word(words: U64) -> Bools:
    known = _number_words()
    if known.size == 0:
        return np.zeros(words.size, np.bool_)
    at = np.minimum(np.searchsorted(known, words), known.size - 1)
    return np.asarray(known[at] == words)


@cache
def _number_words() -> U64:
    """Return the hashes of the words that say a number, of every language, sorted."""
    table = tomllib.loads(files(__package__).joinpath("numbers.toml").read_text("utf-8"))
    found: set[int] = set()
    for language, row in table["language"].items():
        for word in row["words"]:
            found.add(_hash_of(word, language))
            found.add(_hash_of(word, "und"))
    return np.array(sorted(found), dtype=np.uint64)


def _hash_of(word: str, language: str) -> int:
    """Return the hash that ``_words`` gives a word by itself."""
    value, base, power = 0, _BASE, 1
    for char in fold(word, language).text:
        value = (value + ord(char) * power) & _MASK
        power = (power * base) & _MASK
    return value
