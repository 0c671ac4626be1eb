"""What it costs to link a report while many events are live.

    python benchmarks/linker.py [--events 10000]

Ratios are of one run: the naive way compares a report with every live event.
"""

import argparse
import random
import resource
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tocsin.events import Memory, link
from tocsin.events.features import words_of
from tocsin.events.join import account, margin
from tocsin.events.reports import reports
from topics.articles import Article
from topics.events import Linked
from topics.stories import Story
from topics.tagged import Place, Signal, Tagged, Tags

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
VOCABULARY: list[str] = []
KINDS = (("ASSAULT", 4), ("PROTEST", 3), ("THREATEN", 2), ("COERCE", 3))


def report(number: int, chosen: random.Random, vocabulary: list[str], regions: int) -> Tagged:
    """Return a report of a city of one of the regions; small ones are as many as large ones."""
    region = f"R{chosen.randrange(regions)}"
    city = f"g{region[1:]}{chosen.randrange(30)}"
    event, level = chosen.choice(KINDS)
    text = " ".join(chosen.choices(vocabulary, k=120))
    article = Article(
        id=f"ar_{number}", seen=NOON + timedelta(seconds=number / 10), text=text, language="en"
    )
    story = Story(article=article, id=f"st_{number}", relation="new", reason="first_seen")
    signal = Signal(
        event=event, mode=None, cameo="190", acled=None, level=level, score=0.9, region=city
    )
    place = Place(region=city, name=city, role="event", countries=(region,), salience=0.5)
    tags = Tags(level=level, places=(place,), signals=(signal,))
    return Tagged(story=story, tags=tags, at=article.seen)


def up(region: str) -> tuple[str, ...]:
    return (f"R{region[1:-1]}",) if region.startswith("g") else ()


def grown(options: argparse.Namespace, chosen: random.Random) -> tuple[Memory, list[Linked]]:
    """Return a memory with as many live events, and what it has learned."""
    letters = "abcdefghiklmnoprstuvwyz"
    vocabulary = ["".join(chosen.choices(letters, k=chosen.randint(4, 9))) for _ in range(20_000)]
    memory, learned = Memory(up), list[Linked]()
    while len(memory) < options.events and len(learned) < 20 * options.events:
        row = report(len(learned), chosen, vocabulary, options.regions)
        linked = link(row, memory, row.at)
        if linked is not None:
            memory.learn(linked)
            learned.append(linked)
    VOCABULARY.extend(vocabulary)
    return memory, learned


def naive(rows: list[Tagged], memory: Memory) -> None:
    """Compare each report with every live event."""
    for row in rows:
        mine = account(reports(row.tags, up)[0], words_of(row))
        for state in memory._states.values():  # noqa: SLF001 - what the naive way would do
            for other in state.accounts:
                margin(mine, other)


def took_us(work: Callable[[], object], times: int) -> float:
    begin = time.process_time()
    work()
    return (time.process_time() - begin) / times * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--regions", type=int, default=400)
    options = parser.parse_args()
    chosen = random.Random(1)
    memory, learned = grown(options, chosen)
    rows = [report(len(learned) + n, chosen, VOCABULARY, options.regions) for n in range(60)]
    words_us = took_us(lambda: [words_of(row) for row in rows], len(rows))
    link_us = took_us(lambda: [link(row, memory, row.at) for row in rows], len(rows))
    naive_us = took_us(lambda: naive(rows[:5], memory), 5)
    rebuilt = Memory(up)
    learn_us = took_us(lambda: deque(map(rebuilt.learn, learned), maxlen=0), len(learned))
    print(f"live events {len(memory)} from {len(learned)} reports")
    print(f"words of a report {words_us:.0f} us, linking it {link_us:.0f} us")
    print(
        f"together {words_us + link_us:.0f} us; naive {naive_us / (words_us + link_us):.0f} times"
    )
    print(f"recovery {learn_us:.0f} us a report, {len(rebuilt)} events")
    print(f"resident {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
