"""What a copy decision costs, how many copies it finds, and how long a memory takes to read back.

    python benchmarks/likeness.py [--remembered 1000000] [--peers 20000]

A decision is ``judge`` of an article that comes as text: words, shingles, keys, look-up, verdict;
«of it look up» is what does not read the text. To keep what was decided (the record's row, learning
it) is told apart. Most articles are new; a copy costs more: what it meets is compared. Times are
CPU time of one thread, of the best of some rounds: a busy machine still makes them longer.

Articles are made up: words by Zipf's law, some figures, an agency's closing phrases in a third.
Ratios are of one run. datasketch's MinHashLSH is compared where it is installed (it is no
dependency); exact Jaccard compares with every article there is.
"""

import argparse
import itertools
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tocsin.likeness import Memory, Reason, Verdict, judge, to_story
from tocsin.likeness.keys import keys, story_id
from tocsin.likeness.prints import prints
from tocsin.runtime.broker import open_log
from tocsin.runtime.broker.spec import Publisher
from topics import STORIES
from topics.articles import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = 30_000
AT_ONCE = 2000


class Texts:
    """Made-up texts; real ones repeat words, as Zipf's law says, and phrases."""

    def __init__(self, words: int) -> None:
        self.chosen = random.Random(1)
        letters = "abcdefghiklmnoprstuvwyz"
        self._vocabulary = [
            "".join(self.chosen.choices(letters, k=self.chosen.randint(2, 9))) for _ in range(WORDS)
        ]
        self._weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(WORDS)))
        self._phrases = [" ".join(self._words(6)) for _ in range(40)]
        self._size = words

    def _words(self, count: int) -> list[str]:
        return self.chosen.choices(self._vocabulary, cum_weights=self._weights, k=count)

    def new(self) -> str:
        words = self._words(self._size)
        for at in range(7, self._size, 23):
            words[at] = str(self.chosen.randint(2, 400))
        if self.chosen.random() < 1 / 3:
            words.append(self.chosen.choice(self._phrases))
        return " ".join(words)

    def edited(self, body: str, other: str) -> str:
        """Return all edits at once: a dateline, a cut, one word in twelve new, another's text."""
        half = body.split()[: len(body.split()) // 2]
        kept = [w if self.chosen.random() > 1 / 12 else self._words(1)[0] for w in half]
        return "TOWN (Agency) " + " ".join(kept) + " " + other


def article(number: int, body: str) -> Article:
    return Article(
        id=f"ar_{number:024x}",
        seen=NOON,
        text=body,
        language="en",
        feed=f"f{number % 500}",
        entry=str(number),
        url=f"https://outlet{number % 500}.example/{number}",
        publisher=f"Outlet {number % 500}",
    )


ROUNDS = 7


def timed(what: Callable[[Any], object], given: list[Any]) -> float:
    """Return the CPU microseconds of each call, of the best of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        prints.cache_clear()
        keys.cache_clear()
        begin = time.thread_time()
        for one in given:
            what(one)
        rounds.append(time.thread_time() - begin)
    return min(rounds) / len(given) * 1e6


def read(one: Article) -> None:
    """Do the part of a decision that depends on the text alone."""
    prints(one.title, one.text, one.language)
    keys(one)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--remembered", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument("--peers", type=int, default=20_000)
    options = parser.parse_args()
    texts = Texts(options.words)
    print(f"articles of {options.words} words")
    print(
        "remembered  decide us  of it look up  a copy us  of it look up  keep us  longest ms"
        "  bytes each  all-edits recall"
    )
    with tempfile.TemporaryDirectory() as folder:
        log = open_log(f"sqlite:///{Path(folder) / 'log.db'}")
        log.create([STORIES])
        publisher = log.publisher()
        memory, kept = filled(texts, options.remembered, publisher)
        publisher.close()
        read_back(log, memory, kept, texts)
        log.close()
    peers(texts, options.peers)


def filled(texts: Texts, count: int, publisher: Publisher) -> tuple[Memory, list[str]]:
    """Return a memory of so many articles, each also in the log, and some of their texts."""
    memory, kept = Memory(), []
    keeping = longest = 0.0
    for number in range(1, count + 1):
        body = texts.new()
        one = article(number, body)
        verdict = Verdict(reason=Reason.FIRST_SEEN, relation="new", story=story_id(one))
        begin = time.thread_time()
        story = to_story(one, verdict)
        memory.learn(story)
        took = time.thread_time() - begin
        keeping, longest = keeping + took, max(longest, took)
        publisher.publish(STORIES.name, b"en", STORIES.encode(story), partition=0)
        if number % AT_ONCE == 0:
            publisher.flush(60)
        if number % max(1, count // 2000) == 0:
            kept.append(body)
        if number in (10_000, 100_000, count):
            report(memory, kept, texts, keeping / number * 1e6, longest * 1e3)
            longest = 0.0
    publisher.flush(60)
    return memory, kept


def report(memory: Memory, kept: list[str], texts: Texts, keep_us: float, longest: float) -> None:
    fresh = [article(10**9 + n, texts.new()) for n in range(2000)]
    copies = copies_of(kept, texts)
    decide = timed(lambda a: judge(a, memory, NOON), fresh)
    again = timed(lambda a: judge(a, memory, NOON), copies)
    found = sum(judge(c, memory, NOON).relation != "new" for c in copies)
    alone, copy_alone = decide - timed(read, fresh), again - timed(read, copies)
    print(
        f"{len(memory):10}  {decide:9.1f}  {alone:13.1f}  {again:9.1f}  {copy_alone:13.1f}"
        f"  {keep_us:7.1f}  {longest:10.1f}"
        f"  {memory.nbytes / len(memory):10.0f}  {found / len(copies):16.3f}",
        flush=True,
    )


def copies_of(kept: list[str], texts: Texts) -> list[Article]:
    return [
        article(2 * 10**9 + n, texts.edited(b, texts.chosen.choice(kept)))
        for n, b in enumerate(kept)
    ]


def read_back(log: Any, memory: Memory, kept: list[str], texts: Texts) -> None:
    """Print how long it takes to read the memory back, and whether it decides the same."""
    rebuilt = Memory()
    begin, cpu = time.monotonic(), time.process_time()
    tail = log.tail(STORIES.name, partitions={0})
    while not tail.caught_up():
        rebuilt.recall([record.value for record in tail.poll(0.2)])
    took, cpu = time.monotonic() - begin, time.process_time() - cpu
    tail.close()
    asked = copies_of(kept, texts) + [article(3 * 10**9 + n, texts.new()) for n in range(1000)]
    same = sum(judge(a, memory, NOON) == judge(a, rebuilt, NOON) for a in asked)
    print(
        f"read back {len(rebuilt)} from the log in {took:.1f} s ({cpu:.1f} s of CPU):"
        f" {same} of {len(asked)} decisions are the same",
        flush=True,
    )


def peers(texts: Texts, count: int) -> None:
    """Print what others take, beside ours at as many articles."""
    kept = [texts.new() for _ in range(count)]
    memory = Memory()
    for number, body in enumerate(kept):
        one = article(number, body)
        memory.learn(to_story(one, judge(one, memory, NOON)))
    fresh = [texts.new() for _ in range(300)]
    ours = timed(
        lambda a: judge(a, memory, NOON), [article(10**9 + n, b) for n, b in enumerate(fresh)]
    )
    print(f"at {count}: ours {ours:.1f} us")
    sets = [frozenset(threes(b)) for b in kept[:2000]]
    one_by_one = timed(lambda b: max(jaccard(frozenset(threes(b)), s) for s in sets), fresh[:20])
    scaled = one_by_one * count / len(sets)
    print(f"at {count}: exact Jaccard {scaled:.0f} us, {scaled / ours:.0f} times ours")
    try:
        from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]  # noqa: PLC0415
    except ImportError:
        print("datasketch is not installed: not compared")
        return
    index = MinHashLSH(threshold=0.5, num_perm=128)

    def signature(body: str) -> Any:
        made = MinHash(num_perm=128)
        made.update_batch(" ".join(three).encode() for three in threes(body))
        return made

    for number, body in enumerate(kept):
        index.insert(number, signature(body))
    theirs = timed(lambda b: index.query(signature(b)), fresh)
    found = sum(
        at in index.query(signature(texts.edited(body, kept[-1 - at])))
        for at, body in enumerate(kept[:300])
    )
    print(
        f"at {count}: datasketch MinHashLSH {theirs:.1f} us, {theirs / ours:.1f} times ours;"
        f" all-edits recall {found / 300:.3f}"
    )


def threes(body: str) -> list[tuple[str, ...]]:
    words = body.lower().split()
    return [tuple(words[at : at + 3]) for at in range(len(words) - 2)]


def jaccard(a: frozenset[Any], b: frozenset[Any]) -> float:
    return len(a & b) / len(a | b)


if __name__ == "__main__":
    main()
