"""ACLED's sub-event types: the sentence tells more than the word of the act."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tocsin.reading import tag
from tocsin.signals import categories

ROOT = Path(__file__).parents[2]
ENOUGH = 0.93  # a guard against falling back; what stands is printed by tools/measure_types.py


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Police fired tear gas to disperse students who protested in Harare.",
         "Protest with intervention"),
        ("Police shot dead two demonstrators in Conakry.", "Excessive force against protesters"),
        ("Gunmen ambushed a military patrol in Zamfara.", "Armed clash"),
        ("Three farmers were killed by militants near Maiduguri.", "Attack"),
        ("Israeli warplanes launched strikes on a site near Damascus.", "Air/drone strike"),
        ("Protesters attacked the governor's office in Osh and smashed its windows.",
         "Violent demonstration"),
        ("Air defences shot down four drones over Saratov.", "Disrupted weapons use"),
    ],
)  # fmt: skip
def test_the_sentence_decides_the_sub_event_type(text: str, kind: str) -> None:
    assert tag("", text, "en").signals[0].acled == kind


def test_a_source_is_no_side_of_a_battle() -> None:
    found = tag("", "Police said that two teachers were shot dead in Yala.", "en").signals

    assert {s.acled for s in found if s.event == "ASSAULT"} == {"Attack"}


def test_every_sentence_of_the_set_names_a_type_that_a_category_can_have() -> None:
    known = {c.acled for c in categories().values()}

    assert {kind for kind, _ in _tool().sentences()} <= known


def test_event_types_are_told_as_well_as_they_were() -> None:
    tool = _tool()
    pairs = [(kind, tool.answer(text)) for kind, text in tool.sentences()]

    assert tool.weighted(pairs) >= ENOUGH


def test_weighted_f1_counts_each_type_by_its_sentences() -> None:
    pairs = [("a", "a"), ("a", "a"), ("a", "b"), ("b", "b")]

    assert _tool().weighted(pairs) == pytest.approx(0.8 * 0.75 + (2 / 3) * 0.25)


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "measure_types", ROOT / "tools" / "measure_types.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
