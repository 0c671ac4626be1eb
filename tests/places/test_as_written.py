"""A name is read as it stands before it is read as another with a letter before it."""

import pytest

from tocsin.reading import tag


def named(language: str, text: str) -> list[str | None]:
    return [mention.region for mention in tag("", text, language).mentions]


@pytest.mark.parametrize(
    ("language", "text", "regions"),
    [
        ("ar", "سقطت قذائف على سوق في كسلا فجر الاثنين", ["g372753"]),
        ("ar", "تظاهر المئات في سلا مساء الأحد", ["g2537763"]),
        ("he", "פגזים נפלו על שוק בכסלא בבוקר יום שלישי", ["g372753"]),
        ("he", "מאות הפגינו בסלא ביום ראשון", ["g2537763"]),
    ],
)
def test_a_city_called_as_it_stands_is_no_larger_one_behind_a_clitic(
    language: str, text: str, regions: list[str]
) -> None:
    """«كسلا» is Kassala, and not «as Salé»."""
    assert named(language, text) == regions


def test_of_two_names_that_overlap_the_longer_one_wins_also_where_it_begins_later() -> None:
    assert named("zh", "数千人周二走上海得拉巴街头，抗议物价上涨。") == ["g1269843"]
    assert named("zh", "数千人周二走上上海街头，抗议物价上涨。") == ["g1796236"]


@pytest.mark.parametrize(
    "text", ["أغلق المتظاهرون الطريق الرئيسي", "قال القائد الرئيسي للقوة إن البث توقف"]
)
def test_the_main_road_is_not_raisis(text: str) -> None:
    assert named("ar", text) == []


@pytest.mark.parametrize(
    ("language", "text", "regions"),
    [
        ("az", "Günay Əliyeva telefonların işləmədiyini deyib.", []),
        ("az", "Prezident Əliyev telefonların işləmədiyini deyib.", ["AZ"]),
        ("az", "Məktub Əliyevə göndərilib.", ["AZ"]),
        (
            "es",
            "Los vecinos cerraron, dijo Andrés Molina. Según Rosa Prieto, todo ha cambiado.",
            [],
        ),
    ],
)
def test_a_person_of_that_name_is_no_president_and_no_town(
    language: str, text: str, regions: list[str]
) -> None:
    assert named(language, text) == regions


@pytest.mark.parametrize(
    ("language", "text", "regions"),
    [
        ("es", "Los vecinos denuncian disturbios en Medina desde el lunes.", ["g109223"]),
        ("es", "Según Medina, la tienda estaba cerrada.", []),
        ("tr", "Bugün Kazan kentinde dükkânlar kapandı.", ["g551487"]),
        ("tr", "Büyük kazanda yemek pişti. Kazanda et vardı. Kazandı ve kazanan oldu.", []),
    ],
)
def test_a_word_that_is_a_city_of_a_million_as_well_is_one_where_it_is_said_to_be_a_place(
    language: str, text: str, regions: list[str]
) -> None:
    assert named(language, text) == regions
