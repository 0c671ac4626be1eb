"""Run roles in this process: every one of them (embedded), or one (production)."""

import asyncio
import dataclasses
import logging
import os
import secrets
import shlex
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import timedelta

from aiohttp.web import AppRunner

from agents import AGENTS, SERVICES, STREAMS
from tocsin import __version__
from tocsin.cli import store
from tocsin.cli.printing import hint
from tocsin.errors import Misconfigured, TryAgain, Unavailable
from tocsin.runtime import health, logs, metrics, watchdog
from tocsin.runtime.desk import Desk
from tocsin.runtime.worker import Worker
from tocsin.settings import Listen, Secret, Settings
from topics import FEEDS, TOPICS

LOG = logging.getLogger(__name__)
LOOK_S = 2.0
ANSWER_S = 8.0
CLEAN_S = timedelta(minutes=10).total_seconds()
SERVICE_STOP_S = 10.0
STOPPING_EXIT = 0

Started = Callable[[Settings, Listen], None]


def main(settings: Settings, roles: Sequence[str] = AGENTS, *, embedded: bool = False) -> int:
    """Run roles until SIGTERM or SIGINT; return the exit code.

    Raises:
        Misconfigured: If the settings can't serve these roles.
        Unavailable: If the port, the data folder, the log or the queues can't be had.
    """
    logs.set_up(settings.log_level)
    _refuse_strangers(roles)
    with suppress(ImportError):
        import uvloop

        return uvloop.run(_until_signal(settings, roles, embedded=embedded))
    return asyncio.run(_until_signal(settings, roles, embedded=embedded))


def _refuse_strangers(roles: Sequence[str]) -> None:
    unknown = [role for role in roles if role not in AGENTS]
    if unknown:
        raise Misconfigured(f"no such agent: {unknown[0]} (there are {', '.join(AGENTS)})")


async def _until_signal(settings: Settings, roles: Sequence[str], *, embedded: bool) -> int:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    loop.add_signal_handler(signal.SIGINT, _interrupt, stopping)
    return await run(settings, roles, embedded=embedded, stopping=stopping, started=_say)


def _interrupt(stopping: asyncio.Event) -> None:
    if stopping.is_set():  # pressed twice: whoever does doesn't want to wait
        os._exit(130)
    stopping.set()


def _say(settings: Settings, at: Listen) -> None:
    LOG.info(logs.event("up", version=__version__, listen=at, log=_bare(settings.log_url)))


def _bare(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


async def run(
    settings: Settings,
    roles: Sequence[str] = AGENTS,
    *,
    embedded: bool = True,
    stopping: asyncio.Event | None = None,
    started: Started | None = None,
) -> int:
    """Run roles until ``stopping`` is set; ``started`` is told the address once all stand.

    Raises:
        Misconfigured: If the settings can't serve these roles.
        Unavailable: If the port, the data folder, the log or the queues can't be had.
    """
    health.check_exposure(settings)
    asked, settings = settings, _with_key(settings, roles)
    wedged = watchdog.start_over if embedded else watchdog.exit_wedged

    def say(at: Listen) -> None:
        if settings is not asked:
            _say_key(settings.api_key, at)
        if store.embedded(settings.log_url) and not store.known(settings, FEEDS):
            where = f"--data {shlex.quote(str(settings.data))}"
            hint(f"no feed is polled yet; in another shell: tocsin feeds add URL {where}")
        if started is not None:
            started(settings, at)

    # The ports first: a start that is refused leaves no files behind.
    with ExitStack() as taken:
        addresses = (settings.listen, settings.metrics_listen)
        ports = [taken.enter_context(health.bind(each)) for each in addresses if each]
        desk = await _open(settings, stopping or asyncio.Event(), embedded=embedded)
        try:
            return await _run_on(desk, ports, roles, wedged, say)
        finally:
            await desk.close()


def _say_key(secret: Secret, at: Listen) -> None:
    """Say the key that was made, and where it opens the page; what follows # is sent to nobody."""
    key = str.__str__(secret)
    sys.stderr.write(f"tocsin: the API's key, made for this run: {key}\n")
    sys.stderr.write(f"tocsin: the page, which that key opens: http://{at}/#{key}\n")


def _with_key(settings: Settings, roles: Sequence[str]) -> Settings:
    if settings.api_key or "console" not in roles:
        return settings
    return dataclasses.replace(settings, api_key=Secret(secrets.token_urlsafe(24)))


async def _open(settings: Settings, stopping: asyncio.Event, *, embedded: bool) -> Desk:
    if embedded:
        try:
            settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(f"{settings.data}: {error.strerror} (TOCSIN_DATA)") from error
    desk = Desk.open(settings)
    desk.stopping = stopping
    try:
        with logs.only_ours():
            if embedded:
                await asyncio.to_thread(desk.log.claim)
            await asyncio.to_thread(desk.log.check)
            await desk.queues.check()
            await asyncio.to_thread(desk.log.create, TOPICS)
    except TryAgain as error:
        await desk.close()
        raise Unavailable(str(error)) from error
    except BaseException:
        await desk.close()
        raise
    return desk


async def _run_on(
    desk: Desk,
    ports: Sequence[socket.socket],
    roles: Sequence[str],
    wedged: Callable[[str], None],
    say: Callable[[Listen], None],
) -> int:
    metrics.INFO.labels(__version__).set(1)
    metrics.start_at_zero(roles)
    workers = [Worker(desk, role) for role in roles if role in STREAMS]
    for worker in workers:
        STREAMS[worker.role](worker)
    services = {
        role: asyncio.create_task(SERVICES[role](desk)) for role in roles if role in SERVICES
    }
    for role, task in services.items():
        task.add_done_callback(_must_not_end(desk, role, wedged))
    await asyncio.sleep(0)  # each service has now run to its first await, and added its routes
    loop_watch = watchdog.LoopWatch(asyncio.get_running_loop(), wedged)
    runners: list[AppRunner] = []
    chores: list[asyncio.Task[None]] = []
    try:
        runners += await _serve(desk, *ports)
        chores += [asyncio.create_task(_look_after(desk, roles)), asyncio.create_task(_clean(desk))]
        await asyncio.gather(*(desk.patiently(worker.role, worker.start) for worker in workers))
        chores += [asyncio.create_task(watchdog.watch_progress(w, wedged)) for w in workers]
        for chore in chores:
            chore.add_done_callback(_must_not_end(desk, "chores", wedged))
        loop_watch.start()
        desk.health.solved("start")
        say(Listen(desk.settings.listen.host, ports[0].getsockname()[1]))
        await desk.stopping.wait()
    finally:
        desk.stopping.set()
        loop_watch.stop()
        await _wind_down(workers, [*services.values(), *chores])
        for runner in runners:
            await runner.cleanup()
    return STOPPING_EXIT


async def _serve(
    desk: Desk, sock: socket.socket, apart: socket.socket | None = None
) -> list[AppRunner]:
    open_to_all = desk.settings.listen.loopback
    health.add_routes(desk.web, desk.health, key="" if open_to_all else desk.settings.api_key)
    runners = [await health.serve(desk.web, sock)]
    if apart is not None:
        runners.append(await health.serve(health.metrics_app(), apart))
    return runners


def _must_not_end(
    desk: Desk, role: str, wedged: Callable[[str], None]
) -> Callable[["asyncio.Task[None]"], None]:
    def ended(task: "asyncio.Task[None]") -> None:
        if desk.stopping.is_set() or task.cancelled():
            return
        error = task.exception()
        LOG.error(logs.event("service_ended", role=role), exc_info=error)
        wedged(f"{role} ended: {error!r}")

    return ended


async def _wind_down(workers: Sequence[Worker], tasks: Sequence["asyncio.Task[None]"]) -> None:
    stopped = await asyncio.gather(*(worker.stop() for worker in workers))
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=SERVICE_STOP_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    if not all(stopped):
        # An event waits for something that is away. To end its wait would commit it: leave as we
        # would after kill -9, so that it is read again.
        LOG.warning(logs.event("left_unfinished", roles=[w.role for w in workers]))
        sys.stderr.flush()
        os._exit(STOPPING_EXIT)


async def _look_after(desk: Desk, roles: Sequence[str]) -> None:
    """Keep readiness true: ask log and queues every few seconds whether they answer."""
    while not desk.stopping.is_set():
        asked = (("log", asyncio.to_thread(desk.log.check)), ("queues", desk.queues.check()))
        for part, answer in asked:
            try:
                await asyncio.wait_for(answer, ANSWER_S)
            except TimeoutError:
                desk.health.problem(part, f"no answer within {ANSWER_S:.0f} s")
            except (TryAgain, Unavailable) as error:
                desk.health.problem(part, str(error))
            else:
                desk.health.solved(part)
        for role in roles:
            metrics.READY.labels(role).set(0 if desk.health.problems else 1)
        await desk.pause(LOOK_S)


async def _clean(desk: Desk) -> None:
    while not desk.stopping.is_set():
        with suppress(TryAgain):
            await asyncio.to_thread(desk.log.clean, desk.clock())
        await desk.pause(CLEAN_S)
