"""Which articles report the same event, and what changes it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kit.linking import ids, kinds, told

from tocsin.events import Memory, link
from topics.articles import Article
from topics.stories import Story
from topics.tagged import Place, Signal, Span, Tagged, Tags

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
UP = {"x-nagorno-karabakh": ("AZ",), "g1": ("x-nagorno-karabakh", "AZ"), "g2": ("AM",)}


def parents(region: str) -> tuple[str, ...]:
    return UP.get(region, ())


def signal(region: str | None, level: int, **fields: Any) -> Signal:
    defaults = {"event": "ASSAULT", "mode": None, "cameo": "190", "acled": None, "score": 0.9}
    return Signal(**{**defaults, "level": level, "region": region, **fields})


def tagged(number: int = 1, *signals: Signal, at: tuple[str, ...] = (), **fields: Any) -> Tagged:
    regions = at or tuple(dict.fromkeys(s.region for s in signals if s.region))
    article = Article(
        **{
            "id": f"ar_{number}",
            "seen": NOON + timedelta(minutes=number),
            "text": "text",
            "feed": "f",
            "entry": str(number),
            "publisher": f"P{number}",
            **fields,
        }
    )
    story = Story(
        article=article,
        id=f"st_{number}",
        relation="new",
        reason="first_seen",
        origins=(f"p{number}",),
    )
    span = (Span(field="text", start=0, end=4),)
    tags = Tags(
        level=max((s.level for s in signals), default=None),
        places=tuple(
            Place(region=r, name=r, role="event", countries=(r,), spans=span) for r in regions
        ),
        signals=signals,
    )
    return Tagged(story=story, tags=tags, at=article.seen)


def test_reports_of_one_region_are_one_event_and_change_it_once() -> None:
    rows = [tagged(n, signal("x-nagorno-karabakh", 4)) for n in range(10)]
    found = told(Memory(parents), *rows)

    assert len(set(ids(found))) == 1
    assert kinds(found) == ["new"] + [None] * 9


def test_a_risen_level_is_a_change_and_a_lower_one_is_not() -> None:
    rows = [tagged(n, signal("AZ", level)) for n, level in enumerate((2, 1, 4, 4))]
    found = told(Memory(parents), *rows)

    assert kinds(found) == ["new", None, "level", None]
    last = found[2].events[0]
    assert (last.level, last.level_before, last.change and last.change.number) == (4, 2, 2)


def test_an_article_that_was_linked_is_not_linked_again() -> None:
    """ST-21: a replay repeats no decision."""
    memory = Memory(parents)
    told(memory, tagged(1, signal("AZ", 3)))

    assert link(tagged(1, signal("AZ", 3)), memory, NOON) is None


def test_an_article_that_reports_two_events_feeds_both() -> None:
    row = tagged(1, signal("x-nagorno-karabakh", 4), signal("AM", 3, event="PROTEST"))
    [linked] = told(Memory(parents), row)

    assert [(e.region, e.level) for e in linked.events] == [("x-nagorno-karabakh", 4), ("AM", 3)]


def test_a_city_reports_the_event_of_its_region() -> None:
    found = told(
        Memory(parents), tagged(1, signal("x-nagorno-karabakh", 4)), tagged(2, signal("g1", 4))
    )

    assert len(set(ids(found))) == 1
    assert found[1].events[0].region == "x-nagorno-karabakh"


def test_a_country_and_a_region_in_it_named_in_one_article_are_one_event() -> None:
    row = tagged(1, signal("AZ", 4), signal("x-nagorno-karabakh", 2))
    [linked] = told(Memory(parents), row)

    assert [(e.region, e.level) for e in linked.events] == [("x-nagorno-karabakh", 4)]


def test_a_report_on_the_country_alone_joins_the_live_event_of_a_region_in_it() -> None:
    found = told(
        Memory(parents), tagged(1, signal("x-nagorno-karabakh", 4)), tagged(2, signal("AZ", 4))
    )

    assert len(set(ids(found))) == 1


def test_what_is_denied_supposed_or_history_makes_no_event() -> None:
    for fields in ({"negated": True}, {"hypothetical": True}, {"when": "history"}):
        row = tagged(1, signal("AZ", 4, **fields), signal("AM", 2))
        [linked] = told(Memory(parents), row)
        assert [e.region for e in linked.events] == ["AM"]


def test_without_a_level_or_a_place_there_is_no_event() -> None:
    found = told(Memory(parents), tagged(1, at=("AZ",)), tagged(2, signal(None, 4)))

    assert ids(found) == []


def test_history_is_remembered_and_the_first_live_report_is_new_again() -> None:
    rows = [
        tagged(1, signal("AZ", 4), history=True),
        tagged(2, signal("AZ", 5), history=True),
        tagged(3, signal("AZ", 4)),
        tagged(4, signal("AZ", 4)),
    ]
    found = told(Memory(parents), *rows)

    assert kinds(found) == ["new", None, "new", None]
    assert [e.live for linked in found for e in linked.events] == [False, False, True, True]
    assert len(set(ids(found))) == 1


def test_after_the_window_of_silence_the_next_report_is_another_event() -> None:
    memory = Memory(parents)
    late = NOON + timedelta(hours=80)
    first, second = told(memory, tagged(1, signal("AZ", 4)), tagged(2, signal("AZ", 4), seen=late))

    assert first.events[0].id != second.events[0].id
    assert memory.expire(late) == 1
    assert len(memory) == 1


def test_an_hour_late_or_out_of_order_is_still_the_same_event() -> None:
    rows = [
        tagged(1, signal("AZ", 4), published=NOON),
        tagged(2, signal("AZ", 4), published=NOON - timedelta(hours=5)),
    ]

    assert len(set(ids(told(Memory(parents), *rows)))) == 1


def test_a_rebuilt_memory_decides_the_same() -> None:
    """ST-20: the memory is what the log says."""
    regions = ("AZ", "AM", "x-nagorno-karabakh", "g1", "g2")
    rows = [tagged(n, signal(regions[n % 5], n % 6)) for n in range(30)]
    memory, rebuilt = Memory(parents), Memory(parents)
    for linked in told(memory, *rows):
        rebuilt.learn(linked)
        rebuilt.learn(linked)

    questions = [tagged(100 + n, signal(regions[n % 5], 5)) for n in range(5)]
    assert [link(q, memory, NOON) for q in questions] == [link(q, rebuilt, NOON) for q in questions]


def test_a_report_of_any_year_is_linked() -> None:
    for year in (1, 1900, 9999):
        seen = datetime(year, 1, 1, tzinfo=UTC)
        memory = Memory(parents)
        [linked] = told(memory, tagged(1, signal("AZ", 4), seen=seen, published=seen))
        memory.expire(seen)
        assert linked.events


def test_a_threat_or_a_rupture_is_an_event_of_the_region_that_it_concerns() -> None:
    """The region is a reactor's or none of the text's: nothing happens there yet."""
    rows = (
        tagged(1, signal("AM", 2, event="THREATEN"), at=()),
        tagged(2, signal("g2", 2, event="SANCTION")),
        tagged(3, signal("AZ", 1, event="ACCUSE")),
        tagged(4, signal("AZ", 2, event="THREATEN", hypothetical=True)),
    )
    bare = [
        Tagged(
            story=row.story,
            tags=Tags(
                level=row.tags.level,
                signals=row.tags.signals,
                places=tuple(
                    Place(region=p.region, name="", role="reactor", countries=("AM",))
                    for p in row.tags.places[:number]
                ),
            ),
            at=row.at,
        )
        for number, row in enumerate(rows)
    ]
    found = told(Memory(parents), *bare)

    assert [[(e.region, e.level) for e in linked.events] for linked in found] == [
        [("AM", 2)],
        [("AM", 2)],
        [],
        [],
    ]
