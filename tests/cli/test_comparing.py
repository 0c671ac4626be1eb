"""Two articles beside each other: what is said of one text is said of one event."""

from datetime import UTC, datetime
from typing import Any

from tocsin.cli.comparing import Pair, compared
from tocsin.cli.inputs import item

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FERRY = (
    "Fares of the island ferry rise by a tenth in spring. Pensioners keep their discount, cyclists "
    "pay for one seat, and the night boat will sail on Fridays only, said its owner. The harbour "
    "master asked the shipyard for a second gangway, which is to be ready before the holidays."
)
CELLO = (
    "A cello maker of the upper town has opened his workshop to visitors. He shows how spruce is "
    "split, dried for years and carved, and lets children bow the strings of a finished one. "
    "Those who wish may order a bridge or a peg; a whole instrument takes him eleven months, and "
    "his list is full until the year after next. On Sundays his daughter plays for the guests."
)


def test_what_is_one_text_reports_one_event_whatever_else_the_page_goes_on_to_tell() -> None:
    words = FERRY.split()
    row = _compared(FERRY, " ".join(words[: 45 * len(words) // 100]) + " " + CELLO + " " + CELLO)
    other = _compared(FERRY, CELLO)

    assert row["copy"]
    assert row["same_event"] >= 0.9
    assert not other["copy"]
    assert other["same_event"] < 0.3


def _compared(first: str, second: str) -> dict[str, Any]:
    a, b = (item({"text": text, "language": "en"}, "1", NOON) for text in (first, second))
    return compared(Pair("1", a, b))
