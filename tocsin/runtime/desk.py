"""What every role is handed: settings, log, queues, health, and the sign to stop."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp.web import Application

from tocsin.errors import TryAgain
from tocsin.runtime.broker import open_log
from tocsin.runtime.broker.spec import Log
from tocsin.runtime.clock import Clock, now
from tocsin.runtime.health import Health
from tocsin.runtime.queues import open_queues
from tocsin.runtime.queues.spec import Queues
from tocsin.settings import Settings


def _owner() -> str:
    return secrets.token_hex(8)


@dataclass(kw_only=True)
class Desk:
    """The world of one process, shared by the roles that it runs.

    ``owner`` names this process in leases. ``web`` is the server of health, metrics and console:
    a role adds its routes before its first await. ``stopping`` is set once, and for good.
    """

    settings: Settings
    log: Log
    queues: Queues
    owner: str = field(default_factory=_owner)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    clock: Clock = now
    health: Health = field(default_factory=Health)
    web: Application = field(default_factory=Application)

    @classmethod
    def open(cls, settings: Settings) -> "Desk":
        """Open log and queues as the settings say. Must be called inside the event loop."""
        return cls(
            settings=settings,
            log=open_log(settings.log_url),
            queues=open_queues(settings.queues_url, lossy=settings.allow_lossy_queues),
        )

    async def close(self) -> None:
        """Let go of queues and log."""
        await self.queues.close()
        await asyncio.to_thread(self.log.close)

    async def pause(self, seconds: float) -> None:
        """Sleep, or return at once when the process stops."""
        await before(self.stopping, asyncio.sleep(seconds))

    async def patiently(self, what: str, act: Callable[[], Awaitable[Any]]) -> Any:
        """Return ``await act()``; while it raises TryAgain, show ``what`` as not ready and wait.

        Raises:
            asyncio.CancelledError: If the process stops meanwhile.
        """
        while True:
            try:
                result = await act()
            except TryAgain as error:
                self.health.problem(what, str(error))
                if self.stopping.is_set():
                    raise asyncio.CancelledError from error
                await self.pause(min(error.after_s, 5.0))
            else:
                self.health.solved(what)
                return result


async def before(stopping: asyncio.Event, act: Coroutine[Any, Any, Any]) -> bool:
    """Run ``act`` until it ends (true) or the process stops (false, and it is cancelled)."""
    task, stop = asyncio.ensure_future(act), asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
            return True
        return False
    finally:
        for each in (task, stop):
            each.cancel()
        await asyncio.gather(task, stop, return_exceptions=True)
