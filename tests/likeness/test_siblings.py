"""Reports from one mould are stories of their own; copies of one of them are not."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tocsin.likeness import Memory, compare, judge, to_story
from topics.articles import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("siblings.toml").read_text("utf-8")
)["case"]


def relations(case: dict[str, Any], which: str) -> tuple[str | None, str]:
    """Return what the text is to ``a``, by a memory of it and by comparing the two."""
    first, second = (
        Article(id=f"ar_{name}", seen=NOON, text=case[name], language=case["language"])
        for name in ("a", which)
    )
    memory = Memory()
    memory.learn(to_story(first, judge(first, memory, NOON)))
    pair = compare(first, second)
    compared = "copy" if pair.copy else "revision" if pair.revision else "new"
    return judge(second, memory, NOON).relation, compared


def cases(which: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{case['language']}-{at}")
        for at, case in enumerate(CASES)
        if which in case and (which != "b" or "hard" not in case)
    ]


@pytest.mark.parametrize("case", cases("b"))
def test_another_event_told_in_the_same_standing_words_is_a_story_of_its_own(
    case: dict[str, Any],
) -> None:
    """A real new event must not be dropped as a copy."""
    assert relations(case, "b") == ("new", "new")


@pytest.mark.parametrize("case", cases("copy"))
def test_light_changes_by_an_editor_leave_a_copy(case: dict[str, Any]) -> None:
    assert relations(case, "copy") == ("copy", "copy")


@pytest.mark.parametrize("case", cases("later"))
def test_a_later_toll_in_the_same_words_is_a_revision(case: dict[str, Any]) -> None:
    assert relations(case, "later") == ("revision", "revision")
