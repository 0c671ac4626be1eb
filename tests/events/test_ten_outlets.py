"""Ten outlets carry one text, each edited in its own way, and two wires report the same."""

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tocsin import events, likeness
from tocsin.places.regions import parents
from tocsin.reading import tag
from topics.articles import Article
from topics.events import Linked
from topics.tagged import Tagged

DATA = Path(
    os.environ.get("TOCSIN_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data")
)
SEED = DATA / "seed.ar.txt"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENGLISH = (
    "Azerbaijan launched an offensive in Nagorno-Karabakh on Tuesday, shelling Stepanakert with "
    "artillery, and at least 25 people were killed, including two civilians, a Karabakh human "
    "rights official said. The Russian defence ministry said peacekeepers evacuated hundreds of "
    "civilians. Washington and Paris called for an immediate end to the fighting."
)
RUSSIAN = (
    "Азербайджан во вторник начал военную операцию в Нагорном Карабахе. Степанакерт подвергся "
    "артиллерийскому обстрелу, погибли не менее 27 человек, сообщил омбудсмен Карабаха. "
    "Российские миротворцы эвакуировали мирных жителей. Москва призвала стороны остановиться."
)


def edits(text: str) -> list[str]:
    chosen = random.Random(5)

    def rewritten(body: str) -> str:
        words = body.split(" ")
        return " ".join(w if chosen.random() > 0.06 else chosen.choice(words) for w in words)

    return [
        text,
        "باكو (وكالات) - " + text,
        text[: len(text) // 2],
        text[: len(text) // 3],
        text + " إقرأ أيضاً: خبر آخر عن الطقس في المدينة وأخبار متفرقة",
        text.replace("ة", "ه").replace("ي", "ی"),
        rewritten(text),
        "القاهرة (أ ف ب) " + rewritten(text[: len(text) // 2]),
        text.replace("أ", "ا").replace("ى", "ي"),
        text[:4000],
    ]


def run(articles: list[Article]) -> list[Linked]:
    copies, known = likeness.Memory(), events.Memory(parents)
    found = []
    for article in articles:
        story = likeness.to_story(article, likeness.judge(article, copies, article.seen))
        copies.learn(story)
        tags = tag(article.title, article.text, article.language)
        linked = events.link(Tagged(story=story, tags=tags, at=article.seen), known, article.seen)
        assert linked is not None
        known.learn(linked)
        found.append(linked)
    return found


def article(number: int, title: str, text: str, language: str, credit: str = "") -> Article:
    return Article(
        id=f"ar_{number}",
        seen=NOON + timedelta(minutes=number),
        title=title,
        text=text,
        language=language,
        feed=f"f{number}",
        entry="1",
        publisher=f"Outlet {number}",
        credit=credit,
    )


@pytest.mark.skipif(not SEED.exists(), reason="the shared development data is not here")
def test_ten_edits_of_one_text_are_one_story_and_one_event_and_two_wires_two_origins_more() -> None:
    """Issue C, 3: three alerts at most in all."""
    title, _, text = SEED.read_text("utf-8").strip().partition("\n")
    outlets = [article(n, title, edit, "ar") for n, edit in enumerate(edits(text.strip()))]
    wires = [
        article(10, "Fighting flares in Nagorno-Karabakh", ENGLISH, "en", "Reuters"),
        article(11, "Азербайджан начал операцию в Нагорном Карабахе", RUSSIAN, "ru", "ТАСС"),
    ]
    found = run([*outlets[:4], wires[0], *outlets[4:], wires[1]])

    stories = {row.tagged.story.id for row in found if row.tagged.story.article.language == "ar"}
    karabakh = [e for row in found for e in row.events if e.region == "x-nagorno-karabakh"]
    assert len(stories) == 1
    assert len({event.id for event in karabakh}) == 1
    assert len(karabakh) == 12
    assert karabakh[-1].origins == ("outlet-0", "reuters", "tass")
    assert len([event for event in karabakh if event.change]) <= 3
