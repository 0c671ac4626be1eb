"""Nothing that comes from outside can dress itself up on a terminal (BI-60, BI-75)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.cli.printing import FSI, PDI, isolate, one_line, plain, shown
from tocsin.cli.showing import SIGNS, marked
from tocsin.runtime.quotes import Stretch


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\rb", "a␍b"),
        ("bell\x07", "bell␇"),
        ("\x9b31m", "\ufffd31m"),
        ("abc\u202edcba", "abc\u200bdcba"),
        ("{{7*7}} ${x} =cmd|'/C'!A0", "{{7*7}} ${x} =cmd|'/C'!A0"),
    ],
)
def test_what_steers_a_terminal_is_made_visible(text: str, safe: str) -> None:
    assert plain(text) == safe


@given(st.text())
def test_plain_text_is_as_long_as_before_and_has_no_escape(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert not set(plain(text)) & {chr(n) for n in range(0x20) if n != 0x0A}


@given(st.text())
def test_a_shown_value_is_one_line(text: str) -> None:
    assert len(shown(text).splitlines()) <= 1
    assert "\n" not in one_line(text)


def test_right_to_left_words_are_isolated_and_others_are_not() -> None:
    assert isolate("صدى") == f"{FSI}صدى{PDI}"
    assert isolate("echo") == "echo"


def test_evidence_is_marked_once_where_it_overlaps() -> None:
    stretches = [Stretch(0, 6, "place"), Stretch(0, 15, "signal"), Stretch(20, 24, "place")]

    shown_text = marked("Shells fell on us, Norgyugh.", stretches, SIGNS)

    assert shown_text == "[Shells fell on ]us, N[orgy]ugh."


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_marking_never_loses_a_letter(text: str, spans: list[tuple[int, int]]) -> None:
    stretches = [Stretch(min(a, len(text)), min(b, len(text)), "place") for a, b in spans]

    safe = text.replace("[", "(").replace("]", ")")
    shown_text = marked(safe, stretches, SIGNS)

    assert shown_text.replace("[", "").replace("]", "") == plain(safe)
