"""Text that was made to hurt neither raises nor costs more than in proportion (B.5)."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from tocsin.furniture import credits  # noqa: A004 -- the interface's word
from tocsin.reading import tag

MEGABYTE = 1_000_000
SINGLE = ["a", ".", "?", "9", "(", "\n", " ", "ق", "\u0301", "\u200b", "\u202e", "\ufffd", "َ", "©"]
REPEATED = {
    "names": ("Gaza ", "en"),
    "acts": ("Kyiv attacked Moscow. ", "en"),
    "tolls": ("12 people were killed in Gaza, ", "en"),
    "numbers": ("hundreds of thousands of ", "en"),
    "parts": ("among them 13 children and ", "en"),
    "claims": ("police said ", "en"),
    "headings": ("Read also\n", "en"),
    "announcements": ("Read also: a b\nThe army said so in Gaza.\n", "en"),
    "bullets": ("- a\n", "en"),
    "paths": ("a > ", "en"),
    "datelines": ("Reuters) (", "en"),
    "stops": ("a... ", "en"),
    "mixed scripts": ("Раша ракета 炮击 قتل ", "ru"),
    "characters": ("十万死亡", "zh"),
    "clitics": ("وبالقتل ", "ar"),
    "towns that no list has": ("بلدة ", "ar"),
    "datelines of a country": ("LEBANON — ", "en"),
    "names that «and» joins": ("in Gaza and ", "en"),
    "a state and its towns": ("Georgia, Dalton, ", "en"),
}
LONG = 200_000
# A cost that grows with the square would take minutes for each of these.
RUNS = {
    "spaces before an anchor": "a" + " " * LONG + "a#",
    "anchors before a word": "a" + " #" * (LONG // 2) + "a#",
    "notes before a word": "a" + "[1]" * (LONG // 3) + "a]",
    "spaces in a credit": "Source: AP" + " " * LONG + "x",
    "a word without end": "missile" * (LONG // 7),
    "spaces and marks": "Gaza" + " \u200b" * (LONG // 2) + "Kyiv",
}
GROWTH = 2.7
"""Twice the text may take so many times the steps; a quadratic cost would take four."""


@pytest.mark.parametrize("char", SINGLE, ids=[f"U+{ord(char):04X}" for char in SINGLE])
def test_a_megabyte_of_one_character_is_read(char: str) -> None:
    tags = tag("", char * MEGABYTE, "en")

    assert tags.level is None
    assert not tags.tolls


@pytest.mark.parametrize("text", RUNS.values(), ids=RUNS)
def test_a_long_run_is_read(text: str) -> None:
    tags = tag("", text, "en")

    assert not tags.tolls
    assert len(credits("", text, "en")) <= 1


def test_a_hundred_thousand_matches_are_read() -> None:
    tags = tag("", "Gaza " * 100_000, "en")

    assert len(tags.mentions) == 100_000


HIDDEN = {
    "BI-60": "\u202eA missile killed 12 people in Kyiv.",
    "BI-61": "A mis\u200bsile str\u00adike ki\u200blled 12 people in Kyiv.",
    "BI-62": "A ＭＩＳＳＩＬＥ killed １２ people in Kyiv.",
    "BI-63": "A miѕѕile killed 12 реople in Kyiv.",
    "BI-17": "A missile killed 12 people in Kyiv.\x00\ufffe\ufffd",
    "BI-75": "A missile killed 12 people in Kyiv. {{a*b}} ${x} <!channel>",
}


@pytest.mark.parametrize("mark", ["\u200f", "\u2069", "\u200b", "\ufeff", "\u00a0"])
def test_what_nobody_sees_behind_a_full_stop_changes_no_line(mark: str) -> None:
    """BI-60, BI-61: a line that ends in a mark of direction ends in its full stop."""
    lines = [
        "قصفت المدفعية مدينة ستيباناكيرت صباح الثلاثاء.",
        "وقتل سبعة مدنيين في القصف، بحسب الشرطة.",
        "ودعت فرنسا إلى وقف إطلاق النار.",
        "وطالبت روسيا بعقد اجتماع عاجل.",
        "المصدر: وكالات",
    ]
    marked = tag("", f"{mark}\n".join([*lines, ""]), "ar")

    assert [f.reason for f in marked.furniture] == ["credit"]
    assert [(t.kind, t.low) for t in marked.tolls] == [("killed", 7)]


@pytest.mark.parametrize("space", ["  ", "\t", "\u00a0", "\u202f\u00a0"])
def test_any_space_between_words_is_a_space(space: str) -> None:
    text = "ODESSA, March 3 - The U.S. envoy met farmers. A soldier was killed in Kherson."
    wide = tag("", text.replace(" ", space), "en")
    plain = tag("", text, "en")

    assert [(m.region, m.kind) for m in wide.mentions] == [
        (m.region, m.kind) for m in plain.mentions
    ]
    assert [(t.kind, t.low, t.of) for t in wide.tolls] == [("killed", 1, "soldiers")]


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_what_hides_a_word_hides_no_toll(text: str) -> None:
    tolls = tag("", text, "en").tolls

    assert [(t.kind, t.low) for t in tolls] == [("killed", 12)]
    assert all(0 <= s.start < s.end <= len(text) for t in tolls for s in t.spans)


def _steps(work: Callable[[], Any]) -> int:
    """Return how many lines of Python were run: the same on every machine."""
    count = 0

    def line(_frame: FrameType, _event: str, _arg: object) -> Any:
        nonlocal count
        count += 1
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", REPEATED)
def test_twice_the_text_takes_about_twice_the_steps(name: str) -> None:
    piece, language = REPEATED[name]
    size = 2400 // len(piece)
    tag("", piece * 2 * size, language)  # what is remembered of words is remembered now

    once = _steps(lambda: tag("", piece * size, language))
    twice = _steps(lambda: tag("", piece * 2 * size, language))

    assert twice < GROWTH * once
