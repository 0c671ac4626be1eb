"""An embedded desk in a folder of its own, and the console that serves it on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp.test_utils import TestServer

from agents.console import console
from tocsin.runtime.desk import Desk
from tocsin.settings import Settings
from topics import TOPICS


@asynccontextmanager
async def opened(folder: Path, **env: str) -> AsyncIterator[Desk]:
    """Yield a desk whose data are in ``folder``, with all topics."""
    desk = Desk.open(Settings.load({"TOCSIN_DATA": str(folder)} | env, config=None))
    await asyncio.to_thread(desk.log.create, TOPICS)
    yield desk
    await desk.close()


@asynccontextmanager
async def served(desk: Desk) -> AsyncIterator[TestServer]:
    """Yield the running console of a desk."""
    service = asyncio.create_task(console(desk))
    await asyncio.sleep(0)  # it adds its routes before its first await
    server = TestServer(desk.web, host="127.0.0.1")
    await server.start_server()
    yield server
    desk.stopping.set()
    await server.close()
    await service
