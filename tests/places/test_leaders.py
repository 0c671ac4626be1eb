"""Who stands for a side, and when: lists/leaders.toml and languages/*/places/people.tsv."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kit.goldens import LANGUAGES

from tocsin.places import finder, regions
from tocsin.places.leaders import in_term, leaders
from tocsin.text.fold import fold

TERM = re.compile(r"(\d{4}(-\d\d){0,2})/(\d{4}(-\d\d){0,2})?")
EVERYWHERE = ("p-putin", "p-erdogan", "p-zelensky", "p-ali-khamenei", "p-netanyahu", "a-hamas")


def persons(language: str, text: str, day: str = "") -> set[str | None]:
    published = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    found = finder.find({"text": fold(text, language)}, language, published=published)
    return {mention.region for mention in found if mention.kind == "person"}


def rows(language: str) -> dict[str, str]:
    folder = Path(finder.__file__).parent.parent / "languages" / language / "places"
    lines = (folder / "people.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def test_every_row_has_a_side_a_source_and_terms_that_follow_each_other() -> None:
    assert len(leaders()) >= 150
    for who in leaders().values():
        assert who.id.startswith(("p-", "a-")), who.id
        assert regions.known(who.side), who.id
        assert re.fullmatch("GOV|MIL|REB|OPP|PTY|REL", who.sector), who.id
        assert who.source.startswith("https://"), who.id
        assert all(TERM.fullmatch(term) for term in who.terms), who.id
        days = [day for term in who.terms for day in term.split("/") if day]
        assert days == sorted(days), who.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_names_only_who_is_listed_and_the_best_known_of_them(language: str) -> None:
    named = rows(language)

    assert set(named) <= set(leaders())
    assert set(EVERYWHERE) <= set(named)


def test_everybody_who_is_listed_has_a_name_somewhere() -> None:
    assert {who for language in LANGUAGES for who in rows(language)} == set(leaders())


def test_a_year_or_a_month_of_a_term_is_meant_whole() -> None:
    assert in_term((), "1066-10-14")
    assert in_term(("2010-05/2026",), "2026-12-31")
    assert in_term(("2001/2005", "2026-03/"), "2026-03-01")
    assert not in_term(("2001/2005", "2026-03/"), "2026-01-28")
    assert not in_term(("2001/2005",), "2006-02-02")


def test_the_weeks_around_a_term_are_news_of_the_side_as_well() -> None:
    term = ("2000-07-17/2024-12-08",)
    assert in_term(term, "2000-07-01")
    assert in_term(term, "2024-12-30")
    assert not in_term(term, "2025-01-20")
    assert not in_term(term, "9999-12-31")
    assert not in_term(term, "0001-01-01")


@pytest.mark.parametrize(
    ("language", "text", "before", "after"),
    [
        ("en", "Assad ordered the army to fire.", "2016-12-01", "2025-06-01"),
        ("ar", "أمر الأسد الجيش بالقصف", "2016-12-01", "2025-06-01"),
        ("ru", "Асад приказал войскам стрелять", "2016-12-01", "2025-06-01"),
        ("es", "Nicolás Maduro ordenó el despliegue", "2024-07-28", "2026-05-01"),
        ("he", "נסראללה איים על ישראל", "2023-11-03", "2025-01-01"),
    ],
)
def test_who_left_office_no_longer_stands_for_the_side(
    language: str, text: str, before: str, after: str
) -> None:
    assert persons(language, text)
    assert persons(language, text, before) == persons(language, text)
    assert persons(language, text, after) == set()


def test_a_name_that_passed_on_stands_for_the_side_still() -> None:
    assert persons("en", "Khamenei vowed revenge.", "2020-01-08") == {"IR"}
    assert persons("en", "Khamenei vowed revenge.", "2026-05-01") == {"IR"}
    assert persons("en", "Mojtaba Khamenei vowed revenge.", "2026-05-01") == {"IR"}


@pytest.mark.parametrize(
    ("language", "text", "sides"),
    [
        ("az", "Əliyevin sözlərinə görə, Paşinyan razıdır", {"AZ", "AM"}),
        ("fa", "پزشکیان گفت حزب‌الله پاسخ می‌دهد", {"IR", "LB"}),
        ("he", "נתניהו אמר כי חמאס הפר את ההסכם", {"IL", "PS"}),
        ("tr", "Erdoğan, Hamas ile görüştü; Putin'i aradı", {"TR", "PS", "RU"}),
        ("zh", "普京与特朗普通话，胡塞武装袭击一艘油轮", {"RU", "US", "YE"}),
        ("hy", "Փաշինյանը զանգահարել է Մակրոնին", {"AM", "FR"}),
        ("uk", "Зеленський зателефонував Макрону", {"UA", "FR"}),
    ],
)
def test_leaders_and_groups_are_known_in_their_forms(
    language: str, text: str, sides: set[str]
) -> None:
    assert persons(language, text) == sides


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fa", "رئیسی تازه برای اداره برگزیده شد"),
        ("he", "הוא הואשם כי תקף ואנס אישה"),
        ("tr", "sabah sisi trafiği yavaşlattı"),
        ("zh", "伊万斯以军事史学家闻名，爱吃沙拉"),
        ("az", "rəisi işdən çıxarıldı"),
    ],
)
def test_a_word_that_is_also_somebodys_name_is_nobody(language: str, text: str) -> None:
    assert persons(language, text) == set()
