"""Every silence has a reason in words, and an explanation agrees with what was decided."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tocsin.matching import Book, Told, explain, match
from topics.articles import Article
from topics.events import Change, Event, Linked
from topics.stories import Story
from topics.subscriptions import Subscription
from topics.tagged import Place, Signal, Span, Tagged, Tags

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "Shells fell on Norgyugh at dawn."


def subscription(**fields: Any) -> Subscription:
    base: dict[str, Any] = {
        "id": "sub_1",
        "name": "n",
        "webhook": "https://r.example/",
        "secret": "whsec_",
        "created": NOON - timedelta(hours=1),
    }
    return Subscription(**{**base, **fields})


def linked(
    *, change: str | None = "new", relation: str = "new", history: bool = False, events: bool = True
) -> Linked:
    article = Article(
        id="ar_1", seen=NOON, title="Shelling", text=TEXT, language="en", history=history
    )
    spans = (Span(field="text", start=15, end=23),)
    tags = Tags(
        level=4,
        places=(Place(region="AM", name="Armenia", role="event", salience=1.0, spans=spans),),
        signals=(
            Signal(event="ASSAULT", mode=None, cameo="190", acled=None, level=4, score=0.9,
                   region="AM", spans=(Span(field="text", start=0, end=11),)),
        ),
    )  # fmt: skip
    event = Event(
        id="ev_1",
        region="AM",
        level=4,
        signals=("ASSAULT",),
        origins=("one",),
        first=NOON,
        last=NOON,
        changes=1,
        change=Change(number=1, kind=change) if change else None,
    )
    story = Story(article=article, id="st_1", relation=relation, reason="first_seen")
    return Linked(tagged=Tagged(story=story, tags=tags, at=NOON), events=(event,) if events else ())


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str | None]] = {
    "it matches": ({}, {}, None),
    "another region": ({"regions": ("FR",)}, {}, "no event or actor in FR"),
    "another role": (
        {"regions": ("AM",), "roles": ("reactor",)}, {}, "no reactor in AM"
    ),
    "a higher level": ({"regions": ("AM",), "min_level": 5}, {}, "the level there is below 5"),
    "another signal": ({"signals": ("PROTEST",)}, {}, "no signal PROTEST"),
    "another language": ({"languages": ("ru",)}, {}, "the language is en"),
    "another word": ({"any": ("flood",)}, {}, "none of these words: flood"),
    "too few origins": ({"min_origins": 2}, {}, "fewer than 2 independent origins"),
    "paused": ({"paused": True}, {}, "paused"),
    "made later": ({"created": NOON + timedelta(hours=1)}, {}, "before the subscription was made"),
    "history": ({}, {"history": True}, "history"),
    "no change": ({}, {"change": None}, "changed nothing"),
    "no event": ({}, {"events": False}, "reports no event"),
    "a copy, per story": ({"per": "story"}, {"relation": "copy"}, "is a copy"),
    "per story": ({"per": "story", "regions": ("AM",)}, {}, None),
    "per article": ({"per": "article"}, {"relation": "copy"}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_explanation_agrees_with_the_decision_and_names_the_reason(name: str) -> None:
    asked, reported, reason = CASES[name]
    wanted, article = subscription(**asked), linked(**reported)
    book = Book()
    book.put(wanted)

    decided = match(article, book, Told(), NOON)
    answers = explain(article, wanted, book)

    told = [answer.alert for answer in answers if not answer.unmet]
    assert told == [alert.data.alert for alert in decided]
    if reason is not None:
        assert any(reason in says for answer in answers for says in answer.unmet)
    else:
        assert answers[0].met == decided[0].data.why


def test_every_condition_that_fails_is_named() -> None:
    wanted = subscription(regions=("FR",), signals=("PROTEST",), languages=("ru",))

    (answer,) = explain(linked(), wanted, Book())

    assert len(answer.unmet) == 3
