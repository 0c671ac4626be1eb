"""Who a text comes from."""

import pytest

from tocsin.likeness import agencies_in, origins_of


@pytest.mark.parametrize(
    ("line", "slugs"),
    [
        ("Reuters", ("reuters",)),
        ("(AP)", ("ap",)),
        ("LONDON (AP) - Reuters/AFP", ("ap", "reuters", "afp")),
        ("باكو (أ ف ب)", ("afp",)),
        ("وكالات", ("agencies",)),
        ("ТАСС", ("tass",)),
        ("Интерфакс-Украина", ("interfax-ukraine",)),
        ("Արմենպրես", ("armenpress",)),
        ("Спутник", ("ria",)),
        ("新华社", ("xinhua",)),
        ("By Jane Roe, maps by the ap team", ()),
    ],
)
def test_agencies_are_known_by_their_names_in_every_script(
    line: str, slugs: tuple[str, ...]
) -> None:
    assert agencies_in(line) == slugs


def test_a_credited_agency_stands_before_the_publisher() -> None:
    assert origins_of(("Jane Roe", "Reuters, agencies"), "Daily") == ("reuters",)


def test_unnamed_agencies_are_one_origin_and_none_beside_a_named_one() -> None:
    assert origins_of(("وكالات",), "Daily") == ("agencies",)


def test_a_text_without_credit_comes_from_its_publisher_or_its_address() -> None:
    assert origins_of(("Jane Roe",), "The Daily") == ("the-daily",)
    assert origins_of((), "صدى البلد") == ("elbalad",)
    assert origins_of((), "", "https://www.daily.example/a") == ("daily.example",)
    assert origins_of((), "") == ()
