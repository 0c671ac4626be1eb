"""Which language a text is in, also a short headline; ``und`` where it can't be told.

The script decides most; inside Latin, Cyrillic and Arabic script, letters that only some languages
have, and how usual each run of letters is in each language, decide the rest.
"""

import gzip
import math
import re
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

_READ_CHARS = 1000
_READ_WORDS = 45
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
    counts = {
        script: len(pattern.findall(sample)) * _WEIGHT.get(script, 1.0)
        for script, pattern in _patterns().items()
    }
    if counts["Kana"] * 5 > counts["Hani"] and counts["Kana"]:
        counts["Kana"] += counts.pop("Hani")
    total = sum(counts.values())
    best = max(counts, key=lambda script: counts[script])
    return (best, counts[best] / total) if total else ("", 0.0)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS.items()}


def _of_script(script: str, sample: str, share: float) -> tuple[str, float]:
    languages = _tables()[script][0]
    lowered = sample.replace("İ", "i").lower()
    words = re.findall(f"[{_SCRIPTS[script]}]+", lowered)[:_READ_WORDS]
    said = [_score(script, word[:24]) for word in words]
    scores = np.sum(said, axis=0) if said else np.zeros(len(languages))
    letters = "".join(words)
    for chars, favoured, fifths in _LETTERS[script]:
        found = sum(letters.count(char) for char in chars)
        for language in favoured.split() if found else ():
            scores[languages.index(language)] += fifths * found
    strange = sum(letters.count(char) for char in _STRANGERS[script])
    for column, language in enumerate(languages):
        if language in _OURS:
            scores[column] -= _STRANGER * strange
        else:
            scores[column] -= _BESIDE
    return _chosen(languages, scores, share)


def _chosen(
    languages: list[str], scores: npt.NDArray[np.float64], share: float
) -> tuple[str, float]:
    order = np.argsort(scores)
    best = languages[int(order[-1])]
    lead = float(scores[order[-1]] - scores[order[-2]]) / 5
    sure = share / (1 + math.exp(-min(lead, 50.0)))
    return (best, sure) if best in _OURS else ("und", sure)


@lru_cache(maxsize=20_000)
def _score(script: str, word: str) -> npt.NDArray[np.float64]:
    """Return what a word says for each language of its script; most words come again and again."""
    _, index, weights = _tables()[script]
    rows = _rows(f" {word} ", index)
    return np.asarray(weights[rows].sum(axis=0, dtype=np.float64))


def _rows(padded: str, index: dict[str, int]) -> list[int]:
    found = []
    for order in (2, 3, 4):
        for at in range(len(padded) - order + 1):
            row = index.get(padded[at : at + order])
            if row is not None:
                found.append(row)
    if 5 <= len(padded) <= 8:
        row = index.get(padded)
        if row is not None:
            found.append(row)
    return found


@cache
def _tables() -> dict[str, tuple[list[str], dict[str, int], npt.NDArray[np.int16]]]:
    """Return for each script its languages, the row of each letter run, and the weights."""
    packed = (files("tocsin.text") / "identify.tsv.gz").read_bytes()
    found: dict[str, tuple[list[str], dict[str, int], npt.NDArray[np.int16]]] = {}
    for block in gzip.decompress(packed).decode().split("#")[1:]:
        head, *lines = block.rstrip("\n").split("\n")
        script, languages = head.split("\t")
        index, values = {}, []
        for row, line in enumerate(lines):
            gram, numbers = line.split("\t")
            index[gram] = row
            values.append(numbers)
        weights = np.fromstring(" ".join(values), dtype=np.int16, sep=" ")
        names = languages.split(" ")
        found[script] = (names, index, weights.reshape(len(lines), len(names)))
    return found
