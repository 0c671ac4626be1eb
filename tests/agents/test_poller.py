"""The poller on a real log, real queues and real HTTP, against outlets that misbehave."""

import asyncio
import ipaddress
import zlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import web
from kit.outlet import Outlet, Script, item, rss, until

from agents.poller import poller
from tocsin.errors import Unavailable
from tocsin.feeds.keys import feed_id
from tocsin.feeds.outcome import Outcome
from tocsin.runtime import clock
from tocsin.runtime.desk import Desk
from tocsin.runtime.http import GuardedClient
from tocsin.runtime.polling import look
from tocsin.settings import Settings
from topics import ARTICLES, FEED_STATES, FEEDS, TOPICS, Article, Feed, FeedState

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


@dataclass
class Newsroom:
    """A log with feeds in it, a poller that can be started and stopped, and what it has written."""

    folder: Path
    outlets: AsyncExitStack
    every_s: float | None = 1
    tasks: list[tuple[Desk, "asyncio.Task[None]"]] = field(default_factory=list)

    read: dict[str, list[bytes]] = field(default_factory=dict)

    def settings(self) -> Settings:
        return Settings(
            log=f"sqlite:///{self.folder / 'log.db'}",
            queues=f"sqlite:///{self.folder / 'queues.db'}",
            feeds_allow=LOOPBACK,
            poll_every_s=self.every_s,
        )

    async def outlet(self) -> Outlet:
        return await self.outlets.enter_async_context(Outlet())

    async def add(self, url: str, **options: object) -> Feed:
        feed = Feed(id=feed_id(url), url=url, added=clock.now(), **options)  # type: ignore[arg-type]
        await self.put(feed)
        return feed

    async def put(self, feed: Feed) -> None:
        await asyncio.to_thread(self._publish, feed.id, FEEDS.encode(feed))

    async def remove(self, feed: Feed) -> None:
        await asyncio.to_thread(self._publish, feed.id, None)

    def _publish(self, key: str, value: bytes | None) -> None:
        desk = self.tasks[0][0]
        publisher = desk.log.publisher()
        publisher.publish(FEEDS.name, key.encode(), value).result(10)
        publisher.close()

    def start(self) -> Desk:
        desk = Desk.open(self.settings())
        desk.log.create(TOPICS)
        self.tasks.append((desk, asyncio.create_task(poller(desk))))
        return desk

    async def stop(self) -> None:
        while self.tasks:
            desk, task = self.tasks.pop()
            desk.stopping.set()
            await asyncio.wait_for(task, 20)
            await desk.close()

    async def kill(self) -> None:
        desk, task = self.tasks.pop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await desk.close()

    def _all(self, topic: str) -> list[bytes]:
        """Return the topic's values, read again only when there is more."""
        ends = sum(self.tasks[0][0].log.ends(topic).values())
        values = self.read.setdefault(topic, [])
        if len(values) < ends:
            tail = self.tasks[0][0].log.tail(topic)
            values.clear()
            while not tail.caught_up():
                values += [record.value or b"" for record in tail.poll(0.1)]
            tail.close()
        return values

    def articles(self) -> list[Article]:
        return [ARTICLES.decode(value) for value in self._all(ARTICLES.name)]

    def states(self) -> dict[str, FeedState]:
        states = [FEED_STATES.decode(value) for value in self._all(FEED_STATES.name)]
        return {state.feed: state for state in states}

    def published(self, publisher: str) -> int:
        return sum(article.publisher == publisher for article in self.articles())

    def titles(self) -> list[str]:
        return [article.title for article in self.articles()]


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with AsyncExitStack() as outlets:
        newsroom = Newsroom(tmp_path, outlets)
        yield newsroom
        await newsroom.stop()


async def test_the_log_names_the_articles_that_came(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    """What stays silent can be asked for: tocsin explain ID."""
    caplog.set_level("INFO", "tocsin.runtime.polling")
    outlet = await newsroom.outlet()
    newsroom.start()

    await newsroom.add(outlet.serve("/rss", rss(item(1, "<p>Rain</p>"))))
    await until(lambda: any(" ids=" in line for line in caplog.messages))

    (article,) = newsroom.articles()
    assert any(article.id in line for line in caplog.messages)


async def test_an_added_feed_is_polled_at_once_and_what_it_held_is_history(
    newsroom: Newsroom,
) -> None:
    outlet = await newsroom.outlet()
    newsroom.start()
    url = outlet.serve("/rss", rss(item(1, "<p>Old</p>"), title="The Outlet"))

    feed = await newsroom.add(url)
    await until(lambda: len(newsroom.articles()) == 1)
    outlet.serve("/rss", rss(item(2, "<p>New <b>text</b></p><p>more</p>"), item(1, "<p>Old</p>")))
    await until(lambda: len(newsroom.articles()) == 2)

    old, new = newsroom.articles()
    assert (old.title, old.history, old.publisher) == ("Title 1", True, "The Outlet")
    assert (new.title, new.history, new.text) == ("Title 2", False, "New text\nmore")
    assert (new.feed, new.id[:3]) == (feed.id, "ar_")
    # The cursor moves after the log has acknowledged, so a moment later.
    await until(lambda: newsroom.states()[feed.id].published == 2)


async def test_what_feeds_add_has_seen_is_history_and_the_rest_is_news(newsroom: Newsroom) -> None:
    outlet = await newsroom.outlet()
    url = outlet.serve("/rss", rss(item(1), item(2), title="Named"))
    async with GuardedClient(LOOPBACK) as client:
        feed = await look(client, Feed(id=feed_id(url), url=url, added=clock.now()))
    assert (len(feed.held or ()), feed.publisher) == (2, "Named")
    newsroom.start()

    outlet.serve("/rss", rss(item(3), item(2), item(1)))
    await newsroom.put(feed)
    await until(lambda: len(newsroom.articles()) == 3)

    assert {a.title: a.history for a in newsroom.articles()} == {
        "Title 1": True,
        "Title 2": True,
        "Title 3": False,
    }


async def test_a_backlog_is_news_as_far_as_it_goes(newsroom: Newsroom) -> None:
    outlet = await newsroom.outlet()
    newsroom.start()
    now = clock.now()
    dates = [f"{now - timedelta(hours=h):%a, %d %b %Y %H:%M:%S +0000}" for h in (1, 30)]
    items = [item(n, pubDate=date) for n, date in enumerate(dates)]
    url = outlet.serve("/rss", rss(*items, item(2)))

    await newsroom.add(url, backlog_h=24)
    await until(lambda: len(newsroom.articles()) == 3)

    assert {a.title: a.history for a in newsroom.articles()} == {
        "Title 0": False,
        "Title 1": True,
        "Title 2": False,
    }


async def test_validators_return_byte_for_byte_and_a_304_publishes_nothing(
    newsroom: Newsroom,
) -> None:
    """PM-01, PM-02, PM-31, PM-32."""
    outlet = await newsroom.outlet()
    newsroom.start()
    validators = {"ETag": 'W/"a,b  c"', "Last-Modified": "yesterday, more or less"}

    async def script(request: web.Request) -> web.Response:
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(body=rss(item(1)), headers=validators)

    feed = await newsroom.add(outlet.script("/rss", script))
    await until(lambda: len(outlet.asked["/rss"]) >= 3)

    first, second, third = outlet.asked["/rss"][:3]
    assert "If-None-Match" not in first.headers
    for asked in (second, third):
        assert asked.headers["If-None-Match"] == 'W/"a,b  c"'
        assert asked.headers["If-Modified-Since"] == "yesterday, more or less"
    assert first.headers["User-Agent"].startswith("tocsin/")
    assert first.headers["Accept"].startswith("application/rss+xml, application/atom+xml")
    assert not {"Cookie", "Referer"} & set(first.headers)
    await until(lambda: newsroom.states()[feed.id].status == Outcome.NOT_MODIFIED)
    assert len(newsroom.articles()) == 1


async def test_a_changed_text_of_an_entry_is_published_and_an_unchanged_one_is_not(
    newsroom: Newsroom,
) -> None:
    """PM-08."""
    outlet = await newsroom.outlet()
    newsroom.start()
    url = outlet.serve("/rss", rss(item(1, "one"), item(2, "two")))
    await newsroom.add(url)
    await until(lambda: len(newsroom.articles()) == 2)

    outlet.serve("/rss", rss(item(2, "two", comments="5"), item(1, "one, corrected")))
    await until(lambda: len(newsroom.articles()) == 3)
    await until(lambda: len(outlet.asked["/rss"]) >= 4)

    first, *_, revised = [a for a in newsroom.articles() if a.title == "Title 1"]
    assert (revised.text, revised.history) == ("one, corrected", False)
    assert (revised.entry, revised.id == first.id) == (first.entry, False)
    assert len(newsroom.articles()) == 3


async def test_a_restart_repeats_nothing_and_polls_nothing_early(newsroom: Newsroom) -> None:
    """PM-28."""
    newsroom.every_s = 3600
    outlet = await newsroom.outlet()
    newsroom.start()
    feed = await newsroom.add(outlet.serve("/rss", rss(item(1))))
    await until(lambda: feed.id in newsroom.states())
    other = await newsroom.outlet()

    await newsroom.stop()
    newsroom.start()
    await newsroom.add(other.serve("/rss", rss(item(9))))
    await until(lambda: len(newsroom.articles()) == 2)

    assert len(outlet.asked["/rss"]) == 1


async def test_killed_after_publishing_it_publishes_the_same_ids_again(newsroom: Newsroom) -> None:
    outlet = await newsroom.outlet()
    desk = newsroom.start()
    killed = asyncio.Event()
    publisher = desk.log.publisher

    class Failing:
        """Keeps articles and never answers for a feed's state."""

        def __init__(self) -> None:
            self.real = publisher()

        def publish(self, topic: str, key: bytes | None, value: bytes | None) -> object:
            future = self.real.publish(topic, key, value)
            if topic != FEED_STATES.name:
                return future
            killed.set()
            return asyncio.run_coroutine_threadsafe(asyncio.sleep(60), asyncio.get_running_loop())

        def close(self) -> None:
            self.real.close()

    url = outlet.serve("/rss", rss(*(item(n) for n in range(20))))
    await newsroom.add(url)
    desk.log.publisher = Failing  # type: ignore[assignment,method-assign]
    async with asyncio.timeout(20):
        await killed.wait()
    desk.log.publisher = publisher  # type: ignore[method-assign]
    await newsroom.kill()
    newsroom.start()
    await until(lambda: len(newsroom.articles()) >= 20)

    assert len({article.id for article in newsroom.articles()}) == 20


async def test_retry_after_is_obeyed_and_the_first_success_restores_the_rhythm(
    newsroom: Newsroom,
) -> None:
    """PM-17, PM-18, PM-25."""
    outlet = await newsroom.outlet()
    newsroom.start()
    answers = iter([(503, "3"), (200, ""), (200, "")])

    async def script(_: web.Request) -> web.Response:
        status, after = next(answers, (200, ""))
        headers = {"Retry-After": after} if after else {}
        return web.Response(status=status, body=rss(item(1)), headers=headers)

    feed = await newsroom.add(outlet.script("/rss", script))
    await until(lambda: newsroom.states().get(feed.id, None) is not None)
    throttled = newsroom.states()[feed.id]
    await until(lambda: len(outlet.asked["/rss"]) >= 3)

    assert (throttled.status, throttled.failures) == (Outcome.THROTTLED, 1)
    first, second, third = (asked.at_s for asked in outlet.asked["/rss"][:3])
    assert second - first >= 2.9
    assert third - second < 2.9
    await until(lambda: newsroom.states()[feed.id].failures == 0)


async def test_a_host_is_asked_at_most_once_a_second(newsroom: Newsroom) -> None:
    """PM-26."""
    outlet = await newsroom.outlet()
    newsroom.start()
    for number in range(4):
        await newsroom.add(outlet.serve(f"/{number}", rss(item(number))))

    await until(lambda: sum(map(len, outlet.asked.values())) >= 4)

    times = sorted(asked.at_s for each in outlet.asked.values() for asked in each)
    assert all(after - before >= 0.9 for before, after in pairwise(times))


async def test_a_removed_feed_is_polled_no_more(newsroom: Newsroom) -> None:
    outlet = await newsroom.outlet()
    newsroom.start()
    feed = await newsroom.add(outlet.serve("/rss", rss(item(1))))
    await until(lambda: len(outlet.asked["/rss"]) >= 2)

    await newsroom.remove(feed)
    await asyncio.sleep(1)
    asked = len(outlet.asked["/rss"])
    await asyncio.sleep(2.5)

    assert len(outlet.asked["/rss"]) == asked


async def test_a_second_poller_stands_by_and_takes_over(newsroom: Newsroom) -> None:
    newsroom.every_s = 2
    outlet = await newsroom.outlet()
    newsroom.start()
    await newsroom.add(outlet.serve("/rss", rss(item(1))))
    await until(lambda: len(outlet.asked["/rss"]) >= 1)
    newsroom.start()
    await until(lambda: len(outlet.asked["/rss"]) >= 4)
    times = [asked.at_s for asked in outlet.asked["/rss"]]
    assert all(after - before > 1.5 for before, after in pairwise(times))

    desk, task = newsroom.tasks.pop(0)
    desk.stopping.set()
    await asyncio.wait_for(task, 20)
    await desk.close()
    outlet.serve("/rss", rss(item(2), item(1)))
    await until(lambda: "Title 2" in newsroom.titles())

    assert sorted(newsroom.titles()) == ["Title 1", "Title 2"]


def bomb() -> bytes:
    """Return 300 MB of zeros, gzipped."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(300)), packer.flush()])


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
    await response.prepare(request)
    while True:
        await response.write(b"<!-- and so on -->" * 4096)


async def loop(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/rss")


async def into_the_network(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")


async def html(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<!DOCTYPE html><html><body>Are you a robot?</body></html>")


def body(content: bytes, **headers: str) -> Script:
    async def script(_: web.Request) -> web.StreamResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=content, headers={"Content-Type": "application/rss+xml", **sent})

    return script


ATTRIBUTES = b" ".join(b'a%d=""' % number for number in range(100_000))
BAD: dict[str, tuple[Script, Outcome, int]] = {
    "HTML with status 200": (html, Outcome.NOT_A_FEED, 0),
    "empty": (body(b""), Outcome.EMPTY, 0),
    "cut XML": (body(rss(item(1), item(2), item(3))[:-60]), Outcome.TRUNCATED, 2),
    "wrong charset": (
        body(rss(item(1, "café")).decode().encode("latin-1")),
        Outcome.WRONG_CHARSET,
        1,
    ),
    "gzip bomb": (body(bomb(), Content_Encoding="gzip"), Outcome.TOO_LARGE, 0),
    "endless body": (endless, Outcome.TOO_LARGE, 0),
    "lone surrogate": (
        body(rss(item(1), item(2)).replace(b"Title 1", b"Title &#xD800;")),
        Outcome.BAD_CHARACTERS,
        2,
    ),
    "100,000 items": (body(rss(*map(item, range(100_000)))), Outcome.TOO_MANY, 2000),
    "redirect loop": (loop, Outcome.REDIRECT_LOOP, 0),
    "redirect to a private address": (into_the_network, Outcome.REFUSED_ADDRESS, 0),
    "100,000 attributes": (
        body(
            rss(item(1)).replace(
                b"<item", b"<item " + b" ".join(b'a%d=""' % n for n in range(100_000))
            )
        ),
        Outcome.TOO_COMPLEX,
        0,
    ),
}


async def test_eleven_kinds_of_bad_feed_leave_the_good_ones_alone(newsroom: Newsroom) -> None:
    """Each has its reason; the poller lives, and the feeds beside them are on time."""
    newsroom.start()
    good = await newsroom.outlet()
    await newsroom.add(good.serve("/rss", rss(item(0, "good"), title="Good")), publisher="Good")
    await until(lambda: len(good.asked["/rss"]) >= 1)
    feeds = {}
    for name, (script, _, _) in BAD.items():
        outlet = await newsroom.outlet()
        feeds[name] = await newsroom.add(outlet.script("/rss", script), publisher=name)

    def published(count: int) -> bool:
        return newsroom.published("Good") == count

    for number in range(1, 6):
        items = [item(n, "good") for n in range(number, -1, -1)]
        good.serve("/rss", rss(*items, title="Good"))
        # Long, for a busy machine: what would hold it up for good is a bad feed.
        await until(partial(published, number + 1), 40)
    await until(lambda: all(feed.id in newsroom.states() for feed in feeds.values()), 60)

    states = newsroom.states()
    assert {name: states[feed.id].status for name, feed in feeds.items()} == {
        name: outcome.value for name, (_, outcome, _) in BAD.items()
    }
    assert {name: newsroom.published(name) for name in BAD} == {
        name: count for name, (_, _, count) in BAD.items()
    }
    texts = {a.text for a in newsroom.articles() if a.publisher == "wrong charset"}
    assert texts == {"café"}
    assert all(article.history for article in newsroom.articles() if article.publisher != "Good")


async def test_looking_at_what_is_no_feed_is_one_line(newsroom: Newsroom) -> None:
    outlet = await newsroom.outlet()
    url = outlet.script("/page", html)
    async with GuardedClient(LOOPBACK) as client:
        with pytest.raises(Unavailable) as caught:
            await look(client, Feed(id=feed_id(url), url=url, added=clock.now()))

    assert "not_a_feed" in str(caught.value)
    assert "\n" not in str(caught.value)
