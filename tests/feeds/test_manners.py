"""When a feed is polled again: headers, rhythm, back-off, turns at a host; a virtual clock."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from tocsin.feeds.caching import fresh_s, retry_after_s
from tocsin.feeds.entries import Document, Entry
from tocsin.feeds.outcome import Outcome
from tocsin.feeds.rounds import MOST_IN_FLIGHT, Rounds
from tocsin.feeds.schedule import after_failure_s, after_success_s, first_due, rhythm_s
from tocsin.feeds.step import Fetched, conditions, step
from topics import Feed, FeedState

NOW = datetime(2025, 1, 6, 12, tzinfo=UTC)
FEED = Feed(id="f", url="https://ex.test/rss", added=NOW)
DATE = "Mon, 06 Jan 2025 13:00:00 GMT"
DAY_S = 86400.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": 'public, MAX-AGE="600"'}, 600),
        ({"Cache-Control": "max-age=600", "Age": "200"}, 400),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 0),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Cache-Control": "max-age=315360000"}, DAY_S),
        ({"Cache-Control": "max-age=soon"}, 0),
        ({"Cache-Control": "s-maxage=600"}, 0),
        (
            {
                "Cache-Control": "max-age=0",
                "Expires": "Mon, 06 Jan 2025 14:00:00 GMT",
                "Date": DATE,
            },
            0,
        ),
        ({"Expires": "Mon, 06 Jan 2025 13:10:00 GMT", "Date": DATE}, 600),
        ({"Expires": "0", "Date": DATE}, 0),
        ({"Expires": "Mon, 06 Jan 2025 13:10:00 GMT"}, 0),
    ],
)
def test_freshness_is_what_the_headers_say(headers: dict[str, str], seconds: float) -> None:
    """PM-09, PM-11 (the server's clock is an hour off), PM-12, PM-13, PM-16."""
    assert fresh_s(headers) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("317100", DAY_S),
        ("Mon, 06 Jan 2025 13:01:00 GMT", 60),
        ("Mon, 06 Jan 2025 11:00:00 GMT", None),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read_or_left_aside(value: str, seconds: float | None) -> None:
    """PM-17."""
    assert retry_after_s({"Retry-After": value, "Date": DATE}, NOW) == seconds


def test_an_adaptive_feed_is_asked_more_often_when_it_has_news_and_less_when_not() -> None:
    rhythm = rhythm_s(None, news=True, ttl_s=None)
    for _ in range(20):
        rhythm = rhythm_s(rhythm, news=True, ttl_s=None)
    assert rhythm == 60
    for _ in range(40):
        rhythm = rhythm_s(rhythm, news=False, ttl_s=None)
    assert rhythm == 3600
    assert rhythm_s(60, news=True, ttl_s=1800) == 1800


def test_what_is_fresh_is_not_fetched_again_unless_the_operator_says_so() -> None:
    """PM-09, PM-29."""
    assert after_success_s(None, 300, 900, lambda: 0.5) == 900
    assert after_success_s(None, 300, 0, lambda: 0.0) == 270
    assert after_success_s(None, 300, 0, lambda: 1.0) == 330
    assert after_success_s(60, 300, 900, lambda: 0.5) == 60


def test_back_off_grows_to_a_day_and_never_stops() -> None:
    """PM-25."""
    random = Random(1)
    waits = [after_failure_s(300, failures, None, random.random) for failures in range(1, 2000)]

    for failures, wait in enumerate(waits, start=1):
        assert 300 <= wait <= min(300 * 2.0 ** min(failures, 20), DAY_S)
    assert max(waits) > DAY_S / 2
    assert after_failure_s(300, 1, 7200, random.random) == 7200


def test_a_restart_polls_nothing_early_but_obeys_a_shorter_interval() -> None:
    """PM-28."""
    later = NOW + timedelta(hours=1)
    state = FeedState(feed="f", next_poll=later, polled=NOW)
    failing = FeedState(feed="f", next_poll=later, polled=NOW, failures=2)

    assert first_due(FEED, None, None) == NOW
    assert first_due(FEED, state, None) == later
    assert first_due(FEED, state, 60) == NOW + timedelta(seconds=60)
    assert first_due(FEED, state, 7200) == later
    assert first_due(FEED, failing, 60) == later


def after(state: FeedState | None, fetched: Fetched, *entries: Entry) -> FeedState:
    return step(FEED, state, fetched, entries, began=NOW, poll_every_s=None, draw=lambda: 0.5)


def fetched(outcome: Outcome, body: str = "", **headers: str) -> Fetched:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    document = Document(outcome=outcome, blocks=(7,))
    return Fetched(outcome=outcome, headers=sent, body=body, document=document)


def test_validators_follow_what_the_server_last_said() -> None:
    """PM-01..06."""
    first = after(None, fetched(Outcome.NEW, "b1", ETag='W/"1"', Last_Modified="then"))
    assert conditions(first) == {"If-None-Match": 'W/"1"', "If-Modified-Since": "then"}

    etag_alone = after(first, fetched(Outcome.NEW, "b2", ETag='"2"', Last_Modified="then"))
    same_body = after(first, fetched(Outcome.UNCHANGED, "b1", ETag='"3"', Last_Modified="now"))
    on_304 = after(first, fetched(Outcome.NOT_MODIFIED, ETag='"4"'))
    dropped = after(first, fetched(Outcome.NEW, "b3"))

    assert conditions(etag_alone) == {"If-None-Match": '"2"', "If-Modified-Since": "then"}
    assert conditions(same_body) == {"If-None-Match": '"3"', "If-Modified-Since": "now"}
    assert conditions(on_304) == {"If-None-Match": '"4"', "If-Modified-Since": "then"}
    assert conditions(dropped) == {}
    assert conditions(after(None, fetched(Outcome.NEW, "b", ETag="a\udcff"))) == {}


@pytest.mark.parametrize("outcome", [Outcome.EMPTY, Outcome.NOT_A_FEED, Outcome.TRUNCATED])
def test_a_body_that_is_not_whole_leaves_no_validators(outcome: Outcome) -> None:
    """BI-33, BI-34, BI-35: else the server would say 304 to what was never read."""
    broken = fetched(outcome, "b1", ETag='"1"')
    assert conditions(after(None, broken)) == {}
    assert after(None, broken).body == ""


def test_cache_headers_of_a_304_count() -> None:
    """PM-10."""
    state = after(None, fetched(Outcome.NOT_MODIFIED, Cache_Control="max-age=5000"))
    assert state.next_poll == NOW + timedelta(seconds=5000)


def test_a_failure_keeps_what_was_known_and_a_success_restores_the_rhythm() -> None:
    """PM-18, PM-25."""
    entry = Entry(key=1, content=2)
    good = after(None, fetched(Outcome.NEW, "b1", ETag='"1"'), entry)
    bad = after(good, fetched(Outcome.THROTTLED, Retry_After="9000"))
    again = after(bad, fetched(Outcome.NOT_MODIFIED))

    assert (bad.seen, bad.blocks, bad.etag, bad.failures) == ((1, 2), (7,), '"1"', 1)
    assert bad.next_poll == NOW + timedelta(seconds=9000)
    assert (again.failures, again.status, again.published) == (0, Outcome.NOT_MODIFIED, 1)
    assert again.next_poll - NOW < timedelta(seconds=600)


def test_a_flaw_is_shown_for_as_long_as_the_document_is_the_same() -> None:
    flawed = after(None, fetched(Outcome.WRONG_CHARSET, "b1"))
    same = after(flawed, fetched(Outcome.NOT_MODIFIED))
    mended = after(same, fetched(Outcome.NEW, "b2"))

    assert [s.status for s in (flawed, same, mended)] == ["wrong_charset", "wrong_charset", "new"]


def run(rounds: Rounds, *, until_s: float, takes_s: float) -> list[tuple[float, str]]:
    """Return what starts when, on a virtual clock; each poll takes ``takes_s``."""
    now, starts, ends = 0.0, list[tuple[float, str]](), list[tuple[float, str]]()
    while now < until_s:
        for feed, _ in rounds.start(now):
            starts.append((now, feed))
            ends.append((now + takes_s, feed))
        step_s = min([rounds.wait_s(now), 0.5, *(end - now for end, _ in ends)])
        now += max(step_s, 0.001)
        for end in [end for end in ends if end[0] <= now + 1e-9]:
            ends.remove(end)
            rounds.ended(end[1])
    return starts


def test_a_crowded_host_is_asked_once_a_second_and_starves_nobody() -> None:
    """PM-26: 5,000 feeds at one host beside 50 at hosts of their own."""
    rounds = Rounds()
    for number in range(5000):
        rounds.put(f"crowd{number}", "crowd.test", 0)
    for number in range(50):
        rounds.put(f"lone{number}", f"lone{number}.test", 5)

    starts = run(rounds, until_s=60, takes_s=0.1)

    crowd = [at for at, feed in starts if feed.startswith("crowd")]
    assert len(crowd) == 60
    assert all(b - a >= 1 for a, b in pairwise(crowd))
    assert {at for at, feed in starts if feed.startswith("lone")} == {5.0}


def test_at_most_two_are_in_flight_at_a_host() -> None:
    """PM-26."""
    rounds = Rounds()
    for number in range(10):
        rounds.put(f"slow{number}", "slow.test", 0)

    starts = [at for at, _ in run(rounds, until_s=35, takes_s=10)]

    assert starts == pytest.approx([0, 1, 10, 11, 20, 21, 30, 31], abs=0.01)


def test_a_feed_comes_once_per_turn_however_often_it_is_put() -> None:
    rounds = Rounds()
    for due in (0, 3, 1, 0):
        rounds.put("a", "h", due)
    assert [feed for feed, _ in rounds.start(1)] == ["a"]
    rounds.put("a", "h", 1)
    assert rounds.start(5) == []
    rounds.ended("a")
    rounds.put("a", "h", 6)
    assert rounds.wait_s(5) == 1
    assert rounds.start(6) == [("a", 6)]
    rounds.ended("a")
    rounds.put("a", "h", 7)
    rounds.remove("a")
    assert rounds.start(100) == []


def test_no_more_are_in_flight_than_the_process_can_hold() -> None:
    rounds = Rounds()
    for number in range(MOST_IN_FLIGHT + 50):
        rounds.put(f"f{number}", f"h{number}", 0)
    assert len(rounds.start(0)) == MOST_IN_FLIGHT == rounds.in_flight
    rounds.ended("f0")
    assert len(rounds.start(0)) == 1


def test_many_feeds_each_get_their_turn() -> None:
    random = Random(2)
    rounds = Rounds()
    for number in range(3000):
        rounds.put(f"f{number}", f"h{number % 1000}", random.uniform(0, 60))
    starts = run(rounds, until_s=120, takes_s=0.5)
    seen = defaultdict[str, int](int)
    for _, feed in starts:
        seen[feed] += 1
    assert len(seen) == 3000
    assert set(seen.values()) == {1}
