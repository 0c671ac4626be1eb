"""Who claims what a sentence says, and through whom."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.languages.marks import Mark, Sentence
from topics.tagged import Mention

_LONGEST = 14
_SAYING = ("toll:c", "toll:c2")
_STOPS = (*_SAYING, "toll:s")
_COUNTING = ("toll:n:", "toll:k:", "toll:v:")


@dataclass(frozen=True, slots=True)
class Claim:
    """The claimant as printed, its region, and the agency that it came by; each may be None."""

    claimant: str | None = None
    region: str | None = None
    through: str | None = None


NARRATOR = Claim()


def claim(sentence: Sentence, original: str, mentions: Sequence[Mention], before: Claim) -> Claim:
    """Return whose claim a sentence is; «according to it» is who claimed the sentence before.

    ``mentions`` are those of the sentence's field, in order.
    """
    names = {m.payload for m in sentence.marks}
    through = next((m.payload[7:] for m in sentence.marks if m.payload.startswith("toll:g:")), None)
    if not names & {"toll:c", "toll:c2"}:
        return Claim(through=through)
    for head in _heads(sentence):
        start, end = _phrase(sentence, head.start, head.end)
        if end - start > 1 and _is_agency(sentence, start, end):
            continue
        if end - start == 1 and before.claimant:
            return Claim(before.claimant, before.region, through or before.through)
        low, high = sentence.span(start, end)
        first = bisect_left(mentions, low, key=lambda m: m.start)
        last = bisect_left(mentions, high, key=lambda m: m.start)
        region = next((m.region for m in mentions[first:last] if m.region), None)
        return Claim(original[low:high].strip(), region, through)
    if "toll:c2" in names and before.claimant:
        return Claim(before.claimant, before.region, through or before.through)
    return Claim(through=through)


def _heads(sentence: Sentence) -> list[Mark]:
    """Return who may claim it, those next to a word of saying first; «two police» are counted."""
    said = [m for m in sentence.marks if m.payload in _SAYING]
    counts = {m.end for m in sentence.marks if m.payload.startswith(("toll:n:", "toll:v:"))}
    forms = sentence.words.forms
    heads = [
        m
        for m in sentence.of("toll:h")
        if m.start not in counts
        and not (m.start > sentence.first and forms[m.start - 1].isdecimal())
    ]
    return sorted(heads, key=lambda m: min(max(c.start - m.end, m.start - c.end, 0) for c in said))


def _is_agency(sentence: Sentence, start: int, end: int) -> bool:
    return any(m.payload.startswith("toll:g:") and start <= m.start < end for m in sentence.marks)


def _phrase(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Widen the head of a claimant to its whole phrase: up to a comma, a verb of saying, a stop."""
    words = sentence.words
    closed = {
        i
        for m in sentence.marks
        if m.payload in _STOPS or m.payload.startswith(_COUNTING)
        for i in range(m.start, m.end)
    }
    forms = words.forms
    closed.update(i for i in range(sentence.first, sentence.last) if forms[i].isdecimal())
    first, last = start, end
    while first > sentence.first and start - first < _LONGEST:
        if first - 1 in closed or _cut(
            words.folded.text[words.ends[first - 1] : words.starts[first]]
        ):
            break
        first -= 1
    while last < sentence.last and last - end < _LONGEST:
        if last in closed or _cut(words.folded.text[words.ends[last - 1] : words.starts[last]]):
            break
        last += 1
    return first, last


def _cut(between: str) -> bool:
    return any(char in ',،、，:：;؛«»"“”()' for char in between)
