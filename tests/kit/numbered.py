"""Numbered articles in real feeds, and a receiver that counts what arrives of them."""

import asyncio
import itertools
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any, Self

import standardwebhooks
from aiohttp import web

NUMBER = re.compile(r"number (\d+)\b")
SYLLABLES = tuple(a + b for a in "bcdfghklmn" for b in "aeiou")


class Served:
    """An aiohttp application on a thread and loop of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._runners: list[web.AppRunner] = []

    def serve(self, app: web.Application, hosts: list[str]) -> int:
        """Serve ``app`` on one free port of every host; return the port."""
        return asyncio.run_coroutine_threadsafe(self._serve(app, hosts), self._loop).result(10)

    async def _serve(self, app: web.Application, hosts: list[str]) -> int:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        self._runners.append(runner)
        port = 0
        for host in hosts:
            await web.TCPSite(runner, host, port).start()
            port = port or int(runner.addresses[0][1])
        return port

    def close(self) -> None:
        async def close() -> None:
            for runner in self._runners:
                await runner.cleanup()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@cache
def _vocabulary() -> tuple[str, ...]:
    """Words that no lexicon has, as many as a newspaper uses every day."""
    rng = random.Random(0)
    words = {"".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(6000)}
    return tuple(sorted(words))


def body_of(number: int, words: int = 60) -> str:
    """Return a text that shares no run of words with that of another number."""
    return " ".join(random.Random(number).choices(_vocabulary(), k=words))


def item(number: int, title: str, text: str, *, published: datetime | None = None) -> str:
    """Return an RSS item."""
    date = format_datetime(published or datetime.now(UTC))
    return (
        f"<item><guid isPermaLink='false'>n-{number}</guid><title>{title}</title>"
        f"<link>http://outlet.example/{number}</link><pubDate>{date}</pubDate>"
        f"<description>{text}</description></item>"
    )


def rss(title: str, items: list[str]) -> bytes:
    """Return an RSS document."""
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{title}</title>"
        f"<link>http://outlet.example/</link>{''.join(items)}</channel></rss>"
    ).encode()


class Outlets(Served):
    """Feeds on loopback addresses of their own (each a host), filled while the product runs."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.items: list[list[str]] = [[] for _ in range(count)]
        self.requests: Counter[int] = Counter()
        self.served: dict[int, tuple[float, float]] = {}
        app = web.Application()
        app.router.add_get("/{feed:\\d+}.xml", self._feed)
        self.hosts = [f"127.0.0.{10 + n}" for n in range(count)]
        port = self.serve(app, self.hosts)
        self.urls = [f"http://{host}:{port}/{n}.xml" for n, host in enumerate(self.hosts)]

    async def _feed(self, request: web.Request) -> web.Response:
        feed = int(request.match_info["feed"])
        self.requests[feed] += 1
        body = rss(f"Outlet {feed}", list(reversed(self.items[feed])))
        etag = f'"{len(self.items[feed])}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        for number in map(int, NUMBER.findall("".join(self.items[feed]))):
            self.served.setdefault(number, (time.time(), time.monotonic()))
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})

    def release(self, number: int) -> None:
        """Publish the article of a number in its feed."""
        feed = number % len(self.items)
        self.items[feed].append(item(number, f"Report number {number}", body_of(number)))


@dataclass
class Arrived:
    """A webhook as it came."""

    at: float
    id: str
    body: dict[str, Any]


@dataclass
class Tally:
    """What the receiver makes of it."""

    lost: list[int]
    visible_repeats: int
    http_repeats: int
    longest_gap_s: float
    arrived: int
    extra: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        extra = "".join(f", {key} {value:.1f} s" for key, value in self.extra.items())
        return (
            f"arrived {self.arrived}, lost {len(self.lost)}, visible repeats "
            f"{self.visible_repeats}, HTTP repeats {self.http_repeats}, longest gap "
            f"{self.longest_gap_s:.1f} s{extra}"
        )


class Receiver(Served):
    """Takes webhooks and verifies each with the ``standardwebhooks`` library."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[Arrived] = []
        self.bad: list[str] = []
        self.secrets: dict[str, str] = {}
        app = web.Application()
        app.router.add_post("/{name}", self._take)
        self.port = self.serve(app, ["127.0.0.1"])

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}"

    async def _take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        name = request.match_info["name"]
        try:
            hook = standardwebhooks.Webhook(self.secrets[name])
            hook.verify(raw, {key.lower(): value for key, value in request.headers.items()})
        except Exception as error:  # noqa: BLE001 - whatever it is, the signature does not hold
            self.bad.append(f"{name}: {error!r}")
            return web.Response(status=400)
        identity = request.headers["webhook-id"]
        self.arrived.append(Arrived(time.monotonic(), identity, json.loads(raw)))
        return web.Response(status=204)

    def of(self, name: str) -> list[Arrived]:
        """Return what came for the subscription of a name, HTTP repeats left out."""
        seen: set[str] = set()
        firsts = []
        for one in list(self.arrived):
            if one.body["data"]["subscription"]["name"] == name and one.id not in seen:
                seen.add(one.id)
                firsts.append(one)
        return firsts

    def numbers(self) -> Counter[int]:
        """Return how many distinct webhook-ids came for each numbered article."""
        seen: set[tuple[str, int]] = set()
        for one in list(self.arrived):
            for article in one.body["data"]["articles"]:
                if found := NUMBER.search(article["title"]):
                    seen.add((one.id, int(found[1])))
        return Counter(number for _, number in seen)

    def tally(self, expected: int) -> Tally:
        """Compare what came with the numbers 0 to ``expected``."""
        numbers = self.numbers()
        times = sorted(one.at for one in self.arrived)
        gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
        return Tally(
            lost=[number for number in range(expected) if number not in numbers],
            visible_repeats=sum(count - 1 for count in numbers.values()),
            http_repeats=len(self.arrived) - len({one.id for one in self.arrived}),
            longest_gap_s=max(gaps, default=0.0),
            arrived=len(numbers),
        )


def wait_for(receiver: Receiver, expected: int, *, timeout_s: float) -> None:
    """Wait until every number has come, or time is out."""
    end = time.monotonic() + timeout_s
    while len(receiver.numbers()) < expected and time.monotonic() < end:
        time.sleep(0.2)


Act = Callable[[], None]
