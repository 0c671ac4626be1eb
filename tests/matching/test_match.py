"""Which subscriptions an event concerns, and what each is told."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.matching import Book, Told, match
from topics.alerts import Alert
from topics.articles import Article
from topics.events import Change, Claim, Event, Linked, Source
from topics.spec import as_json
from topics.stories import Story
from topics.subscriptions import Subscription
from topics.tagged import Party, Place, Signal, Span, Tagged, Tags

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCHEMA = json.loads((Path(__file__).parent / "webhook.schema.json").read_text("utf-8"))
TEXT = "Artillery struck Karabakh at dawn; Armenia buried soldiers while Paris voiced concern."
UP = {"x-nagorno-karabakh": ("AZ",)}


def parents(region: str) -> tuple[str, ...]:
    return UP.get(region, ())


def span(surface: str) -> tuple[Span, ...]:
    start = TEXT.index(surface)
    return (Span(field="text", start=start, end=start + len(surface)),)


def subscription(**fields: Any) -> Subscription:
    return Subscription(
        **{
            "id": "sub_1",
            "name": "n",
            "webhook": "https://r.example/",
            "secret": "whsec_",
            "created": NOON - timedelta(hours=1),
            **fields,
        }
    )


def linked(number: int = 1, kind: str | None = "new", *, text: str = TEXT, **fields: Any) -> Linked:
    article = Article(
        **{"id": "ar_1", "seen": NOON, "title": "War", "text": text, "language": "en", **fields}
    )
    story = Story(article=article, id="st_1", relation="new", reason="first_seen")
    signals = (
        Signal(
            event="ASSAULT",
            mode="heavy-weapons",
            cameo="194",
            acled=None,
            level=4,
            score=0.9,
            region="x-nagorno-karabakh",
            actor=Party(region="AZ", sector="MIL"),
            spans=span("Artillery struck"),
        ),
        Signal(
            event="AID",
            mode=None,
            cameo="070",
            acled=None,
            level=0,
            score=0.5,
            region="x-nagorno-karabakh",
            actor=Party(region="RU"),
        ),
    )
    places = (
        _place("x-nagorno-karabakh", "event", "Karabakh"),
        _place("AM", "actor", "Armenia"),
        _place("FR", "reactor", "Paris"),
    )
    event = Event(
        id="ev_1",
        region="x-nagorno-karabakh",
        countries=("AZ",),
        level=4,
        signals=("ASSAULT", "AID"),
        origins=("alpha",),
        articles=(Source(id="ar_1", origin="alpha"), Source(id="ar_0", origin="beta")),
        first=NOON,
        last=NOON,
        changes=number,
        change=Change(number=number, kind=kind) if kind else None,
    )
    tags = Tags(level=4, places=places, signals=signals)
    return Linked(tagged=Tagged(story=story, tags=tags, at=NOON), events=(event,))


def _place(region: str, role: str, surface: str) -> Place:
    return Place(region=region, name=surface, role=role, spans=span(surface))


def alerts(row: Linked, *subscriptions: Subscription, told: Told | None = None) -> list[Alert]:
    book = Book(parents)
    for one in subscriptions:
        book.put(one)
    found = match(row, book, told or Told(), NOON)
    for alert in found:
        check(alert, row)
    return found


def check(alert: Alert, row: Linked) -> None:
    """Hold a body against its schema, its size, and the text that it quotes."""
    body = as_json(alert)
    jsonschema.validate(json.loads(body), SCHEMA)
    assert len(body) <= 20_000
    article = row.tagged.story.article
    for clause in alert.data.why:
        for one in clause.evidence:
            assert getattr(article, one.field)[one.start : one.end] == one.surface


@pytest.mark.parametrize(
    ("fields", "fires"),
    [
        ({}, True),
        ({"regions": ("x-nagorno-karabakh",)}, True),
        ({"regions": ("AZ",)}, True),
        ({"regions": ("AM",)}, True),
        ({"regions": ("AM",), "roles": ("event",)}, False),
        ({"regions": ("FR",)}, False),
        ({"regions": ("FR",), "roles": ("reactor",)}, True),
        ({"regions": ("FR",), "roles": ("reactor",), "min_level": 4}, True),
        ({"regions": ("TR",)}, False),
        ({"regions": ("TR", "AZ")}, True),
        ({"regions": ("AZ",), "min_level": 4}, True),
        ({"regions": ("AZ",), "min_level": 5}, False),
        ({"min_level": 5}, False),
        ({"regions": ("RU",)}, True),
        ({"regions": ("RU",), "min_level": 3}, False),
        ({"signals": ("ASSAULT",)}, True),
        ({"signals": ("PROTEST",)}, False),
        ({"languages": ("en",)}, True),
        ({"languages": ("ru", "ar")}, False),
        ({"any": ("artillery",)}, True),
        ({"any": ("SOLDIERS while",)}, True),
        ({"any": ("soldier",)}, False),
        ({"min_origins": 2}, False),
        ({"paused": True}, False),
        ({"created": NOON + timedelta(seconds=1)}, False),
    ],
    ids=repr,
)
def test_every_condition_is_demanded_and_none_that_is_not_asked(
    fields: dict[str, Any], *, fires: bool
) -> None:
    assert bool(alerts(linked(), subscription(**fields))) == fires


def test_an_alert_quotes_the_words_it_rests_on() -> None:
    [alert] = alerts(linked(), subscription(regions=("AM",), signals=("ASSAULT",), any=("dawn",)))

    quoted = {c.clause: [e.surface for e in c.evidence] for c in alert.data.why}
    assert quoted == {
        "actor AM": ["Armenia"],
        "reports ASSAULT, level 4": ["Artillery struck"],
        "signal ASSAULT": ["Artillery struck"],
        "word dawn": ["dawn"],
    }


def test_an_event_without_a_change_and_history_are_silent() -> None:
    assert alerts(linked(kind=None), subscription()) == []
    assert alerts(linked(history=True), subscription(), subscription(id="s", per="article")) == []


def test_the_first_alert_of_an_event_is_created_and_the_later_are_updated() -> None:
    told = Told()
    types = []
    for number, kind in ((1, "new"), (2, "level"), (3, "correction"), (4, "withdrawal")):
        [alert] = alerts(linked(number, kind), subscription(), told=told)
        told.learn(alert)
        types.append(alert.type)

    assert types == ["alert.created", "alert.updated", "alert.corrected", "alert.withdrawn"]


def test_who_hears_of_an_event_late_gets_created_and_no_withdrawal_of_what_was_never_told() -> None:
    assert alerts(linked(2, "level"), subscription())[0].type == "alert.created"
    assert alerts(linked(2, "withdrawal"), subscription()) == []


def test_a_withdrawal_reaches_whoever_was_told_whatever_the_article_says_now() -> None:
    told = Told()
    subscriber = subscription(regions=("AZ",), roles=("actor",), min_level=4)
    [alert] = alerts(linked(1), subscriber, told=told)
    told.learn(alert)
    row = linked(2, "withdrawal")
    bare = msgspec.structs.replace(row.tagged, tags=Tags())

    [second] = alerts(Linked(tagged=bare, events=row.events), subscriber, told=told)

    assert second.type == "alert.withdrawn"
    assert [clause.clause for clause in second.data.why] == ["told before"]
    assert alerts(Linked(tagged=bare, events=row.events), subscription(id="sub_2"), told=told) == []


def test_a_replay_makes_the_same_ids_and_types() -> None:
    """RQ-03: what was told already is told under the same id, and so reaches nobody again."""
    told = Told()
    rows = [linked(1, "new"), linked(2, "level")]
    before = []
    for row in rows:
        found = alerts(row, subscription(), told=told)
        before += found
        for alert in found:
            told.learn(alert)

    again = [alert for row in rows for alert in alerts(row, subscription(), told=told)]
    assert again == before


def test_per_story_alerts_the_first_article_and_per_article_each() -> None:
    first, copy = linked(), linked(id="ar_2", kind=None)
    copy = Linked(
        tagged=Tagged(
            story=Story(
                article=copy.tagged.story.article, id="st_1", relation="copy", reason="same_text"
            ),
            tags=copy.tagged.tags,
            at=NOON,
        ),
        events=copy.events,
    )
    both = subscription(id="sub_s", per="story"), subscription(id="sub_a", per="article")

    told = [a.data.alert for row in (first, copy) for a in alerts(row, *both)]
    assert len(told) == len(set(told)) == 3
    assert [len(a.data.articles) for a in alerts(first, *both)] == [1, 1]


@pytest.mark.parametrize("regions", [(), ("AZ",)], ids=["anywhere", "a region"])
def test_each_storys_own_signals_are_high_enough_or_not_whatever_its_event_is(
    regions: tuple[str, ...],
) -> None:
    row = linked()
    tagged = row.tagged
    calm = Tags(level=0, places=tagged.tags.places, signals=tagged.tags.signals[1:])
    aid = Linked(tagged=Tagged(story=tagged.story, tags=calm, at=NOON), events=row.events)
    asked = {"min_level": 4, "regions": regions}

    assert alerts(aid, subscription(per="story", **asked)) == []
    assert len(alerts(row, subscription(per="story", **asked))) == 1
    assert len(alerts(aid, subscription(per="event", **asked))) == 1


def test_an_article_without_an_event_answers_who_asks_for_articles() -> None:
    row = linked()
    row = Linked(tagged=row.tagged, events=())
    [alert] = alerts(row, subscription(per="article", regions=("AM",)))

    assert alert.data.event is None


def test_the_article_behind_the_change_comes_first_and_then_other_origins() -> None:
    [alert] = alerts(linked(), subscription())

    assert [a.id for a in alert.data.articles] == ["ar_1", "ar_0"]


def test_a_changed_subscription_takes_the_place_of_the_old_one() -> None:
    book = Book(parents)
    book.put(subscription(regions=("AZ",)))
    book.put(subscription(regions=("FR",)))
    assert match(linked(), book, Told(), NOON) == []

    book.remove("sub_1")
    assert len(book) == 0


@settings(max_examples=60)
@given(
    repeated=st.integers(1, 3000),
    title=st.text('aш"\\\n', max_size=40),
    titles=st.integers(1, 100),
    sources=st.integers(0, 20),
    name=st.sampled_from(["n", "n" * 3000]),
)
def test_no_body_is_larger_than_20_kb(
    repeated: int, title: str, titles: int, sources: int, name: str
) -> None:
    text = TEXT + " artillery «залп»" * repeated
    row = linked(text=text, title=title * titles)
    claims = [
        Claim(kind="killed", low=n, high=None, claimant=title * titles) for n in range(sources)
    ]
    event = Event(
        id="ev_1",
        region="AZ",
        level=4,
        tolls=tuple(claims),
        articles=tuple(Source(id=f"s{n}", title=title, url="u" * 900) for n in range(sources)),
        first=NOON,
        last=NOON,
        change=Change(number=1, kind="new"),
    )
    spans = tuple(Span(field="text", start=n, end=len(text)) for n in range(5))
    tags = Tags(level=4, places=(Place(region="AZ", name="", role="event", spans=spans),))
    big = Linked(tagged=Tagged(story=row.tagged.story, tags=tags, at=NOON), events=(event,))

    [alert] = alerts(big, subscription(name=name, any=("artillery",)))

    if repeated > 1500 and name == "n":
        assert alert.data.truncated is True
        assert max(len(e.surface) for c in alert.data.why for e in c.evidence) <= 200


def test_what_is_cut_to_fit_goes_in_the_promised_order() -> None:
    sources = tuple(Source(id=f"s{n}", url="u" * 1900) for n in range(4))
    row = linked(text=TEXT + " dawn" * 30, url="v" * 1200)
    row = Linked(
        tagged=row.tagged, events=(msgspec.structs.replace(row.events[0], articles=sources),)
    )

    [alert] = alerts(row, subscription(any=("dawn",)))

    assert alert.data.truncated is True
    assert len(alert.data.articles) < 5
    assert [len(c.evidence) for c in alert.data.why] == [1, 1, 12]


@pytest.mark.parametrize(("event", "told"), [("REQUEST", 0), ("ACCUSE", 0), ("THREATEN", 1)])
def test_who_only_calls_or_condemns_is_no_actor(event: str, told: int) -> None:
    row = linked()
    call = Signal(
        event=event,
        mode=None,
        cameo="1056",
        acled=None,
        level=1,
        score=0.9,
        region="x-nagorno-karabakh",
        actor=Party(region="FR", sector="GOV"),
        spans=span("Paris"),
    )
    tags = Tags(level=4, places=row.tagged.tags.places, signals=(*row.tagged.tags.signals, call))
    row = Linked(tagged=Tagged(story=row.tagged.story, tags=tags, at=NOON), events=row.events)

    assert len(alerts(row, subscription(regions=("FR",)))) == told
