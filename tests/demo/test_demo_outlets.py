"""The demo's outlets serve real feeds over HTTP; feedparser reads what they serve."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import feedparser
import pytest

from tocsin.demo import outlet
from tocsin.demo.newsroom import Newsroom

NOON = datetime(2026, 1, 5, 12, 0, 30, tzinfo=UTC)


class Held:
    """A clock that stands."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Held:
    return Held()


@pytest.fixture
async def newsroom(clock: Held) -> AsyncIterator[Newsroom]:
    room = Newsroom(outlet.load(), clock)
    await room.open()
    yield room
    await room.close()


async def _fetched(url: str, **headers: str) -> tuple[int, bytes, str]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.read(), response.headers.get("ETag", "")


async def test_before_the_start_every_feed_holds_only_what_is_old(newsroom: Newsroom) -> None:
    for url in newsroom.feeds.values():
        _, body, _ = await _fetched(url)
        parsed = feedparser.parse(body)

        assert not parsed.bozo
        assert len(parsed.entries) == 1


async def test_at_the_end_of_the_day_feedparser_reads_every_entry(
    newsroom: Newsroom, clock: Held
) -> None:
    newsroom.begin()
    clock.at += timedelta(seconds=30)

    for each in outlet.load():
        _, body, _ = await _fetched(newsroom.feeds[each.slug])
        parsed = feedparser.parse(body)
        assert not parsed.bozo
        assert {e.title for e in parsed.entries} >= {each.entries[-1].title}
        assert len(parsed.entries) == len({e.guid for e in each.entries})


async def test_a_correction_replaces_its_entry(newsroom: Newsroom, clock: Held) -> None:
    newsroom.begin()
    clock.at += timedelta(seconds=12)
    before = feedparser.parse((await _fetched(newsroom.feeds["aragats-wire"]))[1])
    clock.at += timedelta(seconds=12)
    after = feedparser.parse((await _fetched(newsroom.feeds["aragats-wire"]))[1])

    titles = [
        next(e.title for e in parsed.entries if e.id.endswith(":shelling"))
        for parsed in (before, after)
    ]
    assert ["7 civilians" in titles[0], "12 civilians" in titles[1]] == [True, True]


async def test_an_unchanged_feed_answers_304_and_a_changed_one_does_not(
    newsroom: Newsroom, clock: Held
) -> None:
    url = newsroom.feeds["aragats-wire"]
    _, _, validator = await _fetched(url)

    clock.at += timedelta(seconds=5)
    assert (await _fetched(url, **{"If-None-Match": validator}))[0] == 304
    newsroom.begin()
    assert (await _fetched(url, **{"If-None-Match": validator}))[0] == 200


async def test_links_lead_to_pages_that_exist(newsroom: Newsroom) -> None:
    newsroom.begin()
    parsed = feedparser.parse((await _fetched(newsroom.feeds["aragats-wire"]))[1])

    for entry in parsed.entries:
        status, body, _ = await _fetched(entry.link)
        assert status == 200
        assert b"<h1>" in body


async def test_the_room_knows_when_every_feed_was_read(newsroom: Newsroom) -> None:
    waiting = asyncio.ensure_future(newsroom.read_once())
    for url in newsroom.feeds.values():
        await asyncio.sleep(0)
        assert not waiting.done()
        await _fetched(url)

    await asyncio.wait_for(waiting, 5)


def test_the_day_is_told_in_arabic_english_and_russian_at_least() -> None:
    assert {each.language for each in outlet.load()} >= {"ar", "en", "ru"}
    assert {each.format for each in outlet.load()} == {"rss", "atom"}
    assert outlet.last_release_s(outlet.load()) <= 25
