"""Train the language profiles: ``tocsin/text/identify.tsv.gz``; run by hand, never at run time.

    pip install wordfreq==3.1.1 && npm pack cldr@8.0.0
    python tools/build_identify.py --cldr package/3rdparty/cldr/common

What is learnt is how often each run of two to four letters occurs in the words of a language, from
wordfreq's word lists; for Azerbaijani, which has none there, from CLDR's names (Unicode-3.0) and
``azerbaijani.txt`` (written by us). Languages beside our twelve make a text ``und`` instead of the
nearest of ours.
"""

import argparse
import gzip
import heapq
import io
import math
import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from operator import itemgetter
from pathlib import Path

import wordfreq

ROOT = Path(__file__).parent.parent
LATIN = "en es fr tr az de it pt nl pl sv da fi hu cs ro ca id sh lv lt sl fil is"
SCRIPTS = {
    "Latn": LATIN.split(),
    "Cyrl": ["ru", "uk", "bg", "mk"],
    "Arab": ["ar", "fa", "ur"],
}  # fmt: skip
ORDERS = (2, 3, 4)
KEEP = {2: 800, 3: 4500, 4: 8000, 9: 1500}
# Lists of one length, else the longer list's rare words make its language look unlikely.
LONGEST_LIST = 30_000
OURS = frozenset(["ar", "en", "ru", "tr", "fa", "hy", "az", "he", "uk", "fr", "es", "zh"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cldr", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "tocsin/text/identify.tsv.gz")
    args = parser.parse_args()
    lines = []
    for script, languages in SCRIPTS.items():
        lines += table(script, languages, args.cldr)
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())
    args.out.write_bytes(buffer.getvalue())
    print(len(lines), "lines", args.out.stat().st_size, "bytes")


def words(language: str, cldr: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    if language != "az":
        listed = wordfreq.get_frequency_dict(language, "best").items()
        for word, often in heapq.nlargest(LONGEST_LIST, listed, key=itemgetter(1)):
            if re.fullmatch(r"[^\W\d_]+", word):
                found[word] = often**0.55
        return found
    for word in (ROOT / "tools/azerbaijani.txt").read_text("utf-8").split():
        found[word] += 3.0
    for part in ("main", "subdivisions"):
        for node in ET.parse(cldr / part / "az.xml").getroot().iter():
            for word in re.findall(r"[^\W\d_]+", (node.text or "")):
                if re.search("[əğışçöü]", word) or len(word) > 5:
                    found[word.replace("I", "ı").replace("İ", "i").lower()] += 0.02
    return found


def table(script: str, languages: list[str], cldr: Path) -> list[str]:
    chances: dict[str, dict[int, dict[str, float]]] = {}
    kept: set[str] = set()
    for language in languages:
        counts: dict[int, Counter[str]] = defaultdict(Counter)
        for word, weight in words(language, cldr).items():
            padded = f" {word} "
            for order in ORDERS:
                for at in range(len(padded) - order + 1):
                    counts[order][padded[at : at + order]] += weight
            if 3 <= len(word) <= 6:
                counts[9][padded] += weight
        chances[language] = {}
        for order in (*ORDERS, 9):
            total = counts[order].total()
            chances[language][order] = {g: n / total for g, n in counts[order].items()}
            share = 1.0 if language in OURS else 0.25
            kept.update(g for g, _ in counts[order].most_common(int(KEEP[order] * share)))
    if "az" in chances:
        # What we have of Azerbaijani is small; what it has not seen is as likely as in Turkish.
        for order, own in chances["az"].items():
            near = chances["tr"][order]
            chances["az"][order] = {
                g: 0.7 * own.get(g, 0.0) + 0.3 * near.get(g, 0.0) for g in own.keys() | near.keys()
            }
    lines = [f"#{script}\t" + " ".join(languages)]
    floor = {2: 1e-5, 3: 3e-6, 4: 2e-6, 9: 3e-6}
    for gram in sorted(kept):
        order = 9 if gram[0] == gram[-1] == " " and len(gram) >= 5 else len(gram)
        row = [chances[lang][order].get(gram, 0.0) + floor[order] for lang in languages]
        mean = sum(map(math.log, row)) / len(row)
        lines.append(gram + "\t" + " ".join(str(round(5 * (math.log(p) - mean))) for p in row))
    return lines


if __name__ == "__main__":
    main()
