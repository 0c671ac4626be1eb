"""What changes an event that matters, and what stays silent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from kit.linking import kinds, told

from tocsin.events import Memory, link
from topics.articles import Article
from topics.events import Event, Linked
from topics.stories import Story
from topics.tagged import Place, Signal, Span, Tagged, Tags, Toll

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXTS = (
    "Artillery struck the covered market of the valley town before sunrise, the governor said.",
    "The defence ministry reported heavy exchanges along the northern ridge during the night.",
    "Families slept in school basements while shells fell on orchards beside the railway bridge.",
    "Hospital director Mariam Vardanyan counted stretchers and asked the coast for more plasma.",
    "Observers of the joint mission drove past burning trucks and photographed fresh craters.",
    "A monastery wall collapsed, monks told visitors, when rockets landed in the upper gorge.",
)


def toll(kind: str, low: int, **fields: Any) -> Toll:
    return Toll(**{"kind": kind, "low": low, "high": low, "bound": "exact", **fields})


def report(number: int, level: int | None = 4, **fields: Any) -> Tagged:
    """Return a report from its own outlet in its own words, unless ``fields`` say otherwise."""
    region, event = fields.pop("region", "AZ"), fields.pop("event", "ASSAULT")
    tolls, relation = fields.pop("tolls", ()), fields.pop("relation", "new")
    reason, of = fields.pop("reason", "first_seen"), fields.pop("of", None)
    origins = fields.pop("origins", (f"p{number}",))
    story, credit = fields.pop("story", f"st_{number}"), fields.pop("credit", ())
    article = Article(
        **{
            "id": f"ar_{number}",
            "seen": NOON + timedelta(minutes=number),
            "title": "",
            "text": TEXTS[number % len(TEXTS)],
            "language": "en",
            "feed": "f",
            **fields,
        }
    )
    signals = (
        ()
        if level is None
        else (
            Signal(
                event=event,
                mode=None,
                cameo="190",
                acled=None,
                level=level,
                score=0.9,
                region=region,
            ),
        )
    )
    tags = Tags(
        level=level,
        places=(Place(region=region, name=region, role="event", countries=(region,)),),
        signals=signals,
        tolls=tolls,
    )
    return Tagged(
        story=Story(
            article=article,
            id=story,
            relation=relation,
            reason=reason,
            of=of,
            origins=origins,
            credit=credit,
        ),
        tags=tags,
        at=article.seen,
    )


def run(*rows: Tagged) -> list[Linked]:
    return told(Memory(), *rows)


def last(found: list[Linked]) -> Event:
    return found[-1].events[-1]


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ([toll("killed", 10)], [toll("killed", 12)], "toll"),
        ([toll("killed", 10)], [toll("killed", 11)], None),
        ([toll("killed", 10)], [toll("killed", 8)], None),
        ([toll("killed", 10)], [toll("injured", 3)], "toll"),
        ([], [toll("killed", 1)], "toll"),
        ([toll("killed", 10)], [toll("killed", 99, when="history")], None),
        ([toll("killed", 10)], [toll("killed", 12, part_of=0)], None),
        (
            [toll("killed", 100, claimant="A"), toll("killed", 20, claimant="B")],
            [toll("killed", 40, claimant="B")],
            "toll",
        ),
        ([toll("killed", 100, claimant="A")], [toll("killed", 40, claimant="B")], None),
    ],
)
def test_a_toll_matters_when_it_is_new_in_kind_or_a_tenth_higher(
    first: list[Toll], second: list[Toll], kind: str | None
) -> None:
    found = run(report(1, tolls=tuple(first)), report(2, tolls=tuple(second), origins=("p1",)))

    assert kinds(found) == ["new", kind]


def test_two_sides_claims_stay_two() -> None:
    rows = (
        report(1, tolls=(toll("killed", 100, claimant="A"),)),
        report(2, tolls=(toll("killed", 20, claimant="B"),)),
        report(3, tolls=(toll("killed", 25, claimant="B"),)),
    )

    assert {(c.claimant, c.low) for c in last(run(*rows)).tolls} == {("A", 100), ("B", 25)}


def test_origins_matter_when_they_reach_two_three_five_and_ten() -> None:
    texts = [" ".join(f"word{n}x{k}" for k in range(30)) for n in range(12)]
    rows = [report(n, text=texts[n], region="x-gaza") for n in range(12)]

    assert kinds(run(*rows)) == [
        *("new", "origins", "origins", None, "origins"),
        *(None, None, None, None, "origins", None, None),
    ]


def test_copies_and_echoes_are_no_origins() -> None:
    """Ten outlets with one wire report are one event and one change."""
    copies = [report(n, text=TEXTS[0], relation="copy", story="st_0") for n in range(1, 5)]
    echoes = [report(n, text=TEXTS[0] + f" outlet {n}") for n in range(5, 10)]
    found = run(report(0), *copies, *echoes)

    assert kinds(found) == ["new"] + [None] * 9
    assert len({e.id for linked in found for e in linked.events}) == 1


def test_a_cut_text_under_the_same_title_is_an_echo() -> None:
    """A text that is cut, with something else appended, tells by its title whose it is."""
    title = "Shells hit the market of a valley town"
    cut = f"{TEXTS[0]} {TEXTS[1]} Rain, later sun, wind from the hills until Friday, buses hourly."
    first = report(0, title=title, text=" ".join(TEXTS[:4]))
    echo = report(1, title=title.upper(), text=cut)
    own = report(2, title=title, text=" ".join(TEXTS[4:]))
    other = report(3, title="Rain in the valley, sun on the coast", text=cut)

    assert kinds(run(first, echo, own)) == ["new", None, "origins"]
    assert kinds(run(first, other)) == ["new", "origins"]


def test_who_published_a_text_first_is_its_origin_in_any_order_of_arrival() -> None:
    """A copy that comes before its original; what that outlet reports next adds no origin."""
    one: dict[str, Any] = {"text": TEXTS[0], "story": "st_1"}
    copy: dict[str, Any] = {"relation": "copy", "of": "ar_1"}
    found = run(
        report(1, **one, publisher="Morning Quill", published=NOON, origins=("morning-quill",)),
        report(
            2,
            **one,
            **copy,
            publisher="Radio Harbour",
            published=NOON - timedelta(minutes=9),
            origins=("morning-quill",),
        ),
        report(3, **one, **copy, publisher="Lantern", published=NOON, origins=("morning-quill",)),
        report(4, text=TEXTS[1], publisher="Radio Harbour", origins=("radio-harbour",)),
    )

    assert kinds(found) == ["new", None, None, None]
    assert last(found).origins == ("radio-harbour",)
    assert {source.origin for source in last(found).articles} == {"radio-harbour"}


def test_a_credited_text_keeps_its_origin_whoever_published_it_first() -> None:
    wire: dict[str, Any] = {"text": TEXTS[0], "story": "st_1", "origins": ("reuters",)}
    wire["credit"] = ("Reuters",)
    early = NOON - timedelta(minutes=9)
    found = run(
        report(1, **wire, publisher="Morning Quill", published=NOON),
        report(2, **wire, relation="copy", of="ar_1", publisher="Radio Harbour", published=early),
        report(
            3,
            **{**wire, "credit": ()},
            relation="copy",
            of="ar_1",
            publisher="Lantern",
            published=early,
        ),
    )

    assert last(found).origins == ("reuters",)


def test_unnamed_agencies_are_no_origin_beside_named_ones() -> None:
    rows = (report(1, origins=("agencies",)), report(2, origins=("tass",)))

    assert last(run(*rows)).origins == ("tass",)


def test_a_ceasefire_is_told_once() -> None:
    rows = (
        report(1, 4),
        report(2, -1, event="RETREAT", origins=()),
        report(3, -1, event="RETREAT", origins=()),
        report(4, 5, origins=()),
        report(5, -1, event="RETREAT", origins=()),
    )

    assert kinds(run(*rows)) == ["new", "deescalation", None, "level", "deescalation"]


def test_a_lower_toll_in_the_same_entry_is_a_correction() -> None:
    found = run(
        report(1, tolls=(toll("killed", 40),)),
        report(
            2,
            tolls=(toll("killed", 4),),
            relation="revision",
            reason="same_entry",
            of="ar_1",
            story="st_1",
            origins=("p1",),
        ),
    )

    assert kinds(found) == ["new", "correction"]
    assert [claim.low for claim in last(found).tolls] == [4]


def test_a_report_that_its_outlet_takes_back_is_withdrawn() -> None:
    found = run(
        report(1),
        report(2, None, relation="revision", reason="same_entry", of="ar_1", story="st_1"),
    )

    assert kinds(found) == ["new", "withdrawal"]


def test_what_others_report_as_well_is_corrected_instead() -> None:
    found = run(
        report(1),
        report(2, origins=("p1",)),
        report(3, None, relation="revision", reason="same_entry", of="ar_1", story="st_1"),
    )

    assert kinds(found) == ["new", None, "correction"]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("KILL NOTICE: shelling of the market", "withdrawal"),
        ("تصحيح: قصف السوق", "correction"),
        ("ИСПРАВЛЕНИЕ: обстрел рынка", "correction"),
        ("Fears of a market correction after shelling", None),
    ],
)
def test_a_notice_at_the_head_of_an_item_is_told(title: str, kind: str | None) -> None:
    found = run(report(1), report(2, title=title, origins=("p1",)))

    assert kinds(found) == ["new", kind]


def test_two_kinds_of_event_in_one_country_are_two_events() -> None:
    texts = (
        "Pensioners marched through the capital against higher fares, blocking trams for hours.",
        "Border guards exchanged mortar fire with gunmen near the southern customs post overnight.",
    )
    found = run(
        report(1, 3, event="PROTEST", text=texts[0]), report(2, 4, event="ASSAULT", text=texts[1])
    )

    assert kinds(found) == ["new", "new"]


def test_protests_in_two_cities_are_two_events_and_in_one_city_one() -> None:
    texts = (
        "Pensioners marched through the capital against higher fares, blocking trams for hours.",
        "Dockers walked off the quay and burned tyres before the mayor's office, police said.",
        "Трамваи стояли: пенсионеры вышли на улицы столицы против подорожания проезда.",
    )
    up = {"g1": ("FR",), "g2": ("FR",)}
    memory = Memory(lambda region: up.get(region, ()))
    ids = []
    for number, (city, text) in enumerate(zip(("g1", "g2", "g1"), texts, strict=True)):
        row = report(number, 3, event="PROTEST", region=city, text=text)
        linked = link(row, memory, row.at)
        assert linked is not None
        memory.learn(linked)
        ids.append(linked.events[0].id)

    assert ids[0] == ids[2] != ids[1]


def test_the_order_of_arrival_does_not_change_how_many_alerts_there_are() -> None:
    rows = [report(n, 4, region="x-gaza", origins=("p",)) for n in range(6)]

    for order in (rows, rows[::-1], rows[3:] + rows[:3]):
        assert sorted(filter(None, kinds(run(*order)))) == ["new"]


def ceasefire(number: int, **fields: Any) -> Tagged:
    return report(number, -1, event="RETREAT", origins=("p1",), **fields)


def test_fighting_at_the_old_level_well_after_a_ceasefire_is_a_rise() -> None:
    """The ceasefire lowered the level: what breaks it raises it again."""
    later = NOON + timedelta(hours=3)
    found = run(
        report(1, 4),
        ceasefire(2),
        report(3, 4, origins=("p1",), published=NOON - timedelta(hours=2)),
        report(4, 3, origins=("p1",), seen=later),
        report(5, 4, origins=("p1",), seen=later + timedelta(minutes=5)),
        report(6, 4, origins=("p1",), seen=later + timedelta(minutes=9)),
    )

    assert kinds(found) == ["new", "deescalation", None, None, "level", None]
    rise = found[4].events[0]
    assert (rise.level_before, rise.level, rise.eased) == (-1, 4, False)


def test_a_report_that_tells_of_the_ceasefire_as_well_does_not_break_it() -> None:
    later = NOON + timedelta(hours=3)
    both = report(3, 4, origins=("p1",), seen=later)
    calm = ceasefire(3).tags.signals
    both = Tagged(
        story=both.story,
        tags=Tags(level=4, places=both.tags.places, signals=(*both.tags.signals, *calm)),
        at=later,
    )

    assert kinds(run(report(1, 4), ceasefire(2), both)) == ["new", "deescalation", None]


def test_a_kill_notice_withdraws_what_nobody_else_reports() -> None:
    kill = report(2, title="KILL NOTICE: shelling", origins=("p1",))

    assert kinds(run(report(1), kill)) == ["new", "withdrawal"]
    assert kinds(run(report(1), report(3), kill)) == ["new", "origins", "correction"]
    assert kinds(run(report(1), kill, report(4, 4, title="KILL NOTICE: it", origins=("p1",)))) == [
        "new",
        "withdrawal",
        "new",
    ]


def test_a_kill_notice_that_tells_nothing_else_withdraws_the_copies_too() -> None:
    same: dict[str, Any] = {"story": "st_1", "origins": ("p1",), "of": "ar_1"}
    copied = report(3, relation="copy", reason="same_text", **same)
    other: dict[str, Any] = {"relation": "revision", "reason": "same_entry"}
    killed = report(2, None, title="KILL NOTICE: shelling", **other, **same)
    silent = report(2, None, title="Shelling", **other, **same)

    assert kinds(run(report(1), copied, killed)) == ["new", None, "withdrawal"]
    assert kinds(run(report(1), copied, silent)) == ["new", None, "correction"]


def test_a_kill_notice_takes_its_figures_with_it() -> None:
    found = run(
        report(1, tolls=(toll("killed", 40, claimant="A"),)),
        report(2, tolls=(toll("killed", 7, claimant="B"),)),
        report(3, title="KILL NOTICE: shelling", origins=("p1",)),
    )

    assert [claim.low for claim in last(found).tolls] == [7]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("az", "XƏBƏR LƏĞV EDİLİB: etiraz"),
        ("tr", "HABER GERİ ÇEKİLDİ: patlama"),
        ("fr", "DÉPÊCHE ANNULÉE : explosion"),
        ("zh", "撤稿：爆炸"),
    ],
)
def test_a_notice_is_read_by_the_rules_of_its_language(language: str, title: str) -> None:
    kill = report(2, title=title, language=language, origins=("p1",))

    assert kinds(run(report(1), kill)) == ["new", "withdrawal"]


def test_a_figure_stands_once_in_the_ledger_however_its_claimant_is_called() -> None:
    rows = (
        report(1, tolls=(toll("killed", 12, claimant="the regional health office"),)),
        report(2, language="ru", tolls=(toll("killed", 12, claimant="облздрав"),)),
        report(3, language="fr", tolls=(toll("killed", 12),)),
    )

    assert [(c.claimant, c.low) for c in last(run(*rows)).tolls] == [
        ("the regional health office", 12)
    ]


def test_two_sides_that_name_one_figure_stay_two() -> None:
    rows = (
        report(1, tolls=(toll("killed", 12, claimant="Baku", claimant_region="AZ"),)),
        report(2, tolls=(toll("killed", 12, claimant="Yerevan", claimant_region="AM"),)),
    )

    assert [(c.side, c.low) for c in last(run(*rows)).tolls] == [("AZ", 12), ("AM", 12)]


def test_a_rise_that_one_language_told_is_no_news_in_another() -> None:
    rows = (
        report(1, tolls=(toll("killed", 10, claimant="office"),)),
        report(2, language="ru", origins=("p1",), tolls=(toll("killed", 11, claimant="облздрав"),)),
        report(3, origins=("p1",), tolls=(toll("killed", 30, claimant="office"),)),
        report(4, language="ru", origins=("p1",), tolls=(toll("killed", 30, claimant="облздрав"),)),
    )

    assert kinds(run(*rows)) == ["new", None, "toll", None]


def test_a_garrison_that_gives_way_is_no_calm_and_a_truce_under_fire_is_one() -> None:
    """What an article tells first is its news (design, 4: a ceasefire, withdrawal or release)."""
    first = report(1)
    fallen, truce = (_both(2, calm_at=40, fire_at=0), _both(2, calm_at=0, fire_at=40))

    assert kinds(run(first, fallen)) == ["new", "origins"]
    assert kinds(run(first, truce)) == ["new", "deescalation"]


def _both(number: int, *, calm_at: int, fire_at: int) -> Tagged:
    """Return a report that tells of a withdrawal and of fire, each where it is said."""
    row = report(number)
    fire = row.tags.signals[0]
    calm = msgspec.structs.replace(fire, event="RETREAT", level=-1, spans=(_at(calm_at),))
    fire = msgspec.structs.replace(fire, spans=(_at(fire_at),))
    tags = msgspec.structs.replace(row.tags, signals=(fire, calm))
    return msgspec.structs.replace(row, tags=tags)


def _at(start: int) -> Span:
    return Span(field="text", start=start, end=start + 5)
