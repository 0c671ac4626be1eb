"""What reading a changed feed costs: only its new entries, against feedparser on all of it.

Run: ``python benchmarks/feeds.py``. CPU time of one process, medians of interleaved rounds, the
ratios of one run. 30 entries of about 1,100 bytes with three paragraphs and links, 2 of them new;
then all of them new.
"""

import time
from collections.abc import Callable
from io import BytesIO
from statistics import median
from typing import Any

import feedparser

from tocsin.feeds.document import read

ROUNDS = 25
URL = "https://example.org/news/rss.xml"
WORDS = [
    "officials",
    "said",
    "on",
    "Monday",
    "that",
    "talks",
    "about",
    "the",
    "border",
    "would",
    "continue",
    "in",
    "the",
    "capital",
]


def feed(first: int, count: int = 30) -> bytes:
    """Return an RSS document with entries numbered from ``first``."""
    items = []
    for number in range(first, first + count):
        words = " ".join(WORDS[(number + n) % len(WORDS)] for n in range(40))
        link = f'&lt;a href="/{number}"&gt;more&lt;/a&gt;'
        items.append(
            f"<item><guid>https://example.org/{number}</guid><title>Entry {number}</title>"
            f"<link>https://example.org/{number}</link>"
            f"<pubDate>Mon, 06 Jan 2025 10:{number % 60:02}:00 GMT</pubDate>"
            f"<description>{f'&lt;p&gt;{words} {link}&lt;/p&gt;' * 3}</description></item>"
        )
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Example</title>'
    return f"{head}{''.join(items)}</channel></rss>".encode()


def naive(body: bytes) -> Any:
    """Parse everything, as most readers do."""
    headers = {"content-type": "application/rss+xml; charset=utf-8", "content-location": URL}
    return feedparser.parse(BytesIO(body), response_headers=headers)


def cost_us(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median CPU time of each way."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = time.process_time()
            way()
            taken[name].append((time.process_time() - began) * 1e6)
    return {name: median(each) for name, each in taken.items()}


def main() -> None:
    """Print the table."""
    before, after = feed(2), feed(0)
    known = frozenset(read(before, "", URL).blocks)
    assert len(read(after, "", URL, known).entries) == 2
    costs = cost_us(
        {
            "feedparser, all 30 entries": lambda: naive(after),
            "tocsin, all 30 new": lambda: read(after, "", URL),
            "tocsin, 2 of 30 new": lambda: read(after, "", URL, known),
            "tocsin, none new": lambda: read(before, "", URL, known),
        }
    )
    slowest = max(costs.values())
    print(f"{len(after) / 1000:.0f} kB")
    for name, cost in costs.items():
        print(f"{name:28} {cost:8.0f} us  x{slowest / cost:.1f}")


if __name__ == "__main__":
    main()
