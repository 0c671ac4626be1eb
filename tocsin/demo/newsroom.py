"""The outlets' web servers, on this machine only."""

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from aiohttp import web

from tocsin.demo import feed
from tocsin.demo.outlet import Outlet
from tocsin.demo.served import Server, serve
from tocsin.runtime.clock import Clock

if TYPE_CHECKING:
    from datetime import datetime


OUTLET = web.AppKey("outlet", Outlet)


class Newsroom:
    """Serves every outlet's feed and pages, and releases its entries as the time comes.

    Each outlet has an address of its own in 127.0.0.0/8 where the machine allows it: a poller
    is polite to a host, and seven outlets on one host would have to wait for each other.
    """

    def __init__(self, outlets: Sequence[Outlet], clock: Clock) -> None:
        self.feeds: dict[str, str] = {}
        """Each feed's URL, by the outlet's slug."""
        self.start: datetime | None = None
        self._outlets = outlets
        self._clock = clock
        self._servers: list[Server] = []
        self._unread = {outlet.slug for outlet in outlets}
        self._all_read = asyncio.Event()

    async def open(self) -> None:
        """Begin to serve what the feeds hold from the first."""
        for number, outlet in enumerate(self._outlets, start=2):
            app = web.Application()
            app[OUTLET] = outlet
            app.router.add_get("/feed.xml", self._feed)
            app.router.add_get("/{guid}", self._page)
            server = await serve(app, f"127.0.0.{number}")
            self._servers.append(server)
            self.feeds[outlet.slug] = f"{server.base}/feed.xml"

    async def read_once(self) -> None:
        """Wait until somebody has fetched every feed."""
        await self._all_read.wait()

    def begin(self) -> None:
        """Start the escalation."""
        self.start = self._clock()

    async def close(self) -> None:
        """Stop serving."""
        for server in self._servers:
            await server.close()

    async def _feed(self, request: web.Request) -> web.Response:
        outlet = request.app[OUTLET]
        shown = outlet.released(self.start, self._clock())
        body = feed.render(outlet, shown, f"http://{request.host}").encode()
        self._note_read(outlet.slug)
        validator = f'"{sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == validator:
            return web.Response(status=304, headers={"ETag": validator})
        return web.Response(
            body=body,
            headers={
                "ETag": validator,
                "Content-Type": f"{feed.TYPES[outlet.format]}; charset=utf-8",
            },
        )

    def _note_read(self, slug: str) -> None:
        self._unread.discard(slug)
        if not self._unread:
            self._all_read.set()

    async def _page(self, request: web.Request) -> web.Response:
        outlet = request.app[OUTLET]
        for entry, _ in outlet.released(self.start, self._clock()):
            if entry.guid == request.match_info["guid"]:
                return web.Response(text=feed.page(outlet, entry), content_type="text/html")
        raise web.HTTPNotFound
