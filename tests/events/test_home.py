"""Which live event a report belongs to: place, kind and time decide before words do."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kit.linking import events, ids, kinds, told

from tocsin.events import Memory, link
from topics.articles import Article
from topics.events import Linked
from topics.stories import Story
from topics.tagged import Place, Signal, Span, Tagged, Tags

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
UP = {
    "g1": ("ML",),
    "g2": ("ML",),
    "g3": ("x-north", "ML"),
    "g4": ("x-north", "ML"),
    "x-north": ("ML",),
    "g9": ("BF",),
}
WORDS = (
    "Mortar rounds struck the cattle market before dawn",
    "Обстрел рынка начался на рассвете, рассказали торговцы",
    "سقطت قذائف على سوق الماشية قبل الفجر",
    "Hayvan pazarına havan mermileri düştü, dedi tanıklar",
)
BOILERPLATE = " The governor will speak at noon. Schools are closed. Trains run late today." * 2


def parents(region: str) -> tuple[str, ...]:
    return UP.get(region, ())


def report(number: int, place: str, *events: str, **fields: Any) -> Tagged:
    """Return a report of ``events`` in a place, by its own outlet, in a language of its own."""
    levels = {"ASSAULT": 4, "PROTEST": 3, "COERCE": 3, "MOBILIZE": 3, "AGREE": 0, "RETREAT": -1}
    of, relation = fields.pop("of", None), fields.pop("relation", "new")
    reason, story = fields.pop("reason", "first_seen"), fields.pop("story", f"st_{number}")
    origins = fields.pop("origins", (f"p{number}",))
    article = Article(
        **{
            "id": f"ar_{number}",
            "seen": NOON + timedelta(minutes=number),
            "title": "",
            "text": WORDS[number % len(WORDS)],
            "language": ("en", "ru", "ar", "tr")[number % len(WORDS)],
            "feed": "f",
            "publisher": f"Paper {number}",
            **fields,
        }
    )
    signals = tuple(
        Signal(
            event=event,
            mode=None,
            cameo="0",
            acled=None,
            level=levels[event],
            score=0.9,
            region=place,
        )
        for event in events
    )
    land = next((up for up in reversed((place, *parents(place)))), place)
    span = Span(field="text", start=0, end=5)
    spot = Place(region=place, name=place, role="event", countries=(land,), spans=(span,))
    tags = Tags(level=max(s.level for s in signals), places=(spot,), signals=signals)
    return Tagged(
        story=Story(
            article=article, id=story, relation=relation, reason=reason, of=of, origins=origins
        ),
        tags=tags,
        at=article.seen,
    )


def run(*rows: Tagged, memory: Memory | None = None) -> list[Linked]:
    return told(Memory(parents) if memory is None else memory, *rows)


def test_reports_of_one_town_in_four_languages_are_one_event() -> None:
    found = run(*(report(n, "g1", "ASSAULT") for n in range(4)))

    assert len(set(ids(found))) == 1


def test_attacks_in_two_cities_are_two_events_whatever_their_words() -> None:
    text = WORDS[0] + BOILERPLATE
    found = run(
        report(0, "g1", "ASSAULT", text=text, language="en"),
        report(1, "g2", "ASSAULT", text=text, language="en"),
    )

    assert len(set(ids(found))) == 2


@pytest.mark.parametrize("relation", ["copy", "revision"])
def test_an_agencys_standing_text_about_another_town_is_another_event(relation: str) -> None:
    """The deduper takes it for a copy; it is news of its own, with a source of its own."""
    found = run(
        report(0, "g1", "ASSAULT", text=WORDS[0] + BOILERPLATE),
        report(
            1,
            "g2",
            "ASSAULT",
            text=WORDS[0] + BOILERPLATE,
            relation=relation,
            reason="extended",
            of="ar_0",
            story="st_0",
            origins=("p0",),
        ),
    )

    assert kinds(found) == ["new", "new"]
    assert events(found)[1].origins == ("paper-1",)


def test_a_crowd_and_an_attack_in_one_city_are_two_events_and_arrests_belong_to_the_crowd() -> None:
    found = run(
        report(0, "g1", "PROTEST"),
        report(1, "g1", "ASSAULT"),
        report(2, "g1", "COERCE"),
        report(3, "g1", "MOBILIZE"),
    )

    protest, attack, arrests, troops = ids(found)
    assert protest == arrests
    assert attack == troops
    assert protest != attack


def test_an_offensive_in_a_region_of_ours_is_one_event_and_protests_in_its_towns_are_two() -> None:
    fighting = run(report(0, "x-north", "ASSAULT"), report(1, "g3", "ASSAULT"))
    crowds = run(report(0, "g3", "PROTEST"), report(1, "g4", "PROTEST"))

    assert len(set(ids(fighting))) == 1
    assert len(set(ids(crowds))) == 2


def test_a_city_of_the_country_lies_outside_a_region_that_is_told_apart() -> None:
    found = run(report(0, "x-north", "ASSAULT"), report(1, "g1", "ASSAULT"))

    assert len(set(ids(found))) == 2


def test_neighbouring_countries_have_events_of_their_own() -> None:
    found = run(report(0, "g1", "ASSAULT"), report(1, "g9", "ASSAULT"))

    assert len(set(ids(found))) == 2


def test_a_report_that_names_no_city_belongs_to_what_goes_on_in_the_country() -> None:
    found = run(report(0, "g1", "ASSAULT"), report(1, "ML", "ASSAULT"), report(2, "g2", "ASSAULT"))

    first, second, third = ids(found)
    assert first == second
    assert third != first


def test_an_events_id_does_not_depend_on_which_report_came_first() -> None:
    """Issue C, 5: the order of arrival is shuffled, the ids are the same."""
    rows = [report(n, f"g{n % 3 + 1}", "PROTEST" if n % 2 else "ASSAULT") for n in range(24)]
    wanted = sorted(set(ids(run(*rows))))

    for seed in range(5):
        other = list(rows)
        random.Random(seed).shuffle(other)
        assert sorted(set(ids(run(*other)))) == wanted


def test_a_second_event_of_a_place_kind_and_day_has_an_id_of_its_own() -> None:
    memory = Memory(parents)
    found = run(
        report(0, "g1", "PROTEST"),
        report(4, "g1", "PROTEST", title="KILL NOTICE: a crowd", origins=("p0",)),
        report(8, "g1", "PROTEST"),
        memory=memory,
    )

    assert kinds(found) == ["new", "withdrawal", "new"]
    first, _, third = ids(found)
    assert first != third
    assert memory.knows(first)
    assert memory.knows(third)


def test_a_report_late_by_days_takes_no_id_that_an_old_event_had() -> None:
    late = NOON + timedelta(days=4)
    old = run(report(0, "g1", "ASSAULT"))
    new = run(report(1, "g1", "ASSAULT", seen=late, published=NOON))

    assert ids(old) != ids(new)


def test_two_events_that_a_report_tells_of_as_one_are_merged_and_it_is_said() -> None:
    memory = Memory(parents)
    near = "Gunmen ambushed the convoy of minister Keita between Gao and Ansongo on the river road"
    first = report(0, "g1", "ASSAULT", text=f"{near}, herders reported.", language="en")
    second = report(4, "g2", "ASSAULT", text=f"{near}, drivers told radio.", language="en")
    both = report(8, "g1", "ASSAULT", text=f"{near}, officials confirmed.", language="en")
    spots = (*both.tags.places, *second.tags.places)
    both = Tagged(
        story=both.story,
        tags=Tags(level=4, places=spots, signals=both.tags.signals),
        at=both.at,
    )

    one, two = ids(run(first, second, memory=memory))
    found = run(both, memory=memory)
    later = run(report(12, "g2", "ASSAULT"), memory=memory)

    assert one != two
    assert [(e.id, e.merged_into) for e in events(found)] == [(one, None), (two, one)]
    assert kinds(found)[1] == "merged"
    assert len(memory) == 1
    assert ids(later) == [one]


def test_what_was_merged_is_known_after_a_restart() -> None:
    memory, rebuilt = Memory(parents), Memory(parents)
    text = "Gunmen ambushed the convoy of minister Keita between Gao and Ansongo, it is said."
    rows = [report(4 * n, f"g{n + 1}", "ASSAULT", text=text, language="en") for n in range(2)]
    both = report(8, "g1", "ASSAULT", text=text, language="en")
    spots = (*rows[0].tags.places, *rows[1].tags.places)
    tags = Tags(level=4, places=spots, signals=both.tags.signals)
    found = run(*rows, Tagged(story=both.story, tags=tags, at=both.at), memory=memory)
    for linked in found:
        rebuilt.learn(linked)

    question = report(20, "g2", "PROTEST")
    again = report(24, "g2", "ASSAULT")
    assert len(rebuilt) == len(memory) == 1
    assert link(question, memory, NOON) == link(question, rebuilt, NOON)
    assert link(again, memory, NOON) == link(again, rebuilt, NOON)


def test_a_kill_notice_in_the_entry_of_a_report_withdraws_it_whoever_it_was_taken_for() -> None:
    """The first version was like a text of another town, and bears that one's origin."""
    like = {"relation": "copy", "reason": "extended", "of": "ar_0", "story": "st_0"}
    found = run(
        report(0, "g2", "ASSAULT", text=WORDS[0] + BOILERPLATE),
        report(4, "g1", "ASSAULT", text=WORDS[0] + BOILERPLATE, origins=("p0",), **like),
        report(
            8,
            "g1",
            "ASSAULT",
            title="KILL NOTICE: mortar rounds",
            relation="revision",
            reason="same_entry",
            of="ar_4",
            story="st_0",
            origins=("p0",),
        ),
    )

    assert kinds(found) == ["new", "new", "withdrawal"]
    assert ids(found)[1] == ids(found)[2]


def test_what_follows_a_calm_is_compared_with_what_was_calmed() -> None:
    """A march after a ceasefire, told in the same words, is no part of the fighting."""
    same = {"text": WORDS[0] + BOILERPLATE, "language": "en"}
    found = run(
        report(1, "g1", "ASSAULT"),
        report(2, "g1", "RETREAT", **same),
        report(3, "g1", "PROTEST", **same),
    )

    assert ids(found)[0] == ids(found)[1] != ids(found)[2]


def test_a_calm_goes_to_what_it_calms_and_not_to_like_words() -> None:
    home = "Captured soldiers went home by bus and met their families at the fence."
    found = run(
        report(1, "g1", "ASSAULT", text=WORDS[1], language="ru"),
        report(2, "g1", "PROTEST", text=WORDS[0] + BOILERPLATE, language="en"),
        report(3, "g1", "RETREAT", "COERCE", text=home + BOILERPLATE, language="en"),
    )

    assert ids(found)[2] == ids(found)[0] != ids(found)[1]


def test_marches_in_two_towns_of_a_region_of_ours_have_their_ids_in_either_order() -> None:
    """Issue C, 5: neither is numbered after the other, for the id names the town."""
    first, second = report(1, "g3", "PROTEST"), report(2, "g4", "PROTEST")

    one, other = ids(run(first, second)), ids(run(second, first))

    assert one == other[::-1]
    assert len(set(one)) == 2


def test_two_towns_of_a_region_of_ours_have_attacks_of_their_own() -> None:
    """Goma and Bukavu are told apart as any two cities are, however like the texts are."""
    text = WORDS[0] + BOILERPLATE
    found = run(
        report(0, "g3", "ASSAULT", text=text, language="en"),
        report(1, "g4", "ASSAULT", text=text, language="en"),
        report(2, "x-north", "ASSAULT", text=text, language="en"),
    )

    town, other, region = ids(found)
    assert town != other
    assert region in (town, other)
