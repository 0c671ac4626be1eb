"""Which language a text is in, also a short headline; ``und`` where it can't be told.

The script decides most; inside Latin, Cyrillic and Arabic script, what each word and each run of
its letters says for each language is added up (``tools/build_identify.py`` learnt it).
"""

import math
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

OURS = frozenset(["ar", "en", "ru", "tr", "fa", "hy", "az", "he", "uk", "fr", "es", "zh"])
UNIT = 20  # of the stored whole numbers, how many make a nat
_READ_CHARS = 1000
_READ_WORDS = 24
LONGEST_WORD = 24
_BEYOND = 0xFFFF  # no letter; stands for all after it
_SPACE, _NEXT = np.uint64(32), np.uint64(16)
_SCRIPTS = {
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u02af\u1e00-\u1eff",
    "Cyrl": "\u0400-\u052f",
    "Arab": "\u0620-\u064a\u066e-\u06d3\u06ee-\u06ff\ufb50-\ufdff\ufe70-\ufefc",
    "Hebr": "\u05d0-\u05ea\u05f0-\u05f2",
    "Armn": "\u0531-\u058f",
    "Hani": "\u3400-\u4dbf\u4e00-\u9fff",
    "Kana": "\u3041-\u30ff",
    "Hang": "\uac00-\ud7af\u1100-\u11ff",
    "Geor": "\u10a0-\u10ff\u2d00-\u2d2f",
    "Grek": "\u0370-\u03ff",
    "Deva": "\u0900-\u0dff",
    "Thai": "\u0e00-\u0fff",
    "Ethi": "\u1200-\u139f",
}
_ALONE = {"Hebr": "he", "Armn": "hy", "Hani": "zh"}
# A Han character says about as much as a syllable of other scripts; names in Latin letters stand
# in texts of every script.
_WEIGHT = {"Hani": 2.5, "Latn": 0.7}
_NOISE = re.compile(r"https?://\S+|[@#]\w+|\S+@\S+")
_STRANGERS: dict[str, str] = {
    "Latn": "ßøåæłżźęąőűřěňďťůţțãõðþđļķņģģėįųŵŷẽ",
    "Cyrl": "љњћџђјќѓѕўәғқңөұүһҳҷҹӣӯ",
    "Arab": "ٹڈڑےںټډړښڼڕڵێۆەڭۋېۇ",
}
_STRANGER = 3  # nats that one of their letters speaks against our languages
_STRANGERS_SHARE = 0.02  # of all letters, from where on names can't explain them in other scripts
_BESIDE = 4  # nats that must speak for a language that is none of ours
_MIX, _PRIME = np.uint64(0x9E3779B97F4A7C15), 0x100000001B3
_POWERS = np.array(
    [pow(_PRIME, place, 2**64) for place in range(LONGEST_WORD + 2)], dtype=np.uint64
)


def identify(text: str) -> tuple[str, float]:
    """Return a BCP 47 code, or ``und``, and how sure that is, from 0 to 1."""
    sample = text[:_READ_CHARS]
    if "http" in sample or "@" in sample or "#" in sample:
        sample = _NOISE.sub(" ", sample)
    script, share = _script(sample)
    if script in _ALONE:
        return _ALONE[script], share
    if script not in _STRANGERS:
        return "und", 0.0
    return _of_script(script, sample, share)


def _script(sample: str) -> tuple[str, float]:
    """Return the script of most letters and its share; an empty string where there are none."""
    if sample.isascii():
        return ("Latn", 1.0) if any(map(str.isalpha, sample)) else ("", 0.0)
    codes = np.frombuffer(sample.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    found = np.bincount(_numbers()[np.minimum(codes, _BEYOND)], minlength=len(_SCRIPTS) + 1)
    counts = {
        script: int(found[number]) * _WEIGHT.get(script, 1.0)
        for number, script in enumerate(_SCRIPTS, start=1)
    }
    if counts["Kana"] * 5 > counts["Hani"] and counts["Kana"]:
        counts["Kana"] += counts.pop("Hani")
    total = sum(counts.values())
    best = max(counts, key=lambda script: counts[script])
    return (best, counts[best] / total) if total else ("", 0.0)


@cache
def _numbers() -> npt.NDArray[np.uint8]:
    """Return which script each character is of, counted from one; 0 for none of them."""
    table = np.zeros(_BEYOND + 1, dtype=np.uint8)
    for number, letters in enumerate(_SCRIPTS.values(), start=1):
        for first, last in re.findall("(.)(?:-(.))?", letters):
            table[ord(first) : ord(last or first) + 1] = number
    return table


@cache
def word_in(script: str) -> re.Pattern[str]:
    """Return what finds words of letters of one script."""
    return re.compile(f"[{_SCRIPTS[script]}]+")


def _of_script(script: str, sample: str, share: float) -> tuple[str, float]:
    table = _tables()[script]
    lowered = sample.replace("İ", "i").lower()
    if script == "Latn":  # the Cyrillic letter that looks the same stands in Azerbaijani texts
        lowered = lowered.replace("\u04d9", "ə")
    found = islice(word_in(script).finditer(lowered), _READ_WORDS)
    words = [match[0][:LONGEST_WORD] for match in found]
    letters = "".join(words)
    seen = frozenset(letters).intersection(_STRANGERS[script])
    strange = sum(map(letters.count, seen))
    if script != "Latn" and strange > _STRANGERS_SHARE * len(letters):
        return "und", 0.0
    scores = table.weights.take(_rows(words, table), axis=0).sum(axis=0, dtype=np.int32) / UNIT
    scores -= table.beside
    if strange:
        scores[table.beside == 0] -= _STRANGER * strange
    return _chosen(table.languages, scores.tolist(), share)


def _chosen(languages: list[str], scores: list[float], share: float) -> tuple[str, float]:
    (first, best), (second, _) = sorted(zip(scores, languages, strict=True))[:-3:-1]
    sure = share / (1 + math.exp(-min(first - second, 50.0)))
    return (best, sure) if best in OURS else ("und", sure)


class _Table(NamedTuple):
    """What is known of a script: a row of ``weights`` for each slot, a column for each language.

    A feature lies in one of two slots, where ``checks`` has its mark; the slots of most others are
    empty. ``beside`` is what each language must lead by.
    """

    languages: list[str]
    bits: int
    checks: npt.NDArray[np.uint8]
    weights: npt.NDArray[np.int8]
    beside: npt.NDArray[np.float64]


def keys(words: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the features of the words, as numbers: runs of two to four letters, whole words."""
    padded = f" {' '.join(words)} ".encode("utf-32-le", "surrogatepass")
    chars = np.frombuffer(padded, dtype="<u4").astype(np.uint64)
    inside = chars != _SPACE
    two = chars[:-1] << _NEXT | chars[1:]
    three = two[:-1] << _NEXT | chars[2:]
    four = three[:-1] << _NEXT | chars[3:]
    spaces = np.flatnonzero(~inside)
    places = np.arange(len(two)) - np.repeat(spaces[:-1], np.diff(spaces))
    whole = np.add.reduceat(chars[1:] * _POWERS[places], spaces[:-1])
    # A space inside a run parts two words.
    return np.concatenate((two, three[inside[1:-1]], four[inside[1:-2] & inside[2:-1]], whole))


def places(
    features: npt.NDArray[np.uint64], bits: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint8]]:
    """Return the first slot of each feature in a table of ``2**bits`` slots, and its mark.

    The second slot is its neighbour: the last bit turned.
    """
    mixed = (features ^ features >> np.uint64(32)) * _MIX
    slots = (mixed >> np.uint64(64 - bits)).astype(np.intp)
    return slots, (mixed >> np.uint64(56 - bits)).astype(np.uint8)


def _rows(words: Sequence[str], table: _Table) -> npt.NDArray[np.intp]:
    slots, marks = places(keys(words), table.bits)
    both = np.concatenate((slots, slots ^ 1))
    known: npt.NDArray[np.intp] = both[table.checks[both] == np.concatenate((marks, marks))]
    return known


@cache
def _tables() -> dict[str, _Table]:
    tables = {}
    with (files("tocsin.text") / "identify.npz").open("rb") as file:
        packed = np.load(file)
        for script in _STRANGERS:
            languages = packed[f"{script}.languages"].tolist()
            checks = packed[f"{script}.checks"]
            tables[script] = _Table(
                languages, len(checks).bit_length() - 1, checks, packed[f"{script}.weights"],
                np.array([0.0 if name in OURS else _BESIDE for name in languages]),
            )  # fmt: skip
    return tables
