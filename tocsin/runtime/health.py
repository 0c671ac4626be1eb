"""Whether a process is alive and ready, over HTTP: ``/healthz``, ``/readyz``, ``/metrics``."""

import asyncio
import errno
import hmac
import json
import socket

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from tocsin.errors import Misconfigured, Unavailable
from tocsin.settings import Listen, Settings


class Health:
    """What stands in the way of being ready, by part; empty when nothing does."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {"start": "starting"}
        self.wedged = ""

    def problem(self, part: str, says: str) -> None:
        """Note that a part isn't ready, and why."""
        self.problems[part] = says

    def solved(self, part: str) -> None:
        """Note that a part is ready again."""
        self.problems.pop(part, None)


async def _healthz(health: Health) -> web.Response:
    if health.wedged:
        return web.Response(status=503, text=f"wedged: {health.wedged}\n")
    return web.Response(text="ok\n")


async def _readyz(health: Health) -> web.Response:
    body = {"ready": not health.problems, "problems": health.problems}
    return web.json_response(
        body, status=503 if health.problems else 200, dumps=lambda x: json.dumps(x) + "\n"
    )


async def _metrics(_: web.Request) -> web.Response:
    body = await asyncio.to_thread(generate_latest, REGISTRY)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def add_routes(app: web.Application, health: Health, *, key: str) -> None:
    """Add the routes of health, which never ask for a key, and of metrics, which ask for ``key``.

    An empty key asks for none.
    """

    async def healthz(_: web.Request) -> web.Response:
        return await _healthz(health)

    async def readyz(_: web.Request) -> web.Response:
        return await _readyz(health)

    async def metrics(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "")
        if key and not hmac.compare_digest(given.encode(), f"Bearer {key!s}".encode()):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        return await _metrics(request)

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


def check_exposure(settings: Settings) -> None:
    """Refuse to listen beyond this machine without a key (SE-25).

    Raises:
        Misconfigured: If the address isn't loopback and no key is set.
    """
    if not settings.listen.loopback and not settings.api_key:
        raise Misconfigured(
            f"TOCSIN_LISTEN: {settings.listen} can be reached from other machines; "
            "set TOCSIN_API_KEY (16 characters or more) as well"
        )


def bind(listen: Listen) -> socket.socket:
    """Take the address, before anything else is begun; nobody is answered yet.

    Raises:
        Unavailable: If the port is taken or the host is not this machine's.
    """
    try:
        family = socket.getaddrinfo(listen.host, listen.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((listen.host, listen.port), family=family, backlog=128)
    except OSError as error:
        why = "already in use" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
        raise Unavailable(f"cannot listen on {listen}: {why} (TOCSIN_LISTEN)") from error


async def serve(app: web.Application, sock: socket.socket) -> web.AppRunner:
    """Answer on an address that was taken."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2.0)
    await runner.setup()
    await web.SockSite(runner, sock).start()
    return runner


def metrics_app() -> web.Application:
    """Return an application with nothing but ``/metrics``, for a listener of its own."""
    app = web.Application()
    app.router.add_get("/metrics", _metrics)
    return app
