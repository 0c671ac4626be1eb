"""Every code that people may see has words, and an event's figures are told once."""

import tomllib
from importlib.resources import files

import pytest

from tocsin.delivery import Outcome as Delivered
from tocsin.events import Kind
from tocsin.feeds.outcome import Outcome
from tocsin.likeness.verdict import Reason
from tocsin.runtime import clock, words
from tocsin.runtime.catalogue import SIGNALS
from topics import Subscription
from topics.events import Change, Claim, Event, Source
from topics.tagged import Signal

CATEGORIES = tomllib.loads((files("tocsin.signals") / "categories.toml").read_text("utf-8"))
MODES = {row["mode"] for row in CATEGORIES.values() if "mode" in row} - {"change"}
TABLES = {
    "levels": {str(level) for level in range(-1, 6)},
    "signals": set(SIGNALS),
    "modes": MODES,
    "changes": {kind.value for kind in Kind},
    "stories": {reason.value for reason in Reason},
    "polls": {outcome.value for outcome in Outcome},
    "deliveries": {"pending", "dead", *(outcome.value for outcome in Delivered)},
}


@pytest.mark.parametrize("table", TABLES)
def test_every_code_has_words(table: str) -> None:
    table_of = tomllib.loads((files("tocsin.runtime") / "words.toml").read_text("utf-8"))[table]

    assert TABLES[table] <= set(table_of)


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert words.words("furniture", "new_kind") == "new kind"
    assert words.level(None) == "no level"


def signal(**fields: object) -> Signal:
    given = {"event": "ASSAULT", "mode": None, "cameo": "19", "acled": None, "level": 4, "score": 1}
    return Signal(**{**given, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"acled": "Armed clash", "mode": "firearms"}, "armed clash"),
        ({"mode": "firearms", "acled": "Attack"}, "attack with firearms"),
        ({"event": "REQUEST", "mode": "change"}, "demand"),
        ({}, "attack"),
    ],
)
def test_a_signal_is_told_as_closely_as_its_codes_do(fields: dict[str, str], says: str) -> None:
    assert words.signal(signal(**fields)) == says


def event(**fields: object) -> Event:
    now = clock.now()
    given = {"id": "ev_1", "region": "AM", "level": 4, "first": now, "last": now}
    return Event(**{**given, **fields})  # type: ignore[arg-type]


def claim(low: int, who: str | None = None, **fields: object) -> Claim:
    given = {"kind": "killed", "low": low, "high": low, "claimant": who}
    return Claim(**{**given, **fields})  # type: ignore[arg-type]


def test_a_toll_that_many_tell_is_one_figure_with_all_who_tell_it() -> None:
    ledger = (
        claim(7, "the ombudsman", of="civilians"),
        claim(35, "the ministry", kind="injured"),
        claim(7, "уполномоченный", high=None, of="civilians"),
        claim(7, article="ar_1"),
        claim(12, "the mayor", high=None, through="Echo Agency"),
    )
    found = words.tolls(
        event(tolls=ledger, articles=(Source(id="ar_1", publisher="Aragats Wire"),))
    )

    assert [row.says for row in found] == [
        "12 or more people killed",
        "7 civilians killed",
        "35 people injured",
    ]
    assert found[0].who == ("the mayor through Echo Agency",)
    assert found[1].who == ("the ombudsman", "уполномоченный", "Aragats Wire")


def test_what_reports_tell_of_a_type_stands_for_it() -> None:
    told = [("ASSAULT", "attack"), ("ASSAULT", "armed clash"), ("AID", "asylum")]

    assert words.signals(event(signals=("THREATEN", "ASSAULT")), told) == ["armed clash", "threat"]


def test_a_change_of_level_says_from_where_to_where() -> None:
    rose = event(level_before=2, change=Change(number=2, kind="level"))

    assert words.change(rose) == "the level rose from 2 to 4"
    assert words.change(event()) == ""


def test_a_place_says_in_which_country_it_lies() -> None:
    assert words.place("AM") == "Armenia"
    assert words.place("x-nagorno-karabakh") == "Nagorno-Karabakh (Azerbaijan)"


def test_a_subscription_says_what_it_asks_for() -> None:
    def asked(**fields: object) -> str:
        given = {"id": "sub_1", "name": "n", "webhook": "", "secret": "", "created": clock.now()}
        return words.asks(Subscription(**{**given, **fields}))  # type: ignore[arg-type]

    assert asked() == "everything"
    assert asked(regions=("AM", "x-gaza"), min_level=3, signals=("ASSAULT",), per="story") == (
        "Armenia, Gaza Strip; attack; level 3 and above; each story"
    )
