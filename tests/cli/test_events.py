"""What is known and what was sent can be seen, and sent again with the same id and body."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from topics import EVENTS, Linked
from topics.events import Claim

Call = Callable[..., Any]


def test_events_stand_as_their_last_article_left_them(
    tocsin: Call, shelf: Any, linked: Linked
) -> None:
    higher = msgspec.structs.replace(linked.events[0], level=5, level_before=4)
    other = msgspec.structs.replace(linked.events[0], id="ev_2")
    shelf.publish(EVENTS, "ar_1", linked)
    shelf.publish(EVENTS, "ar_2", msgspec.structs.replace(linked, events=(other,)))
    shelf.publish(EVENTS, "ar_3", msgspec.structs.replace(linked, events=(higher,)))

    rows = tocsin("events", "list", "--json").rows

    assert [(row["id"], row["level"]) for row in rows] == [("ev_1", 5), ("ev_2", 4)]
    assert tocsin("events", "show", "ev_1", "--json").row["level_before"] == 4
    assert "صدى الجبال" in tocsin("events", "show", "ev_1").out
    assert len(tocsin("events", "list", "--limit", 1).out.splitlines()) == 2


def test_events_are_told_in_words_and_a_toll_once(tocsin: Call, shelf: Any, linked: Linked) -> None:
    claims = tuple(
        Claim(kind="killed", low=7, high=7, of="civilians", claimant=who, article="ar_1")
        for who in ("the mayor", "رئيس البلدية", None)
    )
    event = msgspec.structs.replace(
        linked.events[0],
        tolls=claims,
        signals=("ASSAULT",),
        region="x-nagorno-karabakh",
    )
    shelf.publish(EVENTS, "ar_1", msgspec.structs.replace(linked, events=(event,)))

    listed, shown = tocsin("events", "list").out, tocsin("events", "show", "ev_1").out

    assert "4 armed violence" in listed
    assert "Nagorno-Karabakh" in listed
    assert "new event" in listed
    assert "Nagorno-Karabakh (Azerbaijan) x-nagorno-karabakh" in shown
    assert "attack (ASSAULT)" in shown
    assert shown.count("7 civilians killed") == 1
    assert "the mayor" in shown
    assert "صدى الجبال" in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("--region", "AZ"), ["ev_2"]),
        (("--region", "am"), ["ev_1"]),
        (("--min-level", "4"), ["ev_2"]),
        (("--min-level", "-1"), ["ev_2", "ev_1"]),
        (("--region", "FR"), []),
    ],
)
def test_events_are_looked_for_by_region_and_level(
    asked: tuple[str, ...], found: list[str], tocsin: Call, shelf: Any, linked: Linked
) -> None:
    low = msgspec.structs.replace(linked.events[0], level=1)
    high = msgspec.structs.replace(low, id="ev_2", region="x-nagorno-karabakh", level=4)
    shelf.publish(EVENTS, "ar_1", msgspec.structs.replace(linked, events=(low, high)))

    ran = tocsin("events", "list", *asked, "--json")

    assert [row["id"] for row in ran.rows] == found


def test_nothing_to_list_is_said_to_people_alone(tocsin: Call, shelf: Any) -> None:
    shelf.begin()

    for words in ("events list", "deliveries list", "feeds list", "deliveries replay --all-dead"):
        ran = tocsin(*words.split())
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (0, "", 1)
    assert tocsin("events", "list", "--json").err == ""


def test_an_unreadable_record_is_said_and_the_others_are_shown(
    tocsin: Call, shelf: Any, linked: Linked
) -> None:
    shelf.publish(EVENTS, "ar_1", linked)
    shelf.publish(EVENTS, "ar_2", msgspec.Raw(b"\x1b[2J{"))

    ran = tocsin("events", "list", "--json")

    assert ran.code == 0
    assert ran.row["id"] == "ev_1"
    assert len(ran.err.splitlines()) == 1
    assert "\x1b" not in ran.err


def test_a_dead_letter_is_listed_with_its_history_and_replayed(tocsin: Call, shelf: Any) -> None:
    shelf.push("sub_1", "al_1")

    listed = tocsin("deliveries", "list", "--state", "dead", "--json").row
    shown = tocsin("deliveries", "show", "al_1")
    tocsin("deliveries", "replay", "al_1")

    assert (listed["alert"], listed["subscription"], listed["state"]) == ("al_1", "sub_1", "dead")
    assert listed["attempts"][0]["status"] == 500
    assert "\x1b" not in shown.out
    again = tocsin("deliveries", "show", "al_1", "--json").row
    assert again["state"] == "pending"
    assert again["body"] == {"type": "alert.created"}
    assert len(again["attempts"]) >= 1


def test_a_delivery_is_listed_under_its_subscription_s_name(tocsin: Call, shelf: Any) -> None:
    made = tocsin("subscribe", "caucasus", "--webhook", "http://127.0.0.1:9/hook", "--json").row
    shelf.push(made["id"], "al_1")

    listed = tocsin("deliveries", "list").out

    assert "caucasus" in listed
    assert "(500)" in listed


@pytest.mark.parametrize("scope", [("--all-dead",), ("--subscription", "sub_1")])
def test_all_that_is_dead_is_replayed_at_once(
    scope: tuple[str, ...], tocsin: Call, shelf: Any
) -> None:
    for number in range(3):
        shelf.push("sub_1", f"al_{number}")

    rows = tocsin("deliveries", "replay", *scope, "--json").rows

    assert {row["alert"] for row in rows} == {"al_0", "al_1", "al_2"}
    assert tocsin("deliveries", "list", "--state", "dead").out == ""
