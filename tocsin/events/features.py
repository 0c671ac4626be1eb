"""What two articles are compared by when it is asked whether they report the same event."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import log, sqrt

from tocsin.text.fold import fold
from topics.tagged import Tagged

_WORD = re.compile(r"\w+")
_PROCLITIC = re.compile(r"^(?:[وفبكل]?ال|ولل|لل|[وبل](?=....))")
_PLAIN = ("ar", "fa", "he")
MOST_SIGNS, LEAD_WORDS, STEM = 2500, 60, 5
"""Letters of the text that are looked at, words that count as its lead, letters of a word's key."""
SHORTEST_NAME, LONG_NAME = 4, 5

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text by weight: all, and those it begins with; its numbers, and its names.

    ``names`` are consonant keys, equal in every script.
    """

    every: Weights
    lead: Weights
    numbers: frozenset[str]
    names: frozenset[str]


def words_of(tagged: Tagged) -> Words:
    """Return the words of an article, its furniture left out."""
    article = tagged.story.article
    cut = [(f.start, f.end) for f in tagged.tags.furniture if f.field == "text"]
    body = _without(article.text, cut)[:MOST_SIGNS]
    return words(f"{article.title}\n{body}", article.language)


@lru_cache(maxsize=64)
def words(text: str, language: str) -> Words:
    """Return the words of ``text``, those that tell it from others with more weight."""
    folded = fold(text, language)
    primary = language.split("-", maxsplit=1)[0]
    every: dict[str, float] = {}
    lead: dict[str, float] = {}
    numbers, names = set(), set()
    for at, found in enumerate(_WORD.finditer(folded.text)):
        word = found.group()
        if word[0].isdigit():
            numbers.add(word)
            continue
        if primary in _PLAIN:
            word = _PROCLITIC.sub("", word)
        if len(word) < 4 and not _is_ideograph(word[0:1]):
            continue
        upper = text[folded.offsets[found.start()]].isupper()
        for key in _keys(word):
            every[key] = every.get(key, 0.0) + (1.5 if upper else 1.0)
            if at < LEAD_WORDS:
                lead[key] = lead.get(key, 0.0) + (1.5 if upper else 1.0)
        if upper or primary in _PLAIN:
            names.add(name_key(word))
    known = frozenset(name for name in names if len(name) >= SHORTEST_NAME)
    return Words(_weighted(every), _weighted(lead), frozenset(numbers), known)


def likeness(a: Words, b: Words) -> float:
    """Return how like two texts of one script are, from 0 to 1."""
    return 0.4 * sqrt(_cosine(a.every, b.every)) + 0.6 * sqrt(_cosine(a.lead, b.lead))


def shared_names(a: Words, b: Words) -> float:
    """Return how far names agree, whatever the script: three long ones in common are 1."""
    return min(1.0, sum(1.0 if len(n) >= LONG_NAME else 0.3 for n in a.names & b.names) / 3)


@lru_cache(maxsize=20_000)
def name_key(word: str) -> str:
    """Return the consonants of a folded word by class, equal in every script; doubles once."""
    pairs, letters = _classes()
    found: list[str] = []
    at = 0
    while at < len(word):
        pair = pairs.get(word[at : at + 2], "")
        kind = pair or letters.get(word[at], "")
        if kind and found[-1:] != [kind]:
            found.append(kind)
        at += 2 if pair else 1
    return "".join(found)


@cache
def _classes() -> tuple[dict[str, str], dict[str, str]]:
    table = tomllib.loads(files(__package__).joinpath("scripts.toml").read_text("utf-8"))
    pairs = {fold(pair).text: kind for kind, every in table["pairs"].items() for pair in every}
    letters = {
        fold(letter).text: kind for kind, every in table["letters"].items() for letter in every
    }
    return pairs, letters


def _keys(word: str) -> Iterable[str]:
    """Return the stem, or for a script without spaces each pair of signs."""
    if _is_ideograph(word[0]):
        return (word[at : at + 2] for at in range(max(1, len(word) - 1)))
    return (word[:STEM],)


def _is_ideograph(char: str) -> bool:
    return "\u3040" <= char <= "\u9fff"


def _weighted(counts: dict[str, float]) -> Weights:
    """Long words tell more than short ones, which are mostly those of grammar."""
    weights = {k: (1 + log(n)) * min(1.5, (len(k) - 1) / 4) for k, n in counts.items() if n > 0}
    norm = sqrt(sum(weight * weight for weight in weights.values()))
    return {key: weight / norm for key, weight in weights.items()} if norm else {}


def _cosine(a: Weights, b: Weights) -> float:
    small, large = (a, b) if len(a) < len(b) else (b, a)
    return min(1.0, sum(weight * large[key] for key, weight in small.items() if key in large))


def _without(text: str, cut: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(cut):
        kept.append(text[at:start])
        at = max(at, end)
    return "".join((*kept, text[at:]))
