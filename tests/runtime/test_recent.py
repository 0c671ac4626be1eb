"""What whoever shows events is given: the last of everything, within bounds."""

from pathlib import Path

import msgspec
import pytest

from tocsin.runtime import clock, recent
from tocsin.runtime.broker import open_log
from tocsin.runtime.broker.spec import Position, Record
from tocsin.runtime.quotes import Quote
from tocsin.runtime.recent import Recent
from topics import EVENTS, Article, Linked, Story, Tagged
from topics.events import Event, Source
from topics.tagged import Tags


@pytest.fixture
def view(tmp_path: Path) -> Recent:
    return Recent(open_log(f"sqlite:///{tmp_path / 'log.db'}"))


def linked(number: int, event: str) -> Linked:
    now = clock.now()
    article = Article(id=f"ar_{number}", seen=now, title=f"Title {number}", text="Words.")
    story = Story(article=article, id=f"st_{number}", relation="new", reason="first_seen")
    source = Source(id=article.id, title=article.title)
    row = Event(id=event, region="AM", level=4, first=now, last=now, articles=(source,))
    return Linked(tagged=Tagged(story=story, tags=Tags(level=4), at=now), events=(row,))


def learn(view: Recent, *rows: Linked) -> None:
    for number, row in enumerate(rows):
        at = Position(EVENTS.name, 0, number)
        view.learn([Record(at=at, key=b"k", value=EVENTS.encode(row), headers=(), timestamp_ms=0)])


def test_an_event_is_quoted_with_its_last_reports(view: Recent) -> None:
    learn(view, *(linked(number, "ev_1") for number in range(recent.MOST_QUOTES + 3)))

    quotes = view.quotes(view.events["ev_1"])

    assert [quote.title for quote in quotes][-1] == f"Title {recent.MOST_QUOTES + 2}"
    assert len(quotes) == recent.MOST_QUOTES
    assert view.quotes(view.events["ev_1"]) == quotes
    assert all(isinstance(quote, Quote) for quote in quotes)


def test_a_report_that_the_event_no_longer_names_is_not_quoted(view: Recent) -> None:
    row = linked(1, "ev_1")
    bare = msgspec.structs.replace(row.events[0], articles=())

    learn(view, msgspec.structs.replace(row, events=(bare,)))

    assert view.quotes(view.events["ev_1"]) == []


def test_what_is_kept_is_bounded(view: Recent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "MOST_EVENTS", 3)
    monkeypatch.setattr(recent, "MOST_QUOTED", 2)

    learn(view, *(linked(number, f"ev_{number}") for number in range(5)))

    assert list(view.events) == ["ev_2", "ev_3", "ev_4"]
    assert view.quotes(view.events["ev_2"]) == []
    assert len(view.quotes(view.events["ev_4"])) == 1
    assert view.articles.maxlen == recent.MOST_ARTICLES


def test_silent_articles_are_kept_as_well(view: Recent) -> None:
    learn(view, msgspec.structs.replace(linked(1, "ev_1"), events=()))

    assert [each.tagged.story.article.id for each in view.articles] == ["ar_1"]
    assert view.events == {}
