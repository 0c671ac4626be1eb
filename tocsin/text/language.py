"""Which language a text is in, also a short headline; ``und`` where it can't be told.

The script decides most; inside Latin, Cyrillic and Arabic script, what each word and each run of
its letters says for each language is added up (``tools/build_identify.py`` learnt it).
"""

import math
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from operator import mul
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

OURS = frozenset(["ar", "en", "ru", "tr", "fa", "hy", "az", "he", "uk", "fr", "es", "zh"])
UNIT = 20  # of the stored whole numbers, how many make a nat
_READ_CHARS = 1000
_READ_WORDS = 24
_FIRST_CHARS = 240  # most often hold so many words
LONGEST_WORD = 24
_BEYOND = 0xFFFF  # no letter; stands for all after it
_SPACE = np.uint64(32)
_ONE, _TWO, _THREE = np.array((16, 32, 48), dtype=np.uint64)  # so many letters, in bits
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
_WEIGHTS = [_WEIGHT.get(script, 1.0) for script in _SCRIPTS]
_NAMES = list(_SCRIPTS)
_HANI, _KANA = _NAMES.index("Hani"), _NAMES.index("Kana")
_NOISE = re.compile(r"https?://\S+|[@#]\w+|\S+@\S+")
_STRANGERS: dict[str, str] = {
    "Latn": "ßøåæłżźęąőűřěňďťůţțãõðþđļķņģģėįųŵŷẽ",
    "Cyrl": "љњћџђјќѓѕўәғқңөұүһҳҷҹӣӯ",
    "Arab": "ٹڈڑےںټډړښڼڕڵێۆەڭۋېۇڄڪڻڀٿڇڍڏڙڳڱٻ",
}
_STRANGER = 3  # nats that one of their letters speaks against our languages
_STRANGERS_SHARE = 0.02  # of all letters, from where on names can't explain them in other scripts
_NEVER = 4  # nats that letters speak against a language that does not write them
_FOREIGN = 3  # in one of so many words each of our languages has letters that it does not write
_MISTAKEN = 5  # of so many words one is of a neighbour
_FEW_LETTERS, _PLAIN = 2, 0.9  # so few letters tell only where they are plain
_UNSURE = 0.999
_KANJI = 10  # of so many Han characters one of kana makes them Japanese
_BESIDE = 4  # nats that must speak for a language that is none of ours
_MIX, _PRIME = np.uint64(0x9E3779B97F4A7C15), 0x100000001B3
_PLACES = range((LONGEST_WORD + 1) * _READ_WORDS + 2)
_POWERS = np.array([pow(_PRIME, place, 2**64) for place in _PLACES], dtype=np.uint64)
_ONES = np.ones(8 * len(_PLACES), dtype=np.float32)
_UNDONE = np.array([pow(_PRIME, -place, 2**64) for place in _PLACES], dtype=np.uint64)


def identify(text: str) -> tuple[str, float]:
    """Return a BCP 47 code, or ``und``, and how sure that is, from 0 to 1."""
    sample = text[:_READ_CHARS]
    if "http" in sample or "@" in sample or "#" in sample:
        sample = _NOISE.sub(" ", sample)
    script, share = _script(sample)
    if script in _ALONE:
        return _alone(script, sample), share
    if script not in _STRANGERS:
        return "und", 0.0
    return _of_script(script, sample, share)


def _script(sample: str) -> tuple[str, float]:
    """Return the script of most letters and its share; an empty string where there are none."""
    if sample.isascii():
        return ("Latn", 1.0) if any(map(str.isalpha, sample)) else ("", 0.0)
    codes = np.frombuffer(sample.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    found = np.bincount(_numbers().take(codes, mode="clip"), minlength=len(_SCRIPTS) + 1)
    counts = list(map(mul, found.tolist()[1:], _WEIGHTS))
    if counts[_KANA] * _KANJI * _WEIGHTS[_HANI] > counts[_HANI]:
        counts[_KANA] += counts[_HANI]
        counts[_HANI] = 0
    total, most = sum(counts), max(counts)
    return (_NAMES[counts.index(most)], most / total) if total else ("", 0.0)


@cache
def _numbers() -> npt.NDArray[np.uint8]:
    """Return which script each character is of, counted from one; 0 for none of them."""
    table = np.zeros(_BEYOND + 1, dtype=np.uint8)
    for number, letters in enumerate(_SCRIPTS.values(), start=1):
        for first, last in re.findall("(.)(?:-(.))?", letters):
            table[ord(first) : ord(last or first) + 1] = number
    return table


@cache
def _strange(script: str) -> re.Pattern[str]:
    return re.compile(f"[{_STRANGERS[script]}]")


@cache
def word_in(script: str) -> re.Pattern[str]:
    """Return what finds words of letters of one script."""
    return re.compile(f"[{_SCRIPTS[script]}]+")


def _of_script(script: str, sample: str, share: float) -> tuple[str, float]:
    table = _tables()[script]
    lowered = sample.replace("İ", "i").lower()
    if script == "Latn":  # the Cyrillic letter that looks the same stands in Azerbaijani texts
        lowered = lowered.replace("\u04d9", "ə")
    words = _words(script, lowered)
    letters = " ".join(words)
    strange = len(_strange(script).findall(letters))
    if script != "Latn" and strange > _STRANGERS_SHARE * (len(letters) - len(words)):
        return "und", 0.0
    scores = _scores(words, table)
    if strange:
        scores[table.beside == 0] -= _STRANGER * strange
    broken = [(column, len(pattern.findall(letters))) for column, pattern in table.never]
    for column, times in broken:
        scores[column] -= _NEVER * times
    if broken and _FOREIGN * min(times for _, times in broken) >= len(words):
        return "und", 0.0  # Belarusian has letters of both
    best, sure = _chosen(table.languages, scores.tolist(), share)
    if sure < _UNSURE * share:
        common = [word for word in _words(script, sample) if not word[0].isupper()]
        if 0 < len(common) < len(words):  # what may be a name says half as much
            scores += _scores(common, table)
            best, sure = _chosen(table.languages, scores.tolist(), share)
    untold = len(letters) <= _FEW_LETTERS and sure < _PLAIN
    return ("und", 0.0) if untold or _is_mistaken(best, words) else (best, sure)


def _words(script: str, text: str) -> list[str]:
    """Return the first words of letters of a script."""
    find = word_in(script).findall
    found = find(text, 0, _FIRST_CHARS)  # the last one may be cut
    if len(found) <= _READ_WORDS:
        found = find(text)
    return [word[:LONGEST_WORD] for word in found[:_READ_WORDS]]


def _scores(words: Sequence[str], table: "_Table") -> npt.NDArray[np.float64]:
    """Return what the words say for each language, in nats."""
    taken = table.weights.take(_rows(words, table), axis=0)
    # The product is exact, whole numbers below 2**24, and takes half the time of a sum.
    summed = _ONES[: len(taken)].dot(taken.astype(np.float32)).astype(np.float64)
    scores: npt.NDArray[np.float64] = summed / UNIT - table.beside
    return scores


def _alone(script: str, sample: str) -> str:
    """Return the one of our languages that is written so, if no neighbour is."""
    best = _ALONE[script]
    if best not in _neighbours()["mistaken"]:
        return best
    return "und" if _is_mistaken(best, _words(script, sample)) else best


def _is_mistaken(language: str, words: Sequence[str]) -> bool:
    """Whether many of the words are of a neighbour, and are none in this language."""
    others: frozenset[str] = _neighbours()["mistaken"].get(language, frozenset())
    return bool(others) and _MISTAKEN * sum(map(others.__contains__, words)) >= len(words) > 0


@cache
def _neighbours() -> dict[str, dict[str, frozenset[str]]]:
    """Return ``neighbours.toml``: for each of its sorts, a set for each language."""
    raw = tomllib.loads((files("tocsin.text") / "neighbours.toml").read_text("utf-8"))
    return {
        sort: {language: frozenset(listed) for language, listed in rows.items()}
        for sort, rows in raw.items()
    }


def _chosen(languages: list[str], scores: list[float], share: float) -> tuple[str, float]:
    (first, best), (second, _) = sorted(zip(scores, languages, strict=True))[:-3:-1]
    sure = share / (1 + math.exp(-min(first - second, 50.0)))
    return (best, sure) if best in OURS else ("und", sure)


class _Table(NamedTuple):
    """What is known of a script: a row of ``weights`` for each slot, a column for each language.

    A feature lies in one of two slots, where ``checks`` has its mark; the slots of most others are
    empty. ``beside`` is what each language must lead by; ``never`` finds what it does not write.
    """

    languages: list[str]
    bits: int
    checks: npt.NDArray[np.uint8]
    weights: npt.NDArray[np.int8]
    beside: npt.NDArray[np.float64]
    never: tuple[tuple[int, re.Pattern[str]], ...]


def keys(words: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the features of the words, as numbers: runs of two to four letters, whole words."""
    # What is behind the last letter fills up the last run of four, which is none.
    padded = f" {' '.join(words)}    ".encode("utf-16-be", "surrogatepass")
    size = len(padded) // 2 - 3
    runs: npt.NDArray[np.uint64] = np.ndarray(size, ">u8", padded, strides=(2,)).astype("<u8")
    chars = runs >> _THREE
    inside = chars != _SPACE
    spaces = np.flatnonzero(~inside)[:-1]
    whole = np.add.reduceat(chars[1:] * _POWERS[: size - 1], spaces) * _UNDONE[spaces]
    # A space inside a run parts two words.
    second, third = inside[1:-1], inside[2:-1]
    return np.concatenate(
        (runs[:-1] >> _TWO, (runs[:-2] >> _ONE)[second], runs[:-3][second[:-1] & third], whole)
    )


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
                tuple(
                    (column, re.compile("|".join(sorted(_neighbours()["never"][name]))))
                    for column, name in enumerate(languages) if name in _neighbours()["never"]
                ),
            )  # fmt: skip
    return tables
