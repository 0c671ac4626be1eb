from datetime import UTC, datetime, timedelta

import pytest

from tocsin.delivery import (
    Dead,
    Delivered,
    Disable,
    Outcome,
    Past,
    Reason,
    Retry,
    Schedule,
    Tried,
    classify,
    decide,
)

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
SCHEDULE = Schedule((5.0, 300.0))
FRESH = Past("al_1", "sub_a")


@pytest.mark.parametrize("status", range(100, 600))
def test_only_2xx_is_success(status: int) -> None:
    """WH-21: the whole matrix."""
    delivered = classify(status) is Outcome.DELIVERED
    assert delivered == (200 <= status < 300)
    assert isinstance(decide(FRESH, Tried(classify(status), status), NOW, SCHEDULE), Delivered) == (
        delivered
    )


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (100, Outcome.PROTOCOL_ERROR),
        (301, Outcome.REDIRECT),
        (308, Outcome.REDIRECT),
        (404, Outcome.CLIENT_ERROR),
        (410, Outcome.GONE),
        (429, Outcome.RATE_LIMITED),
        (503, Outcome.SERVER_ERROR),
        (999, Outcome.PROTOCOL_ERROR),
    ],
)
def test_a_failure_is_named_by_its_kind(status: int, outcome: Outcome) -> None:
    assert classify(status) is outcome


def test_gone_disables_the_endpoint_at_once() -> None:
    """WH-23."""
    assert decide(FRESH, Tried(Outcome.GONE, 410), NOW, SCHEDULE) == Disable("gone")


@pytest.mark.parametrize(
    "outcome", sorted(set(Outcome) - {Outcome.DELIVERED, Outcome.GONE, Outcome.POISON})
)
def test_every_other_failure_follows_the_schedule_to_its_end(outcome: Outcome) -> None:
    """WH-20, WH-29."""
    for attempts, wait_s in enumerate(SCHEDULE.waits_s):
        intent = decide(Past("al_1", "sub_a", attempts, NOW), Tried(outcome), NOW, SCHEDULE)
        assert isinstance(intent, Retry)
        assert 0.8 * wait_s <= (intent.at - NOW).total_seconds() <= 1.2 * wait_s
        assert intent.hold_until is None
    past = Past("al_1", "sub_a", 2, NOW)
    assert decide(past, Tried(outcome), NOW, SCHEDULE) == Dead(Reason.EXHAUSTED)


def test_poison_is_dead() -> None:
    """RQ-06."""
    assert decide(FRESH, Tried(Outcome.POISON), NOW, SCHEDULE) == Dead(Reason.POISON)


@pytest.mark.parametrize(("status", "outcome"), [(429, "rate_limited"), (503, "server_error")])
def test_retry_after_holds_the_whole_endpoint(status: int, outcome: str) -> None:
    """WH-24: nothing before that time, and the alert itself not earlier either."""
    until = NOW + timedelta(hours=1)
    intent = decide(FRESH, Tried(Outcome(outcome), status, 3600.0), NOW, SCHEDULE)
    assert intent == Retry(until, until)


def test_retry_after_never_makes_a_retry_earlier() -> None:
    """WH-24."""
    intent = decide(FRESH, Tried(Outcome.RATE_LIMITED, 429, 1.0), NOW, SCHEDULE)
    assert isinstance(intent, Retry)
    assert intent.at >= NOW + timedelta(seconds=4)
    assert intent.hold_until == NOW + timedelta(seconds=1)


def test_retry_after_of_another_status_is_nothing() -> None:
    intent = decide(FRESH, Tried(Outcome.SERVER_ERROR, 500, 3600.0), NOW, SCHEDULE)
    assert isinstance(intent, Retry)
    assert intent.hold_until is None


def test_what_was_held_up_for_too_long_is_given_up_when_it_fails_again() -> None:
    """WH-29."""
    past = Past("al_1", "sub_a", 1, NOW - timedelta(seconds=SCHEDULE.most_s + 1))
    assert decide(past, Tried(Outcome.TIMEOUT), NOW, SCHEDULE) == Dead(Reason.EXPIRED)


AWAY = [Tried(Outcome.TIMEOUT), Tried(Outcome.CONNECT_FAILED), Tried(Outcome.SERVER_ERROR, 502)]


@pytest.mark.parametrize("tried", [*AWAY, Tried(Outcome.SERVER_ERROR, 504)])
def test_the_third_failure_in_a_row_of_an_endpoint_out_of_reach_holds_all_of_it(
    tried: Tried,
) -> None:
    """WH-25: until the alert's own next try, a minute at most."""
    for failures, attempts, most_s in ((2, 0, 6.0), (9, 1, 60.0)):
        intent = decide(Past("al_1", "sub_a", attempts, NOW, failures), tried, NOW, SCHEDULE)
        assert isinstance(intent, Retry)
        assert intent.hold_until is not None
        assert 4.0 <= (intent.hold_until - NOW).total_seconds() <= most_s
        assert intent.at >= intent.hold_until
    ended = decide(Past("al_1", "sub_a", 2, NOW, 9), tried, NOW, SCHEDULE)
    assert ended == Dead(Reason.EXHAUSTED, NOW + timedelta(seconds=60))


def test_an_endpoint_that_answers_is_within_reach_whatever_it_answers() -> None:
    """WH-25: one alert that a receiver cannot take does not hold up the others."""
    for tried in (Tried(Outcome.SERVER_ERROR, 500), Tried(Outcome.CLIENT_ERROR, 404)):
        intent = decide(Past("al_1", "sub_a", 0, NOW, 9), tried, NOW, SCHEDULE)
        assert isinstance(intent, Retry)
        assert intent.hold_until is None
