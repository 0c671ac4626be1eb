"""The lines of a text and what each looks like."""

import re
from dataclasses import dataclass, field
from unicodedata import category

from tocsin.languages.marks import Mark
from tocsin.text.tokens import Tokens

_STOPS = (".", "!", "?", "؟", "…", "。", "！", "？", "։", '"', "»", "”", ":", ";", "」", ")")
_ANCHORS = ("#", "*", "¶", "↩", "]")
_ANCHOR = re.compile(r"(?:\s*(?:[#*¶↩]|\[\d{1,3}\]))+$")
_ANCHORED = 60  # characters at the end of a line in which such signs stand
_COLON_WITHIN = 2  # words between a heading and its colon
_BLANK = "\ufeff" + "".join(
    c for c in map(chr, range(0x3001)) if c.isspace() or category(c) == "Cf"
)
"""What a line may begin or end with unseen: a mark of direction stands behind many a full stop."""
_BULLET = re.compile(r"\s*(?:[•●▪■◆►▶\-–—*·‣→]|\d{1,2}[.)])\s")


@dataclass(slots=True)
class Line:
    """A line that is not empty: original offsets, its tokens, its furniture marks."""

    start: int
    end: int
    body: str
    first: int
    last: int
    tokens: Tokens
    marks: list[Mark] = field(default_factory=list)
    is_apart: bool = False
    """Whether the page's HTML has set the line apart."""
    words: int = field(init=False)
    is_closed: bool = field(init=False)
    """Whether it ends as a sentence ends, a link to itself or a note's number aside."""

    def __post_init__(self) -> None:
        self.words = self.last - self.first
        noted = self.body.endswith(_ANCHORS)
        body = _ANCHOR.sub("", self.body[-_ANCHORED:]) if noted else self.body
        self.is_closed = body.endswith(_STOPS)

    def is_only(self, mark: Mark) -> bool:
        """Whether the line is the phrase alone, a count like «(12)» aside."""
        outside = [*range(self.first, mark.start), *range(mark.end, self.last)]
        return all(self.tokens.forms[i].isdecimal() for i in outside)

    def between(self, start: int, end: int) -> str:
        """Return the folded text after token ``start - 1`` up to token ``end``, of this line."""
        words = self.tokens
        stop = words.starts[end] if end < self.last else words.ends[self.last - 1] + 3
        return words.folded.text[words.ends[start - 1] : stop]

    def parts_after(self, mark: Mark, *, dashes: bool) -> bool:
        """Whether a colon or a bar stands right after the phrase.

        Where ``dashes`` also a dash, or a stop in a line that has none at its end: «Watch.. a».
        """
        if mark.end >= self.last:
            return False
        tail = self.between(mark.end, mark.end + _COLON_WITHIN)
        tail = tail.split("\n", 1)[0]
        near = self.between(mark.end, mark.end)
        if any(sign in tail for sign in ":：՝|»"):
            return True
        stopped = not self.is_closed and any(sign in near for sign in ".…")
        return dashes and (stopped or any(sign in near for sign in "-–—►▶>→"))

    @property
    def first_word(self) -> int:
        """The first token that is no number; the first where all are."""
        forms = self.tokens.forms
        return next(
            (i for i in range(self.first, self.last) if not forms[i].isdecimal()), self.first
        )

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
    for raw in text.splitlines(keepends=True):
        end = start + len(raw)
        body = raw.strip(_BLANK)
        if body:
            lead = start + len(raw) - len(raw.lstrip(_BLANK))
            first, last = words.starting(start, end)
            line = Line(lead, lead + len(body), body, first, last, words)
            while at < len(marks) and marks[at].start < last:
                if marks[at].start >= first and marks[at].end <= last:
                    line.marks.append(marks[at])
                at += 1
            found.append(line)
        start = end
    return found
