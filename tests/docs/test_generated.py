"""What docs/ says of settings, metrics and topics is what the code says."""

import importlib.util
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from tocsin.settings import PREFIX, Settings
from topics import TOPICS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("changelog.d/*.md")])


def _tool(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_generated_page_has_drifted() -> None:
    """OB-02."""
    assert [path.name for path in _tool("generate_docs").drifted()] == [], "run: make docs"


def test_every_setting_and_every_topic_is_documented() -> None:
    settings = (ROOT / "docs/settings.md").read_text("utf-8")
    topics = (ROOT / "docs/topics.md").read_text("utf-8")

    assert all(f"`{PREFIX}{each.name.upper()}`" in settings for each in fields(Settings))
    assert all(f"## {topic.name}" in topics for topic in TOPICS)


def test_every_setting_that_a_page_names_exists() -> None:
    known = {PREFIX + each.name.upper() for each in fields(Settings)} | {"TOCSIN_CONFIG"}

    for path in PAGES:
        named = set(re.findall(r"\bTOCSIN_[A-Z_]+\b", path.read_text("utf-8")))
        assert named - known == set(), path.name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_file_that_a_page_names_exists(path: Path) -> None:
    if path.name == "CHANGELOG.md":
        return
    pattern = r"`((?:tocsin|agents|topics|deploy|tools|tests|docs)/[\w./-]+\.\w+)`"
    for name in re.findall(pattern, path.read_text("utf-8")):
        assert (ROOT / name).exists(), name


def test_every_make_target_that_a_page_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    for path in PAGES:
        text = path.read_text("utf-8")
        for words in re.findall(r"(?:^|`)make ([a-z ]+?)(?:\s*#|`|$)", text, re.MULTILINE):
            assert set(words.split()) <= targets, (path.name, words)


def test_every_language_and_every_type_of_event_is_counted() -> None:
    page = (ROOT / "docs/coverage.md").read_text("utf-8")
    tool = _tool("count_languages")

    rows = [line.split(" | ")[0][2:] for line in page.splitlines() if line.startswith("| ")]
    assert [row for row in rows if row in tool.languages()] == tool.languages()
    assert {row[0] for row in tool.by_type()} <= set(rows)
