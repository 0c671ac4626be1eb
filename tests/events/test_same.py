"""Words, names and places by which reports are compared."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from kit.goldens import cases

from tocsin.events import geography, same_event
from tocsin.events.features import contained, name_key, words
from tocsin.events.same import AGREED
from tocsin.places.regions import parents
from tocsin.reading import tag
from topics.articles import Article
from topics.stories import Story
from topics.tagged import Furniture, Place, Signal, Tagged, Tags

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHELLING = "Shells fell on the market of Stepanakert at dawn, and the clinic counted nine wounded."
SAME = "Nine wounded people reached the clinic of Stepanakert after shells fell on its market."
OPERA = "The opera opened its season with a forgotten symphony, and critics praised the brass."


def tagged(text: str, language: str = "en", *places: tuple[str, str]) -> Tagged:
    article = Article(id="ar_1", seen=NOON, text=text, language=language)
    rows = tuple(
        Place(region=region, name=region, role=role, countries=(region,), salience=0.5)
        for region, role in places
    )
    story = Story(article=article, id="st_1", relation="new", reason="first_seen")
    return Tagged(story=story, tags=Tags(places=rows), at=NOON)


@pytest.mark.parametrize(
    "spellings",
    [
        ("stepanakert", "степанакерт", "ستيباناكيرت", "ստեփանակերտ"),
        ("karabakh", "карабах", "كاراباخ", "ղարաբաղ"),
        ("azerbaijan", "азербайджан", "أذربيجان"),
        ("moskva", "москва", "մոսկվա"),
    ],
)
def test_a_name_has_one_key_in_every_script(spellings: tuple[str, ...]) -> None:
    assert len({name_key(spelling) for spelling in spellings}) == 1


def test_two_reports_of_one_event_are_likelier_the_same_than_two_of_two() -> None:
    same = same_event(tagged(SHELLING), tagged(SAME))
    other = same_event(tagged(SHELLING), tagged(OPERA))

    assert 0 <= other < 0.2
    assert 0.5 < same <= 1
    assert same_event(tagged(SHELLING), tagged(SHELLING)) > 0.95


def test_the_same_story_in_another_language_is_the_same_event_and_another_story_is_not() -> None:
    """As the linker joins them: by place, kind of act and figures, where words can't tell."""
    stories = {language: _stories(language) for language in ("ar", "en", "hy", "ru", "tr", "zh")}
    everywhere = set.intersection(*(set(cases) for cases in stories.values()))
    told = {
        (name, language): _read(cases[name], language)
        for language, cases in stories.items()
        for name in everywhere
    }
    assert len(everywhere) > 3
    for (name, language), one in told.items():
        for (other, tongue), two in told.items():
            if language < tongue:
                assert (same_event(one, two, parents) > 0.5) == (name == other), (name, other)


def test_two_reports_by_one_template_of_two_towns_are_two_events() -> None:
    text = "Artillery fire hit {} on Tuesday and at least seven civilians died, the governor said."
    one, two, again = (
        _read({"text": text.format(town)}, "en") for town in ("Stepanakert", "Kharkiv", "Kharkiv")
    )

    assert same_event(one, two, parents) < 0.5 < same_event(two, again, parents)


def test_a_report_that_names_the_place_of_the_other_is_not_of_elsewhere() -> None:
    """Who was freed in one town and welcomed in another is one story, told from either end."""
    freed = (
        "Gunmen kidnapped nine fishermen in Misrata. On Tuesday the crew of the blue trawler "
        "was free again, and their mothers thanked the elders who had talked with the gunmen."
    )
    home = (
        "Riot police held back the crowd in Alexandria as nine fishermen, the crew of the blue "
        "trawler, came home; {} Their mothers thanked the elders who had talked."
    )
    one, other, silent = (
        _read({"text": text}, "en")
        for text in (
            freed,
            home.format("gunmen had held them in Misrata."),
            home.format("gunmen had held them for days."),
        )
    )

    assert same_event(one, silent, parents) < 0.5 < same_event(one, other, parents)


def test_reports_in_two_languages_with_days_between_them_are_of_two_events() -> None:
    one = _read(_stories("en")["story: a protest"], "en", NOON)
    two = _read(_stories("ru")["story: a protest"], "ru", NOON + timedelta(days=1))
    late = _read(_stories("ru")["story: a protest"], "ru", NOON + timedelta(days=9))

    assert same_event(one, two, parents) > 0.5 > same_event(one, late, parents)


def test_the_same_words_weeks_later_tell_of_another_event() -> None:
    case = _stories("en")["story: a protest"]
    one, next_day, late = (_read(case, "en", NOON + timedelta(days=n)) for n in (0, 1, 40))

    assert same_event(one, next_day, parents) > 0.5 > same_event(one, late, parents)


def test_other_figures_make_one_event_less_likely_across_languages() -> None:
    english = {"title": "", "text": "Shelling killed 12 people in Kharkiv on Monday."}
    same = {"title": "", "text": "Обстрел Харькова в понедельник: погибли 12 человек."}
    other = {"title": "", "text": "Обстрел Харькова в понедельник: погибли 3 человека."}
    like = [same_event(_read(english, "en"), _read(c, "ru"), parents) for c in (same, other)]

    assert like[0] > like[1] > 0.5


def test_a_town_harmed_far_more_is_less_likely_the_same_event_in_one_language_and_in_two() -> None:
    first = _read({"text": "Shelling of Kharkiv killed 21 people, 60 were wounded."}, "en")
    for language, text in (
        ("ru", "Обстрел Харькова ранил {} человек, сгорела машина."),
        ("en", "A shell in Kharkiv wounded {} people and burned a car."),
    ):
        same, other = (_read({"text": text.format(n)}, language) for n in (60, 12))
        assert same_event(first, same, parents) > same_event(first, other, parents) + 0.05


def test_another_reporter_s_words_tell_of_one_event_where_town_and_tolls_agree() -> None:
    wire = (
        "A car bomb outside a police post in Cali killed seven people and wounded 28 on Thursday."
    )
    told = (
        "Marta was serving soup when her window flew in. A bomb killed seven neighbours in Cali, "
        "and 28 were injured; her nephew is among the surgeons who will work until the morning."
    )
    one = _read({"text": wire}, "en")
    same, other = (
        _read({"text": text}, "en")
        for text in (told, told.replace("seven", "three").replace("28 were", "one was"))
    )

    assert same_event(one, same, parents) >= AGREED
    assert same_event(one, other, parents) < same_event(one, same, parents) - 0.05


def _stories(language: str) -> dict[str, Any]:
    files = ("story.toml", "tolls_stories.toml")
    return {case["name"]: case for name in files for case in cases(language, name)}


def _read(case: dict[str, Any], language: str, published: datetime | None = None) -> Tagged:
    title, text = case.get("title", ""), case["text"]
    article = Article(
        id="ar_1", seen=NOON, title=title, text=text, language=language, published=published
    )
    story = Story(article=article, id="st_1", relation="new", reason="first_seen")
    return Tagged(story=story, tags=tag(title, text, language), at=NOON)


def test_without_words_nothing_is_likely() -> None:
    assert same_event(tagged(""), tagged("")) < 0.1


def test_names_in_common_tell_across_languages() -> None:
    russian = "Снаряды упали на рынок Степанакерта, сообщил комиссар Степанян в Горисе."
    english = "Shells fell on the Stepanakerta market, commissioner Stepanyan said in Goris."

    assert same_event(tagged(english), tagged(russian, "ru")) > same_event(
        tagged(OPERA), tagged(russian, "ru")
    )


def test_places_agree_by_country_and_most_where_it_happens() -> None:
    a = tagged("", "en", ("AZ", "event"), ("RU", "reactor"))
    b = tagged("", "ar", ("AZ", "event"), ("US", "reactor"))
    c = tagged("", "ru", ("FR", "event"), ("RU", "reactor"))

    assert geography(a, a) == pytest.approx(1)
    assert geography(a, b) > geography(a, c) > geography(b, c)
    assert geography(a, tagged("")) < 0.5


def test_signs_without_spaces_are_words_as_well() -> None:
    assert words("新华社北京电", "zh").every


def test_a_page_that_came_instead_of_its_article_leaves_open_what_it_reported() -> None:
    """Also where a few of its words are news: only a deed that it tells speaks for itself."""
    page = "Support our work. The gazette of the harbour has printed since the flood of the year."
    wall = tagged(page)
    around = Furniture(field="text", start=0, end=17, reason="subscribe")
    deed = Signal(event="ASSAULT", mode=None, cameo="190", acled=None, level=4, score=0.9)
    walled = msgspec.structs.replace(wall, tags=Tags(furniture=(around,)))
    told = msgspec.structs.replace(wall, tags=Tags(furniture=(around,), signals=(deed,)))

    assert same_event(tagged(SHELLING), wall) < 0.2
    assert same_event(tagged(SHELLING), told) < 0.2
    assert 0.3 < same_event(tagged(SHELLING), walled) < 0.5


def test_a_page_that_kept_its_headline_is_compared_by_it() -> None:
    page = "Choir of the island sings at noon\nSupport our work."
    around = Furniture(field="text", start=34, end=51, reason="subscribe")
    named = msgspec.structs.replace(around, start=0, end=33)
    kept, none = (
        msgspec.structs.replace(tagged(page), tags=Tags(furniture=cut))
        for cut in ((around,), (named, around))
    )
    credited = msgspec.structs.replace(around, reason="credit")
    article = msgspec.structs.replace(tagged(page), tags=Tags(furniture=(credited,)))

    assert same_event(tagged(SHELLING), kept) < 0.2
    assert same_event(tagged(SHELLING), article) < 0.2
    assert same_event(tagged(SHELLING), none) > 0.3


def test_what_is_told_in_the_same_words_is_told_of_the_same_places() -> None:
    """Where each article names a second place of its own, they agree in no more than one."""
    one = tagged(SHELLING, "en", ("AZ", "event"), ("RU", "reactor"))
    same = tagged(SAME, "en", ("AZ", "event"), ("FR", "reactor"))
    other = tagged(OPERA, "en", ("AZ", "event"), ("FR", "reactor"))

    assert geography(one, same) > geography(one, other) + 0.1


def test_what_a_longer_text_holds_whole_is_no_source_of_its_own() -> None:
    short = words(" ".join(f"{n}b" for n in range(40)), "de")
    long = words(" ".join(f"{n}b" for n in range(100)), "de")

    assert contained(short, long) == contained(long, short) > 0.99
    assert contained(words("1b 2b", "de"), long) == 0
