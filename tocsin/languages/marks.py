"""What the word lists find in a text, sentence by sentence: what the subjects decide on."""

import dataclasses
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeVar

from tocsin.text.phrases import Hit
from tocsin.text.profile import profile
from tocsin.text.sentences import sentences_of
from tocsin.text.tokens import Tokens

Mark = Hit[str]
T = TypeVar("T")
_OTHER_ERA = 1300, 1500  # years of a calendar that began in the seventh century
_FIGURES, _ROUND = 4, 50
_DAY_NEAR = 4  # tokens between a year and the day of its date
_DAY = 2  # figures of a day at most
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
_LAST_OLD_YEAR = 1999  # a year up to here is history, whatever stands beside it
LONGEST = 160  # tokens; what never stops is cut, so that work stays linear
LEAD = 3  # sentences, the title among them, in which news is told


@dataclass
class Sentence:
    """Tokens ``first`` to ``last`` (half open) of a field, and the marks that lie within.

    What is made of the marks is made once: ask for it when all marks are in.
    """

    field: str
    words: Tokens
    first: int
    last: int
    paragraph: int = 0
    asks: bool = False
    era: int = 0  # what to add to a year of another calendar, see ``language.toml``
    marks: list[Mark] = dataclasses.field(default_factory=list)
    _kept: dict[object, Any] = dataclasses.field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, list[Mark]]:
        """The marks by their section, in order."""
        return by_name(self.marks)

    @cached_property
    def names(self) -> frozenset[str]:
        """The sections that have a mark here."""
        return frozenset(self.by_name)

    @cached_property
    def tolls(self) -> list[Mark]:
        """The marks of the words for tolls, in order."""
        return [mark for mark in self.marks if mark.payload.startswith("toll:")]

    @cached_property
    def by_sort(self) -> dict[str, list[Mark]]:
        """Those by the beginning of their section, seven letters: ``toll:n:`` has all numbers."""
        found: defaultdict[str, list[Mark]] = defaultdict(list)
        for mark in self.tolls:
            found[mark.payload[:7]].append(mark)
        return dict(found)

    @cached_property
    def sorts(self) -> frozenset[str]:
        """The beginnings of all names, seven letters."""
        return frozenset([name[:7] for name in self.names])

    def of_sort(self, sort: str) -> Sequence[Mark]:
        """Return the marks whose section begins with these seven letters, in order."""
        return self.by_sort.get(sort, ())

    def kept(self, made: "Callable[[Sentence], T]") -> T:
        """Return ``made(self)``, made once."""
        found: T | None = self._kept.get(made)
        if found is None:
            found = self._kept[made] = made(self)
        return found

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return original offsets of tokens ``start`` to ``end``."""
        return self.words.span(start, end)

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """Original offsets of the whole sentence."""
        return self.words.span(self.first, self.last)

    def of(self, *names: str) -> list[Mark]:
        """Return the marks of these sections, in order."""
        here = [name for name in names if name in self.by_name]
        if len(here) < 2:
            return self.by_name[here[0]] if here else []
        return [mark for mark in self.marks if mark.payload in here]


def by_name(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    """Return the marks by their section, each in order."""
    found: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        found[mark.payload].append(mark)
    return dict(found)


def years(sentence: Sentence) -> dict[int, int]:
    """Return the tokens of four figures that may be a year, and which year of ours it is.

    «1250 houses» counts: nobody's news is of that year.
    """
    words, found = sentence.words, dict[int, int]()
    for at in words.figures(sentence.first, sentence.last):
        if len(words.forms[at]) == _FIGURES:
            year = int(words.forms[at])
            if year >= _OTHER_ERA[1] or year % _ROUND:
                found[at] = year + (sentence.era if year in range(*_OTHER_ERA) else 0)
    return found


def old_year(sentence: Sentence, last: int | None, apart: Container[int] = ()) -> int | None:
    """Return where a year stands that is past, or that no day makes a date of news.

    ``last``: years up to it are past for sure; None where no one says when it was written.
    ``apart``: tokens of what counts something, and is no year or day.
    """
    for at, year in sentence.kept(years).items():
        if at in apart:
            continue
        if _FIRST_YEAR <= year <= (_LAST_OLD_YEAR if last is None else last):
            return at
        if last is None and year < _LAST_YEAR and not _has_day(sentence, at, apart):
            return at
    return None


def _has_day(sentence: Sentence, year: int, apart: Container[int]) -> bool:
    forms, first, last = sentence.words.forms, sentence.first, sentence.last
    low, high = max(first, year - _DAY_NEAR), min(last, year + 1 + _DAY_NEAR)
    near = [at for at in range(low, high) if at != year and at not in apart]
    return any(forms[at].isdecimal() and len(forms[at]) <= _DAY for at in near)


def split(
    words: Tokens,
    marks: Sequence[Mark],
    name: str,
    language: str,
    hidden: Iterable[tuple[int, int]] = (),
) -> list[Sentence]:
    """Return the sentences of a field with their marks; nothing of ``hidden`` original spans."""
    text, era = words.folded.text, profile(language).era
    found: list[Sentence] = []
    paragraph, before = 0, 0
    shut = sorted(hidden)
    for start, end in sentences_of(words, language):
        first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
        if first == last:
            continue
        paragraph += "\n" in text[before:start] or text[start - 1 : start] == "\n"
        before = start
        asks = text[start:end].rstrip().endswith(("?", "؟", "？", "՞"))
        found += [
            Sentence(name, words, cut, min(cut + LONGEST, right), paragraph, asks, era)
            for left, right in _open(words, first, last, shut)
            for cut in range(left, right, LONGEST)
        ]
    _share(found, marks)
    return found


def unname(
    sentences: Iterable[Sentence],
    names: Mapping[str, Sequence[tuple[int, int]]],
    acts: Container[str],
) -> None:
    """Take out the marks of ``acts`` that lie within a place's name: «Matanzas», «Oriente Medio».

    ``names`` are the original spans of each field in text order. A name of one word counts where
    its capital tells.
    """
    for sentence in sentences:
        low, high = sentence.bounds
        spans = names[sentence.field]
        near = spans[bisect_right(spans, low, key=itemgetter(1)) : bisect_left(spans, (high,))]
        if near:
            sentence.marks = [
                m for m in sentence.marks if m.payload not in acts or not _named(sentence, m, near)
            ]


def _named(sentence: Sentence, mark: Mark, spans: Sequence[tuple[int, int]]) -> bool:
    low, high = sentence.span(mark.start, mark.end)
    at = bisect_left(spans, high, key=itemgetter(1))
    if at == len(spans) or spans[at][0] > low:
        return False
    return spans[at] != (low, high) or sentence.words.letter(mark.start).isupper()


def _open(
    words: Tokens, first: int, last: int, shut: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the stretches of tokens that no hidden span touches."""
    if not shut:
        return [(first, last)]
    begin, end = words.span(first, last)
    # Sorted and apart: those that end after the sentence begins, up to one that begins after it.
    at = bisect_right(shut, begin, key=itemgetter(1))
    until = at
    while until < len(shut) and shut[until][0] < end:
        until += 1
    near = shut[at:until]
    if not near:
        return [(first, last)]
    free = [
        i
        for i in range(first, last)
        if not any(a < words.span(i, i + 1)[1] and b > words.span(i, i + 1)[0] for a, b in near)
    ]
    parts: list[tuple[int, int]] = []
    for i in free:
        if parts and parts[-1][1] == i:
            parts[-1] = (parts[-1][0], i + 1)
        else:
            parts.append((i, i + 1))
    return parts


def _share(found: list[Sentence], marks: Sequence[Mark]) -> None:
    starts = [mark.start for mark in marks]
    for sentence in found:
        low, last = bisect_left(starts, sentence.first), sentence.last
        within = marks[low : bisect_left(starts, last, low)]
        sentence.marks = [mark for mark in within if mark.end <= last]
