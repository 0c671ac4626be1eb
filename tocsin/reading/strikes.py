"""A side that strikes another: «Israel strikes Gaza», where no weapon is named."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from tocsin.languages.marks import Mark, Sentence
from topics.tagged import Mention

_SIDES = frozenset(("name", "capital", "person"))
_BETWEEN = 1  # words between the two sides and the verb, all together


def add_strikes(sentences: Sequence[Sentence], mentions: Mapping[str, Sequence[Mention]]) -> None:
    """Mark a verb of striking as an attack where two sides stand right beside it.

    Verbs that a storm or a tariff may have, too, tell nothing beside one name alone.
    """
    for sentence in sentences:
        verbs = [mark for mark in sentence.marks if mark.payload == "smite"]
        if not verbs:
            continue
        sides = list(_sides(sentence, mentions[sentence.field]))
        found = [Mark(m.start, m.end, "attack") for m in verbs if _beside(m, sides)]
        if found:
            sentence.marks = sorted([*sentence.marks, *found], key=lambda mark: mark.start)


def _sides(sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
    """Yield first token, the token after the last, and region of the sides in a sentence."""
    low, high = sentence.bounds
    at = bisect_left(mentions, low, key=lambda mention: mention.start)
    while at < len(mentions) and mentions[at].end <= high:
        mention = mentions[at]
        if mention.region and mention.kind in _SIDES:
            yield *sentence.words.starting(mention.start, mention.end), mention.region
        at += 1


def _beside(verb: Mark, sides: Sequence[tuple[int, int, str]]) -> bool:
    """Whether two sides and a verb stand together, in whatever order the language has."""
    for one, other in pairwise(sides):
        low, high = min(one[0], verb.start), max(other[1], verb.end)
        held = (one[1] - one[0]) + (other[1] - other[0]) + (verb.end - verb.start)
        if one[2] != other[2] and high - low - held in range(_BETWEEN + 1):
            return True
    return False
