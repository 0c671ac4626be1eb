"""The same sentences about tolls are read the same in every language."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "measure_tolls.py"


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("measure_tolls", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MATRIX = _tool()


@pytest.mark.parametrize("language", MATRIX.languages())
@pytest.mark.parametrize("schema", MATRIX.schemas())
def test_a_sentence_is_read_as_its_schema_says(language: str, schema: str) -> None:
    sentence = MATRIX.sentences(language)[schema]
    wanted = MATRIX.schemas()[schema]

    found = MATRIX.read(sentence, language)

    assert MATRIX.agrees(wanted, found), (sentence, found)


def test_every_language_has_every_schema() -> None:
    assert len(MATRIX.languages()) == 12
    for language in MATRIX.languages():
        assert MATRIX.sentences(language).keys() == MATRIX.schemas().keys()
