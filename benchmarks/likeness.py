"""What a copy decision costs, in time and memory, and how many copies it finds.

    python benchmarks/likeness.py [--remembered 1000000] [--peers]

Ratios are of one run: exact Jaccard over all remembered sets grows with them, ours does not.
``--peers`` adds datasketch's MinHashLSH where it is installed (it is no dependency).
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tocsin.likeness import Memory, judge
from tocsin.likeness.prints import prints
from topics.articles import Article
from topics.stories import Story

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def words(chosen: random.Random, size: int = 30_000) -> list[str]:
    """Return made-up words; real texts repeat words, as Zipf's law says."""
    letters = "abcdefghiklmnoprstuvwyz"
    return ["".join(chosen.choices(letters, k=chosen.randint(2, 9))) for _ in range(size)]


def text(chosen: random.Random, vocabulary: list[str], size: int) -> str:
    places = (int(len(vocabulary) * chosen.random() ** 3) for _ in range(size))
    return " ".join(vocabulary[place] for place in places)


def article(number: int, body: str) -> Article:
    return Article(
        id=f"ar_{number:016x}",
        seen=NOON,
        text=body,
        language="en",
        feed=f"f{number % 500}",
        entry=str(number),
        url=f"https://outlet{number % 500}.example/{number}",
    )


def timed(what: Callable[[Any], object], given: list[Any]) -> float:
    """Return the CPU microseconds of each call."""
    begin = time.process_time()
    for one in given:
        what(one)
    return (time.process_time() - begin) / len(given) * 1e6


def edited(chosen: random.Random, body: str, other: str) -> str:
    """Return all edits at once: a dateline, a cut, a rewritten word in twelve, another's text."""
    half = body.split()[: len(body.split()) // 2]
    kept = [w if chosen.random() > 0.08 else chosen.choice(half) for w in half]
    return "TOWN (Agency) " + " ".join(kept) + " " + other


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--remembered", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    chosen = random.Random(1)
    vocabulary = words(chosen)
    memory = Memory()
    kept: list[str] = []
    marks = {10_000, 100_000, options.remembered}
    learning = 0.0
    print("remembered  decide us  learn us  prints us  bytes each  all-edits recall")
    for number in range(options.remembered):
        body = text(chosen, vocabulary, options.words)
        one = article(number, body)
        story = story_of(one)
        begin = time.process_time()
        memory.learn(story)
        learning += time.process_time() - begin
        if number % max(1, options.remembered // 2000) == 0:
            kept.append(body)
        if number + 1 in marks:
            report(memory, kept, learning / (number + 1) * 1e6, chosen, vocabulary)
    if options.peers:
        peers(kept)


def story_of(one: Article) -> Story:
    return Story(article=one, id=f"st_{int(one.entry):016x}", relation="new", reason="first_seen")


def report(
    memory: Memory, kept: list[str], learn_us: float, chosen: random.Random, vocabulary: list[str]
) -> None:
    fresh = [article(10**9 + n, text(chosen, vocabulary, 60)) for n in range(2000)]
    make = timed(lambda a: prints(a.title, a.text, a.language), fresh)
    decide = timed(lambda a: judge(a, memory, NOON), fresh)
    copies = [
        article(2 * 10**9 + n, edited(chosen, b, chosen.choice(kept))) for n, b in enumerate(kept)
    ]
    found = sum(judge(c, memory, NOON).relation != "new" for c in copies)
    print(
        f"{len(memory):10}  {decide:9.1f}  {learn_us:8.1f}  {make:9.1f}"
        f"  {memory.nbytes / len(memory):10.0f}  {found / len(copies):.3f}"
    )


def peers(kept: list[str]) -> None:
    # Imported here, for it is no dependency of ours.
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]  # noqa: PLC0415

    index = MinHashLSH(threshold=0.5, num_perm=128)

    def signature(body: str) -> Any:
        made = MinHash(num_perm=128)
        parts = body.split()
        made.update_batch(" ".join(parts[n : n + 3]).encode() for n in range(len(parts) - 2))
        return made

    for number, body in enumerate(kept):
        index.insert(number, signature(body))
    print(f"datasketch at {len(kept)}: {timed(lambda b: index.query(signature(b)), kept):.1f} us")
    sets = [{tuple(b.split()[n : n + 3]) for n in range(len(b.split()) - 2)} for b in kept]
    exact = timed(lambda s: max(len(s & o) / len(s | o) for o in sets), sets[:50])
    print(f"exact Jaccard at {len(kept)}: {exact:.1f} us")


if __name__ == "__main__":
    main()
