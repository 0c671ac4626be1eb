"""Texts of our own in every language, with what must be seen in them and what must not.

A file ``tests/golden/<lang>/*.toml`` holds ``[[case]]`` tables::

    name, title = "", text          the article
    level = 4                       or "none"
    signals = ["ASSAULT x-gaza"]    event and region (or *) of signals that must be real
    never = ["ASSAULT"]             events that must not be real: denied, feared, past, play
    places = ["UA event"]           region and role
    tolls = ["killed 7 at_least civilians"]   kind, low, bound, of (a trailing part may be left out)
    known = "why"                   what we know to fail, with its reason
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tocsin.reading import tag
from topics.tagged import Tags

GOLDEN = Path(__file__).parent.parent / "golden"
CASES = [
    pytest.param(
        folder.name, case,
        id=f"{folder.name}-{case['name']}",
        marks=[pytest.mark.xfail(reason=case["known"])] if "known" in case else [],
    )
    for folder in sorted(GOLDEN.iterdir()) if folder.is_dir() and folder.name != "records"
    for file in sorted(folder.glob("*.toml"))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]  # fmt: skip


def _real(tags: Tags) -> list[tuple[str, str | None]]:
    return [
        (s.event, s.region)
        for s in tags.signals
        if not (s.negated or s.hypothetical or s.when in ("history", "future"))
    ]


@pytest.mark.parametrize(("language", "case"), CASES)
def test_a_golden_text_yields_what_it_says(language: str, case: dict[str, Any]) -> None:
    tags = tag(case.get("title", ""), case["text"], language)
    real = _real(tags)

    if "level" in case:
        assert tags.level == (None if case["level"] == "none" else case["level"])
    for wanted in case.get("signals", ()):
        event, _, region = wanted.partition(" ")
        assert any(e == event and region in ("", "*", r) for e, r in real), (wanted, real)
    for event in case.get("never", ()):
        assert event not in {e for e, _ in real}, real
    for wanted in case.get("places", ()):
        region, role = wanted.split()
        assert any(p.region == region and p.role == role for p in tags.places), tags.places
    found = [f"{t.kind} {t.low} {t.bound} {t.of}" for t in tags.tolls]
    for toll in case.get("tolls", ()):
        assert any(row.startswith(toll) for row in found), found
    if case.get("tolls") == []:
        assert not found


@pytest.mark.parametrize(("language", "case"), CASES)
def test_every_span_of_a_golden_text_quotes_it(language: str, case: dict[str, Any]) -> None:
    fields = {"title": case.get("title", ""), "text": case["text"]}
    tags = tag(fields["title"], fields["text"], language)

    for mention in tags.mentions:
        assert fields[mention.field][mention.start : mention.end] == mention.surface
    spans = [s.spans for s in tags.signals] + [t.spans for t in tags.tolls]
    for group in spans + [p.spans for p in tags.places]:
        for span in group:
            assert 0 <= span.start < span.end <= len(fields[span.field])
