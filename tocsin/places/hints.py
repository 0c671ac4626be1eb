"""Words that tell the country without naming it: a sheriff is American, the Bundestag German."""

from collections import Counter
from collections.abc import Mapping
from functools import cache

from tocsin.text.phrases import Phrases
from tocsin.text.profile import folder_of
from tocsin.text.tokens import Tokens

_MOST = 3


def hints(fields: Mapping[str, Tokens], language: str) -> Counter[str]:
    """Return how often each country is hinted at, at most three times each."""
    found: Counter[str] = Counter()
    for words in fields.values():
        found.update(hit.payload for hit in _matcher(language).find(words))
    return Counter({land: min(times, _MOST) for land, times in found.items()})


@cache
def _matcher(language: str) -> Phrases[str]:
    folder = folder_of(language)
    if folder is None or not (folder / "places" / "hints.txt").is_file():
        return Phrases({}, language)
    lines = (folder / "places" / "hints.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return Phrases([(word, land) for land, words in rows for word in words.split("|")], language)
