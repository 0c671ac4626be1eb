"""What the demo prints: in order in every script, and harmless to a terminal."""

from typing import Any

from tocsin.demo import shown

BODY: dict[str, Any] = {
    "type": "alert.created",
    "data": {
        "alert": "al_1",
        "subscription": {"id": "sub_1", "name": "كاراباخ", "per": "event"},
        "event": {
            "id": "ev_1",
            "region": "x-nagorno-karabakh",
            "countries": ["AZ"],
            "level": 4,
            "change": {"number": 1, "kind": "new"},
        },
        "why": [
            {
                "clause": "region",
                "evidence": [{"surface": "ناجورنو كاراباخ"}, {"surface": "ناجورنو كاراباخ"}],
            },
            {"clause": "min_level", "evidence": []},
        ],
        "articles": [
            {
                "title": "قصف\x1b[31m مدفعي\u202e",
                "publisher": "صدى الجبال",
                "url": "http://127.0.0.2:1/shelling",
                "language": "ar",
            }
        ],
    },
}


def test_an_alert_shows_what_where_why_and_whence() -> None:
    text = shown.alert(BODY, "12:00:00")

    for part in (
        *("alert.created", "level 4 armed violence", "x-nagorno-karabakh", "Azerbaijan"),
        *("change 1: new event", "[ar]"),
    ):
        assert part in text


def test_each_piece_of_foreign_text_is_isolated_and_said_once() -> None:
    text = shown.alert(BODY, "12:00:00")

    assert text.count("\u2068ناجورنو كاراباخ\u2069") == 1
    assert text.count("\u2068") == text.count("\u2069")


def test_control_characters_and_direction_marks_do_not_reach_the_terminal() -> None:
    text = shown.alert(BODY, "12:00:00")

    assert "\x1b" not in text
    assert "\u202e" not in text


def test_joiners_that_spelling_needs_stay() -> None:
    assert shown.plain("می‌خواهد") == "می‌خواهد"


def test_an_alert_without_an_event_is_shown_as_well() -> None:
    body = {**BODY, "data": {**BODY["data"], "event": None}}

    assert "no event" in shown.alert(body, "12:00:00")
