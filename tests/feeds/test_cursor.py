"""What is new in a document, what is history, and the article that an entry becomes."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.feeds.cursor import article, fresh, is_history, seen
from tocsin.feeds.entries import Document, Entry
from tocsin.feeds.outcome import Outcome
from topics import Article, Feed, FeedState

NOW = datetime(2025, 1, 6, 12, tzinfo=UTC)
FEED = Feed(id="f", url="https://ex.test/rss", added=NOW)


def english(_: str) -> tuple[str, float]:
    return "en", 0.9


def nobody_knows(_: str) -> tuple[str, float]:
    return "und", 0.0


def document(*entries: Entry, language: str = "") -> Document:
    return Document(outcome=Outcome.NEW, title="Title", language=language, entries=entries)


def state(*pairs: int, polled: bool = True) -> FeedState:
    return FeedState(feed="f", next_poll=NOW, seen=pairs, changed=NOW if polled else None)


def made(entry: Entry, language: str = "", feed: Feed = FEED) -> Article:
    doc = document(entry, language=language)
    return article(entry, doc, feed, history=False, now=NOW, identify=nobody_knows)


def test_only_content_that_was_not_seen_is_new_and_each_once_oldest_first() -> None:
    a, b, c = (Entry(key=n, content=10 + n) for n in range(3))
    twin = Entry(key=9, content=10)

    assert fresh(document(a, b, c, twin), None) == (c, b, a)
    assert fresh(document(a, b, c), state(1, 11)) == (c, a)
    assert fresh(document(a), state(0, 99)) == (a,)


def test_where_all_have_dates_these_make_the_order() -> None:
    dated = [
        Entry(key=n, content=n, published=NOW - timedelta(hours=h)) for n, h in enumerate((2, 3, 1))
    ]
    assert [entry.key for entry in fresh(document(*dated), None)] == [1, 0, 2]


def test_what_is_remembered_is_bounded_and_the_newest_stays() -> None:
    long_ago = tuple(range(10_000))
    pairs = seen(document(), (Entry(key=1, content=2),), state(*long_ago))
    assert len(pairs) == 800
    assert pairs[-2:] == (1, 2)


@pytest.mark.parametrize(
    ("held", "polled", "pairs", "backlog_h", "age_h", "history"),
    [
        ((1,), False, (), None, 1, True),
        ((2,), False, (), None, 1, False),
        ((1,), True, (1, 5), None, 1, False),
        (None, False, (), None, 1, True),
        (None, True, (), None, 1, False),
        ((1,), False, (), 24, 1, False),
        ((1,), False, (), 24, 25, True),
        ((1,), False, (), 24, None, False),
        (None, False, (), 24, 25, True),
        ((1,), False, (), 0, 1, True),
    ],
    ids=[
        "held",
        "not held",
        "held, then changed",
        "nobody looked, first poll",
        "nobody looked, later",
        "within the backlog",
        "older than the backlog",
        "no date is now",
        "first poll, older",
        "no backlog at all",
    ],
)
def test_history_is_what_the_feed_held_when_it_was_added(
    held: tuple[int, ...] | None,
    pairs: tuple[int, ...],
    backlog_h: float | None,
    age_h: float | None,
    *,
    polled: bool,
    history: bool,
) -> None:
    feed = Feed(id="f", url="u", added=NOW, held=held, backlog_h=backlog_h)
    published = None if age_h is None else NOW - timedelta(hours=age_h)
    entry = Entry(key=1, content=2, published=published)

    assert is_history(entry, feed, state(*pairs, polled=polled)) is history


@pytest.mark.parametrize(
    ("published", "suspect"),
    [
        (None, False),
        (NOW - timedelta(days=29), False),
        (NOW + timedelta(minutes=9), False),
        (NOW + timedelta(minutes=11), True),
        (NOW - timedelta(days=31), True),
        (datetime(2098, 1, 1, tzinfo=UTC), True),
        (datetime(1970, 1, 1, tzinfo=UTC), True),
        (datetime(1736, 1, 1, tzinfo=UTC), True),
        (datetime(9999, 12, 31, tzinfo=UTC), True),
    ],
)
def test_a_suspect_date_becomes_the_first_sight(published: datetime | None, suspect: bool) -> None:  # noqa: FBT001 - a table's column
    """BI-71."""
    entry = Entry(key=1, content=2, published=published)
    result = made(entry)
    assert result.date_suspect is suspect
    assert result.published == (NOW if suspect else published)


def test_the_same_content_of_the_same_entry_has_the_same_id() -> None:
    entry = Entry(key=1, content=2, title="t", text="x")
    first = made(entry)
    other_feed = Feed(id="g", url="u", added=NOW)

    assert first.id == made(entry).id
    assert first.id[:3] == "ar_"
    assert first.entry == "0000000000000001"
    assert (
        len(
            {first.id, made(entry, feed=other_feed).id, made(Entry(key=1, content=2, title="t")).id}
        )
        == 3
    )


@pytest.mark.parametrize(
    ("claimed", "language"),
    [("", "und"), ("ar", "ar"), ("AR_sa", "ar"), ("zh-hans-CN", "zh-Hans"), ("x" * 30, "und")],
)
def test_where_the_text_does_not_tell_the_feeds_claim_counts(claimed: str, language: str) -> None:
    entry = Entry(key=1, content=2, title="t")
    assert made(entry, claimed).language == language
    told = article(
        entry, document(entry, language=claimed), FEED, history=False, now=NOW, identify=english
    )
    assert (told.language, told.language_score) == ("en", 0.9)


def test_the_publisher_is_the_operators_name_or_the_feeds_or_the_host() -> None:
    entry = Entry(key=1, content=2)
    named = Feed(id="f", url="https://ex.test/rss", added=NOW, publisher="Mine")
    untitled = Document(outcome=Outcome.NEW)
    assert made(entry, feed=named).publisher == "Mine"
    assert made(entry).publisher == "Title"
    by_host = article(entry, untitled, FEED, history=False, now=NOW, identify=english)
    assert by_host.publisher == "ex.test"
