"""What is promised of copies, on the shared development data; skipped where it is absent."""

import gzip
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tocsin.likeness import Memory, compare, judge, to_story
from topics.articles import Article

TASKS = (
    Path(os.environ.get("TOCSIN_SHARED_DATA", Path(__file__).parents[2].parent / "shared/data"))
    / "tasks"
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not TASKS.exists(), reason="the shared development data is not here"),
]


def lines(task: str, name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(TASKS / task / f"{name}.jsonl.gz", "rt", encoding="utf-8") as opened:
        yield from map(json.loads, opened)


def article(row: dict[str, Any], label: str) -> Article:
    return Article(
        id=label, seen=NOON, title=row.get("title", ""), text=row["text"], language=row["lang"]
    )


def test_newsroom_edits_are_found_and_other_reports_are_not() -> None:
    """Issue C, 1: dup_pairs_synd, by comparing two and by the deduper's memory."""
    kinds = {row["id"]: row["kind"] for row in lines("dup_pairs_synd", "gold")}
    compared: dict[str, list[bool]] = defaultdict(list)
    remembered: dict[str, list[bool]] = defaultdict(list)
    for row in lines("dup_pairs_synd", "input"):
        first, second = article(row["a"], "ar_1"), article(row["b"], "ar_2")
        pair = compare(first, second)
        compared[kinds[row["id"]]].append(pair.copy or pair.revision)
        memory = Memory()
        memory.learn(to_story(first, judge(first, memory, NOON)))
        remembered[kinds[row["id"]]].append(judge(second, memory, NOON).relation != "new")

    for found, mean in ((compared, 0.99), (remembered, 0.985)):
        shares = {kind: sum(hits) / len(hits) for kind, hits in found.items()}
        recalls = [share for kind, share in shares.items() if "story" not in kind]
        assert sum(recalls) / len(recalls) >= mean
        assert shares["combined"] >= 0.9
        assert shares["same story"] <= 0.015
        assert shares["other story"] <= (0 if found is compared else 0.0085)  # two of 247


def test_every_pair_of_near_equal_texts_in_a_stream_is_one_story() -> None:
    """Issue C, 1: dup_stream_reuters, pairs of a Jaccard of .8 or more."""
    memory = Memory()
    stories = {}
    for row in lines("dup_stream_reuters", "input"):
        one = article(row, row["id"])
        story = to_story(one, judge(one, memory, NOON))
        memory.learn(story)
        stories[one.id] = story.id

    pairs = [row for row in lines("dup_stream_reuters", "gold") if row["jaccard3"] >= 0.8]
    assert pairs
    assert [row for row in pairs if stories[row["a"]] != stories[row["b"]]] == []
