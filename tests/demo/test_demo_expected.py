"""The demo knows what must arrive."""

from typing import Any

from tocsin.demo import expected, outlet


def _body(**event: Any) -> dict[str, Any]:
    return {
        "type": "alert.created",
        "data": {
            "event": {
                "region": "x-nagorno-karabakh",
                "level": 2,
                "change": {"number": 1, "kind": "new"},
                **event,
            },
            "articles": [{"title": "A", "publisher": "P"}],
        },
    }


def _tally(*wanted: expected.Wanted) -> expected.Tally:
    return expected.Tally({"sub_1": expected.Plan(name="n", says="s", alerts=wanted)})


def test_an_expected_alert_is_crossed_off_once() -> None:
    tally = _tally(expected.Wanted(level=2, change="new"))

    tally.count("sub_1", _body())
    tally.count("sub_1", _body())

    assert (tally.arrived, len(tally.missing), len(tally.extra)) == (1, 0, 1)


def test_an_alert_for_another_subscription_is_extra() -> None:
    tally = _tally(expected.Wanted(level=2))

    tally.count("sub_2", _body())

    assert (len(tally.missing), len(tally.extra)) == (1, 1)


def test_every_part_that_is_named_must_fit() -> None:
    for wanted in (
        expected.Wanted(type="alert.updated"),
        expected.Wanted(level=3),
        expected.Wanted(change="level"),
        expected.Wanted(within="UA"),
        expected.Wanted(title="B"),
        expected.Wanted(publisher="Q"),
    ):
        assert not wanted.fits(_body()), wanted


def test_a_region_lies_within_its_parents() -> None:
    assert expected.Wanted(within="AM").fits(_body(region="AM"))
    assert expected.Wanted(within="AM").fits(_body(region="g616052"))
    assert not expected.Wanted(within="g616052").fits(_body(region="AM"))


def test_what_is_expected_speaks_of_what_the_outlets_tell() -> None:
    told = {(each.name, entry.title) for each in outlet.load() for entry in each.entries}

    for plan in expected.load():
        for wanted in plan.alerts:
            if wanted.title is not None:
                assert any(
                    title == wanted.title and wanted.publisher in (None, name)
                    for name, title in told
                ), wanted


def test_the_demo_has_subscriptions_that_must_stay_silent() -> None:
    assert any(not plan.alerts for plan in expected.load())
    assert any(plan.alerts for plan in expected.load())
