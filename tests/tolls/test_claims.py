"""Who claims a toll is found in every language, however a sentence tells it."""

import tomllib
from pathlib import Path

import pytest

from tocsin.reading import tag

CASES = [
    (language, how, *case)
    for language, rows in tomllib.loads(
        Path(__file__).with_name("claims.toml").read_text(encoding="utf-8")
    ).items()
    for how, case in rows.items()
]


@pytest.mark.parametrize(("language", "how", "text", "wanted"), CASES)
def test_a_toll_has_the_claimant_that_the_text_names(
    language: str, how: str, text: str, wanted: str
) -> None:
    claimant = tag("", text, language).tolls[-1].claimant

    if how == "narrator":
        assert claimant is None
    else:
        assert wanted in (claimant or "")


def test_a_name_beside_said_comes_before_a_head_far_from_it() -> None:
    text = "Gunmen shot at a police van, killing two men, superintendent Faisal Chachar said."

    assert tag("", text, "en").tolls[0].claimant == "superintendent Faisal Chachar"


def test_an_agency_that_goes_on_quoting_is_not_the_claimant() -> None:
    text = (
        "The ombudsman told Armenpress that 35 civilians were wounded. "
        "The agency said 13 children were wounded."
    )

    assert [toll.claimant for toll in tag("", text, "en").tolls] == ["The ombudsman"] * 2
