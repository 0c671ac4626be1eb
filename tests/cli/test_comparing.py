"""Two articles beside each other: what is said of one text is said of one event."""

from datetime import UTC, datetime
from typing import Any

import pytest

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
CITY = (
    "Sappers cleared an old shell from a yard in the Ukrainian city of {} after it went off and "
    "killed {} on Monday morning, the regional governor said. Windows of a school nearby were "
    "broken, and the street was closed to cars until noon. Lessons went on in the gym, the "
    "headmistress said, and a bakery across the road gave the children bread and tea."
)
EDITED = (
    "POLTAVA (AP) - Sappers cleared an old shell from a yard in the Ukrainian city of Poltava "
    "after it went off and killed five on Monday morning, the governor of the region told us. "
    "Windows of a school nearby were broken, and the street was closed to cars until noon. "
    "Pupils went on in the gym, said the headmistress, and a bakery across the road gave the "
    "children bread and tea."
)


def test_what_is_one_text_reports_one_event_whatever_else_the_page_goes_on_to_tell() -> None:
    words = FERRY.split()
    row = _compared(FERRY, " ".join(words[: 45 * len(words) // 100]) + " " + CELLO + " " + CELLO)
    other = _compared(FERRY, CELLO)

    assert row["copy"]
    assert row["same_event"] >= 0.9
    assert not other["copy"]
    assert other["same_event"] < 0.3


def test_a_place_that_is_corrected_is_a_revision_and_the_spelling_of_one_is_none() -> None:
    told = _compared(CITY.format("Poltava", "three"), CITY.format("Sumy", "three"))
    same = _compared(CITY.format("Kharkiv", "three"), CITY.format("Kharkov", "three"))

    assert (told["copy"], told["revision"]) == (False, True)
    assert same["copy"]


def test_a_pair_of_people_without_a_number_is_another_toll_than_a_number() -> None:
    pair = _compared(
        "قتل شخصان وأصيب 5 آخرون في انفجار جنوب بيروت الجمعة، بحسب وزارة الصحة.",
        "قتل 4 أشخاص وأصيب 5 آخرون في انفجار جنوب بيروت الجمعة، بحسب وزارة الصحة.",
        "ar",
    )

    assert (pair["copy"], pair["revision"]) == (False, True)


def test_what_both_tell_of_decides_whether_a_text_was_edited_or_is_from_one_mould() -> None:
    first = CITY.format("Poltava", "three")
    edited = _compared(first, EDITED)
    mould = _compared(first, EDITED.replace("Poltava", "Sumy"))

    assert edited["revision"]
    assert (mould["copy"], mould["revision"]) == (False, False)


INDEX = (
    "The index of the exchange closed {} percent at {} points on {}. Banks led the gains while "
    "carriers fell. The crown bought {} dollars, wheat {} cents."
)
SAMARA = (
    "В {} в Самаре облачно, {}, температура днём {} градусов. Ветер {} метров в секунду, давление "
    "{} ртутного столба, сообщили синоптики."
)
BULLETINS = [
    ("en", INDEX, ("up 0.4", 812.30, "Monday", 1.27, 44), ("down 1.9", 840.15, "Friday", 1.31, 52)),
    (
        "ru",
        SAMARA,
        ("понедельник", "без осадков", "12-14", "западный, 5-10", "745 миллиметров"),
        ("четверг", "местами дождь", "17-19", "западный, 3-8", "752 миллиметра"),
    ),
]


@pytest.mark.parametrize(("language", "words", "one", "other"), BULLETINS)
def test_bulletins_of_two_days_are_two_matters(
    language: str, words: str, one: tuple[Any, ...], other: tuple[Any, ...]
) -> None:
    pair = _compared(words.format(*one), words.format(*other), language)

    assert (pair["copy"], pair["revision"]) == (False, False)
    assert pair["same_event"] < 0.5


def _compared(first: str, second: str, language: str = "en") -> dict[str, Any]:
    a, b = (item({"text": text, "language": language}, "1", NOON) for text in (first, second))
    return compared(Pair("1", a, b))
