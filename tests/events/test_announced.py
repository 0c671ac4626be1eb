"""What is only announced is a threat, whatever it would be: an event has no higher level by it."""

from datetime import UTC, datetime

from kit.linking import events, kinds, told

from tocsin.events import Memory
from topics.articles import Article
from topics.stories import Story
from topics.tagged import Place, Signal, Tagged, Tags

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _report(number: int, *signals: Signal) -> Tagged:
    article = Article(
        id=f"ar_{number}",
        seen=NOON,
        title="General threatens to attack the port",
        text=f"He said so at {number} o'clock.",
        language="en",
        feed="f",
        publisher=f"Paper {number}",
    )
    story = Story(
        article=article,
        id=f"st_{number}",
        relation="new",
        reason="first_seen",
        origins=(f"p{number}",),
    )
    place = Place(region="g1", name="Port", role="event", countries=("ML",))
    level = max(signal.weight for signal in signals)
    return Tagged(story=story, tags=Tags(level=level, places=(place,), signals=signals), at=NOON)


def _signal(event: str, level: int, when: str) -> Signal:
    return Signal(
        event=event,
        mode=None,
        cameo="0",
        acled=None,
        level=level,
        score=0.9,
        region="g1",
        when=when,
    )


def test_an_attack_that_is_announced_is_a_threat_and_the_attack_itself_raises_the_level() -> None:
    announced = _report(1, _signal("THREATEN", 2, "past"), _signal("ASSAULT", 4, "future"))
    done = _report(2, _signal("ASSAULT", 4, "past"))

    found = told(Memory(), announced, done)

    assert [event.level for event in events(found)] == [2, 4]
    assert kinds(found) == ["new", "level"]
