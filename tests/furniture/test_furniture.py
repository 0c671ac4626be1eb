"""What a page carries around an article yields nothing."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from kit.goldens import LANGUAGES, cases

from tocsin import furniture
from tocsin.reading import tag
from tocsin.text.profile import table_of

STORIES = [(language, next(cases(language, "story.toml"))) for language in LANGUAGES]
SECOND = tomllib.loads((Path(__file__).parent / "second.toml").read_text("utf-8"))
REASONS = ("read_also", "related", "keywords", "share", "subscribe", "cookie", "navigation", "wall")


def _heads(language: str) -> dict[str, list[str]]:
    heads: dict[str, list[str]] = table_of(language, "furniture.toml")["heads"]
    return heads


@pytest.mark.parametrize(("language", "story"), STORIES, ids=[s[0] for s in STORIES])
@pytest.mark.parametrize("reason", REASONS)
def test_adding_a_block_changes_no_place_signal_or_toll(
    language: str, story: dict[str, Any], reason: str
) -> None:
    other = next(s for lang, s in STORIES if lang == language)["title"]
    text = story["text"]
    before = tag(story["title"], text, language)

    for head in _heads(language)[reason]:
        for block in (
            (f"{head}: {other}", f"{head}:\n{other}")
            if reason in REASONS[:2]
            else ((f"{head}: {other}",) if reason == "keywords" else (head,))
        ):
            after = tag(story["title"], f"{text}\n{block}", language)
            assert after.furniture, block
            assert after.mentions == before.mentions, block
            assert after.signals == before.signals, block
            assert after.tolls == before.tolls, block
            assert after.level == before.level


@pytest.mark.parametrize(("language", "story"), STORIES, ids=[s[0] for s in STORIES])
@pytest.mark.parametrize("reason", REASONS[:2])
def test_a_headline_with_its_article_under_a_bare_heading_changes_nothing(
    language: str, story: dict[str, Any], reason: str
) -> None:
    other = SECOND[language]
    before = tag(story["title"], story["text"], language)

    for head in _heads(language)[reason]:
        tail = f"\n\n{head}:\n\n{other['title']}\n\n{other['text']}"
        after = tag(story["title"], story["text"] + tail, language)
        assert [f.reason for f in after.furniture][-1] == "second_article", head
        assert after.mentions == before.mentions, head
        assert after.signals == before.signals, head
        assert after.tolls == before.tolls, head


def test_our_article_goes_on_after_headlines_amid_it() -> None:
    text = (
        "Shelling hit Donetsk on Monday, city officials said.\nRead also:\nDrones strike Kazan\n"
        "The shelling of Donetsk went on until noon. Two people were killed."
    )

    tags = tag("Shelling in Donetsk", text, "en")

    assert [t.low for t in tags.tolls] == [2]
    assert not [m for m in tags.mentions if m.surface == "Kazan"]


def test_the_headings_of_a_live_page_are_its_own() -> None:
    text = (
        "18h42 - Three dead in a strike on Kherson\n"
        "A Russian strike killed three people at a market in Kherson, the governor said.\n"
        "17h15 - Berlin announces new military aid for Kyiv\n"
        "Germany will deliver two more air defence systems, its minister of defence said.\n"
        "16h03 - A strike on a bridge in Zaporizhzhia, officials say\n"
        "Trains were stopped on both sides of the river for the whole of the night.\n"
        "Welcome to this page about the war. Yesterday's page is in our archive.\n"
    )

    assert not tag("War in Ukraine: live", text, "en").furniture


def test_a_heading_of_ours_right_under_the_headlines_is_not_one_of_them() -> None:
    text = (
        "Shelling hit Donetsk on Monday, city officials said.\n"
        "Forty shells fell on the market and the station before noon.\n"
        "Austrian peace monitors work in both halves of the town.\nRead also:\n"
        "Drones strike Kazan\nFloods close a road near Lyon\nWhat the Austrian peace monitors saw\n"
        "The peace monitors wrote that they had counted every shell.\n"
        "Shelling went on in Donetsk until noon. Two people were killed."
    )

    tags = tag("Shelling in Donetsk", text, "en")

    assert [t.low for t in tags.tolls] == [2]
    assert not [m for m in tags.mentions if m.surface in ("Kazan", "Lyon")]


def test_a_second_article_after_the_source_line_is_all_furniture() -> None:
    text = (
        "Shelling hit Donetsk on Monday, officials said.\nSource: City Herald\nRead also:\n"
        "Drones strike Kazan\nDrones struck Kazan on Saturday, the mayor said.\n"
        "Two people were hurt in Kazan."
    )

    tags = tag("Shelling in Donetsk", text, "en")

    assert not [m for m in tags.mentions if m.surface == "Kazan"]
    assert not tags.tolls


def test_a_headline_to_read_amid_an_article_hides_only_itself() -> None:
    text = (
        "Shelling hit Donetsk on Monday, officials said.\nRead also: Drones strike Kazan\n"
        "Two people were killed in Donetsk, the mayor said."
    )

    tags = tag("Shelling in Donetsk", text, "en")

    assert [f.reason for f in tags.furniture] == ["read_also"]
    assert [t.low for t in tags.tolls] == [2]


@pytest.mark.parametrize(
    ("language", "call"),
    [
        ("ar", "جريدة الميناء - تبرع للموقع وساعدنا"),
        ("az", "Liman qəzeti - sayta ianə edin"),
        ("en", "The Harbour Gazette - donate to our site and help us"),
        ("es", "La Gaceta del Puerto - dona a este sitio"),
        ("fa", "روزنامه بندر - کمک مالی به سایت"),
        ("fr", "La Gazette du port - faites un don au site"),
        ("he", "עיתון הנמל - תרמו לאתר ועזרו לנו"),
        ("hy", "Նավահանգստի թերթ - աջակցեք կայքին հիմա"),
        ("ru", "Портовая газета - пожертвуйте на сайт и помогите нам"),
        ("tr", "Liman Gazetesi - sitemize bağış yapın"),
        ("uk", "Портова газета - пожертвуйте на сайт і допоможіть нам"),
        ("zh", "港口日报 - 捐款支持本站"),
    ],
)
def test_a_call_for_gifts_behind_the_name_of_the_site_is_no_news(language: str, call: str) -> None:
    found = furniture.find("", call, language)

    assert [(one.start, one.end, one.reason) for one in found] == [(0, len(call), "subscribe")]


def test_prose_that_speaks_of_sources_is_no_furniture() -> None:
    text = "Sources close to the government spoke of talks. Photos of the scene were published."

    assert furniture.find("", text, "en") == ()


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("KYIV (Reuters) - Shells fell.\nMore text.", "en", ("Reuters",)),
        ("نص.\nالمصدر: صدى البلد", "ar", ("صدى البلد",)),
        ("МОСКВА, 19 сентября. /ТАСС/. Текст.", "ru", ("ТАСС",)),
        ("A text that ends. (AFP)", "en", ("AFP",)),
    ],
)
def test_credits_are_given_as_printed(text: str, language: str, names: tuple[str, ...]) -> None:
    assert furniture.credits("", text, language) == names
