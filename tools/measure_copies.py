"""Copies and events in the table of ``measure.py``: what two articles are, and what a stream is."""

import statistics
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tocsin.cli.comparing import Pair, compared
from tocsin.cli.inputs import item
from tocsin.likeness import Memory, compare, judge, to_story
from topics.articles import Article

Row = dict[str, Any]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEAR = 0.8


def copies(row: Row) -> Row:
    """Return whether two articles are copies or revisions of one text."""
    a, b = (
        Article(id=name, seen=NOON, text=row[name]["text"], language=row[name]["lang"])
        for name in "ab"
    )
    found = compare(a, b)
    return {"dup": int(found.copy or found.revision), "score": found.containment}


def events(row: Row) -> Row:
    """Return how likely two articles report the same event, by ``tocsin compare``."""
    a, b = (
        item({"text": row[name]["text"], "language": row[name]["lang"]}, row["id"], NOON)
        for name in "ab"
    )
    found = compared(Pair(row["id"], a, b))
    return {"score": found["same_event"], "geo": found["geography"]}


def stream(rows: Iterable[Row], gold: Iterable[Row]) -> Row:
    """Return how many of the near pairs are one story, and how many claimed are near at all.

    A claim is right where a half of the smaller text's threes of words stand in the other: the
    gold counts resemblance, of which a cut copy has little.
    """
    memory, stories, claims, texts = Memory(), {}, [], {}
    for row in rows:
        one = Article(
            id=row["id"], seen=NOON, title=row["title"], text=row["text"], language=row["lang"]
        )
        verdict = judge(one, memory, NOON)
        memory.learn(to_story(one, verdict))
        stories[one.id], texts[one.id] = verdict.story, one.text
        if verdict.of is not None:
            claims.append((one.id, verdict.of))
    near = [row for row in gold if row["jaccard3"] >= NEAR]
    hits = sum(stories[row["a"]] == stories[row["b"]] for row in near)
    right = sum(contained(texts[a], texts[b]) >= 0.5 for a, b in claims)
    return {"R": hits / len(near), "P": right / len(claims), "claims": len(claims)}


def contained(a: str, b: str) -> float:
    first, second = threes(a), threes(b)
    return len(first & second) / max(1, min(len(first), len(second)))


def threes(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


def details(task: str, out: Row, told: list[Row], gold: list[Row], languages: Row) -> str:
    """Return the figures beside the first."""
    if task.startswith("dup_pairs"):
        false = ", ".join(f"{kind} {share:.4f}" for kind, share in out["false_dup_rate"].items())
        return f"combined {out['recall']['combined']:.3f}; false: {false}"
    scores = {row["id"]: row["score"] for row in told}
    arabic = [row for row in gold if languages[row["id"]] == "ar"]
    ours = [scores[row["id"]] for row in arabic]
    figure = statistics.correlation(ours, [-row["overall"] for row in arabic])
    return f"geography {out['pearson_geography']:.3f}, Arabic {figure:.3f}"
