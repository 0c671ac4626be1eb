"""Claimants whom no word of a list names: «…, a network of volunteers said», «Bangkok claims»."""

from collections.abc import Sequence

from tocsin.languages.marks import Mark, Sentence
from topics.tagged import Mention

_LONGEST = 9  # words of a claimant at the end of a sentence
_OPENING = 7  # words up to the comma behind who opens a sentence
_SHORT = 3  # tokens from a place's name to the word of saying
_COMMAS = frozenset(",،、，»”")
_NOBODY = ("cue:negation", "toll:aux", "cue:hypothesis", "cue:question")


def tail(sentence: Sentence, closed: frozenset[int]) -> tuple[int, int] | None:
    """Return who speaks in the last words: between a comma and a word of saying, or after both."""
    shut = closed | _nobody(sentence)
    for mark in sentence.of("toll:c"):
        ends = mark.end >= sentence.last and not _is_led(sentence)
        for run in (_back(sentence, mark.start) if ends else None, _ahead(sentence, mark.end)):
            if run is None or len(run) < 2 or len(run) > _LONGEST or not shut.isdisjoint(run):
                continue
            led = run.stop <= mark.start or _comma(sentence, mark.start)
            if led:
                return run.start, run.stop
    return None


def _is_led(sentence: Sentence) -> bool:
    """Whether who may claim it opens the sentence, before a comma: «The spokesman, … said»."""
    near = range(sentence.first + 1, min(sentence.first + _OPENING, sentence.last))
    end = next((at for at in near if _comma(sentence, at)), sentence.first)
    heads = [m for m in sentence.of("toll:h") if m.end <= end]
    told = any(m.start < end and m.payload.startswith(("toll:k", "toll:n")) for m in sentence.tolls)
    return bool(heads) and not told


def side(sentence: Sentence, mentions: Sequence[Mention]) -> tuple[int, int] | None:
    """Return a state or its capital that stands right before or after a word of saying."""
    named = [m for m in mentions if m.kind in {"name", "capital", "organisation"}]
    low, high = sentence.bounds
    named = [m for m in named if low <= m.start and m.end <= high]
    if not named:
        return None
    for mark in sentence.of("toll:c"):
        begin, end = sentence.span(mark.start, mark.end)
        for mention in named:
            first, last = sentence.words.touched(mention.start, mention.end)
            ahead = mention.end <= begin and first == sentence.first
            if ahead and _asserts(sentence, mark) and _is_bare(sentence, last):
                return first, last
            near = last == mark.start if ahead else mention.start >= end and first == mark.end
            if near and (ahead or mark.start - sentence.first < _SHORT):
                return first, last
    return None


def _asserts(sentence: Sentence, mark: Mark) -> bool:
    """Whether the word that ends a sentence is one of a party: «öne sürdü»."""
    return mark.end == sentence.last and any(m.end == mark.end for m in sentence.of("toll:as"))


def _is_bare(sentence: Sentence, end: int) -> bool:
    """Whether no ending hangs on the word before: «Bangkok», not «Bangkok'ta»."""
    return sentence.words.gaps()[end - 1].startswith((" ", ","))


def _nobody(sentence: Sentence) -> frozenset[int]:
    return frozenset(i for m in sentence.of(*_NOBODY) for i in range(m.start, m.end))


def _back(sentence: Sentence, end: int) -> range | None:
    """Return the words from the last comma up to ``end``."""
    for start in range(end, max(sentence.first, end - _LONGEST - 1), -1):
        if start > sentence.first and _comma(sentence, start):
            return range(start, end)
    return None


def _ahead(sentence: Sentence, start: int) -> range | None:
    """Return the words from ``start`` to the end of the sentence, which no comma parts."""
    if sentence.last - start > _LONGEST:
        return None
    parted = any(_comma(sentence, i) for i in range(start + 1, sentence.last))
    return None if parted else range(start, sentence.last)


def _comma(sentence: Sentence, at: int) -> bool:
    if at <= sentence.first:
        return False
    return not _COMMAS.isdisjoint(sentence.words.gaps()[at - 1])
