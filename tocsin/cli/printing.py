"""What a command prints: JSON for programs, or text for people that no input can dress up."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence

from topics.spec import as_json

FSI, PDI = "\u2068", "\u2069"
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PICTURES = {code: 0x2400 + code for code in range(0x20) if code != 0x0A}
_PICTURES |= {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


def emit(value: object) -> None:
    """Print one JSON value on a line of its own."""
    _write(as_json(value) + b"\n")


def say(text: str = "") -> None:
    """Print a line for people. What comes from input has gone through ``plain`` before."""
    _write(text.encode("utf-8", "replace") + b"\n")


def warn(text: str) -> None:
    """Print one line on standard error."""
    sys.stderr.write("tocsin: " + one_line(text) + "\n")


def hint(text: str) -> None:
    """Say what to do where there is nothing to show; for people, on standard error."""
    sys.stderr.write(one_line(text) + "\n")


def _write(line: bytes) -> None:
    # At once, so that whoever reads a pipe has each line when it is decided.
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def plain(text: str) -> str:
    """Return ``text`` as a terminal may have it: escapes visible, no order forced on its letters.

    As long as ``text``, so that offsets still hold: BI-60 and BI-75.
    """
    return _DIRECTIONS.sub("\u200b", text.translate(_PICTURES))


def one_line(text: str) -> str:
    """Return ``text`` in one line, without what steers a terminal."""
    return " ".join(plain(part) for part in text.split())


def isolate(text: str) -> str:
    """Return ``text`` so that right-to-left words leave the rest of their line in order."""
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
        return FSI + text + PDI
    return text


def shown(text: object) -> str:
    """Return a value from a record as one safe piece of a line."""
    return isolate(one_line("" if text is None else str(text)))


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows in columns under their heads; nothing at all where there are none."""
    cells = [[shown(cell) or "-" for cell in row] for row in rows]
    if not cells:
        return
    widths = [max(_width(row[i]) for row in [heads, *cells]) for i in range(len(heads))]
    for row in [[head.upper() for head in heads], *cells]:
        padded = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        say("  ".join(padded).rstrip())


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    unseen = sum(unicodedata.category(letter) in ("Mn", "Cf") for letter in text)
    return len(text) + wide - unseen


def interactive() -> bool:
    """Whether a person watches standard error."""
    return sys.stderr.isatty()
