"""Subscriptions are made, shown and changed beside whatever else uses the log."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from kit.hook import Hook
from standardwebhooks.webhooks import Webhook

from tocsin.cli.store import latest
from tocsin.runtime import clock
from tocsin.runtime.broker import open_log
from topics import SUBSCRIPTIONS, Subscription

Call = Callable[..., Any]
HOOK = ("--webhook", "http://127.0.0.1:9/hook")


def kept(folder: Any, key: str) -> Subscription:
    """Return the subscription as the log has it now."""
    log = open_log(f"sqlite:///{folder / 'data' / 'log.db'}")
    try:
        return latest(log, SUBSCRIPTIONS)[key]
    finally:
        log.close()


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

    found = kept(tmp_path, made["id"])
    assert (found.name, found.per, found.regions) == ("صحيفة", "story", ("x-gaza",))
    assert (found.roles, found.signals, found.min_level) == (("reactor",), ("ASSAULT",), -1)
    assert (found.languages, found.any, found.min_origins) == (("zh-Hans",), ("قصف",), 3)


def test_a_subscription_is_paused_resumed_and_removed_by_name_or_id(tocsin: Call) -> None:
    made = tocsin("subscribe", "one", *HOOK, "--json").row

    tocsin("subscriptions", "pause", "one")
    assert tocsin("subscriptions", "show", made["id"], "--json").row["paused"] is True
    tocsin("subscriptions", "resume", made["id"])
    assert tocsin("subscriptions", "show", "one", "--json").row["paused"] is False
    assert tocsin("subscriptions", "remove", "one", "--json").row["done"] == "removed"
    assert tocsin("subscriptions", "list").out == ""


def test_a_name_is_given_once(tocsin: Call) -> None:
    made = tocsin("subscribe", "twin", *HOOK, "--json").row

    ran = tocsin("subscribe", "twin", "--region", "AM", *HOOK)

    assert ran.code == 2
    assert made["id"] in ran.err
    assert "--replace" in ran.err
    assert len(tocsin("subscriptions", "list", "--json").rows) == 1


def test_a_subscription_is_replaced_and_stays_the_one_it_was(tocsin: Call, tmp_path: Any) -> None:
    made = tocsin("subscribe", "one", "--region", "AM", *HOOK, "--json").row
    tocsin("subscriptions", "pause", "one")

    again = tocsin("subscribe", "one", "--min-level", 4, *HOOK, "--replace", "--json").row
    said = tocsin("subscribe", "one", "--region", "AZ", *HOOK, "--replace")

    assert (again["id"], again["secret"], again["paused"]) == (made["id"], None, True)
    assert (again["regions"], again["min_level"]) == ([], 4)
    assert "Azerbaijan" in said.out
    assert kept(tmp_path, made["id"]).secret == made["secret"]
    assert tocsin("subscribe", "two", *HOOK, "--replace").code == 2


def test_a_name_that_two_have_asks_for_the_id(tocsin: Call, shelf: Any) -> None:
    """The API of an older version made such."""
    for key in ("sub_1", "sub_2"):
        each = Subscription(id=key, name="twin", webhook="", secret="", created=clock.now())
        shelf.publish(SUBSCRIPTIONS, key, each)

    ran = tocsin("subscriptions", "remove", "twin")

    assert ran.code == 2
    assert "sub_1, sub_2" in ran.err


def test_an_endpoint_that_is_gone_is_told_and_resume_tries_it_again(
    tocsin: Call, shelf: Any
) -> None:
    made = tocsin("subscribe", "one", *HOOK, "--json").row
    shelf.switch_off(made["id"], "gone")

    listed = tocsin("subscriptions", "list")
    rows = [tocsin("subscriptions", *words, "--json").row for words in (("list",), ("show", "one"))]
    tocsin("subscriptions", "resume", "one")

    assert "off: its receiver is gone (410)" in listed.out
    assert "subscriptions resume" in listed.err
    assert [row["disabled"] for row in rows] == ["gone", "gone"]
    assert tocsin("subscriptions", "list", "--json").row["disabled"] is None


def test_a_pause_is_not_taken_for_a_fault(tocsin: Call, shelf: Any) -> None:
    made = tocsin("subscribe", "one", *HOOK, "--json").row
    shelf.switch_off(made["id"], "paused")

    assert tocsin("subscriptions", "list", "--json").row["disabled"] is None


def test_nothing_to_list_says_what_to_do(tocsin: Call, shelf: Any) -> None:
    shelf.begin()

    ran = tocsin("subscriptions", "list")

    assert (ran.code, ran.out) == (0, "")
    assert "tocsin subscribe" in ran.err
    assert tocsin("subscriptions", "list", "--json").err == ""


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as opened:
        yield opened


def test_a_webhook_is_tried_with_a_signed_body_that_tells_nothing(tocsin: Call, hook: Hook) -> None:
    """WH-31: typed webhook.test, signed as alerts are, with status and latency."""
    made = tocsin("subscribe", "desk", "--webhook", hook.url, "--json").row

    ran = tocsin("subscriptions", "test", "desk", "--json")

    (headers, body), answer = hook.got[0], ran.row
    told = Webhook(made["secret"]).verify(body, headers)
    assert told["type"] == "webhook.test"
    assert told["data"]["subscription"] == {"id": made["id"], "name": "desk", "per": "event"}
    assert (told["data"]["event"], told["data"]["articles"]) == (None, [])
    assert (ran.code, answer["status"], answer["outcome"]) == (0, 204, "delivered")
    assert headers["webhook-id"] == answer["alert"] == told["data"]["alert"]
    assert "204 after" in tocsin("subscriptions", "test", "desk").out


def test_a_webhook_that_fails_its_trial_is_said_in_one_line(tocsin: Call, hook: Hook) -> None:
    """WH-31: under the same guard; exit 1 for a receiver's fault, 2 for an address refused."""
    tocsin("subscribe", "desk", "--webhook", hook.url + "refuse", "--json")

    failed = tocsin("subscriptions", "test", "desk")
    refused = tocsin("subscriptions", "test", "desk", env={"TOCSIN_WEBHOOKS_ALLOW": ""})

    assert (failed.code, failed.out) == (1, "")
    assert "status 403: not\ufffdhere" in failed.err
    assert (refused.code, refused.out, len(hook.got)) == (2, "", 1)
    assert hook.url in refused.err
