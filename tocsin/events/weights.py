"""How much a word tells of what a text is about: much where it is rare in its language."""

import gzip
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from math import exp, log

READ = 100
"""Words in a text of usual length: what stands in every such text tells nothing."""
RAREST = 1e-5
"""Share of all words below which a stem is as good as unheard of."""
NUMBER = 3.0
"""What a number tells."""


def weight(stem: str, language: str) -> float:
    """Return what the stem of a word tells, from 0 to 7; by its length where no list is."""
    return weights_of((stem,), language)[0]


def weights_of(stems: Collection[str], language: str) -> list[float]:
    """Return ``weight`` of each stem."""
    known = _tables().get(language)
    if known is None:
        return [NUMBER if stem[0].isdigit() else _by_length(stem) for stem in stems]
    return [
        found if found is not None else NUMBER if stem[0].isdigit() else _UNHEARD
        for stem, found in zip(stems, map(known.get, stems), strict=True)
    ]


def _by_length(stem: str) -> float:
    return min(1.0, (len(stem) - 1) / 4) * weight_of(RAREST)


def weight_of(share: float) -> float:
    """Return the weight of a stem that is such a share of all words: inverse text frequency."""
    return -log(1 - exp(-READ * max(share, RAREST)))


_UNHEARD = weight_of(RAREST)


@cache
def whole_words(language: str) -> frozenset[str]:
    """Return the folded words whose first letter looks like a preposition, and is their own."""
    rows = files(__package__).joinpath("whole.txt").read_text("utf-8").splitlines()
    return frozenset(row[len(language) + 1 :] for row in rows if row.startswith(f"{language}\t"))


@cache
def _tables() -> dict[str, dict[str, float]]:
    packed = files(__package__).joinpath("weights.tsv.gz").read_bytes()
    tables: dict[str, dict[str, float]] = {}
    for part in gzip.decompress(packed).decode().split("#")[1:]:
        language, *rows = part.splitlines()
        split = (row.split("\t") for row in rows if not row[0].isdigit())
        tables[language] = {stem: int(tenths) / 10 for stem, tenths in split}
    return tables
