"""Why an alert fired, or where an article fell silent, from the log alone (design, 3.6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tocsin.matching import Book, Told, match
from tocsin.runtime import clock
from topics import (
    ALERTS,
    ARTICLES,
    EVENTS,
    REJECTS,
    STORIES,
    SUBSCRIPTIONS,
    TAGGED,
    Linked,
    Reject,
    Subscription,
)

Call = Callable[..., Any]


def subscription(key: str, **fields: Any) -> Subscription:
    return Subscription(
        id=key,
        name=f"name of {key}",
        webhook="https://r.example/",
        secret="whsec_",
        created=clock.now() - timedelta(hours=1),
        **fields,
    )


@pytest.fixture
def road(shelf: Any, linked: Linked) -> str:
    """The article on every topic, one subscription that it alerted and one that it did not."""
    book = Book()
    for each in (subscription("sub_am", regions=("AM",)), subscription("sub_fr", regions=("FR",))):
        shelf.publish(SUBSCRIPTIONS, each.id, each)
        book.put(each)
    story = linked.tagged.story
    shelf.publish(ARTICLES, "en", story.article)
    shelf.publish(STORIES, "en", story)
    shelf.publish(TAGGED, "ar_1", linked.tagged)
    shelf.publish(EVENTS, "ar_1", linked)
    (alert,) = match(linked, book, Told(), clock.now())
    shelf.publish(ALERTS, alert.data.alert, alert)
    shelf.push("sub_am", alert.data.alert)
    return alert.data.alert


def test_an_alert_is_explained_with_the_words_it_rests_on(tocsin: Call, road: str) -> None:
    ran = tocsin("explain", road)

    assert ran.code == 0
    assert "event AM" in ran.out
    assert "«Norgyugh»" in ran.out
    assert "given up (dead letter), 1 attempts" in ran.out
    assert tocsin("explain", road, "--json").row["body"]["data"]["alert"] == road


def test_an_article_is_explained_for_each_subscription(tocsin: Call, road: str) -> None:
    answers = tocsin("explain", "ar_1", "--json").row["subscriptions"]

    told = {row["subscription"]: (row["fired"], row["alert"], row["unmet"]) for row in answers}
    assert told["sub_am"] == (True, road, [])
    assert told["sub_fr"] == (False, None, ["no event or actor in FR"])


@pytest.mark.parametrize(
    "asked",
    [
        ("https://example.org/1",),
        ("https://example.org/1?utm_source=feed",),
        ("shells", "norgyugh"),
        ("SHELLS الجبال",),
    ],
)
def test_an_article_is_found_by_its_address_or_words(
    asked: tuple[str, ...], tocsin: Call, road: str
) -> None:
    assert tocsin("explain", *asked, "--json").row["article"] == "ar_1"


def test_words_that_many_articles_have_ask_for_an_id(
    tocsin: Call, shelf: Any, linked: Linked
) -> None:
    article = linked.tagged.story.article
    for number in (1, 2):
        again = msgspec.structs.replace(article, id=f"ar_{number}", entry=str(number))
        shelf.publish(ARTICLES, "en", again)

    ran = tocsin("explain", "shells")

    assert ran.code == 2
    assert "ar_1" in ran.err
    assert "ar_2" in ran.err
    assert tocsin("explain", "rain").code == 1


def test_the_last_version_of_an_entry_is_meant(tocsin: Call, shelf: Any, linked: Linked) -> None:
    article = linked.tagged.story.article
    for number in (1, 2):
        again = msgspec.structs.replace(article, id=f"ar_{number}", feed="f", entry="e")
        shelf.publish(ARTICLES, "en", again)

    assert tocsin("explain", article.url, "--json").row["article"] == "ar_2"


def test_the_articles_seen_last_are_listed_with_their_ids_and_how_far_each_came(
    tocsin: Call, shelf: Any, road: str, linked: Linked
) -> None:
    later = clock.now() + timedelta(seconds=5)
    silent = msgspec.structs.replace(
        linked.tagged.story.article, id="ar_2", title="Rain", seen=later
    )
    shelf.publish(ARTICLES, "en", silent)

    rows = tocsin("explain", "--recent", "--json").rows
    shown = tocsin("explain", "--recent")

    assert [row["article"] for row in rows] == ["ar_2", "ar_1"]
    assert (rows[0]["passed"], rows[0]["level"], rows[0]["alerts"]) == ("poller", None, [])
    assert (rows[1]["passed"], rows[1]["level"], rows[1]["events"]) == ("linker", 4, ["ev_1"])
    assert rows[1]["alerts"] == [road]
    assert "ar_2" in shown.out
    assert tocsin("explain", "--recent", "rain", "--json").row["article"] == "ar_2"
    assert len(tocsin("explain", "--recent", "--limit", 1, "--json").rows) == 1


def test_nothing_to_explain_is_a_mistake(tocsin: Call, shelf: Any) -> None:
    shelf.begin()

    assert tocsin("explain").code == 2
    assert "no article yet" in tocsin("explain", "--recent").err


def test_one_subscription_can_be_asked_for(tocsin: Call, road: str) -> None:
    ran = tocsin("explain", "ar_1", "--subscription", "name of sub_fr")

    assert "name of sub_fr: not told" in ran.out
    assert road not in ran.out


def test_what_matches_now_but_was_never_told_says_so(
    tocsin: Call, shelf: Any, linked: Linked
) -> None:
    shelf.publish(SUBSCRIPTIONS, "sub_1", subscription("sub_1"))
    shelf.publish(ARTICLES, "en", linked.tagged.story.article)
    shelf.publish(EVENTS, "ar_1", linked)

    (answer,) = tocsin("explain", "ar_1", "--json").row["subscriptions"]

    assert answer["fired"] is False
    assert "no alert was made" in answer["unmet"][0]


def test_an_article_that_stopped_on_the_road_says_where(
    tocsin: Call, shelf: Any, linked: Linked
) -> None:
    shelf.publish(ARTICLES, "en", linked.tagged.story.article)

    assert "the deduper has not passed it on" in tocsin("explain", "ar_1").out


def test_history_is_said_to_be_so(tocsin: Call, shelf: Any, linked: Linked) -> None:
    article = msgspec.structs.replace(linked.tagged.story.article, history=True)
    shelf.publish(ARTICLES, "en", article)

    assert "never alerted" in tocsin("explain", "ar_1").out


def test_a_rejected_article_says_by_whom_and_why(tocsin: Call, shelf: Any, linked: Linked) -> None:
    article = linked.tagged.story.article
    shelf.publish(ARTICLES, "en", article)
    reject = Reject(
        stage="deduper",
        reason="raised",
        error="ValueError: \x1b[31mno",
        topic=ARTICLES.name,
        partition=0,
        offset=0,
        attempts=3,
        at=clock.now(),
        value=ARTICLES.encode(article),
    )
    shelf.publish(REJECTS, "deduper", reject)

    ran = tocsin("explain", "ar_1")

    assert "rejected  by the deduper: raised" in ran.out
    assert "\x1b" not in ran.out
