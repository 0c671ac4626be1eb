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

MOST = 3


class Hint(NamedTuple):
    """The countries that a word speaks for; ``local``: in the news of a town there."""

    lands: tuple[str, ...]
    local: bool


class Hints(NamedTuple):
    """How often each country is hinted at, and by how many words of its local news.

    ``shared`` are the words that several countries have in their local news, the likeliest first.
    """

    lands: Counter[str]
    local: Counter[str]
    shared: Counter[Hint]


def hints(fields: Mapping[str, Tokens], language: str, skip: Iterable[Span] = ()) -> Hints:
    """Return which countries are hinted at outside ``skip``, each at most three times."""
    closed = list(skip)
    lands: Counter[str] = Counter()
    local: Counter[str] = Counter()
    shared: Counter[Hint] = Counter()
    for field, words in fields.items():
        shut = sorted((s.start, s.end) for s in closed if s.field == field)
        for hit in matcher(language).find(words):
            low, high = words.span(hit.start, hit.end)
            at = bisect_right(shut, low, key=itemgetter(1))
            if at < len(shut) and shut[at][0] < high:
                continue
            if len(hit.payload.lands) > 1:
                shared[hit.payload] += 1
                continue
            lands.update(hit.payload.lands)
            if hit.payload.local:
                local.update(hit.payload.lands)
    most = Counter({land: min(times, MOST) for land, times in lands.items()})
    return Hints(most, local, shared)


@cache
def matcher(language: str) -> Phrases[Hint]:
    """Return the compiled words of a language that hint at countries."""
    lines = text_of(language, "places/hints.txt").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return Phrases(
        [
            (word, Hint(tuple(row[0].split(",")), "local" in row[1:-1]))
            for row in rows
            for word in row[-1].split("|")
        ],
        language,
    )
