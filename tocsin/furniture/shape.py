"""What lines are by their looks alone, in any language: signs of rights, paths, buttons, tails."""

import re
from collections.abc import Collection, Sequence
from functools import cache
from importlib import resources
from itertools import groupby

from tocsin.furniture.lines import Line

_RIGHTS = re.compile(r"copyright\b|©", re.IGNORECASE)
_PATH = re.compile(r"[^.!?։。]{1,40}(?:\s[>»›→/|]\s[^.!?։。>»›→/|]{1,40}){2,6}")
_STOP = re.compile(r"[.!։。！…۔]['\"»”’)\]]*$")
_DATE = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b|\b(?:19|20|14|57)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
)
_DATED = 2  # figures of a date, at least
_LABELS = 4  # words beside them, at most
_BUTTON = 12  # words
_PARAGRAPH = 4  # words of the shortest paragraph; twice as many of single characters
_HEADING = 5
_LONGEST = 28


def looks(row: Line) -> str | None:
    """Return the reason of a line that is furniture by its looks."""
    if row.words <= _LONGEST and _RIGHTS.search(row.body[:120]):
        return "navigation"
    if row.words <= _LONGEST and _PATH.fullmatch(row.body):
        return "navigation"
    if row.words <= _BUTTON and not row.is_closed and _is_date(row):
        return "navigation"
    if row.words <= _BUTTON and not row.is_closed and _names_network(row):
        return "share"
    return None


def _is_date(row: Line) -> bool:
    """Whether a line is little but a day and the time: «14 May 2025, 09:17»."""
    forms = row.tokens.forms[row.first : row.last]
    figures = sum(form.isdecimal() for form in forms)
    return figures >= max(_DATED, len(forms) - _LABELS) and _DATE.search(row.body) is not None


@cache
def _networks() -> frozenset[str]:
    text = resources.files("tocsin.furniture").joinpath("networks.txt").read_text("utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )


def _names_network(row: Line) -> bool:
    body = row.body.lower()
    han = [word for word in _networks() if word > "\u3400" and word in body]
    return bool(han) or not _networks().isdisjoint(re.findall(r"\w+", body))


def tail(rows: Sequence[Line], known: Collection[int]) -> list[tuple[int, int, str]]:
    """Return the lines below the last paragraph that are no sentences, where other furniture is.

    ``known`` are the starts of lines that are furniture already. A first line may be the
    article's own that lost its full stop; a list of the article's own has bullets.
    """
    if not known:
        return []
    numbers = range(len(rows) - 1, -1, -1)
    last = next((i for i in numbers if _is_paragraph(rows[i], known)), 0)
    below = [] if rows[last].start in known else list(rows[last + 1 :])
    if not any(row.start in known for row in below):
        return []
    found: list[tuple[int, int, str]] = []
    first = True
    for is_known, run in groupby(below, key=lambda row: row.start in known):
        lines = list(run)
        if not is_known and not (first and _is_own(lines)):
            found += [
                (row.start, row.end, "other")
                for row in lines
                if row.words <= _LONGEST and not _STOP.search(row.body)
            ]
        first = False
    return found


def _is_paragraph(row: Line, known: Collection[int]) -> bool:
    if row.start in known or row.is_apart:
        return False
    letters = sum(map(str.isalpha, row.body))
    single = letters < 2 * row.words
    stops = _STOP.search(row.body) is not None or (row.is_closed and row.words >= 3 * _PARAGRAPH)
    return stops and row.words >= _PARAGRAPH * (2 if single else 1)


def _is_own(lines: Sequence[Line]) -> bool:
    """Whether the first lines below the last paragraph may be of the article itself."""
    if any(row.is_bullet and not row.body[:1].isdecimal() for row in lines):
        return True
    return len(lines) < 3 and not (len(lines) == 2 and lines[0].words <= _HEADING)
