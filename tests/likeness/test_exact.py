"""The same article again, by each of its keys."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tocsin.likeness import Memory, Reason, Verdict, judge, to_story
from topics.articles import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "Shells fell on the market of the border town at dawn, and the clinic counted nine wounded."
OTHER = "The parliament of the island voted for a new law on fishing after a debate of four hours."


def article(**fields: Any) -> Article:
    defaults = {"id": "ar_1", "seen": NOON, "title": "A title", "text": TEXT, "language": "en"}
    return Article(**{**defaults, **fields})


def published(memory: Memory, *articles: Article) -> list[Verdict]:
    verdicts = []
    for one in articles:
        verdict = judge(one, memory, one.seen)
        verdicts.append(verdict)
        if verdict.relation is not None:
            memory.learn(to_story(one, verdict))
    return verdicts


def test_the_first_of_all_is_new() -> None:
    [verdict] = published(Memory(), article())

    assert (verdict.reason, verdict.relation, verdict.of) == (Reason.FIRST_SEEN, "new", None)
    assert verdict.story.startswith("st_")


def test_the_same_content_of_the_same_entry_is_no_article_at_all() -> None:
    """ST-21: a record that is delivered again publishes nothing."""
    first, again = published(Memory(), *[article(feed="f", entry="e")] * 2)

    assert (again.reason, again.relation) == (Reason.REPEAT, None)
    assert again.story == first.story
    with pytest.raises(ValueError, match="repeat"):
        to_story(article(feed="f", entry="e"), again)


def test_another_text_of_the_same_entry_is_a_revision_of_the_last_one() -> None:
    rows = [
        article(id=f"ar_{n}", feed="f", entry="e", text=f"{TEXT} {OTHER} {n}") for n in range(3)
    ]
    first, second, third = published(Memory(), *rows)

    assert (second.reason, second.relation, second.of) == (Reason.SAME_ENTRY, "revision", "ar_0")
    assert third.of == "ar_1"
    assert {second.story, third.story} == {first.story}


def test_the_same_address_with_the_same_text_is_a_copy() -> None:
    url = "https://a.example/news/1"
    first, copy = published(
        Memory(), article(feed="f", entry="1", url=url), article(feed="g", entry="2", url=url)
    )

    assert (copy.reason, copy.relation, copy.story) == (Reason.SAME_URL, "copy", first.story)
    assert copy.containment == 1.0


def test_the_same_address_with_a_changed_text_is_a_revision() -> None:
    url = "https://a.example/news/1"
    _, second = published(
        Memory(), article(url=url), article(id="ar_2", url=url, text=TEXT.replace("nine", "12"))
    )

    assert (second.relation, second.of) == ("revision", "ar_1")


def test_a_front_page_as_address_is_no_evidence() -> None:
    url = "https://a.example/"
    _, second = published(Memory(), article(url=url), article(id="ar_2", url=url, text=OTHER))

    assert second.relation == "new"


def test_the_same_text_elsewhere_is_a_copy_with_the_origins_of_the_first() -> None:
    first, copy = published(
        Memory(),
        article(publisher="Alpha", feed="f", entry="1"),
        article(publisher="Beta", feed="g", entry="1", text=TEXT.upper()),
    )

    assert (copy.reason, copy.relation) == (Reason.SAME_TEXT, "copy")
    assert first.origins == copy.origins == ("alpha",)


def test_an_id_is_only_a_label() -> None:
    first, second = published(Memory(), article(), article(text=OTHER))

    assert second.relation == "new"
    assert second.story != first.story


def test_what_was_seen_before_the_window_is_forgotten() -> None:
    memory = Memory()
    later = NOON + timedelta(hours=73)
    published(memory, article())

    assert judge(article(seen=later), memory, later).relation == "new"
    assert memory.expire(later) == 1
    assert len(memory) == 0


def test_a_rebuilt_memory_decides_the_same() -> None:
    """ST-20: the state after recovery equals the state before."""
    rows = [
        article(id=f"ar_{n}", feed=f"f{n % 3}", entry=f"e{n % 4}", text=(TEXT, OTHER)[n % 2])
        for n in range(12)
    ]
    memory, rebuilt = Memory(), Memory()
    for one in rows:
        verdict = judge(one, memory, NOON)
        if verdict.relation is not None:
            memory.learn(to_story(one, verdict))
            rebuilt.learn(to_story(one, verdict))
            rebuilt.learn(to_story(one, verdict))

    questions = [*rows, article(id="x", text=OTHER + "!"), article(id="y", feed="f0", entry="e0")]
    assert [judge(q, memory, NOON) for q in questions] == [
        judge(q, rebuilt, NOON) for q in questions
    ]


def test_an_article_of_any_year_is_judged() -> None:
    for year in (1, 1900, 9999):
        memory = Memory()
        [verdict] = published(memory, article(seen=datetime(year, 1, 1, tzinfo=UTC)))
        memory.expire(datetime(year, 1, 1, tzinfo=UTC))
        assert verdict.relation == "new"
