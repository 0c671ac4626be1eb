"""Who acts, who bears it, who only speaks, and where: the same schemas in every language.

A file ``tests/golden/<lang>/roles_*.toml`` holds cases that may have, beside what
``test_every_language`` reads (``A|B``: either)::

    events = ["g706483", "BF"]      exactly these regions are where it happens
    roles = ["RU actor"]            region and role that must be there
    not_roles = ["FR actor"]        and that must not
    at = ["PROTEST AM|g616052"]     event and region of signals that must be real
    parties = ["ASSAULT RU>UA"]     who does it to whom; * is anybody, told or not
    known_roles = "why"             what we know to fail, with its reason
"""

from typing import Any

import pytest
from kit.goldens import params

from tocsin.reading import tag
from topics.tagged import Party, Signal, Tags

CASES = params("roles_*.toml", known="known_roles")


def _either(text: str) -> set[str]:
    return set(text.split("|"))


def _real(tags: Tags) -> list[Signal]:
    return [s for s in tags.signals if s.news and s.when != "future"]


def _is(wanted: str, party: Party | None) -> bool:
    return wanted == "*" or (party is not None and party.region in _either(wanted))


@pytest.mark.parametrize(("language", "case"), CASES)
def test_each_side_has_the_role_that_the_grammar_gives_it(
    language: str, case: dict[str, Any]
) -> None:
    tags = tag(case.get("title", ""), case["text"], language)
    found = {(p.region, role) for p in tags.places for role in (p.role,)}

    for wanted in case.get("roles", ()):
        region, role = wanted.split()
        assert found & {(r, one) for r in _either(region) for one in _either(role)}, found
    for wanted in case.get("not_roles", ()):
        region, role = wanted.split()
        assert (region, role) not in found
    if "events" in case:
        scenes = {region for region, role in found if role == "event"}
        for wanted in case["events"]:
            assert scenes & _either(wanted), (wanted, found)
        assert not scenes - {r for wanted in case["events"] for r in _either(wanted)}, found


@pytest.mark.parametrize(("language", "case"), CASES)
def test_each_signal_has_its_region_and_its_parties(language: str, case: dict[str, Any]) -> None:
    real = _real(tag(case.get("title", ""), case["text"], language))

    for wanted in case.get("at", ()):
        event, region = wanted.split()
        assert any(s.event == event and s.region in _either(region) for s in real), real
    for wanted in case.get("parties", ()):
        event, _, pair = wanted.partition(" ")
        actor, _, recipient = pair.partition(">")
        rows = [s for s in real if s.event == event]
        assert any(_is(actor, s.actor) and _is(recipient, s.recipient) for s in rows), rows
