"""A language is a folder of data: one that we never had gets its tags without any Python."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.reading import tag
from tocsin.text.profile import add_folder, drop_folder, languages
from topics.tagged import Tags

# A made-up language: «-o» marks the place where it happens, «-a» is a plural.
FILES = {
    "language.toml": 'code = "qtx"\nname = "Toyish"\nscript = "Latn"\ncased = true\n'
    "lower_demonyms = true\n"
    '[readings]\nsuffixes = [["o", ""], ["a", ""]]\n',
    "roles.toml": 'speak = ["dizu"]\nofficials = ["minstro"]\nforces = ["trup"]\n'
    'people = ["civ"]\npeace = []\nact = ["bomb"]\nlocate = ["na"]\n',
    "places/names.tsv": "UA\tname\tUkrania\nx-crimea\tname\tKrimia\nRU\tname\tRusi\n",
    "places/demonyms.tsv": "RU\trusko\n",
    "signals/acts.txt": "[shelling]\nbombiz*, lancha|jeta ~ bomb|raket\n\n[protest]\nmarsha*\n",
    "signals/cues.txt": "[negation]\nnul!\n\n[today]\nhody\n",
    "tolls.toml": 'claims = ["dizu"]\n[kinds]\nkilled = ["mortiz"]\n[of]\npeople = ["pers"]\n'
    '[bounds]\nat_least = ["min"]\n[numbers]\n5 = ["kvin"]\n',
    "furniture.toml": '[heads]\nread_also = ["lej tambe"]\n',
}


@pytest.fixture(autouse=True)
def toyish(tmp_path: Path) -> Iterator[None]:
    for name, content in FILES.items():
        path = tmp_path / "qtx" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    add_folder(tmp_path)
    yield
    drop_folder(tmp_path)


def _real(tags: Tags) -> list[tuple[str, str | None]]:
    return [(s.event, s.region) for s in tags.signals if s.real]


def test_a_toy_language_from_a_folder_gets_its_tags() -> None:
    tags = tag("", "Hody rusko trupa bombizy na Krimiao, min kvin persa mortiz.", "qtx")

    assert "qtx" in languages()
    assert _real(tags) == [("ASSAULT", "x-crimea")]
    assert tags.level == 4
    assert ("x-crimea", "event") in {(p.region, p.role) for p in tags.places}
    assert ("RU", "actor") in {(p.region, p.role) for p in tags.places}
    assert [(t.kind, t.low, t.bound) for t in tags.tolls] == [("killed", 5, "at_least")]


@pytest.mark.parametrize(
    "text", ["Hody trupa jeta 3 raket na Krimiao.", "Hody lancha bomb na Krimiao."]
)
def test_a_phrase_may_leave_a_choice_of_words(text: str) -> None:
    assert _real(tag("", text, "qtx")) == [("ASSAULT", "x-crimea")]


def test_its_denials_and_its_furniture_hold_as_well() -> None:
    assert _real(tag("", "Nul bombizy na Krimiao.", "qtx")) == []

    tags = tag("", "Marshaz na Krimiao hody.\nLej tambe: Bombizy na Ukraniao", "qtx")
    assert _real(tags) == [("PROTEST", "x-crimea")]
    assert [f.reason for f in tags.furniture] == ["read_also"]


def test_a_folder_that_was_dropped_is_forgotten(tmp_path: Path) -> None:
    drop_folder(tmp_path)

    assert "qtx" not in languages()
    assert tag("", "Bombizy na Krimiao.", "qtx").signals == ()
