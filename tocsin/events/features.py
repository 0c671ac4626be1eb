"""What two articles are compared by when it is asked whether they report the same event."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, compress, islice
from math import log, sqrt
from operator import mul

from tocsin.events.weights import weights_of, whole_words
from tocsin.text.fold import Folded, fold
from tocsin.text.variants import PARTED, bare, one_spelling
from topics.tagged import Tagged

_WORD = re.compile(r"(\w+)")
PROCLITIC = re.compile(r"^(?:[وفبكل]?ال|ولل|لل|[وبل](?=....))")
_PLAIN = ("ar", "fa", "he")
MOST_SIGNS, COUNTED, FIRST, STEM = 2500, 120, 15, 5
"""Letters of the text that are looked at; words that count, and those that count twice, for a
report says first what it is about; letters of a word's key."""
SHORTEST_NAME, LONG_NAME = 4, 5
BRIEF = 25
"""Different words below which a text says too little for them to be another's."""
DIM = 0.4
"""What a word counts for that stands in the other text within the same passage."""
_WORTH = [2.0] * FIRST + [1.0] * (COUNTED - FIRST)

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text by weight, of length 1, and its names.

    ``names`` are consonant keys, equal in every script.
    """

    every: Weights
    names: frozenset[str]


def words_of(tagged: Tagged) -> Words:
    """Return the words of an article, its furniture left out."""
    return words(told(tagged), tagged.story.article.language)


def told(tagged: Tagged) -> str:
    """Return what an article is compared by: its title and how it begins, without furniture."""
    article = tagged.story.article
    cut = [(f.start, f.end) for f in tagged.tags.furniture if f.field == "text"]
    return f"{article.title}\n{_without(article.text, cut)[:MOST_SIGNS]}"


@lru_cache(maxsize=64)
def words(text: str, language: str) -> Words:
    """Return the words of ``text``, those that tell it from others with more weight."""
    language = language.split("-", maxsplit=1)[0]
    folded = fold(one_spelling(text, language), language)
    parts = _WORD.split(folded.text)
    keys = list(islice(_stems(parts[1::2], language), COUNTED))
    return Words(weighed(keys, language), frozenset(_names(text, folded, parts, language)))


def weighed(keys: Sequence[str], language: str, dim: Collection[int] = ()) -> Weights:
    """Return the weights of a text's words, given as keys in order; those at ``dim`` count less."""
    counts: dict[str, float] = {}
    worth = [w * DIM if at in dim else w for at, w in enumerate(_WORTH)] if dim else _WORTH
    for key, own in zip(keys, worth, strict=False):
        counts[key] = counts.get(key, 0.0) + own
    return _weighted(counts, language)


def stems(text: str, language: str) -> Iterator[str]:
    """Yield the keys of the words of a text in order: their beginnings, without proclitics.

    A script without spaces yields each pair of signs.
    """
    language = language.split("-", maxsplit=1)[0]
    folded = fold(one_spelling(text, language), language).text
    return _stems(_WORD.findall(folded), language)


def _stems(forms: Iterable[str], language: str) -> Iterator[str]:
    plain, parted = language in _PLAIN, language in PARTED
    for found in forms:
        word = bare(found) if parted else found
        if not word:
            continue
        first = word[0]
        if "\u3040" <= first <= "\u9fff":
            yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif first.isdigit():
            yield word
        elif len(rest := _own_word(word, language) if plain else word) > 1:
            yield rest[:STEM]


@lru_cache(maxsize=10_000)
def _own_word(word: str, language: str) -> str:
    """Return a word without the article and prepositions that are written with it."""
    return word if word in whole_words(language) else PROCLITIC.sub("", word)


def _names(text: str, folded: Folded, parts: list[str], language: str) -> Iterator[str]:
    """Yield the keys of what may be names: capitalised, or any word where there are no capitals.

    ``parts`` is the folded text: what stands before a word, the word, …, what is left.
    """
    forms = parts[1::2]
    found: Iterable[str]
    if language in _PLAIN:
        found = (_own_word(word, language) for word in set(forms))
    else:
        starts = folded.starts(list(accumulate(map(len, parts)))[:-1:2])
        found = compress(forms, map(str.isupper, map(text.__getitem__, starts)))
    for key in map(name_key, found):
        if len(key) >= SHORTEST_NAME:
            yield key


def likeness(a: Words, b: Words) -> float:
    """Return how like two texts of one script are, from 0 to 1."""
    return sqrt(_cosine(a.every, b.every))


def contained(a: Words, b: Words) -> float:
    """Return how much of the shorter text's words by weight the longer one has; 0 for a brief."""
    small, large = sorted((a.every, b.every), key=len)
    if len(small) < BRIEF:
        return 0.0
    return sum(weight * weight for key, weight in small.items() if key in large)


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


def _weighted(counts: dict[str, float], language: str) -> Weights:
    worth = weights_of(counts, language)
    every = [(1 + log(n) if n > 1 else n) * w for n, w in zip(counts.values(), worth, strict=True)]
    norm = sqrt(sum(map(mul, every, every)))
    return dict(zip(counts, [one / norm for one in every], strict=True)) if norm else {}


def _cosine(a: Weights, b: Weights) -> float:
    small, large = (a, b) if len(a) < len(b) else (b, a)
    return min(1.0, sum([weight * large[key] for key, weight in small.items() if key in large]))


def _without(text: str, cut: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(cut):
        kept.append(text[at:start])
        at = max(at, end)
    return "".join((*kept, text[at:]))
