"""Texts of our own in every language, with what must be seen in them and what must not.

A file ``tests/golden/<lang>/*.toml`` holds ``[[case]]`` tables::

    name, title = "", text          the article
    level = 4                       or "none"
    signals = ["ASSAULT/aerial x-gaza"]   event, mode (or none) and region (or *), all real
    never = ["ASSAULT"]             events that must not be real: denied, feared, past, play
    places = ["UA event"]           region and role
    tolls = ["killed 7 at_least civilians < 35"]   kind, low, bound, of, the low of the total that
                                    it is a part of; a trailing part may be left out
    news, recalled = ["killed 9"]   tolls of this event, and of an earlier one or of the whole war
    claims = ["killed 7 by ministry through Reuters"]   what is in the claimant, the agency
    known = "why"                   what we know to fail, with its reason
"""

import re
from typing import Any

import pytest
from kit.goldens import params

from tocsin.reading import tag
from topics.tagged import Signal, Tags, Toll

CASES = params(known="known")
# The second line is looked at by test_roles.py and by tests/places.
KEYS = frozenset(
    ("name", "title", "text", "level", "signals", "never", "places", "tolls", "claims", "known",
     "events", "roles", "not_roles", "parties", "mentions", "absent", "at", "news", "recalled")
)  # fmt: skip
_CLAIM = re.compile(r"(?P<kind>\w+) (?P<low>\d+)(?: by (?P<by>.+?))?(?: through (?P<through>.+))?")


def _real(tags: Tags) -> list[Signal]:
    return [s for s in tags.signals if s.news and s.when != "future"]


def _is(signal: Signal, wanted: str) -> bool:
    what, _, region = wanted.partition(" ")
    event, _, mode = what.partition("/")
    return (
        signal.event == event
        and mode in ("", signal.mode)
        and region in ("", "*", str(signal.region))
    )


def _counts(toll: Toll, tolls: tuple[Toll, ...], wanted: str) -> bool:
    row, _, total = wanted.partition(" < ")
    row, _, region = row.partition(" @")
    if not f"{toll.kind} {toll.low} {toll.bound} {toll.of}".startswith(row):
        return False
    if region and toll.region != region:
        return False
    return not total or (toll.part_of is not None and tolls[toll.part_of].low == int(total))


def _claims(toll: Toll, wanted: str) -> bool:
    match = _CLAIM.fullmatch(wanted)
    assert match is not None, wanted
    if (toll.kind, toll.low) != (match["kind"], int(match["low"])):
        return False
    said = (toll.claimant or "").casefold()
    return (match["by"] or "").casefold() in said and match["through"] in (None, toll.through)


@pytest.mark.parametrize(("language", "case"), CASES)
def test_a_golden_text_yields_what_it_says(language: str, case: dict[str, Any]) -> None:
    assert not case.keys() - KEYS, "nothing looks at these"
    tags = tag(case.get("title", ""), case["text"], language)
    real = _real(tags)
    shown = [(s.event, s.mode, s.region) for s in real]

    if "level" in case:
        assert tags.level == (None if case["level"] == "none" else case["level"])
    for wanted in case.get("signals", ()):
        assert any(_is(signal, wanted) for signal in real), (wanted, shown)
    for event in case.get("never", ()):
        assert event not in {s.event for s in real}, shown
    for wanted in case.get("places", ()):
        region, role = wanted.split()
        assert any(p.region == region and p.role == role for p in tags.places), tags.places
    for wanted in case.get("tolls", ()):
        assert any(_counts(toll, tags.tolls, wanted) for toll in tags.tolls), (wanted, tags.tolls)
    for wanted in case.get("claims", ()):
        assert any(_claims(toll, wanted) for toll in tags.tolls), (wanted, tags.tolls)
    if case.get("tolls") == []:
        assert not tags.tolls
    for when in ("news", "recalled"):
        for wanted in case.get(when, ()):
            told = [t for t in tags.tolls if _counts(t, tags.tolls, wanted)]
            assert all((t.when == "history") == (when == "recalled") for t in told), (wanted, told)


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
