"""The parser's process: killed and replaced, never missed."""

import asyncio
import os
import signal

from kit.outlet import item, rss, until

from tocsin.feeds.outcome import Outcome
from tocsin.runtime.parsing import Parser

URL = "https://ex.test/rss"
HEAVY = rss(item(1)).replace(b"<item", b"<item " + b" ".join(b'a%d=""' % n for n in range(100_000)))


async def titles(parser: Parser, body: bytes) -> list[str]:
    document = await parser.read(body, "application/rss+xml", URL)
    return [entry.title for entry in document.entries]


async def test_what_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    """BI-18."""
    async with Parser() as parser:
        heavy, light = await asyncio.gather(
            parser.read(HEAVY, "", URL), titles(parser, rss(item(2)))
        )
        assert heavy.outcome is Outcome.TOO_COMPLEX
        assert light == ["Title 2"]


async def test_a_parser_that_hangs_is_ended() -> None:
    async with Parser(wall_s=0.5) as parser:
        await titles(parser, rss(item(1)))
        assert parser.pid is not None
        os.kill(parser.pid, signal.SIGSTOP)

        stuck = await parser.read(rss(item(1)), "", URL)

        assert stuck.outcome is Outcome.TIMEOUT
    async with Parser() as parser:
        assert await titles(parser, rss(item(1))) == ["Title 1"]


async def test_a_parser_that_was_killed_is_started_again() -> None:
    async with Parser() as parser:
        await titles(parser, rss(item(1)))
        assert parser.pid is not None
        os.kill(parser.pid, signal.SIGKILL)
        await asyncio.sleep(0.1)

        assert await titles(parser, rss(item(1))) == ["Title 1"]


async def test_an_answer_that_nobody_waited_for_is_never_the_next_ones() -> None:
    async with Parser() as parser:
        await titles(parser, rss(item(1)))
        long = rss(*(item(n) for n in range(500)))
        given_up = asyncio.create_task(titles(parser, long))
        await asyncio.sleep(0.01)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)

        assert await titles(parser, rss(item(7))) == ["Title 7"]


async def test_an_idle_parser_goes_and_comes_back() -> None:
    async with Parser(idle_s=0.05) as parser:
        await titles(parser, rss(item(1)))
        await until(lambda: parser.pid is None)

        assert await titles(parser, rss(item(2))) == ["Title 2"]
