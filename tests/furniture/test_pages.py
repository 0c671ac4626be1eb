"""Furniture on our own pages is found and articles stay whole; see tools/measure_pages.py."""

import importlib.util
import os
import sys
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from kit.goldens import cases

from tocsin.reading import tag
from topics.tagged import Tags

ROOT = Path(__file__).parents[2]
RECALL = 0.95
FALSE_CUTS = 0.005
EACH = 3
"""Blocks added to each golden text; all of them where TOCSIN_TEST_FULL is set."""
# «Демократична Республіка Конго» is not a name yet, and half a name hangs on what stands below.
# A heading without a stop runs on into the capital of the next line: «Грозного Дым», like a person.
KNOWN = ("Повстанці М23 захопили", "В прокат выходит военная драма")
SHORTEST = 40
"""Characters: of a shorter line before ten of furniture nothing says which is the article."""


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("pages", ROOT / "tools" / "measure_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["pages"] = module
    spec.loader.exec_module(module)
    return module


PAGES = _tool()


def test_there_are_a_hundred_pages_and_eight_in_every_language() -> None:
    counts = {language: len(PAGES.pages(language)) for language in PAGES.languages()}

    assert len(counts) == 12
    assert min(counts.values()) >= 8
    assert sum(counts.values()) >= 100


@pytest.mark.parametrize("language", PAGES.languages())
def test_furniture_is_found_and_articles_stay_whole(language: str) -> None:
    total = PAGES.Score()
    for page in PAGES.pages(language):
        total.add(PAGES.score(page))

    assert total.recall >= RECALL
    assert total.false_cuts <= FALSE_CUTS


def _blocks(language: str) -> list[str]:
    """Return the runs of furniture lines of a language's plain pages."""
    raw = tomllib.loads((PAGES.PAGES / f"{language}.toml").read_text(encoding="utf-8"))
    found = []
    for page in raw["page"]:
        lines = page.get("text", "").strip().split("\n")
        for marked, run in groupby(lines, key=lambda line: line.startswith("@")):
            if marked:
                found.append("\n".join(line.partition(" ")[2] for line in run))
    return found


def _goldens(language: str) -> Iterator[tuple[str, str]]:
    for case in cases(language):
        # A second article about the very same event can't be told from more of ours.
        if case["name"] != "story: a kidnapping":
            yield case.get("title", ""), case["text"]


def _told(tags: Tags) -> tuple[object, ...]:
    return tags.mentions, tags.places, tags.signals, tags.tolls, tags.level


@pytest.mark.parametrize("language", PAGES.languages())
def test_a_block_of_furniture_changes_nothing_that_a_golden_text_tells(language: str) -> None:
    blocks = _blocks(language)
    each = len(blocks) if os.environ.get("TOCSIN_TEST_FULL") else EACH
    changed = []
    for number, (title, text) in enumerate(_goldens(language)):
        if text.startswith(KNOWN) or len(text) < SHORTEST:
            continue
        plain = tag(title, text, language)
        for step in range(each):
            block = blocks[(number * EACH + step) % len(blocks)]
            if _told(tag(title, f"{text}\n{block}", language)) != _told(plain):
                changed.append((text, block))
    assert changed == []
