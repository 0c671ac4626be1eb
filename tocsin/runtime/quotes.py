"""The words that an event rests on: a sentence of each report, its evidence marked."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from tocsin.events.reports import kin
from tocsin.places.regions import parents
from tocsin.runtime import words
from topics import Linked
from topics.events import Event
from topics.tagged import Furniture, Mention, Signal, Span, Tags

BEFORE, AFTER = 160, 280
"""How many letters of a sentence are quoted at most, before and after the evidence."""
KINDS = ("furniture", "toll", "signal", "place")
"""Where stretches overlap, the one that stands earlier here shows."""
_END = re.compile(r"[.!?؟。！？։]+[\s\"»”’)]*|\n+")


class Stretch(NamedTuple):
    """A part of a field, in code points, and what it is evidence of."""

    start: int
    end: int
    kind: str


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """A report's own words for an event; ``marks`` are (start, end, kind) within the string.

    ``signals`` are what it reports: PLOVER's type, and what that is in words.
    """

    article: str
    signals: tuple[tuple[str, str], ...] = ()
    title: str
    title_marks: tuple[Stretch, ...] = ()
    text: str = ""
    text_marks: tuple[Stretch, ...] = ()


def quoted(linked: Linked, event: Event) -> Quote:
    """Return what an article says of one of its events: the title, and a sentence of the text."""
    article, tags = linked.tagged.story.article, linked.tagged.tags
    signals = _about(tags, event)
    marks = stretches(tags, signals)
    start, end = _sentence(article.text, marks["text"])
    return Quote(
        article=article.id,
        signals=tuple(dict.fromkeys((each.event, words.signal(each)) for each in signals)),
        title=article.title[: BEFORE + AFTER],
        title_marks=_within(marks["title"], 0, BEFORE + AFTER),
        text=article.text[start:end],
        text_marks=_within(marks["text"], start, end),
    )


def stretches(tags: Tags, signals: Iterable[Signal]) -> dict[str, list[Stretch]]:
    """Return for title and text what is evidence there, in order, none over another."""
    spans: list[tuple[str, Span | Furniture | Mention]] = [
        *(("furniture", each) for each in tags.furniture),
        *(("toll", span) for toll in tags.tolls for span in toll.spans),
        *(("signal", span) for signal in signals for span in signal.spans),
        *(("place", each) for each in tags.mentions),
    ]
    return {
        field: apart([Stretch(s.start, s.end, kind) for kind, s in spans if s.field == field])
        for field in ("title", "text")
    }


def apart(found: Iterable[Stretch]) -> list[Stretch]:
    """Return the stretches in order without those that begin inside another."""
    kept: list[Stretch] = []
    at = 0
    for each in sorted(found, key=lambda s: (s.start, KINDS.index(s.kind), -s.end)):
        if each.start >= at and each.end > each.start:
            kept.append(each)
            at = each.end
    return kept


def _about(tags: Tags, event: Event) -> list[Signal]:
    """Return the signals that tell of the event's region; all where none does."""
    real = [each for each in tags.signals if each.real]
    own = [each for each in real if each.region and kin(each.region, event.region, parents)]
    return own or real


def _sentence(text: str, marks: Sequence[Stretch]) -> tuple[int, int]:
    """Return where the sentence stands that tells most: a signal's, else a toll's or a place's."""
    for kind in ("signal", "toll", "place"):
        for mark in marks:
            if mark.kind == kind:
                return _around(text, mark.start, mark.end)
    return 0, 0


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    first = max(0, start - BEFORE)
    for stop in _END.finditer(text, first, start):
        first = stop.end()
    last = min(len(text), end + AFTER)
    stop_after = _END.search(text, end, last)
    last = stop_after.end() if stop_after else last
    while last > first and text[last - 1].isspace():
        last -= 1
    return first, last


def _within(marks: Iterable[Stretch], start: int, end: int) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(mark.start - start, min(mark.end, end) - start, mark.kind)
        for mark in marks
        if start <= mark.start < end and mark.kind != "furniture"
    )
