"""A synthetic day whose truth is known: each event told once, and once for each change (C, 2)."""

from functools import cache

import pytest
from day.chain import Run, run
from day.edits import EDITS
from day.plan import OUTLETS, Item, Truth, day, shuffled
from day.tally import Tally, compare, demanded, subscriptions
from day.texts import LANGUAGES, cities, of

from tocsin.places import regions
from topics.subscriptions import Subscription
from topics.tagged import Tags

EVENTS, NOISE = 40, 20
MISSED, INVENTED = 0.01, 0.015
"""Shares of a day of this size that may be missed or invented; the goal is none, and a hundredth.

``make day`` names the cause of each of a whole day.
"""


@cache
def the_day() -> tuple[list[Truth], list[Item], list[Subscription], dict[str, Tags], Run, Tally]:
    truths, items = day(EVENTS, noise=NOISE)
    asked, tags = subscriptions(truths), dict[str, Tags]()
    made = run(items, asked, tags)
    return truths, items, asked, tags, made, compare(truths, items, made, asked)


def test_the_day_is_as_large_and_varied_as_it_says() -> None:
    truths, items, *_ = the_day()

    assert len(truths) == EVENTS
    assert len(OUTLETS) == 30
    assert len(EDITS) == 9
    assert {item.article.language for item in items} == set(LANGUAGES)
    assert sum(item.event is None for item in items) == EVENTS * NOISE
    changes = {kind for truth in truths for step in truth.steps for kind in step.kinds}
    assert {"new", "origins", "toll", "correction", "deescalation"} <= changes


def test_almost_every_alert_that_the_truth_demands_is_sent_and_hardly_another() -> None:
    *_, tally = the_day()
    said = "\n".join(tally.lines())

    assert tally.demanded > 300
    assert len(tally.missed) <= MISSED * tally.demanded, said
    assert len(tally.invented) <= INVENTED * tally.sent, said


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_arrival_within_an_hour_changes_no_alert(seed: int) -> None:
    """Issue C, 5: the same alerts with the same ids, save where a wrong tag leads another way."""
    _, items, asked, tags, made, _ = the_day()
    other = run(shuffled(items, seed=seed), asked, tags)

    assert len(made.ids() ^ other.ids()) <= 0.005 * len(made.ids())


def test_a_chain_that_is_killed_and_reads_articles_again_makes_the_same_alerts() -> None:
    """Issue C, 5: the memories are what the logs say."""
    _, items, asked, tags, made, _ = the_day()

    again = run(items, asked, tags, killed_every=97)

    assert again.ids() == made.ids()
    assert len(again.sent) == len(made.sent)


def test_an_alert_is_demanded_for_each_change_at_the_level_that_is_asked_for() -> None:
    truths, *_ = the_day()
    by_name = {asked.name: asked for asked in the_day()[2]}
    all_, high = by_name["all"], by_name["four"]
    for truth in truths:
        kinds = [step.kinds for step in truth.steps if step.kinds]
        assert list(demanded(truth, all_).values()) == kinds
        assert all(
            (truth.steps[number].level or 0) >= 4 or kinds in (("withdrawal",), ("correction",))
            for number, kinds in demanded(truth, high).items()
        )


def test_every_city_is_one_that_we_know_and_every_language_has_every_sentence() -> None:
    for city in cities():
        assert regions.known(city.id)
        assert city.country in regions.countries(city.id)
    assert {frozenset(of(language)) for language in LANGUAGES} == {frozenset(of("en"))}
    for language in LANGUAGES:
        assert len(of(language)["quiet"]["lines"]) == len(of("en")["quiet"]["lines"])
        assert len(of(language)["body"]["any"]) == len(of("en")["body"]["any"])
