"""Headlines of other articles that stand amid the paragraphs of ours."""

import re
from collections import Counter
from collections.abc import Sequence

from tocsin.furniture.lines import Line
from tocsin.furniture.second import stems

_SPLICE = re.compile(r"\.\.|…|[؟?!] \S| \| ")
_SENTENCE = re.compile(r"\w{3,}[.。۔։][\"»”)]*\s+\w\S")  # prose goes on after a stop
_HEADLINE = re.compile(r"[,،:：՝]|\d|[^\W\d_]\.\s")  # what a title of our own part seldom has
_TIMED = re.compile(r"\W*\d{1,2}\s?[:h.]\s?\d{2}\b")  # the heading of an entry of a live page
_SHORT = range(3, 8)  # words
_NEIGHBOURS = 5  # words of the paragraphs around it, at least
_SUBHEADING = 6  # words that a title of our own part seldom has


def found(rows: Sequence[Line], taken: set[int]) -> list[tuple[int, int, str]]:
    """Return long lines without an end among paragraphs that have one: headlines pasted in."""
    body = [row for row in rows if row.start not in taken]
    closed = sum(row.is_closed for row in body)
    if closed < 4 or closed < 0.6 * len(body):
        return []
    lines = []
    for before, row, after in zip(body, body[1:], body[2:], strict=False):
        near = before.is_closed or before.words <= 8
        long = 8 <= row.words <= 60 and _is_bare(row)
        if (
            long
            and near
            and not _ends_in_quote(row)
            and not _SENTENCE.search(row.body)
            and after.words > 6
            and (_SPLICE.search(row.body) or after.is_closed)
        ):
            lines.append((row.start, row.end, "related"))
    return lines + _short(body)


def _short(body: Sequence[Line]) -> list[tuple[int, int, str]]:
    """Return short lines like headlines that speak of nothing our article does."""
    lines = [
        row
        for before, row, after in zip(body, body[1:], body[2:], strict=False)
        if row.words in _SHORT
        and _is_bare(row)
        and before.is_closed
        and after.is_closed
        and min(before.words, after.words) >= _NEIGHBOURS
        and (row.words >= _SUBHEADING or _HEADLINE.search(row.body))
    ]
    if not lines:
        return []
    told = Counter(stem for row in body for stem in _words(row))
    return [
        (row.start, row.end, "related")
        for row in lines
        if sum(told[stem] > 1 for stem in _words(row)) < len(_words(row)) / 2
    ]


def _is_bare(row: Line) -> bool:
    """Whether neither an end nor a bullet or an hour makes a sentence or an entry of the line."""
    return not (row.is_closed or row.is_bullet or _TIMED.match(row.body))


def _words(row: Line) -> set[str]:
    return stems(row.tokens.forms[row.first : row.last])


def _ends_in_quote(row: Line) -> bool:
    """Whether the line is prose that ends with what a sign says, after a colon."""
    head, colon, tail = row.body.rpartition(": ")
    return bool(colon) and len(tail) < len(head) / 2
