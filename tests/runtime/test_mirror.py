"""A mirror holds the last record of each key, and follows what others write."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.runtime.broker import open_log
from tocsin.runtime.broker.spec import Log
from tocsin.runtime.mirror import Mirror
from topics import FEEDS, Feed

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = open_log(f"sqlite:///{tmp_path / 'log.db'}")
    log.create([FEEDS])
    yield log
    log.close()


def put(log: Log, feed: str, url: str | None) -> None:
    value = None if url is None else FEEDS.encode(Feed(id=feed, url=url, added=AT))
    publisher = log.publisher()
    publisher.publish(FEEDS.name, feed.encode(), value).result(10)
    publisher.close()


async def test_it_holds_the_last_record_of_each_key_and_none_that_was_removed(log: Log) -> None:
    for feed, url in (("a", "http://1"), ("b", "http://2"), ("a", "http://3"), ("b", None)):
        put(log, feed, url)
    mirror = Mirror(log, FEEDS)
    await mirror.load()
    assert {key: feed.url for key, feed in mirror.records.items()} == {"a": "http://3"}
    await mirror.close()


async def test_it_tells_each_change_once_and_survives_what_it_can_not_read(log: Log) -> None:
    told: list[tuple[str, str | None]] = []
    mirror = Mirror(log, FEEDS)
    mirror.on_change = lambda key, feed: told.append((key, feed.url if feed else None))
    await mirror.load()
    put(log, "a", "http://1")
    put(log, "a", "http://1")
    publisher = log.publisher()
    publisher.publish(FEEDS.name, b"bad", b"{not json").result(10)
    publisher.close()
    put(log, "a", None)
    await mirror.refresh()
    assert told == [("a", "http://1"), ("a", None)]
    await mirror.close()


async def test_it_follows_until_it_is_stopped(log: Log) -> None:
    mirror, stopping = Mirror(log, FEEDS), asyncio.Event()
    await mirror.load()
    following = asyncio.create_task(mirror.follow(stopping))
    put(log, "a", "http://1")
    async with asyncio.timeout(20):
        while "a" not in mirror.records:
            await asyncio.sleep(0.05)
    stopping.set()
    await following
    put(log, "b", "http://2")
    assert "b" not in mirror.records
    await mirror.close()
