"""A local outlet: serves, on loopback, what a test scripts, and remembers how it was asked."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from time import monotonic
from types import TracebackType
from typing import Self

from aiohttp import web

Script = Callable[[web.Request], Awaitable[web.StreamResponse]]


def item(number: int, text: str = "", **more: str) -> str:
    """Return an RSS item with a guid of its number; ``more`` are further elements."""
    fields = {"guid": f"item-{number}", "title": f"Title {number}", "description": text, **more}
    return "<item>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in fields.items()) + "</item>"


def rss(*items: str, title: str = "Outlet", language: str = "en") -> bytes:
    """Return an RSS document."""
    head = f"<title>{title}</title><link>http://outlet.test/</link><language>{language}</language>"
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'
    ).encode()


@dataclass
class Asked:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    at_s: float


@dataclass
class Outlet:
    """Serves ``scripts`` by path; ``async with``. What still streams ends when it is left."""

    scripts: dict[str, Script] = field(default_factory=dict)
    asked: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))
    port: int = 0
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def serve(
        self, path: str, body: bytes, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> str:
        """Serve these bytes from now on; return the URL."""
        sent = {"Content-Type": "application/rss+xml; charset=utf-8", **(headers or {})}

        async def script(_: web.Request) -> web.StreamResponse:
            return web.Response(body=body, status=status, headers=sent)

        return self.script(path, script)

    def script(self, path: str, script: Script) -> str:
        """Answer with ``script`` from now on; return the URL."""
        self.scripts[path] = script
        return self.url + path

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path].append(Asked(request.path_qs, dict(request.headers), monotonic()))
        script = self.scripts.get(request.path)
        return web.Response(status=404) if script is None else await script(request)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


async def until(true: Callable[[], bool], timeout_s: float = 20) -> None:
    """Wait until a condition holds; fail after ``timeout_s``."""
    async with asyncio.timeout(timeout_s):
        while not true():
            await asyncio.sleep(0.02)
