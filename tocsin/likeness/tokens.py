"""The words of a text as hashes of what they fold to; words seen before cost a look-up.

The three lowest bits of a hash say what the word is: digits, a number spelled out, or a sign of a
script that sets no spaces.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import xxhash

from tocsin.text.fold import fold

U64 = npt.NDArray[np.uint64]

DIGITS, SPELLED, SIGN = 1, 2, 4
NUMBER = np.uint64(DIGITS | SPELLED)
MOST_KEPT = 60_000
"""Words of a language whose hashes are kept; then the collection begins anew."""
LONGEST = 200_000
_SIGNS = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fffd"
# Marks and invisible characters stand within words: they go when the word is folded.
_WITHIN = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
)
_TOKEN = re.compile(rf"[{_SIGNS}]|[^\W{_SIGNS}](?:[^\W{_SIGNS}]|[{_WITHIN}])*")
_PLAIN = re.compile(r"\w+", re.ASCII)
_PART = re.compile(r"\w+")
_SIGN = re.compile(f"[{_SIGNS}]")
# Marks that join a letter, and words of look-alike scripts mixed.
_TOGETHER = re.compile(
    "[\u0300-\u0345]|[a-zA-Z][^\u0400-\u052f]*[\u0400-\u052f]|[\u0400-\u052f].*[a-zA-Z]"
)


def tokens(text: str, language: str) -> U64:
    """Return the hash of each word of ``text``, in order; equal ones fold to the same."""
    text = text[:LONGEST]
    words = (_PLAIN if text.isascii() else _TOKEN).findall(text)
    hashes = np.fromiter(map(_hashes(language).__getitem__, words), np.uint64, len(words))
    return hashes if hashes.all() else hashes[hashes != 0]


class _Hashes(dict[str, int]):
    """From a word as written to its hash, 0 where nothing of it is left."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_KEPT:
            self.clear()
        value = self[word] = _hash(word, self.language)
        return value


@cache
def _hashes(language: str) -> _Hashes:
    return _Hashes(language)


class _Letters(dict[str, str]):
    """From a letter to what it folds to."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, letter: str) -> str:
        value = self[letter] = fold(letter, self.language).text
        return value


@cache
def _letters(language: str) -> _Letters:
    return _Letters(language)


def _folded(word: str, language: str) -> str:
    """Return what is left of a word, letter by letter where letters don't hang together."""
    if _TOGETHER.search(word):
        whole = fold(word, language).text
    else:
        whole = "".join(map(_letters(language).__getitem__, word))
    return whole if whole.isalnum() else "".join(_PART.findall(whole))


def _hash(word: str, language: str) -> int:
    folded = _folded(word, language)
    if not folded:
        return 0
    value = xxhash.xxh3_64_intdigest(folded.encode("utf-8", "surrogatepass")) & ~7
    if folded[0].isdigit():
        value |= DIGITS
    elif folded in _spelled(language):
        value |= SPELLED
    if len(folded) == 1 and _SIGN.match(folded):
        value |= SIGN
    return value or 8


@cache
def _spelled(language: str) -> frozenset[str]:
    """Return the words that say a number, folded; of every language where none is known."""
    table = tomllib.loads(files(__package__).joinpath("numbers.toml").read_text("utf-8"))
    rows: dict[str, dict[str, list[str]]] = table["language"]
    own = rows.get(language.split("-", maxsplit=1)[0])
    lists = [own] if own else rows.values()
    return frozenset(fold(word, language).text for row in lists for word in row["words"])
