"""The words of a sentence that tell what a named side does in it: ``languages/*/roles.toml``."""

from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from tocsin.text.phrases import Phrases
from tocsin.text.profile import table_of
from tocsin.text.tokens import Tokens

_NEAR_TOKENS = 2
_STOPS = frozenset(".!?։:。！？\n")
SORTS = (
    "speak",
    "officials",
    "forces",
    "people",
    "peace",
    "act",
    "where",
    "locate",
    "meet",
    "judge",
    "leave",
    "made",
    "backed",
    "named",
    "brands",
    "parts",
    "harm",
    "brought",
    "outside",
    "protested",
    "envoys",
    "border",
)


class Cues(NamedTuple):
    """For each sort of cue, which tokens it covers, in text order."""

    speak: tuple[int, ...]
    officials: tuple[int, ...]
    forces: tuple[int, ...]
    people: tuple[int, ...]
    peace: tuple[int, ...]
    act: tuple[int, ...]
    where: tuple[int, ...]
    locate: tuple[int, ...]
    meet: tuple[int, ...]
    judge: tuple[int, ...]
    leave: tuple[int, ...]
    made: tuple[int, ...]
    backed: tuple[int, ...]
    named: tuple[int, ...]
    brands: tuple[int, ...]
    parts: tuple[int, ...]
    harm: tuple[int, ...]
    brought: tuple[int, ...]
    outside: tuple[int, ...]
    protested: tuple[int, ...]
    envoys: tuple[int, ...]
    border: tuple[int, ...]


def cues(words: Tokens, language: str) -> Cues:
    """Return the cue words of a text by sort."""
    known: Cues | None = words.kept.get("cues")
    if known is not None:
        return known
    found: dict[str, list[int]] = {sort: [] for sort in SORTS}
    hits = matcher(language).find(words)
    for hit in hits:
        found[hit.payload] += range(hit.start, hit.end)
    # «handed over a note of protest» is said, not done
    phrases = [hit for hit in hits if hit.payload == "speak" and hit.end - hit.start > 1]
    said = {token for hit in phrases for token in range(hit.start, hit.end)}
    found["act"] = [token for token in found["act"] if token not in said]
    found["act"] += found["leave"]
    made = Cues(*[tuple(sorted(set(marks))) if marks else () for marks in found.values()])
    words.kept["cues"] = made
    return made


def located_at(words: Tokens, first: int, seen: Cues) -> bool:
    """Whether an «in», or a word for a place, stands before a token, in its sentence."""
    low = first
    while low > max(first - _NEAR_TOKENS, 0) and not _ends(words, low - 1):
        low -= 1
    return in_range(seen.locate, range(low, first))


def _ends(words: Tokens, token: int) -> bool:
    """Whether a sentence ends after a token."""
    gap = words.gaps()[token] if token + 1 < len(words) else ""
    return gap != " " and gap[:1] in _STOPS and words.forms[token] not in words.abbreviations


def in_range(marks: tuple[int, ...], wanted: range) -> bool:
    """Whether one of the sorted ``marks`` lies in the range."""
    if not marks:
        return False
    at = bisect_left(marks, wanted.start)
    return at < len(marks) and marks[at] < wanted.stop


@cache
def matcher(language: str) -> Phrases[str]:
    """Return the compiled cues of a language."""
    lists = table_of(language, "roles.toml")
    pairs = [(phrase, sort) for sort in SORTS for phrase in lists.get(sort, [])]
    return Phrases(pairs, language)
