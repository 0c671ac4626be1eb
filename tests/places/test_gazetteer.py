"""What can be seen of the committed gazetteer without the sources it is built from."""

import gzip
from collections import Counter
from pathlib import Path

import pytest
from kit.goldens import LANGUAGES

from tocsin.places import finder, regions

FOLDER = Path(finder.__file__).parent / "gazetteer"
MISNAMED = Path(__file__).parents[2] / "tools/misnamed.tsv"


def lines_of(name: str) -> list[str]:
    return gzip.decompress((FOLDER / name).read_bytes()).decode().splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_sorted_and_mean_eight_known_regions_at_most(language: str) -> None:
    rows = [line.split("\t") for line in lines_of(f"{language}.tsv.gz")]
    names = [row[0] for row in rows]

    assert names == sorted(names)
    assert max(Counter(names).values()) <= 8
    assert {row[2] for row in rows} == {"country", "division", "city"}
    assert {row[4] for row in rows} <= {"", "w"}
    assert [row[1] for row in rows[::97] if not regions.known(row[1])] == []


def test_a_misnamed_city_is_gone_from_every_language() -> None:
    rows = (line.split("\t") for line in MISNAMED.read_text(encoding="utf-8").splitlines())
    taken = {(language, name, city) for language, name, city in rows if language != "# language"}
    left = [
        (language, name, city)
        for language in LANGUAGES
        for name, region, kind, *_ in (line.split("\t") for line in lines_of(f"{language}.tsv.gz"))
        if kind == "city" and (language, name, city := regions.name(region)) in taken
    ]

    assert len(taken) > 100
    assert left == []


def test_packed_files_carry_no_date_so_that_a_second_run_makes_the_same_bytes() -> None:
    for path in FOLDER.glob("*.gz"):
        assert path.read_bytes()[4:8] == bytes(4), path.name
