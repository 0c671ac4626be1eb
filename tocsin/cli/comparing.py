"""Two articles beside each other: are they copies, and do they report the same event?"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tocsin.cli.chain import tagged_alone
from tocsin.cli.inputs import STDIN, Item, item, json_lines
from tocsin.errors import Unavailable
from tocsin.runtime import clock

ONE_TEXT = 0.9
"""The probability, at least, that copies and revisions of one text report one event."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the input."""

    label: object
    a: Item
    b: Item


def pairs_of(file: Path) -> Iterator[Pair]:
    """Yield the pairs of a file, or of standard input where it is ``-``.

    Raises:
        Unavailable: If a line is no pair; names file and line.
    """
    now = clock.now()
    if str(file) == STDIN:
        for where, value in json_lines(sys.stdin.buffer, "standard input"):
            yield _pair(value, where, now)
        return
    try:
        with file.open("rb") as stream:
            for where, value in json_lines(stream, str(file)):
                yield _pair(value, where, now)
    except OSError as error:
        raise Unavailable(f"{file}: {error.strerror or error}") from error


def _pair(value: Any, where: str, now: datetime) -> Pair:
    if not isinstance(value, dict) or "a" not in value or "b" not in value:
        raise Unavailable(f'{where}: expected {{"id": …, "a": article, "b": article}}')
    return Pair(
        value.get("id"),
        item(value["a"], f"{where}: a", now),
        item(value["b"], f"{where}: b", now),
    )


def compared(pair: Pair) -> dict[str, Any]:
    """Return what ``compare --json`` prints; its keys are promised."""
    from tocsin.events import geography, in_one_place, is_changed, same_event
    from tocsin.likeness import compare
    from tocsin.places.regions import parents

    a, b = tagged_alone(pair.a), tagged_alone(pair.b)
    likeness = compare(a.story.article, b.story.article)
    copy = likeness.copy and not (likeness.whole and is_changed(a, b))
    revision = likeness.revision or likeness.copy != copy
    revision = revision or (likeness.either and in_one_place(a, b))
    least = ONE_TEXT if copy or revision else 0.0
    same = same_event(a, b, parents, mould=likeness.mould)
    return {
        "id": pair.label,
        "copy": copy,
        "revision": revision,
        "containment": round(likeness.containment, 4),
        "same_event": round(max(least, same), 4),
        "geography": round(geography(a, b), 4),
    }
