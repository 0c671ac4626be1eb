"""The words of a text as hashes of what they fold to; words seen before cost a look-up.

The three lowest bits of a hash say what the word is: digits, a number spelled out, or a sign of a
script that sets no spaces.
"""

import re
import sys
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import xxhash

from tocsin.text.fold import fold
from tocsin.text.variants import PARTED, bare, one_spelling

U64 = npt.NDArray[np.uint64]

DIGITS, SPELLED, SIGN = 1, 2, 4
NUMBER = np.uint64(DIGITS | SPELLED)
MOST_KEPT, LONGEST_KEPT = 60_000, 48
"""Words of a language whose hashes are kept, of so many bytes; then the collection begins anew."""
LONGEST = 200_000
_SIGNS = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fffd"
# Marks and invisible characters stand within words: they go when the word is folded.
_WITHIN = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
)
_TOKEN = re.compile(rf"[{_SIGNS}]|[^\W{_SIGNS}](?:[^\W{_SIGNS}]|[{_WITHIN}])*")
_SPACED = bytes(
    byte if byte >= 0x80 or chr(byte).isalnum() or byte == ord("_") else ord(" ")
    for byte in range(256)
)
# Ukrainian parts a labial from its vowel with an apostrophe, and prints it in three ways.
_APOSTROPHE = re.compile("(?<=[бвзкмпрф])['\u2019\u02bc](?=[єїюя])", re.IGNORECASE)
_AT_LETTER = 200  # combining classes from here on: a sound of its own is no mark at a letter
_BARE = {"ı": "i", "ə": "e"}
"""What an outlet prints that has no such letters."""
_PART = re.compile(r"\w+")
_SIGN = re.compile(f"[{_SIGNS}]")
# Marks that join a letter, and words of look-alike scripts mixed: one pass, however long the word.
_TOGETHER = re.compile(
    "[^\u0300-\u0345]*[\u0300-\u0345]|(?=[^a-zA-Z]*[a-zA-Z])[^\u0400-\u052f]*[\u0400-\u052f]"
)


def tokens(text: str, language: str) -> U64:
    """Return the hash of each word of ``text``, in order; equal ones fold to the same."""
    text = text[:LONGEST]
    if language == "uk":
        text = _APOSTROPHE.sub("", text)
    pieces = text.encode("utf-8", "surrogatepass").translate(_SPACED).split()
    return np.frombuffer(b"".join(map(_pieces(language).__getitem__, pieces)), dtype=np.uint64)


class _Pieces(dict[bytes, bytes]):
    """From what stands between spaces to the hashes of its words: mostly one."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._words = _Words(language)

    def __missing__(self, piece: bytes) -> bytes:
        text = piece.decode("utf-8", "surrogatepass")
        words = _TOKEN.findall(text)
        if words == [text]:
            value = _hash(text, self._language)
        else:
            value = b"".join(map(self._words.__getitem__, words))
        if len(piece) <= LONGEST_KEPT:  # a sentence without spaces won't come again
            if len(self) >= MOST_KEPT:
                self.clear()
            self[piece] = value
        return value


class _Words(dict[str, bytes]):
    """From a word as written to its hash; nothing, where nothing of it is left."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> bytes:
        if len(self) >= MOST_KEPT:
            self.clear()
        value = self[word] = _hash(word, self._language)
        return value


@cache
def _pieces(language: str) -> _Pieces:
    return _Pieces(language)


class _Letters(dict[str, str]):
    """From a letter to what it folds to."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, letter: str) -> str:
        folded = fold(one_spelling(letter, self.language), self.language).text
        value = self[letter] = "".join(map(_base, folded))
        return value


@cache
def _letters(language: str) -> _Letters:
    return _Letters(language)


def _base(letter: str) -> str:
    """Return a letter without its marks, also where its language tells letters by them."""
    parts = unicodedata.normalize("NFD", letter)
    marks = map(unicodedata.combining, parts[1:])
    return _BARE.get(letter) or (parts[0] if min(marks, default=0) >= _AT_LETTER else letter)


def _folded(word: str, language: str) -> str:
    """Return what is left of a word, letter by letter where letters don't hang together."""
    if _TOGETHER.match(word):
        whole = "".join(map(_base, fold(word, language).text))
    else:
        whole = "".join(map(_letters(language).__getitem__, word))
    return whole if whole.isalnum() else "".join(_PART.findall(whole))


def _hash(word: str, language: str) -> bytes:
    folded = _folded(word, language)
    if language.split("-", maxsplit=1)[0] in PARTED:
        folded = bare(folded)
    if not folded:
        return b""
    value = xxhash.xxh3_64_intdigest(folded.encode("utf-8", "surrogatepass")) & ~7
    if folded[0].isdigit():
        value |= DIGITS
    elif folded in _spelled(language):
        value |= SPELLED
    if len(folded) == 1 and _SIGN.match(folded):
        value |= SIGN
    return (value or 8).to_bytes(8, sys.byteorder)


@cache
def _spelled(language: str) -> frozenset[str]:
    """Return the words that say a number, folded; of every language where none is known."""
    table = tomllib.loads(files(__package__).joinpath("numbers.toml").read_text("utf-8"))
    rows: dict[str, dict[str, list[str]]] = table["language"]
    own = rows.get(language.split("-", maxsplit=1)[0])
    lists = [own] if own else rows.values()
    words = (word for row in lists for word in row["words"])
    return frozenset(_folded(_APOSTROPHE.sub("", word), language) for word in words)
