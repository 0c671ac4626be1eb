from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.delivery import Schedule, retry_after_s
from tocsin.settings import RETRY_S

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def test_the_default_schedule_is_the_specs_table() -> None:
    """WH-20: 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h; 75.6 hours in all."""
    assert [wait / 60 for wait in RETRY_S[1:]] == [5, 30, 120, 300, 600, 840, 1200, 1440]
    assert round(sum(RETRY_S) / 3600, 1) == 75.6


def test_every_wait_is_within_a_fifth_of_the_table_and_then_there_is_none() -> None:
    """WH-20."""
    schedule = Schedule(RETRY_S)
    for n in range(1000):
        for attempt, wait in enumerate(RETRY_S, 1):
            found = schedule.wait_s(f"al_{n}", "sub_a", attempt)
            assert found is not None
            assert 0.8 * wait <= found <= 1.2 * wait
    assert schedule.wait_s("al_1", "sub_a", len(RETRY_S) + 1) is None


def test_the_same_attempt_has_the_same_wait_after_a_restart() -> None:
    assert Schedule([60.0]).wait_s("al_1", "sub_a", 1) == Schedule([60.0]).wait_s(
        "al_1", "sub_a", 1
    )


def _correlation(xs: list[float], ys: list[float]) -> float:
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    both = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    spread = sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys)
    return float(both / spread**0.5)


@pytest.mark.parametrize("vary", ["alert", "endpoint"])
def test_no_two_endpoints_or_alerts_go_in_lock_step(vary: str) -> None:
    """WH-20: send times of neighbours are not correlated, and spread over the whole range."""
    schedule = Schedule(RETRY_S)
    waits = [
        schedule.wait_s(*((f"al_{n}", "sub_a") if vary == "alert" else ("al_1", f"sub_{n}")), 2)
        or 0.0
        for n in range(1000)
    ]
    assert abs(_correlation(waits[:-1], waits[1:])) < 0.1
    gaps = [after - before for before, after in pairwise(sorted(waits))]
    assert max(gaps) < 0.05 * RETRY_S[1]
    assert max(waits) - min(waits) > 0.35 * RETRY_S[1]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("120.1", 121),
        ("120.6", 121),
        ("120.0", 120),
        (" 7 ", 7),
        ("0", 0),
        ("999999999", 86_400),
        ("Sun, 22 Nov 2026 12:01:00 GMT", 60),
        ("Sunday, 22-Nov-26 12:01:00 GMT", 60),
        ("Sun Nov 22 12:01:00 2026", 60),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400),
        ("invalid", None),
        ("", None),
        (None, None),
        ("-5", None),
        ("1e3", None),
        ("inf", None),
        ("nan", None),
        ("١٢٠", None),
        ("120, 130", None),
        ("Sun, 99 Foo 2026 99:99:99 GMT", None),
        ("Sun, 22 Nov 99999999999999 12:01:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(value: str | None, seconds: float | None) -> None:
    """WH-24, Svix' vectors among them."""
    assert retry_after_s(value, NOW) == seconds


@given(st.text(max_size=80))
def test_no_retry_after_raises_or_leaves_its_bounds(value: str) -> None:
    """WH-24."""
    found = retry_after_s(value, NOW)
    assert found is None or 0 <= found <= 86_400


def test_the_age_at_which_a_failing_alert_is_given_up_is_beyond_its_schedule() -> None:
    assert Schedule(RETRY_S).most_s > 1.2 * sum(RETRY_S)
    assert timedelta(seconds=Schedule(()).most_s) == timedelta(days=1)
