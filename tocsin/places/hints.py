"""Words that tell the country without naming it: a sheriff is American, the Bundestag German."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from tocsin.text.phrases import Phrases
from tocsin.text.profile import text_of
from tocsin.text.tokens import Tokens
from topics.tagged import Span

_MOST = 3


class Hint(NamedTuple):
    """A country that a word speaks for; ``local``: in the news of a town there."""

    land: str
    local: bool


class Hints(NamedTuple):
    """How often each country is hinted at, and by how many words of its local news."""

    lands: Counter[str]
    local: Counter[str]


def hints(fields: Mapping[str, Tokens], language: str, skip: Iterable[Span] = ()) -> Hints:
    """Return which countries are hinted at outside ``skip``, each at most three times."""
    closed = list(skip)
    lands: Counter[str] = Counter()
    local: Counter[str] = Counter()
    for field, words in fields.items():
        shut = sorted((s.start, s.end) for s in closed if s.field == field)
        for hit in _matcher(language).find(words):
            low, high = words.span(hit.start, hit.end)
            at = bisect_right(shut, low, key=itemgetter(1))
            if at < len(shut) and shut[at][0] < high:
                continue
            lands[hit.payload.land] += 1
            local[hit.payload.land] += hit.payload.local
    return Hints(Counter({land: min(times, _MOST) for land, times in lands.items()}), local)


@cache
def _matcher(language: str) -> Phrases[Hint]:
    lines = text_of(language, "places/hints.txt").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return Phrases(
        [(word, Hint(row[0], "local" in row[1:-1])) for row in rows for word in row[-1].split("|")],
        language,
    )
