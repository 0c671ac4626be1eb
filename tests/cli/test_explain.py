"""Why an alert fired, or where an article fell silent, from the log alone (design, 3.6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

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
    assert "dead, 1 attempts" in ran.out
    assert tocsin("explain", road, "--json").row["body"]["data"]["alert"] == road


def test_an_article_is_explained_for_each_subscription(tocsin: Call, road: str) -> None:
    answers = tocsin("explain", "ar_1", "--json").row["subscriptions"]

    told = {row["subscription"]: (row["fired"], row["alert"], row["unmet"]) for row in answers}
    assert told["sub_am"] == (True, road, [])
    assert told["sub_fr"] == (False, None, ["no event or actor in FR"])


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
