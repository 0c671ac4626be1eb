"""What stands below an article: what readers say of it, and who wrote it."""

from collections.abc import Collection, Sequence

from tocsin.furniture.lines import Line

_PARAGRAPHS = 2  # of an article, at least, before what readers say of it
_LONGEST_COMMENT = 60  # words
_LOOKED_AT = 20  # lines, so that work stays linear
_LONGEST_BIO = 34
_BELOW = 6  # last lines
_NAMED_BY = range(1, 5)  # words of a name


def is_below(rows: Sequence[Line], at: int) -> bool:
    """Whether a heading stands between an article and what readers say, none of which is long."""
    paragraphs = sum(row.is_closed for row in rows[max(0, at - _LOOKED_AT) : at])
    after = [row.words for row in rows[at + 1 : at + 1 + _LOOKED_AT]]
    if not paragraphs or max(after, default=0) > _LONGEST_COMMENT:
        return False
    return paragraphs >= _PARAGRAPHS or sum(after) <= _LONGEST_COMMENT


def bios(rows: Sequence[Line], taken: Collection[int]) -> list[tuple[int, int, str]]:
    """Return who wrote it, as told below an article: «Jane Doe is a reporter in …»."""
    return [
        (row.start, row.end, "credit")
        for row in rows[max(1, len(rows) - _BELOW) :]
        if row.start not in taken
        and row.words <= _LONGEST_BIO
        and any(m.payload == "in:bio" and m.start - row.first in _NAMED_BY for m in row.marks)
    ]
