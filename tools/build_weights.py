"""Say how much a word tells of a text: ``tocsin/events/weights.tsv.gz``; run by hand.

Before that it lists the Arabic words whose first letter is no preposition: ``whole.txt``.

    pip install wordfreq==3.1.1
    python tools/build_weights.py

How often a word occurs comes from wordfreq's word lists; for Armenian and Azerbaijani, which have
none there, from the goldens, which we wrote ourselves. German, Italian, Polish and Portuguese
stand beside our twelve, because pairs of articles are compared in any language.
"""

import gzip
import io
import re
import tomllib
from collections import Counter
from pathlib import Path

import wordfreq

from tocsin.events.features import PROCLITIC, stems
from tocsin.events.weights import RAREST, weight_of
from tocsin.text.fold import fold

ROOT = Path(__file__).parent.parent
OUT = ROOT / "tocsin/events/weights.tsv.gz"
WHOLE = ROOT / "tocsin/events/whole.txt"
WHOLE_SHARE, COMMONER = 3e-6, 3
"""Share of all words from which one is looked at; how many times commoner what follows its first
letter must be for that letter to be a preposition: «with» is said of little that is not also
said without it."""
LISTED = ["ar", "de", "en", "es", "fa", "fr", "he", "it", "pl", "pt", "ru", "tr", "uk", "zh"]
OWN = ("az", "hy")
YOUNG, YOUNG_SHARE = ROOT / "tools/young.toml", 5e-4
"""Words of today's news that the lists don't know as such; as often as in each twentieth text."""
LEAST_COUNT = 4
"""Times that a stem stands in the goldens before it is believed to be frequent."""
HEAD = (
    "# Words whose first letter looks like a preposition or an «and», and is their own, folded.",
    "# Source: tools/build_weights.py, from the word lists of wordfreq (CC BY-SA 4.0).",
)
_QUOTED = re.compile(r'(?:title|text)\s*=\s*"+(.*?)"+\s*$', re.MULTILINE | re.DOTALL)


def main() -> None:
    kept = [f"ar\t{word}" for word in sorted(whole("ar"))]
    WHOLE.write_text("\n".join([*HEAD, *kept]) + "\n", "utf-8")
    young = tomllib.loads(YOUNG.read_text("utf-8"))
    lines = []
    for language in sorted((*LISTED, *OWN)):
        often: dict[str, float] = {**(listed if language in LISTED else own)(language)}
        for stem in {stem for word in young[language] for stem in stems(word, language)}:
            often[stem] = max(often.get(stem, 0.0), YOUNG_SHARE)
        lines.append(f"#{language}")
        rows = [
            (stem, weight_of(f)) for stem, f in often.items() if f > RAREST and "\t" not in stem
        ]
        lines += [f"{stem}\t{round(10 * weight)}" for stem, weight in sorted(rows)]
        print(language, len(rows))
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())
    OUT.write_bytes(buffer.getvalue())
    print(len(lines), "lines", OUT.stat().st_size, "bytes")


def whole(language: str) -> set[str]:
    """Return the folded words that a preposition seems to be written with, and is not."""
    often: Counter[str] = Counter()
    for word, share in wordfreq.get_frequency_dict(language, "best").items():
        often[fold(word, language).text] += share
    return {
        word
        for word, share in often.items()
        if share >= WHOLE_SHARE
        and PROCLITIC.sub("", word) == word[1:] != ""
        and often[word[1:]] <= COMMONER * share
    }


def listed(language: str) -> Counter[str]:
    """Return the share of each stem among the words of wordfreq's list."""
    often: Counter[str] = Counter()
    for word, share in wordfreq.get_frequency_dict(language, "best").items():
        for stem in set(stems(word, language)):
            often[stem] += share
    return often


def own(language: str) -> Counter[str]:
    """Return the share of each stem among the words of the goldens."""
    counts: Counter[str] = Counter()
    for file in sorted((ROOT / "tests/golden" / language).glob("*.toml")):
        for quoted in _QUOTED.findall(file.read_text("utf-8")):
            counts.update(stems(quoted, language))
    total = counts.total()
    return Counter({stem: count / total for stem, count in counts.items() if count >= LEAST_COUNT})


if __name__ == "__main__":
    main()
