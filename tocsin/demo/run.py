"""The demo's run: its folder, the product itself between outlets and receiver, and how it ends."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Protocol

from tocsin.demo.day import Day
from tocsin.errors import Misconfigured, Unavailable
from tocsin.runtime import logs
from tocsin.runtime.broker import open_log
from tocsin.settings import Listen, Settings

TIMEOUT_S = 60.0
STOP_S = 45.0
INTERRUPTED = 128 + signal.SIGINT
"""How a demo ends that was to tell the whole day and was not let."""


class Product(Protocol):
    """What runs Tocsin itself; passed in, because the demo stands below the agents."""

    def __call__(
        self,
        settings: Settings,
        *,
        stopping: asyncio.Event,
        started: Callable[[Settings, Listen], None],
    ) -> Awaitable[Any]:
        """Run until ``stopping`` is set; tell ``started`` the address once all stand."""


LOOPBACK = (ip_network("127.0.0.0/8"),)
MARK = "tocsin-demo"


def settings_of(given: Settings) -> Settings:
    """Return the demo's settings: embedded, polling each second, this machine only."""
    return replace(
        given,
        log="",
        queues="",
        poll_every_s=1.0,
        feeds_allow=LOOPBACK,
        webhooks_allow=LOOPBACK,
    )


def prepare(data: Path) -> None:
    """Make ``data`` the folder of a new demo; what an earlier demo left there is removed.

    Raises:
        Misconfigured: If it holds anything that no demo made.
        Unavailable: If it can't be written, or a running Tocsin has it.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        held = list(data.iterdir())
        if held and not (data / MARK).exists():
            raise Misconfigured(f"{data}: holds what no demo made; give an empty folder")
        (data / MARK).write_text("What is in this folder was made by tocsin demo.\n")
        if (data / "log.db").exists():
            _forget(data)
    except OSError as error:
        raise Unavailable(f"{data}: {error.strerror}") from None


def _forget(data: Path) -> None:
    log = open_log(f"sqlite:///{data.absolute() / 'log.db'}")
    log.claim()
    try:
        for path in data.iterdir():
            if path.suffix in (".db", ".db-wal", ".db-shm"):
                path.unlink()
    finally:
        log.close()


async def run_demo(settings: Settings, *, once: bool, json: bool, start: Product) -> int:
    """Run the demo; return the exit code.

    Its files are in the settings' data folder. With ``once`` it ends when the day has been told: 0
    if every expected alert has arrived and nothing else has, 1 if not within 60 s. Without, it
    goes on until it is interrupted.

    Raises:
        Misconfigured: If the data folder can't be used.
        Unavailable: If the product ended by itself.
    """
    settings = settings_of(settings)
    # What a demo is about is on the screen; lines that only say that all is well stay away.
    logs.set_up("warning" if settings.log_level == "info" else settings.log_level)
    await asyncio.to_thread(prepare, settings.data)
    day = Day(settings, json=json)
    _stop_on_signals(day.stopping)
    try:
        await day.open()
        product = asyncio.ensure_future(start(settings, stopping=day.stopping, started=day.started))
        try:
            return await _watch(day, product, once=once)
        finally:
            day.stopping.set()
            await asyncio.wait((product,), timeout=STOP_S)
    finally:
        await day.close()


async def _watch(day: Day, product: "asyncio.Future[Any]", *, once: bool) -> int:
    told = asyncio.ensure_future(day.tell())
    stopped = asyncio.ensure_future(day.stopping.wait())
    try:
        await asyncio.wait(
            (told, stopped, product), timeout=TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED
        )
        for ended in (told, product):
            if ended.done():
                ended.result()
        if product.done() and not day.stopping.is_set():
            raise Unavailable("tocsin ended before the demo did")
        if day.stopping.is_set():
            return INTERRUPTED if once else 0
        code = day.verdict()
        if once:
            return code
        day.say("Tocsin keeps running; Ctrl-C ends it.")
        await asyncio.wait((stopped, product), return_when=asyncio.FIRST_COMPLETED)
        return 0
    finally:
        told.cancel()
        stopped.cancel()


def _stop_on_signals(stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, RuntimeError, ValueError):  # not on the main thread
            loop.add_signal_handler(number, stopping.set)
