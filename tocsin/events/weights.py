"""How much a word tells of what a text is about: much where it is rare in its language."""

import gzip
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
    if stem[0].isdigit():
        return NUMBER
    known = _tables().get(language)
    if known is None:
        return min(1.0, (len(stem) - 1) / 4) * weight_of(RAREST)
    return known.get(stem, _UNHEARD)


def weight_of(share: float) -> float:
    """Return the weight of a stem that is such a share of all words: inverse text frequency."""
    return -log(1 - exp(-READ * max(share, RAREST)))


_UNHEARD = weight_of(RAREST)


@cache
def _tables() -> dict[str, dict[str, float]]:
    packed = files(__package__).joinpath("weights.tsv.gz").read_bytes()
    tables: dict[str, dict[str, float]] = {}
    for part in gzip.decompress(packed).decode().split("#")[1:]:
        language, *rows = part.splitlines()
        split = (row.split("\t") for row in rows)
        tables[language] = {stem: int(tenths) / 10 for stem, tenths in split}
    return tables
