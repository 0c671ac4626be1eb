"""What an event's report is quoted with: a sentence of it, and the evidence within."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tocsin.reading import tag
from tocsin.runtime import clock
from tocsin.runtime.quotes import AFTER, BEFORE, Stretch, apart, quoted
from topics import Article, Linked, Story, Tagged
from topics.events import Event


def linked(title: str, text: str, region: str = "x-nagorno-karabakh") -> Linked:
    now = clock.now()
    article = Article(id="ar_1", seen=now, title=title, text=text, language="en")
    story = Story(article=article, id="st_1", relation="new", reason="first_seen")
    event = Event(id="ev_1", region=region, level=4, first=now, last=now)
    return Linked(tagged=Tagged(story=story, tags=tag(title, text, "en"), at=now), events=(event,))


def words(text: str, marks: tuple[Stretch, ...]) -> list[str]:
    return [text[mark.start : mark.end] for mark in marks]


def test_the_sentence_with_the_signal_is_quoted_and_no_other() -> None:
    text = "It rained. \U0001f525 Artillery shelled Stepanakert, killing 7 civilians. Trains ran."

    quote = quoted(row := linked("News", text), row.events[0])

    assert quote.text == "\U0001f525 Artillery shelled Stepanakert, killing 7 civilians."
    assert {"shelled", "Stepanakert"} <= set(words(quote.text, quote.text_marks))
    assert quote.signals[0] == ("ASSAULT", "shelling or missile attack")


def test_an_event_is_quoted_with_what_happened_there() -> None:
    text = "Artillery shelled Stepanakert on Monday. Thousands protested in Yerevan on Tuesday."

    here = quoted(row := linked("News", text, region="AM"), row.events[0])

    assert here.text == "Thousands protested in Yerevan on Tuesday."


def test_an_endless_sentence_is_cut() -> None:
    text = "word " * 1000 + "artillery shelled Stepanakert on Monday " + "word " * 1000

    quote = quoted(row := linked("Artillery shells town. " + "News " * 200, text), row.events[0])

    assert len(quote.text) <= BEFORE + AFTER + 20
    assert len(quote.title) <= BEFORE + AFTER
    assert "shelled" in words(quote.text, quote.text_marks)


def test_a_report_without_text_is_quoted_by_its_title() -> None:
    quote = quoted(row := linked("Artillery shelled Stepanakert on Monday", ""), row.events[0])

    assert (quote.text, quote.text_marks) == ("", ())
    assert "shelled" in words(quote.title, quote.title_marks)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from("st"))))
def test_stretches_are_in_order_and_apart(found: list[tuple[int, int, str]]) -> None:
    kinds = {"s": "signal", "t": "toll"}

    kept = apart([Stretch(start, end, kinds[kind]) for start, end, kind in found])

    assert all(stretch.start < stretch.end for stretch in kept)
    assert all(a.end <= b.start for a, b in pairwise(kept))
