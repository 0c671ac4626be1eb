"""Train what tells languages apart: ``tocsin/text/identify.npz``; run by hand, never at run time.

    pip install numpy scipy wordfreq==3.1.1 && npm pack cldr@8.0.0
    python tools/build_identify.py --cldr package/3rdparty/cldr/common

A logistic regression over a word's runs of two to four letters and the word itself, one for each
script. It is trained on made-up texts of one to six words, drawn as often as they are used: from
wordfreq's lists; for Azerbaijani, which has none there, from CLDR's names (Unicode-3.0) and from
forms that ``azerbaijani.py`` makes of our own stems. Some words lose their accents, as on the web.
Languages beside our twelve make a text ``und`` instead of the nearest of ours. Takes ten minutes.
"""

import argparse
import heapq
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from operator import itemgetter
from pathlib import Path

import azerbaijani
import numpy as np
import wordfreq
from scipy import sparse

from tocsin.text import language as runtime

ROOT = Path(__file__).parent.parent
# What is none of ours shares a column with its relatives.
SCRIPTS = {
    "Latn": ["en", "es", "fr", "tr", "az", "de nl", "it", "pt", "ro", "ca", "sv da nb is", "pl",
             "cs sk", "sh sl", "hu fi lv lt", "id ms fil vi"],
    "Cyrl": ["ru", "uk", "bg mk"],
    "Arab": ["ar", "fa", "ur"],
}  # fmt: skip
LONGEST_LIST = {"Latn": 40_000, "Cyrl": 100_000, "Arab": 60_000}
STEPS = {"Latn": 7000, "Cyrl": 3000, "Arab": 3000}
BITS = 18
FULL = 0.8  # how many features are tried for each slot; a fifth of them finds none
FLATTER = 0.6  # exponent: an article's rare words tell more than its common ones
STRANGER = 0.5  # how often a group of other languages is drawn for one text of ours
TEXTS, LENGTHS = 1024, [1, 2, 2, 2, 3, 4, 6]
RATE = 0.15
# Letters that were read as others or typed for others, and how many in a hundred words have them.
SWAPPED = {
    "tr": [(str.maketrans("ışğ", "ýþð"), 3)],
    "ar": [(str.maketrans("يك", "یک"), 2)],
    "fa": [(str.maketrans("یک", "يك"), 8)],
}
BARE, LOST = 3, 1  # words without their accents, or without the letters that had one
ACCENTED = ("es", "fr", "tr")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cldr", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "tocsin/text/identify.npz")
    parser.add_argument("--only", choices=SCRIPTS, action="append")
    args = parser.parse_args()
    tables = dict(np.load(args.out)) if args.out.is_file() else {}
    for script in args.only or SCRIPTS:
        lists = [group(names.split(), script, args.cldr) for names in SCRIPTS[script]]
        keys, weights, value = trained(script, lists)
        checks, packed = table(keys, weights, value)
        tables |= {
            f"{script}.languages": np.array([n if " " not in n else "" for n in SCRIPTS[script]]),
            f"{script}.checks": checks,
            f"{script}.weights": packed,
        }
        np.savez_compressed(args.out, **tables)
    print(args.out.stat().st_size, "bytes")


def group(languages: list[str], script: str, cldr: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for language in languages:
        if language == "az":
            listed = azerbaijani.words()
            listed.update(named(cldr))
        else:
            frequency = wordfreq.get_frequency_dict(language, "best").items()
            rows = heapq.nlargest(LONGEST_LIST[script], frequency, key=itemgetter(1))
            listed = Counter({word: often**FLATTER for word, often in rows})
        total = listed.total()
        found.update({word: often / total for word, often in listed.items()})
        found.update(worn(language, listed, total))
    whole = runtime.word_in(script).fullmatch
    return Counter({word[: runtime.LONGEST_WORD]: n for word, n in found.items() if whole(word)})


def named(cldr: Path) -> dict[str, float]:
    """Return CLDR's words in Azerbaijani, two in a hundred of what a text says."""
    found: Counter[str] = Counter()
    for part in ("main", "subdivisions"):
        for node in ET.parse(cldr / part / "az.xml").getroot().iter():
            for word in re.findall(r"[^\W\d_]+", (node.text or "")):
                if re.search("[əğışçöü]", word) or len(word) > 5:
                    found[word.replace("I", "ı").replace("İ", "i").lower()] += 1
    return {word: 2 * min(often, 4) / found.total() for word, often in found.items()}


def worn(language: str, listed: Counter[str], total: float) -> Counter[str]:
    """Return how words look whose letters got lost or changed on their way."""
    found: Counter[str] = Counter()
    for word, often in listed.items():
        hundredth = often / total / 100
        for swapped, many in SWAPPED.get(language, ()):
            found[word.translate(swapped)] += many * hundredth
        if language in ACCENTED and not word.isascii():
            apart = unicodedata.normalize("NFD", word.replace("ı", "i"))
            found["".join(c for c in apart if not unicodedata.combining(c))] += BARE * hundredth
            found["".join(c for c in word if c.isascii())] += LOST * hundredth
    return found


def trained(script: str, lists: list[Counter[str]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the keys of all features, what each says for each language, and its value."""
    vocabulary = sorted(set().union(*lists))
    number = {word: at for at, word in enumerate(vocabulary)}
    features = [runtime.keys([word]) for word in vocabulary]
    flat = np.concatenate(features)
    starts = np.concatenate(([0], np.cumsum([len(row) for row in features])))
    keys, columns = np.unique(flat, return_inverse=True)
    ours = np.array([" " not in names and names in runtime.OURS for names in SCRIPTS[script]])
    often = np.zeros((len(keys), len(lists)))
    drawn = []
    for column, words in enumerate(lists):
        rows = np.array([number[word] for word in words])
        chances = np.array(list(words.values()))
        drawn.append((rows, np.cumsum(chances / chances.sum())))
        for row, chance in zip(rows, chances / chances.sum(), strict=True):
            np.add.at(often[:, column], columns[starts[row] : starts[row + 1]], chance)
    # Features that hardly ever come up are not trained at all.
    value = often @ np.where(ours, 1.0, 0.25)
    kept = np.argsort(-value)[: int(1.7 * 2**BITS)]
    place = np.full(len(keys), -1)
    place[kept] = np.arange(len(kept))
    inside = place[columns] >= 0
    counts = np.concatenate(([0], np.cumsum(inside)))[starts]
    words = sparse.csr_matrix(
        (np.ones(inside.sum(), np.float32), place[columns][inside], counts),
        shape=(len(vocabulary), len(kept)),
    )
    print(script, len(vocabulary), "words", len(keys), "features", len(kept), "kept", flush=True)
    first = np.log(often[kept] + 2e-6)
    weights = 0.3 * (first - first.mean(axis=1, keepdims=True))
    share = np.where(ours, 1.0, STRANGER)
    weights = descended(words, drawn, share / share.sum(), weights.astype(np.float32), script)
    return keys[kept], weights, value[kept]


def descended(
    words: sparse.csr_matrix,
    drawn: list[tuple[np.ndarray, np.ndarray]],
    share: np.ndarray,
    weights: np.ndarray,
    script: str,
) -> np.ndarray:
    """Return the weights after as many steps of AdaGrad as the script gets."""
    rng = np.random.default_rng(1)
    size = np.zeros_like(weights)
    steps = STEPS[script]
    for step in range(steps):
        truth = rng.choice(len(drawn), TEXTS, p=share)
        lengths = rng.choice(LENGTHS, TEXTS)
        of_word = np.repeat(truth, lengths)
        chance = rng.random(len(of_word))
        picked = np.empty(len(of_word), np.int64)
        for column, (rows, up_to) in enumerate(drawn):
            mine = of_word == column
            at = np.searchsorted(up_to, chance[mine])
            picked[mine] = rows[np.minimum(at, len(rows) - 1)]
        ends = np.concatenate(([0], np.cumsum(lengths)))
        texts = sparse.csr_matrix(
            (np.ones(len(picked), np.float32), picked, ends), shape=(TEXTS, words.shape[0])
        )
        seen = texts @ words
        scores = seen @ weights
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        if step % 500 == 0:
            right = chances[np.arange(TEXTS), truth]
            print(step, f"{-np.log(np.maximum(right, 1e-9)).mean():.4f}", flush=True)
        chances[np.arange(TEXTS), truth] -= 1
        by_feature = seen.T.tocsr()
        used = np.flatnonzero(np.diff(by_feature.indptr))
        slope = (by_feature[used] @ chances) / TEXTS
        size[used] += slope * slope
        rate = RATE * (1 - step / steps) + 0.002
        weights[used] -= rate * slope / (np.sqrt(size[used]) + 1e-7)
    return weights


def table(
    keys: np.ndarray, weights: np.ndarray, value: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Lay the features of most value into slots; one that finds both slots taken is lost."""
    spread = np.ptp(weights, axis=1)
    order = np.argsort(-value * spread)[: int(FULL * 2**BITS)]
    slots, marks = runtime.places(keys, BITS)
    checks = np.zeros(2**BITS, np.uint8)
    packed = np.zeros((2**BITS, weights.shape[1]), np.int8)
    taken = np.zeros(2**BITS, bool)
    lost = 0
    for at in order:
        free = next((slot for slot in (slots[at], slots[at] ^ 1) if not taken[slot]), None)
        if free is None:
            lost += 1
            continue
        taken[free], checks[free] = True, marks[at]
        packed[free] = np.clip(np.round(weights[at] * runtime.UNIT), -127, 127)
    print(taken.sum(), "laid,", lost, "lost", flush=True)
    return checks, packed


if __name__ == "__main__":
    main()
