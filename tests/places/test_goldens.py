"""Names that must and must not be found: ``tests/golden/<lang>/places_*.toml``.

Besides the keys of every golden a case holds ``mentions = ["surface region"]`` (``-`` for an
organisation that stands for no side) and ``absent = ["surface"]``: what is no place there.
"""

from typing import Any

import pytest
from kit.goldens import params

from tocsin.places import finder
from tocsin.text.fold import fold

CASES = params("places_*.toml")


@pytest.mark.parametrize(("language", "case"), CASES)
def test_a_golden_text_names_its_places_and_no_others(language: str, case: dict[str, Any]) -> None:
    fields = {"title": case.get("title", ""), "text": case["text"]}
    found = finder.find({key: fold(text, language) for key, text in fields.items()}, language)
    named = {f"{m.surface} {m.region or '-'}" for m in found}

    assert set(case.get("mentions", ())) <= named, named
    for surface in case.get("absent", ()):
        places = [m.surface for m in found if m.kind in ("name", "capital") and m.region]
        assert not any(surface in place for place in places), named
