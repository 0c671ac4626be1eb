"""A receiver of webhooks that behaves as its path says; plain sockets, so that it can misbehave.

    /ok /slow /status/404 /gone /redirect/301 /limited?after=120 /flapping
    /hang-headers /drip-headers /drip-body /endless-body /cut-body /reset /huge-headers /http10

``hang-accept`` is a port of its own (``deaf_url``): connections wait and are never accepted.
Every request is kept, with its raw body.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
SLOW_S = 1.5


@dataclass
class Hit:
    """A request as it was received."""

    path: str
    headers: dict[str, str]
    body: bytes
    raw_headers: bytes
    at: float = field(default_factory=lambda: asyncio.get_running_loop().time())


Writer = asyncio.StreamWriter
Behaviour = Callable[["Receiver", Writer, Hit], Awaitable[None]]


class Receiver:
    """Use as ``async with``; ``url`` + path is a webhook."""

    def __init__(self) -> None:
        self.hits: list[Hit] = []
        self.url = self.deaf_url = ""
        self.broken = False
        """What /flapping goes by."""
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self._deaf = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.deaf_url = f"http://127.0.0.1:{self._deaf.getsockname()[1]}/"
        self._waiting = [socket.socket() for _ in range(4)]  # fill the backlog
        for each in self._waiting:
            each.setblocking(False)
            with suppress(BlockingIOError):
                each.connect(self._deaf.getsockname())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()
        for each in (*self._waiting, self._deaf):
            each.close()

    def of(self, path: str) -> list[Hit]:
        """Return the requests to a path."""
        return [hit for hit in self.hits if urlsplit(hit.path).path == path]

    async def until(self, claim: Callable[[], object]) -> None:
        """Wait until ``claim`` is true; the test's own time-out bounds it."""
        while not claim():
            await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while (hit := await self._read(reader)) is not None:
                self.hits.append(hit)
                await self._answer(writer, hit)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Hit | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Hit(first.split(" ")[1], headers, body, head)

    async def _answer(self, writer: Writer, hit: Hit) -> None:
        path = urlsplit(hit.path).path
        status = re.fullmatch(r"/(status|redirect)/(\d+)", path)
        if status:
            where = f"Location: {self.url}/ok?followed\r\n" if status[1] == "redirect" else ""
            writer.write(_head(int(status[2]), where))
            return
        await BEHAVIOURS.get(path.split("/")[1], _ok)(self, writer, hit)


def _head(status: int, extra: str = "", length: int | None = 0) -> bytes:
    size = "" if length is None else f"Content-Length: {length}\r\n"
    return f"HTTP/1.1 {status} Said\r\n{extra}{size}\r\n".encode()


async def _ok(_: Receiver, writer: Writer, hit: Hit) -> None:
    writer.write(OK)


async def _slow(_: Receiver, writer: Writer, hit: Hit) -> None:
    await asyncio.sleep(SLOW_S)
    writer.write(OK)


async def _gone(_: Receiver, writer: Writer, hit: Hit) -> None:
    writer.write(_head(410))


async def _limited(_: Receiver, writer: Writer, hit: Hit) -> None:
    after = parse_qs(urlsplit(hit.path).query).get("after", ["1"])[0]
    writer.write(_head(429, f"Retry-After: {after}\r\n"))


async def _flapping(receiver: Receiver, writer: Writer, hit: Hit) -> None:
    writer.write(_head(503 if receiver.broken else 200))


async def _hang(_: Receiver, writer: Writer, hit: Hit) -> None:
    await asyncio.sleep(3600)


async def _drip_headers(_: Receiver, writer: Writer, hit: Hit) -> None:
    for byte in OK:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(1)


async def _drip_body(_: Receiver, writer: Writer, hit: Hit) -> None:
    writer.write(_head(200, length=1000))
    for _byte in range(1000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(1)


async def _endless_body(_: Receiver, writer: Writer, hit: Hit) -> None:
    writer.write(_head(200, length=10**12))
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def _cut_body(_: Receiver, writer: Writer, hit: Hit) -> None:
    writer.write(_head(200, length=1000) + b"x" * 10)
    await writer.drain()
    writer.transport.abort()


async def _reset(_: Receiver, writer: Writer, hit: Hit) -> None:
    writer.transport.abort()


async def _huge_headers(_: Receiver, writer: Writer, hit: Hit) -> None:
    writer.write(_head(200, "".join(f"X-{n}: {'x' * 1000}\r\n" for n in range(2000))))


async def _http10(_: Receiver, writer: Writer, hit: Hit) -> None:
    writer.write(b"HTTP/1.0 200 OK\r\n\r\nfine")
    await writer.drain()
    writer.close()


async def _garbage(_: Receiver, writer: Writer, hit: Hit) -> None:
    writer.write(b"\x00\x01\x02 no HTTP at all\r\n\r\n")


BEHAVIOURS: dict[str, Behaviour] = {
    "slow": _slow,
    "gone": _gone,
    "limited": _limited,
    "flapping": _flapping,
    "hang-headers": _hang,
    "drip-headers": _drip_headers,
    "drip-body": _drip_body,
    "endless-body": _endless_body,
    "cut-body": _cut_body,
    "reset": _reset,
    "huge-headers": _huge_headers,
    "http10": _http10,
    "garbage": _garbage,
}
