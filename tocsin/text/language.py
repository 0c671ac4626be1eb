"""Which language a text is in, also a short headline; ``und`` where it can't be told.

The script decides most; inside Latin, Cyrillic and Arabic script, letters that only some languages
have, and how usual each run of letters is in each language, decide the rest.
"""

import gzip
import math
import re
from array import array
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import count, islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_READ_CHARS = 1000
_READ_WORDS = 45
_LONGEST_RUN = 4
_CHUNK = 4096
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
# A Han character says about as much as a syllable of other scripts.
_WEIGHT = {"Hani": 2.5}
_NOISE = re.compile(r"https?://\S+|[@#]\w+|\S+@\S+")
# Letters that one of our languages has and its neighbours have not, in fifths of a nat.
_LETTERS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "Latn": (
        ("ə", "az", 90),
        ("qxw", "tr", -20),
        ("ñ¿¡", "es", 12),
        ("çşğı", "tr az", 6),
        ("èêàùûœî", "fr", 4),
    ),
    "Cyrl": (("іїєґ", "uk", 20), ("ыэъё", "ru", 20)),
    "Arab": (("پچژگ", "fa", 15), ("کی", "fa", 8), ("ةيكىأإؤ", "ar", 8)),
}
_STRANGERS: dict[str, str] = {
    "Latn": "ßøåæłżźęąőűřěňďťůţțãõðþđļķņģģėįųŵŷẽ",
    "Cyrl": "љњћџђјќѓѕўәғқңөұүһҳҷҹӣӯ",
    "Arab": "ٹڈڑےںټډړښڼڕڵێۆەھەڭۋېۇ",
}
_STRANGER = 15
_BESIDE = 60.0  # what must speak for a language that is none of ours, in fifths of a nat
_OURS = frozenset(["ar", "en", "ru", "tr", "fa", "hy", "az", "he", "uk", "fr", "es", "zh"])


def identify(text: str) -> tuple[str, float]:
    """Return a BCP 47 code, or ``und``, and how sure that is, from 0 to 1."""
    sample = text[:_READ_CHARS]
    if "http" in sample or "@" in sample or "#" in sample:
        sample = _NOISE.sub(" ", sample)
    script, share = _script(sample)
    if script in _ALONE:
        return _ALONE[script], share
    if script not in _LETTERS:
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
def _word(script: str) -> re.Pattern[str]:
    return re.compile(f"[{_SCRIPTS[script]}]+")


def _of_script(script: str, sample: str, share: float) -> tuple[str, float]:
    table = _tables()[script]
    languages = table.languages
    lowered = sample.replace("İ", "i").lower()
    words = [found[0] for found in islice(_word(script).finditer(lowered), _READ_WORDS)]
    rows = _rows([word[:24] for word in words], table)
    scores = table.weights.take(rows, axis=0).sum(axis=0, dtype=np.int32).astype(np.float64)
    letters = "".join(words)
    seen = frozenset(letters)
    for chars, favoured, fifths in _LETTERS[script]:
        found = sum(letters.count(char) for char in seen.intersection(chars))
        for language in favoured.split() if found else ():
            scores[languages.index(language)] += fifths * found
    strange = sum(letters.count(char) for char in seen.intersection(_STRANGERS[script]))
    scores -= np.where(table.ours, float(_STRANGER * strange), _BESIDE)
    return _chosen(languages, scores, share)


def _chosen(
    languages: list[str], scores: npt.NDArray[np.float64], share: float
) -> tuple[str, float]:
    order = np.argsort(scores)
    best = languages[int(order[-1])]
    lead = float(scores[order[-1]] - scores[order[-2]]) / 5
    sure = share / (1 + math.exp(-min(lead, 50.0)))
    return (best, sure) if best in _OURS else ("und", sure)


class _Table(NamedTuple):
    """What runs of letters say for the languages of a script, a row of ``weights`` for each run.

    ``runs`` are those of up to four characters, as numbers and sorted, ``rows`` their rows;
    ``words`` are the rows of short words with a space on both sides. ``ours``: which languages are.
    """

    languages: list[str]
    runs: npt.NDArray[np.uint64]
    rows: npt.NDArray[np.int32]
    words: dict[str, int]
    weights: npt.NDArray[np.int8]
    ours: npt.NDArray[np.bool_]


def _rows(words: Sequence[str], table: _Table) -> npt.NDArray[np.intp]:
    """Return the rows of all runs of two to four characters in the words, and of the words."""
    padded = f" {' '.join(words)} ".encode("utf-32-le")
    chars = np.frombuffer(padded, dtype="<u4").astype(np.uint64)
    inside = chars != _SPACE
    two = chars[:-1] << _NEXT | chars[1:]
    three = two[:-1] << _NEXT | chars[2:]
    four = three[:-1] << _NEXT | chars[3:]
    # A space inside a run parts two words.
    runs = np.concatenate((two, three[inside[1:-1]], four[inside[1:-2] & inside[2:-1]]))
    near = np.minimum(np.searchsorted(table.runs, runs), len(table.runs) - 1)
    found = table.rows[near[table.runs[near] == runs]]
    known = [row for word in words if (row := table.words.get(f" {word} ")) is not None]
    return np.concatenate((found, np.array(known, dtype=np.intp)))


@cache
def _tables() -> dict[str, _Table]:
    packed = (files("tocsin.text") / "identify.tsv.gz").read_bytes()
    return dict(_table(block) for block in gzip.decompress(packed).split(b"#")[1:])


def _table(block: bytes) -> tuple[str, _Table]:
    """Read the lines of one script, some at a time: all at once they take 20 MB."""
    lines = BytesIO(block)
    script, languages = next(lines).decode().rstrip("\n").split("\t")
    keys, rows = array("Q"), array("i")
    words: dict[str, int] = {}
    weights = []
    numbers = count()
    while chunk := [line.split(b"\t") for line in islice(lines, _CHUNK)]:
        weights.append(
            np.fromstring(b" ".join([values for _, values in chunk]), dtype=np.int8, sep=" ")
        )
        for run, row in zip([run.decode() for run, _ in chunk], numbers, strict=False):
            if len(run) <= _LONGEST_RUN:
                keys.append(int.from_bytes(run.encode("utf-16-be"), "big"))
                rows.append(row)
            else:
                words[run] = row
    runs = np.frombuffer(keys, dtype=np.uint64)
    order = np.argsort(runs)
    names = languages.split(" ")
    return script, _Table(
        names, runs[order], np.frombuffer(rows, dtype=np.int32)[order], words,
        np.concatenate(weights).reshape(-1, len(names)), np.array([n in _OURS for n in names]),
    )  # fmt: skip
