"""The table of design.md §5, on the project's founding article (skips without it)."""

import os
from functools import cache
from pathlib import Path

import pytest

from tocsin.reading import tag
from topics.tagged import Tags

DATA = Path(os.environ.get("TOCSIN_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
SEED = DATA / "seed.ar.txt"
pytestmark = pytest.mark.skipif(not SEED.is_file(), reason="the founding article is not here")
NK = "x-nagorno-karabakh"


@cache
def _tags() -> Tags:
    title, _, text = SEED.read_text(encoding="utf-8").strip().partition("\n")
    return tag(title.strip(), text.strip(), "ar")


def test_it_happens_in_karabakh_at_level_four() -> None:
    assert _tags().level == 4
    assert next(p.region for p in _tags().places if p.role == "event") == NK


def test_protests_in_yerevan_make_armenia_a_second_scene() -> None:
    assert [p.region for p in _tags().places if p.role == "event"] == [NK, "AM"]


def test_actors_and_reactors_are_told_apart() -> None:
    roles = {(p.region, p.role) for p in _tags().places}

    assert {("AZ", "actor"), ("AM", "actor")} <= roles
    assert {(r, "reactor") for r in ("RU", "US", "FR", "TR", "RS", "IR")} <= roles


def test_furniture_yields_nothing() -> None:
    regions = {m.region for m in _tags().mentions}

    assert not regions & {"UA", "MM"}
    assert not [m for m in _tags().mentions if m.surface in ("قازان", "كييف", "كورسك", "الناتو")]


def test_tolls_have_their_claimants_and_parts() -> None:
    rows = {(t.kind, t.low, t.bound, t.of): t for t in _tags().tolls}

    killed = rows["killed", 7, "at_least", "civilians"]
    assert killed.claimant is not None
    assert killed.claimant.startswith("مفوض حقوق الإنسان")
    assert killed.through == "Armenpress"
    total = _tags().tolls.index(rows["injured", 35, "exact", "civilians"])
    parts = {(t.low, t.of) for t in _tags().tolls if t.part_of == total}
    assert parts == {(13, "children"), (15, "women"), (7, "men")}
    assert rows["evacuated", 2000, "at_least", "civilians"].claimant == "وزارة الدفاع الروسية"
    carried = rows["evacuated", 469, "exact", "people"]
    treated = rows["injured", 9, "exact", "civilians"]
    assert carried.claimant == treated.claimant == "وزارة الدفاع الروسية"
    assert carried.region == treated.region == "x-nagorno-karabakh"
    moved = _tags().tolls.index(rows["evacuated", 2000, "at_least", "civilians"])
    assert carried.part_of == moved
    assert _tags().tolls[_tags().tolls.index(carried) + 1].part_of == moved + 1
    assert ("killed", 20, "vague", "soldiers") in rows
    assert not [t for t in _tags().tolls if t.low == 40]


def test_the_other_signals_are_there() -> None:
    signals = [s for s in _tags().signals if s.real]

    assert [s for s in signals if s.cameo == "196" and s.event == "ASSAULT"]
    protests = [s for s in signals if s.event == "PROTEST"]
    assert {(s.region, s.level) for s in protests} == {("AM", 3)}
    assert [s for s in signals if s.event == "REQUEST" and s.level <= 1]
