"""What an article only recalls is history: old years, trials, markets, columns, what comes late."""

from datetime import UTC, datetime

import pytest

from tocsin.reading import tag

LEAD = "Ministers met in Cairo.\nThey had lunch.\nThey spoke of trade.\n"
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def _level(text: str, published: datetime | None = None) -> int | None:
    return tag("", text, "en", published=published).level


@pytest.mark.parametrize(
    "text",
    [
        "The war, which began in April 2023, has killed thousands of people.",
        "Militants attacked the town in 2019, killing six people.",
    ],
)
def test_a_year_without_a_day_is_background(text: str) -> None:
    assert _level(text) is None


def test_a_full_date_is_news_where_no_one_says_when_it_was_written() -> None:
    text = "On 4 May 2024, rebels attacked an army post near Goma and killed two soldiers."

    assert _level(text) == 4
    assert _level(text, NOW) is None


def test_a_year_beside_a_named_day_takes_back_only_what_stands_before_it() -> None:
    text = "The junta that seized power in 2021 shelled a town on Monday, killing two people."

    assert _level(text) == 4


def test_the_last_year_is_near_in_january() -> None:
    text = "Militants attacked a village in December 2025 and killed six farmers."

    assert _level(text, datetime(2026, 1, 3, tzinfo=UTC)) == 4
    assert _level(text, NOW) is None


def test_a_late_act_needs_a_day_or_a_witness_where_the_lead_tells_of_none() -> None:
    assert _level(LEAD + "Rebels have killed teachers in the south.") in (0, None)
    assert _level(LEAD + "Rebels killed two teachers in the south on Sunday.") == 4
    assert _level(LEAD + "Rebels killed two teachers in the south, witnesses said.") == 4


def test_a_late_act_counts_where_the_lead_tells_of_one() -> None:
    text = "Rebels shelled Goma.\nShops closed.\nSchools closed.\nTwo teachers were killed in Sake."

    found = tag("", text, "en").signals

    assert all(s.when == "past" for s in found if s.event == "ASSAULT")


def test_what_a_trial_is_about_is_not_this_day() -> None:
    text = "Prosecutors on Monday charged three defendants with an attack that killed five people."

    assert (_level(text) or 0) < 4


def test_a_crime_without_a_trial_is_news() -> None:
    assert _level("Gunmen shot dead a judge in Misrata on Monday.") == 4


def test_markets_weigh_wars_that_others_report() -> None:
    text = "Oil prices fell to 74 dollars a barrel.\nTraders weighed drone attacks on refineries."

    assert _level(text) is None
