"""Parses feeds in a process of its own, so that no document can stall or swell this one."""

import asyncio
import contextlib
import logging
import sys
from types import TracebackType
from typing import Self

import msgspec

from tocsin.feeds.entries import Document
from tocsin.feeds.outcome import Outcome
from tocsin.runtime.logs import event
from tocsin.runtime.parser_wire import LENGTH, Request

LOG = logging.getLogger(__name__)
WALL_S = 20.0
"""Time that one document may take, for a machine that gives the parser little CPU."""
IDLE_S = 120.0
"""The process ends when nothing was parsed for so long; the next document starts it again."""


LARGE_BYTES = 512 * 1024
"""Larger documents wait for one another in a lane of their own; real feeds are a tenth of it."""


class Parsers:
    """A parser for most feeds, another for large ones, so that these delay nobody."""

    def __init__(self) -> None:
        self._usual, self._large = Parser(), Parser()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._usual.__aexit__(kind, error, trace)
        await self._large.__aexit__(kind, error, trace)

    async def read(
        self, body: bytes, content_type: str, url: str, known: tuple[int, ...] = ()
    ) -> Document:
        """Return the document, as ``Parser.read`` does."""
        parser = self._large if len(body) > LARGE_BYTES else self._usual
        return await parser.read(body, content_type, url, known)


class Parser:
    """A parser that is started when it is needed and replaced when it breaks; ``async with``."""

    def __init__(self, *, wall_s: float = WALL_S, idle_s: float = IDLE_S) -> None:
        self._wall_s, self._idle_s = wall_s, idle_s
        self._process: asyncio.subprocess.Process | None = None
        self._broken = False
        self._one_at_a_time = asyncio.Lock()
        self._bored: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bored:
            self._bored.cancel()
        await self._stop()

    @property
    def pid(self) -> int | None:
        """The process, while one runs."""
        return self._process.pid if self._process else None

    async def read(
        self, body: bytes, content_type: str, url: str, known: tuple[int, ...] = ()
    ) -> Document:
        """Return the document; TOO_COMPLEX or TIMEOUT where the parser had to be ended."""
        message = msgspec.msgpack.encode(Request(body, content_type, url, known))
        async with self._one_at_a_time:
            if self._bored:
                self._bored.cancel()
            try:
                async with asyncio.timeout(self._wall_s):
                    return await self._ask(message)
            except TimeoutError:
                outcome = Outcome.TIMEOUT
            except (asyncio.IncompleteReadError, ConnectionError, msgspec.DecodeError):
                outcome = Outcome.TOO_COMPLEX
            finally:
                self._bored = asyncio.get_running_loop().call_later(self._idle_s, self._rest)
            await self._stop()
            LOG.warning(event("parser_ended", why=outcome.value, url=url, size_bytes=len(body)))
            return Document(outcome=outcome)

    async def _ask(self, message: bytes) -> Document:
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        whole = False
        try:
            process.stdin.write(LENGTH.pack(len(message)))
            process.stdin.write(message)
            await process.stdin.drain()
            (size,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
            answer = await process.stdout.readexactly(size)
            whole = True
        finally:
            # An answer that nobody waited for would be taken for the next one's.
            if not whole:
                self._broken = True
        return msgspec.msgpack.decode(answer, type=Document)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._broken:
            await self._stop()
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tocsin.runtime.parser_process"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        return self._process

    def _rest(self) -> None:
        """Let the idle process go: the end of its input ends it."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process = None

    async def _stop(self) -> None:
        process, self._process, self._broken = self._process, None, False
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
