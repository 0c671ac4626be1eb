"""An alert says first what changed since the last one of its event, for this very subscriber."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema

from tocsin.matching import Book, Told, match
from topics.alerts import Alert, Since
from topics.articles import Article
from topics.events import Change, Claim, Event, Linked, Source
from topics.spec import as_json
from topics.stories import Story
from topics.subscriptions import Subscription
from topics.tagged import Place, Tagged, Tags

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCHEMA = json.loads((Path(__file__).parent / "webhook.schema.json").read_text("utf-8"))
OFFICE = Claim(kind="killed", low=7, high=7, claimant="the health office")
RISEN = Claim(kind="killed", low=19, high=19, claimant="the health office")
ARMY = Claim(kind="injured", low=4, high=4, claimant="the army", side="ML")


def subscription(key: str = "sub_1", **fields: Any) -> Subscription:
    return Subscription(
        **{
            "id": key,
            "name": "n",
            "webhook": "https://r.example/",
            "secret": "whsec_",
            "created": NOON - timedelta(hours=1),
            **fields,
        }
    )


def linked(number: int, kind: str, *, region: str = "ML", **fields: Any) -> Linked:
    article = Article(id=f"ar_{number}", seen=NOON, title="War", text="Shells fell.", language="en")
    story = Story(
        article=article, id=f"st_{number}", relation="new", reason="first_seen", origins=("alpha",)
    )
    event = Event(
        **{
            "id": "ev_1",
            "region": "ML",
            "countries": ("ML",),
            "level": 4,
            "signals": ("ASSAULT",),
            "origins": ("alpha",),
            "articles": (Source(id=f"ar_{number}", origin="alpha"),),
            "first": NOON,
            "last": NOON,
            "changes": number,
            "change": Change(number=number, kind=kind),
            **fields,
        }
    )
    places = (Place(region=region, name="", role="event", countries=(region,)),)
    tags = Tags(level=4, places=places)
    return Linked(tagged=Tagged(story=story, tags=tags, at=NOON), events=(event,))


def tell(told: Told, row: Linked, *asked: Subscription) -> list[Alert]:
    book = Book()
    for one in asked:
        book.put(one)
    found = match(row, book, told, NOON)
    for alert in found:
        jsonschema.validate(json.loads(as_json(alert)), SCHEMA)
        told.learn(alert)
    return found


def test_the_first_alert_has_nothing_to_compare_with_and_carries_the_signals() -> None:
    [alert] = tell(Told(), linked(1, "new", tolls=(OFFICE,)), subscription())

    assert alert.data.since is None
    assert alert.data.event is not None
    assert alert.data.event.signals == ("ASSAULT",)


def test_a_later_alert_begins_with_what_has_come_since_the_last() -> None:
    told = Told()
    [first] = tell(told, linked(1, "new", level=3, tolls=(OFFICE,)), subscription())
    [later] = tell(
        told,
        linked(3, "toll", tolls=(RISEN, ARMY), origins=("alpha", "beta")),
        subscription(),
    )

    assert later.data.since == Since(
        alert=first.data.alert, number=1, level=3, tolls=(RISEN, ARMY), origins=("beta",)
    )
    assert next(iter(json.loads(as_json(later))["data"])) == "since"


def test_what_stands_as_it_stood_is_not_told_as_changed() -> None:
    told = Told()
    tell(told, linked(1, "new", tolls=(OFFICE,)), subscription())
    [later] = tell(told, linked(2, "level", tolls=(OFFICE,)), subscription())

    assert later.data.since is not None
    assert (later.data.since.tolls, later.data.since.origins) == ((), ())


def test_each_subscriber_is_compared_with_what_it_was_told_itself() -> None:
    told = Told()
    early, late = subscription("sub_1"), subscription("sub_2", min_origins=2)
    tell(told, linked(1, "new"), early, late)
    tell(told, linked(2, "origins", origins=("alpha", "beta")), early, late)
    found = tell(told, linked(3, "toll", tolls=(OFFICE,), origins=("alpha", "beta")), early, late)

    since = {a.data.subscription.id: a.data.since for a in found}
    assert [s.number if s else None for s in since.values()] == [2, 2]
    assert [a.type for a in found] == ["alert.updated", "alert.updated"]


def test_a_replayed_change_is_compared_with_the_one_before_it() -> None:
    told = Told()
    first, second = linked(1, "new"), linked(2, "level", tolls=(OFFICE,))
    tell(told, first, subscription())
    [once] = tell(told, second, subscription())
    tell(told, linked(3, "toll", tolls=(RISEN,)), subscription())

    assert tell(told, second, subscription()) == [once]


def test_a_correction_says_what_the_subscriber_had_been_told() -> None:
    told = Told()
    tell(told, linked(1, "new", tolls=(RISEN,)), subscription(regions=("ML",)))
    [alert] = tell(
        told,
        linked(2, "correction", tolls=(OFFICE,), region="BF"),
        subscription(regions=("ML",)),
    )

    assert alert.type == "alert.corrected"
    assert alert.data.since is not None
    assert alert.data.since.tolls == (OFFICE,)


def test_that_two_events_are_one_is_told_to_those_who_knew_the_one_that_ends() -> None:
    told = Told()
    knew, not_told = subscription("sub_1"), subscription("sub_2", min_level=5)
    tell(told, linked(1, "new"), knew, not_told)
    found = tell(
        told,
        linked(2, "merged", merged_into="ev_0", region="BF"),
        knew,
        not_told,
        subscription("sub_3"),
    )

    assert [(a.data.subscription.id, a.type) for a in found] == [("sub_1", "alert.updated")]
    assert found[0].data.event is not None
    assert found[0].data.event.merged_into == "ev_0"
