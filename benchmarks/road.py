"""The whole road, in both set-ups, against the naive loop: all in one run, as ratios.

The naive loop is one thread that parses each feed with feedparser, tests each text for a few
hundred names with ``in``, and posts each hit. Figures are CPU seconds of the processes (their
children included), read from /proc; delays are wall time from the feed body that first held an
article, so that the interval of the poller is left out.

    python benchmarks/road.py [--articles 2000] [--seconds 30] [--only embedded|production]
"""

import argparse
import http.client
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import feedparser

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
from kit.numbered import NUMBER, Outlets, Receiver, body_of, item, rss, wait_for
from kit.setups import Kafka, Redis, Setup, embedded, production

FEEDS = 8
WARM = 80
"""Articles before the count begins: a language's names are loaded at its first article."""
TICK = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Return user and system seconds of a process and of its living children."""
    total = 0.0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / TICK
            total += (int(fields[13]) + int(fields[14])) / TICK  # its ended children
    return total


def memory_mb(pid: int) -> tuple[float, float]:
    """Return the resident set of a process, and of its living children, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return _resident_mb(pid), sum(map(_resident_mb, map(int, children)))


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def naive(count: int, receiver: Receiver) -> float:
    """Return articles per CPU-second of the naive loop."""
    names = [body_of(n, words=2) for n in range(400)]
    feeds = [
        rss("x", [item(n, f"Report number {n}", body_of(n)) for n in range(f, count, FEEDS)])
        for f in range(FEEDS)
    ]
    started = time.process_time()
    for body in feeds:
        for entry in feedparser.parse(body).entries:
            text = f"{entry.title} {entry.summary}".lower()
            hits = [name for name in names if name in text]
            connection = http.client.HTTPConnection("127.0.0.1", receiver.port)
            connection.request("POST", "/naive", f"{entry.title} {hits}".encode())
            connection.getresponse().read()
            connection.close()
    return count / (time.process_time() - started)


def flood(setup: Setup, count: int) -> dict[str, float]:
    """Return articles per CPU-second by process, all articles being there at once."""
    with Outlets(FEEDS) as outlets, Receiver() as receiver:
        setup.start()
        prepare(setup, outlets, receiver)
        for number in range(WARM):
            outlets.release(number)
        wait_for(receiver, WARM, timeout_s=60)
        time.sleep(2)
        before = {name: cpu_s(pid) for name, pid in running(setup)}
        started = time.monotonic()
        for number in range(WARM, WARM + count):
            outlets.release(number)
        wait_for(receiver, WARM + count, timeout_s=300)
        wall = time.monotonic() - started
        spent = {name: cpu_s(pid) - before[name] for name, pid in running(setup)}
        arrived = len(receiver.numbers()) - WARM
        clear(setup, outlets)
        if arrived != count:
            print(f"  only {arrived} of {count} arrived", file=sys.stderr)
    rates = {name: arrived / max(seconds, 0.01) for name, seconds in spent.items()}
    return {**rates, "whole road": arrived / sum(spent.values()), "wall": arrived / wall}


def running(setup: Setup) -> list[tuple[str, int]]:
    """Return name and process id of what runs."""
    return [(n, role.process.pid) for n, role in setup.roles.items() if role.process is not None]


def prepare(setup: Setup, outlets: Outlets, receiver: Receiver) -> None:
    for url in outlets.urls:
        setup.ask("feeds", "add", url)
    made = setup.ask("subscribe", "all", "--per", "story", "--webhook", receiver.url("all"))
    receiver.secrets["all"] = made[0]["secret"]
    time.sleep(1.5)


def clear(setup: Setup, outlets: Outlets) -> None:
    """Forget the feeds and the subscription of a measurement, so that the next begins alone."""
    for url in outlets.urls:
        setup.ask("feeds", "remove", url)
    setup.ask("subscriptions", "remove", "all")


def delays(setup: Setup, seconds: int, per_s: int, first: int) -> dict[str, tuple[float, float]]:
    """Return p50 and p99 in ms: feed body to queue, and to webhook, at a steady rate.

    ``first`` is a number that no article had before: known texts are copies, and alert nobody.
    """
    with Outlets(FEEDS) as outlets, Receiver() as receiver:
        prepare(setup, outlets, receiver)
        count = seconds * per_s
        for number in range(first, first + count):
            outlets.release(number)
            time.sleep(1 / per_s)
        wait_for(receiver, count, timeout_s=60)
        clear(setup, outlets)
        to_queue, to_webhook = [], []
        for one in receiver.of("all"):
            for article in one.body["data"]["articles"]:
                number = int(NUMBER.search(article["title"])[1])  # type: ignore[index]
                served, served_monotonic = outlets.served[number]
                enqueued = datetime.fromisoformat(one.body["data"]["timeline"]["enqueued"])
                to_queue.append((enqueued.timestamp() - served) * 1000)
                to_webhook.append((one.at - served_monotonic) * 1000)
    return {"to queue": spread(to_queue), "to webhook": spread(to_webhook)}


def spread(values: list[float]) -> tuple[float, float]:
    return statistics.median(values), statistics.quantiles(values, n=100)[98]


def idle(setup: Setup, seconds: float) -> tuple[float, float, float]:
    """Return CPU per cent of a core, MB, and MB of the children of the first process; no feeds."""
    pid = running(setup)[0][1]
    time.sleep(3)
    before = cpu_s(pid)
    time.sleep(seconds)
    return (cpu_s(pid) - before) / seconds * 100, *memory_mb(pid)


def measure(make: Callable[[Path], Setup], articles: int, seconds: int, base: float) -> None:
    """Print what a set-up reaches."""
    with tempfile.TemporaryDirectory() as folder:
        setup = make(Path(folder))
        try:
            for name, rate in flood(setup, articles).items():
                unit = "articles/s" if name == "wall" else "articles per CPU-second"
                print(f"  {name:<12} {rate:8.0f} {unit:<24} x{rate / base:.1f} of naive")
            for name, (p50, p99) in delays(setup, seconds, 20, WARM + articles).items():
                print(f"  feed body {name:<11} p50 {p50:5.0f} ms   p99 {p99:5.0f} ms   at 20/s")
            percent, megabytes, children = idle(setup, 20)
            print(
                f"  {next(iter(setup.roles))} idle: {percent:.2f} % of a core, {megabytes:.0f} MB,"
                f" its parser {children:.0f} MB"
            )
            setup.stop()
        finally:
            setup.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--only", choices=["embedded", "production"])
    asked = parser.parse_args()
    with Receiver() as receiver:
        base = naive(asked.articles, receiver)
    print(f"naive loop: {base:.0f} articles per CPU-second")
    if asked.only != "production":
        print("embedded:")
        measure(embedded, asked.articles, asked.seconds, base)
    if asked.only != "embedded":
        with tempfile.TemporaryDirectory() as folder:
            kafka, redis = Kafka(Path(folder) / "kafka"), Redis(Path(folder) / "redis")
            kafka.up()
            redis.up()
            try:
                print("production:")
                measure(
                    lambda place: production(place, kafka.address, redis.url),
                    asked.articles,
                    asked.seconds,
                    base,
                )
            finally:
                kafka.down()
                redis.down()


if __name__ == "__main__":
    main()
