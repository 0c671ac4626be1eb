"""Tolls: numbers of people, their bounds, parts and claimants."""

import pytest

from tocsin.reading import tag
from topics.tagged import Toll


def _tolls(text: str, language: str = "en") -> tuple[Toll, ...]:
    return tag("", text, language).tolls


@pytest.mark.parametrize(
    ("text", "low", "high", "bound"),
    [
        ("At least 7 civilians were killed in Gaza.", 7, None, "at_least"),
        ("More than 2,000 people were evacuated from Goma.", 2000, None, "at_least"),
        ("Up to 30 people were killed in Gaza.", 0, 30, "at_most"),
        ("About 30 people were killed in Gaza.", 30, 30, "about"),
        ("Dozens of people were killed in Gaza.", 20, None, "vague"),
        ("Twelve people were killed in Gaza.", 12, 12, "exact"),
    ],
)
def test_a_bound_says_how_sure_a_number_is(
    text: str, low: int, high: int | None, bound: str
) -> None:
    toll = _tolls(text)[0]

    assert (toll.low, toll.high, toll.bound) == (low, high, bound)


def test_parts_point_to_their_total() -> None:
    tolls = _tolls("35 people were injured, among them 13 children, 15 women and 7 men.")

    assert [(t.low, t.of, t.part_of) for t in tolls] == [
        (35, "people", None), (13, "children", 0), (15, "women", 0), (7, "men", 0),
    ]  # fmt: skip


def test_a_claim_names_who_makes_it_and_through_whom() -> None:
    toll = _tolls("The Ukrainian defence ministry said 12 soldiers were killed, TASS reported.")[0]

    assert toll.claimant == "The Ukrainian defence ministry"
    assert toll.claimant_region == "UA"
    assert toll.through == "TASS"


@pytest.mark.parametrize(
    "text",
    ["The army destroyed 20 vehicles and 40 guns.", "No one was killed.", "It lasted 35 minutes.",
     "Were 7 people killed?", "The attack could kill 100 people."],
)  # fmt: skip
def test_what_is_nobody_or_not_told_is_no_toll(text: str) -> None:
    assert _tolls(text) == ()


@pytest.mark.parametrize(
    ("text", "language", "low"),
    [("قتل ٢٥ شخصا في غزة.", "ar", 25), ("۳۵ نفر در غزه کشته شدند.", "fa", 35),
     ("加沙3万5千人死亡。", "zh", 35000), ("三十五人死亡。", "zh", 35),
     ("Двадцать пять человек погибли.", "ru", 25), ("2 000 человек погибли.", "ru", 2000)],
)  # fmt: skip
def test_numbers_of_every_script_are_read(text: str, language: str, low: int) -> None:
    assert [t.low for t in _tolls(text, language)] == [low]
