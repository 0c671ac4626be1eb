"""Subscriptions are made, shown and changed beside whatever else uses the log."""

from collections.abc import Callable
from typing import Any

from tocsin.runtime.broker import open_log
from topics import SUBSCRIPTIONS

Call = Callable[..., Any]
HOOK = ("--webhook", "http://127.0.0.1:9/hook")


def test_subscribe_prints_id_and_secret_once(tocsin: Call) -> None:
    made = tocsin("subscribe", "one", "--region", "am", "--min-level", 3, *HOOK, "--json").row

    assert made["id"].startswith("sub_")
    assert made["secret"].startswith("whsec_")
    assert made["regions"] == ["AM"]
    for shown in ("list", "show"):
        which = () if shown == "list" else ("one",)
        ran = tocsin("subscriptions", shown, *which)
        assert made["id"] in ran.out
        assert made["secret"] not in ran.out
        assert "secret" not in tocsin("subscriptions", shown, *which, "--json").row


def test_what_is_not_asked_for_is_not_demanded(tocsin: Call) -> None:
    made = tocsin("subscribe", "all", *HOOK, "--json").row

    assert made["regions"] == made["signals"] == made["languages"] == made["any"] == []
    assert made["min_level"] is None
    assert made["roles"] == ["event", "actor"]
    assert made["per"] == "event"


def test_every_option_is_kept_in_the_log(tocsin: Call, tmp_path: Any) -> None:
    asked = (
        *("--per", "story", "--region", "x-gaza", "--region", "x-gaza", "--role", "reactor"),
        *("--signal", "assault", "--min-level", "-1", "--language", "zh-Hans"),
        *("--any", "قصف", "--min-origins", 3),
    )

    made = tocsin("subscribe", "صحيفة", *asked, *HOOK, "--json").row

    log = open_log(f"sqlite:///{tmp_path / 'data' / 'log.db'}")
    tail = log.tail(SUBSCRIPTIONS.name)
    (record,) = tail.poll(1.0)
    tail.close()
    log.close()
    kept = SUBSCRIPTIONS.decode(record.value or b"")
    assert (record.key or b"").decode() == kept.id == made["id"]
    assert (kept.name, kept.per, kept.regions) == ("صحيفة", "story", ("x-gaza",))
    assert (kept.roles, kept.signals, kept.min_level) == (("reactor",), ("ASSAULT",), -1)
    assert (kept.languages, kept.any, kept.min_origins) == (("zh-Hans",), ("قصف",), 3)


def test_a_subscription_is_paused_resumed_and_removed_by_name_or_id(tocsin: Call) -> None:
    made = tocsin("subscribe", "one", *HOOK, "--json").row

    tocsin("subscriptions", "pause", "one")
    assert tocsin("subscriptions", "show", made["id"], "--json").row["paused"] is True
    tocsin("subscriptions", "resume", made["id"])
    assert tocsin("subscriptions", "show", "one", "--json").row["paused"] is False
    assert tocsin("subscriptions", "remove", "one", "--json").row["done"] == "removed"
    assert tocsin("subscriptions", "list").out == ""


def test_a_name_that_two_have_asks_for_the_id(tocsin: Call) -> None:
    ids = [tocsin("subscribe", "twin", *HOOK, "--json").row["id"] for _ in range(2)]

    ran = tocsin("subscriptions", "remove", "twin")

    assert ran.code == 2
    assert all(each in ran.err for each in ids)
