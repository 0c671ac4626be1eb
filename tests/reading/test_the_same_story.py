"""A story told in twelve languages has the same scenes, sides, level, acts and tolls in each."""

from collections import Counter
from typing import Any

import pytest
from kit.goldens import LANGUAGES, cases

from tocsin.reading import tag
from topics.tagged import Tags

_GRAVE = 3


def _stories(language: str) -> dict[str, dict[str, Any]]:
    files = ("story.toml", "tolls_stories.toml")
    return {case["name"]: case for name in files for case in cases(language, name)}


def _told(language: str, name: str) -> Tags:
    case = _stories(language)[name]
    return tag(case["title"], case["text"], language)


def _lands(tags: Tags, role: str) -> set[tuple[str, ...]]:
    """Return the countries of a role; a city and its country are one here."""
    return {place.countries for place in tags.places if place.role == role}


def _acts(tags: Tags) -> set[tuple[str, tuple[str, ...]]]:
    """Return the grave acts that are told as real, and where."""
    return {
        (s.event, s.countries)
        for s in tags.signals
        if s.level >= _GRAVE and s.event in {"ASSAULT", "PROTEST"}
        if s.news and s.when != "future"
    }


def _tolls(tags: Tags) -> Counter[tuple[object, ...]]:
    """Return the tolls; whether schoolchildren count as children is left to the language."""
    return Counter(
        (t.kind, t.low, t.high, t.bound, t.of if t.kind != "captured" else "",
         None if t.part_of is None else tags.tolls[t.part_of].low, t.countries)
        for t in tags.tolls
    )  # fmt: skip


NAMES = sorted(_stories("en"))
CASES = [(language, name) for language in LANGUAGES for name in NAMES]


def test_every_language_tells_every_story() -> None:
    assert len(NAMES) >= 3
    assert {language: sorted(_stories(language)) for language in LANGUAGES} == dict.fromkeys(
        LANGUAGES, NAMES
    )


@pytest.mark.parametrize(("language", "name"), CASES)
def test_a_story_is_the_same_in_every_language(language: str, name: str) -> None:
    ours, english = _told(language, name), _told("en", name)

    assert ours.level == english.level
    assert _lands(ours, "event") == _lands(english, "event")
    assert _acts(ours) == _acts(english)
    assert _tolls(ours) == _tolls(english)


@pytest.mark.parametrize(("language", "name"), CASES)
def test_a_story_has_the_same_sides_in_every_language(language: str, name: str) -> None:
    ours, english = _told(language, name), _told("en", name)

    for role in ("actor", "reactor"):
        assert _lands(ours, role) == _lands(english, role), role
