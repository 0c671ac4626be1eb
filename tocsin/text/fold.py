"""Fold a text to what is compared, with an exact map back to its code points.

Case, width, marks, invisible characters and spelling variants go; spaces and tabs in a row become
one space; letters of a look-alike script inside a word go to the word's own script. Digits of every
script become ASCII.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, count
from unicodedata import combining

import numpy as np
import numpy.typing as npt

from tocsin.text.profile import profile

_BMP = 0x10000
_SPECIAL = 0xFFFFFFFF  # more than one character
_NOTHING = 0xFFFFFFFE
_UNKNOWN = 0
_SPACE = 0x20
_PAD = "\u200b"
_CYRILLIC = 0x430
# Marks that change a letter instead of decorating it must meet their letter before they go.
_CLUSTER = re.compile("[^\u0300-\u0345][\u0300-\u0345]+")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02bb\u2032\u05f3", "'"),
        **dict.fromkeys("\u2010\u2011\u2212", "-"),
        "\u05f4": '"',
        "ø": "o",
        "ł": "l",
        "đ": "d",
    }
)
_CYRILLIC_LATIN = dict(zip("асеһіјкорѕтухԁԛԝ", "acehijkopstyxdqw", strict=True))
_LATIN_CYRILLIC = dict(zip("aceikmopxybhtj", "асеікморхувнтј", strict=True))


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``offsets[i]`` is the original index of ``text[i]``, with one more at the end.

    ``original[span(i, j)]`` is what was folded to ``text[i:j]``. ``confusables`` are the folded
    spans of words in which letters of a look-alike script were replaced.
    """

    text: str
    offsets: Sequence[int]
    original: str = ""
    confusables: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open original span of the half-open folded span; start < end."""
        return int(self.offsets[start]), self.stops([end])[0]

    def starts(self, starts: Sequence[int]) -> list[int]:
        """Return the original index of each folded one."""
        offsets = self.offsets
        return list(starts) if isinstance(offsets, range) else [*map(offsets.__getitem__, starts)]

    def stops(self, ends: Sequence[int]) -> list[int]:
        """Return the original end of each folded one (half open), with the marks that follow."""
        found = [last + 1 for last in self.starts([end - 1 for end in ends])]
        if self.original.isascii():
            return found
        original = self.original + " "
        marked = map(combining, map(original.__getitem__, found))
        for index in compress(count(), marked):
            while combining(original[found[index]]):
                found[index] += 1
        return found


def fold(text: str, language: str = "und") -> Folded:
    """Return ``text`` folded for comparing: case, width, marks and spelling variants go."""
    if not text:
        return Folded("", range(1))
    joined = _CLUSTER.sub(_compose, text) if _has_marks(text) else text
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if codes.max() >= _BMP:
        forms = _forms(np.minimum(codes, _BMP - 1), profile(language).code)
        forms = np.where(codes < _BMP, forms, _SPECIAL)
    else:
        forms = _forms(codes, profile(language).code)
    blank = forms == _SPACE
    again = blank[1:] & blank[:-1]
    if again.any():
        forms = np.where(np.append(False, again), _NOTHING, forms)
    offsets: Sequence[int] = range(len(text) + 1)
    if forms.max() >= _NOTHING:
        forms, offsets = _unequal(joined, forms, language)
    forms, confusables = _one_script(forms)
    return Folded(_text(forms), offsets, text, confusables)


def _text(forms: npt.NDArray[np.uint32]) -> str:
    return forms.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def _has_marks(text: str) -> bool:
    return not text.isascii() and re.search("[\u0300-\u0345]", text) is not None


def _compose(cluster: re.Match[str]) -> str:
    """Compose a letter with its marks, padded to the same length with characters that go."""
    composed = unicodedata.normalize("NFC", cluster[0])[:1]
    return composed + _PAD * (len(cluster[0]) - 1)


def _unequal(
    text: str, forms: npt.NDArray[np.uint32], language: str
) -> tuple[npt.NDArray[np.uint32], Sequence[int]]:
    """Drop what folds to nothing and spread what folds to several, with the map back."""
    special = np.flatnonzero(forms == _SPECIAL)
    counts = (forms != _NOTHING).astype(np.int64)
    spread = {int(i): _folded(text[int(i)], profile(language).code) for i in special}
    for index, form in spread.items():
        counts[index] = len(form)
    origins = np.repeat(np.arange(len(text), dtype=np.int64), counts)
    out = forms[origins]
    starts = np.cumsum(counts) - counts
    for index, form in spread.items():
        at = int(starts[index])
        for shift, char in enumerate(form):
            out[at + shift] = ord(char)
    return out, np.append(origins, len(text)).data


@cache
def _table(code: str) -> npt.NDArray[np.uint32]:  # noqa: ARG001 - a table for each language
    """Return the form of each BMP character, ``_NOTHING`` or ``_SPECIAL``.

    A character is ``_UNKNOWN`` until a text has it: few texts need more than a few hundred. Zeros
    that nobody has written take no memory.
    """
    return np.zeros(_BMP, dtype=np.uint32)


def _forms(codes: npt.NDArray[np.uint32], code: str) -> npt.NDArray[np.uint32]:
    """Return the forms of characters of the BMP; what the language's table lacks is filled in."""
    table = _table(code)
    forms: npt.NDArray[np.uint32] = table[codes]
    new = codes[forms == _UNKNOWN]
    if not new.size:
        return forms
    for index in set(new.tolist()):
        form = _folded(chr(index), code) if index else " "
        table[index] = ord(form) if len(form) == 1 else _SPECIAL if form else _NOTHING
    return np.asarray(table[codes])


def _folded(char: str, code: str) -> str:
    if char == "\t":
        return " "
    folding = profile(code).fold
    if unicodedata.category(char) in ("Mn", "Cf", "Me") or char in folding.delete:
        return ""
    forms = []
    for part in unicodedata.normalize("NFKC", char).casefold():
        form = _letter(part.translate(_PLAIN), keep_accents=folding.keep_accents)
        forms.append(folding.map.get(form, form))
    return "".join(forms)


def _letter(char: str, *, keep_accents: bool) -> str:
    if unicodedata.category(char) in ("Mn", "Cf"):
        return ""
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    base = unicodedata.normalize("NFD", char)[0]
    if base.isascii() and base.isalpha() and not keep_accents:
        return base
    return char


def _one_script(
    forms: npt.NDArray[np.uint32],
) -> tuple[npt.NDArray[np.uint32], tuple[tuple[int, int], ...]]:
    """Give each word that mixes Latin and Cyrillic letters to the script that has more of it."""
    if not forms.size or forms.max() < _CYRILLIC:
        return forms, ()
    latin = (forms - 97) < 26
    cyrillic = (forms - _CYRILLIC) < 0x100
    mixed = np.flatnonzero((latin[1:] & cyrillic[:-1]) | (latin[:-1] & cyrillic[1:]))
    if not mixed.size:
        return forms, ()
    text, words, last = _text(forms), [], 0
    for word in re.compile(r"[^\W\d_]+").finditer(text):
        at = int(np.searchsorted(mixed, word.start()))
        if at < mixed.size and int(mixed[at]) < word.end():
            words.append((word.start(), word.end()))
    parts = []
    for start, end in words:
        parts += [text[last:start], _own_script(text[start:end])]
        last = end
    whole = "".join([*parts, text[last:]])
    return np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype="<u4"), tuple(words)


def _own_script(word: str) -> str:
    latin = sum(char.isascii() for char in word)
    other = _CYRILLIC_LATIN if 2 * latin >= len(word) else _LATIN_CYRILLIC
    return "".join(other.get(char, char) for char in word)
