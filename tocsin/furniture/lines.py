"""The lines of a text and what each looks like."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from tocsin.languages.marks import Mark
from tocsin.text.tokens import Tokens

_STOPS = (".", "!", "?", "؟", "…", "。", "！", "？", "։", '"', "»", "”", ":", ";", "」", ")")
_BULLET = re.compile(r"\s*(?:[•●▪■◆►▶\-–—*·‣→]|\d{1,2}[.)])\s")


@dataclass(slots=True)
class Line:
    """A line that is not empty: original offsets, its tokens, its furniture marks."""

    start: int
    end: int
    body: str
    first: int
    last: int
    marks: list[Mark] = field(default_factory=list)

    @property
    def words(self) -> int:
        return self.last - self.first

    @property
    def is_closed(self) -> bool:
        """Whether it ends as a sentence ends."""
        return self.body.endswith(_STOPS)

    @property
    def is_bullet(self) -> bool:
        return _BULLET.match(self.body) is not None

    @property
    def is_headline(self) -> bool:
        """Whether it may be a headline: short, without a full stop."""
        return 1 <= self.words <= 28 and not self.body.endswith((".", "。", "։", ","))


def lines(text: str, words: Tokens, marks: list[Mark]) -> list[Line]:
    """Return the lines of ``text`` in order; ``marks`` are furniture marks, by start."""
    found: list[Line] = []
    start = at = 0
    origin = words.folded.offsets
    for raw in text.splitlines(keepends=True):
        end = start + len(raw)
        body = raw.strip()
        if body:
            lead = start + len(raw) - len(raw.lstrip())
            first = bisect_left(words.starts, bisect_left(origin, start))
            last = bisect_left(words.starts, bisect_left(origin, end))
            line = Line(lead, lead + len(body), body, first, last)
            while at < len(marks) and marks[at].start < last:
                if marks[at].start >= first:
                    line.marks.append(marks[at])
                at += 1
            found.append(line)
        start = end
    return found
