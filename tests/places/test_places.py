"""Regions, names in text, and roles."""

import itertools
import os
import re
import tomllib
from pathlib import Path

import pytest
from kit.goldens import LANGUAGES

from tocsin.places import finder, regions, roles
from tocsin.text.fold import fold
from topics.tagged import Mention, Span


def find(language: str, text: str) -> list[Mention]:
    return finder.find({"text": fold(text, language)}, language)


def regions_of(language: str, text: str) -> set[str | None]:
    return {mention.region for mention in find(language, text)}


def roles_of(language: str, text: str) -> dict[str, set[str]]:
    fields = {"text": fold(text, language)}
    found: dict[str, set[str]] = {}
    for place in roles.roles(finder.find(fields, language), fields, language):
        found.setdefault(place.role, set()).add(place.region)
    return found


def test_a_contested_region_has_every_claimant_as_a_parent() -> None:
    assert regions.parents("x-nagorno-karabakh") == ("AZ",)
    assert set(regions.parents("x-crimea")) == {"UA", "RU"}
    assert "x-crimea" in regions.children("UA")
    assert regions.countries("g146970") == ("AZ",)
    assert "x-nagorno-karabakh" in regions.parents("g146970")
    assert regions.name("AM") == "Armenia"
    assert not regions.known("XX")
    assert regions.parents("XX") == ()


def test_a_sea_lies_in_no_country_but_has_coasts() -> None:
    assert regions.countries("x-black-sea") == ()
    assert "UA" in regions.parents("x-black-sea")


def test_every_own_region_is_whole() -> None:
    own = regions.own_regions()

    assert len([region for region in own.values() if region.kind != "wide"]) >= 60
    for region in own.values():
        assert region.id.startswith("x-")
        assert region.parents or region.kind == "wide", region.id
        assert all(regions.known(place) for place in (*region.parents, *region.held_by)), region.id


def test_a_wikidata_id_is_well_formed_and_stands_in_one_row_only() -> None:
    folder = Path(finder.__file__).parent / "lists"
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.toml")]
    rows = [row for table in tables for listed in table.values() for row in listed]
    ids = [row["wikidata"] for row in rows if "wikidata" in row]

    assert len({row["id"] for row in rows}) == len(rows)
    assert [found for found in ids if not re.fullmatch(r"Q[1-9][0-9]*", found)] == []
    assert len(set(ids)) == len(ids) >= 90


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_own_region_has_a_name_in_every_language(language: str) -> None:
    folder = Path(finder.__file__).parent.parent / "languages" / language / "places"
    lines = (folder / "regions.tsv").read_text(encoding="utf-8").splitlines()
    lines += (folder / "wide.tsv").read_text(encoding="utf-8").splitlines()
    named = {line.split("\t")[0] for line in lines if line.startswith("x-")}

    assert named == set(regions.own_regions())


@pytest.mark.parametrize(
    ("language", "text", "region"),
    [
        ("ar", "في ناجورني قره باج", "x-nagorno-karabakh"),
        ("ar", "وللأذربيجانيين", "AZ"),
        ("en", "U.S. troops", "US"),
        ("en", "Russian forces", "RU"),
        ("ru", "в Нагорном Карабахе", "x-nagorno-karabakh"),
        ("ru", "армия РФ", "RU"),
        ("uk", "у Херсоні", "x-kherson"),
        ("hy", "ԱՄՆ-ի նախագահը", "US"),
        ("tr", "Dağlık Karabağ'da", "x-nagorno-karabakh"),
        ("az", "Ermənistanda", "AM"),
        ("fa", "در قره‌باغ", "x-nagorno-karabakh"),
        ("he", "בעזה", "x-gaza"),
        ("fr", "les forces arméniennes", "AM"),
        ("es", "las tropas rusas", "RU"),
        ("zh", "阿塞拜疆军队", "AZ"),
    ],
)
def test_a_region_is_found_in_its_forms(language: str, text: str, region: str) -> None:
    assert region in regions_of(language, text)


@pytest.mark.parametrize(
    ("language", "text", "absent"),
    [
        ("ar", "تسببت السيول في إغلاق الطريق", "KR"),
        ("ar", "قال المدير المالي للشركة", "ML"),
        ("en", "they told us to leave", "US"),
        ("en", "Michael Jordan scored again", "JO"),
        ("en", "roast turkey for dinner", "TR"),
        ("en", "Chad Smith plays the drums", "TD"),
        ("ru", "Владимир Петров ушёл", "RU"),
    ],
)
def test_a_namesake_is_no_place(language: str, text: str, absent: str) -> None:
    found = {country for mention in find(language, text) for country in mention.countries}

    assert absent not in found


def test_company_decides_between_namesakes() -> None:
    assert "US" in {
        country
        for mention in find("en", "A fire in Paris, Texas, injured two.")
        for country in mention.countries
    }
    assert regions_of("en", "Georgia and Russia signed a deal in Tbilisi.") >= {"GE", "RU"}


def test_surfaces_are_literally_the_text_and_do_not_overlap() -> None:
    text = "وقالت روسيا إن القوات الأذربيجانية في ناجورنو كاراباخ"
    mentions = find("ar", text)

    assert [m.surface for m in mentions] == [text[m.start : m.end] for m in mentions]
    assert all(a.end <= b.start for a, b in itertools.pairwise(mentions))


def test_nothing_is_found_in_furniture() -> None:
    text = "Iran said. Read also: Myanmar army"
    skip = [Span(field="text", start=11, end=len(text))]

    mentions = finder.find({"text": fold(text, "en")}, "en", skip)

    assert {m.region for m in mentions} == {"IR"}


def test_a_capital_that_speaks_is_its_government() -> None:
    spoken, visited = find("en", "Moscow said on Monday"), find("en", "Snow fell in Moscow")

    assert (spoken[0].region, spoken[0].kind) == ("RU", "capital")
    assert (visited[0].kind, visited[0].countries) == ("name", ("RU",))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Foreign troops occupied Nairobi, officials said."),
        ("en", "Shells hit Damascus, a spokesman said."),
        ("zh", "炮弹击中大马士革，官员说。"),
    ],
)
def test_a_capital_before_the_comma_of_who_says_so_is_a_town(language: str, text: str) -> None:
    assert find(language, text)[0].kind == "name"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            (
                "Azerbaijani forces shelled villages in Nagorno-Karabakh on Tuesday. "
                "Armenian soldiers were killed. "
                "French foreign ministry spokesman condemned the offensive."
            ),
        ),
        (
            "ar",
            (
                "قصفت القوات الأذربيجانية قرى في ناجورنو كاراباخ. قتل جنود من الجيش الأرميني. "
                "وأدانت وزارة الخارجية الفرنسية الهجوم."
            ),
        ),
        (
            "ru",
            (
                "Азербайджанские войска обстреляли сёла в Нагорном Карабахе. "
                "Погибли армянские солдаты. "
                "Французский МИД осудил нападение."
            ),
        ),
    ],
)
def test_roles_follow_the_words_beside_a_name(language: str, text: str) -> None:
    found = roles_of(language, text)

    assert found["event"] == {"x-nagorno-karabakh"}
    assert found["actor"] == {"AZ", "AM"}
    assert found["reactor"] == {"FR"}


@pytest.mark.parametrize("text", ["a" * 300_000, "Iran " * 40_000, "م" * 300_000, "中国" * 50_000])
def test_hostile_text_is_read(text: str) -> None:
    for language in ("en", "ar", "zh"):
        fields = {"text": fold(text, language)}
        roles.roles(finder.find(fields, language), fields, language)


def test_the_seed_yields_its_regions() -> None:
    """design.md §5: one scene under all its spellings, two sides, six who react."""
    shared = Path(os.environ.get("TOCSIN_SHARED_DATA", Path(__file__).parents[3] / "shared/data"))
    if not (shared / "seed.ar.txt").is_file():
        pytest.skip("the shared data are not here")
    text = (shared / "seed.ar.txt").read_text(encoding="utf-8")
    body = text[: text.index("المصدر: صدى البلد")]

    found = roles_of("ar", body)

    assert found["event"] == {"x-nagorno-karabakh"}
    assert found["actor"] == {"AZ", "AM"}
    assert found["reactor"] == {"RU", "US", "FR", "TR", "RS", "IR"}
