"""Health over HTTP: alive, ready with reasons, and metrics that ask for the key elsewhere."""

import aiohttp
import pytest
from aiohttp import web

from tocsin.errors import Misconfigured, Unavailable
from tocsin.runtime.health import Health, add_routes, bind, check_exposure, metrics_app, serve
from tocsin.settings import Listen, Secret, Settings

ANY = Listen("127.0.0.1", 0)


async def ask(app: web.Application, path: str, **headers: str) -> tuple[int, str]:
    with bind(ANY) as sock:
        runner = await serve(app, sock)
        url = f"http://127.0.0.1:{sock.getsockname()[1]}{path}"
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
            status, body = answer.status, await answer.text()
        await runner.cleanup()
    return status, body


def app_of(health: Health, key: str = "") -> web.Application:
    app = web.Application()
    add_routes(app, health, key=key)
    return app


async def test_a_process_is_alive_before_it_is_ready() -> None:
    health = Health()
    assert await ask(app_of(health), "/healthz") == (200, "ok\n")
    status, body = await ask(app_of(health), "/readyz")
    assert (status, "starting" in body) == (503, True)


async def test_each_part_that_is_away_is_named_until_it_is_back() -> None:
    health = Health()
    health.solved("start")
    health.problem("queues", "redis://x: refused")
    assert "redis://x: refused" in (await ask(app_of(health), "/readyz"))[1]
    health.solved("queues")
    assert (await ask(app_of(health), "/readyz"))[0] == 200


async def test_a_wedged_process_is_not_alive() -> None:
    health = Health()
    health.wedged = "stands still"
    assert (await ask(app_of(health), "/healthz"))[0] == 503


async def test_metrics_ask_for_the_key_where_others_can_reach_them() -> None:
    """SE-38."""
    app = app_of(Health(), "a key of sixteen")
    assert (await ask(app, "/metrics"))[0] == 401
    assert (await ask(app_of(Health(), "k"), "/metrics", Authorization="Bearer x"))[0] == 401
    assert (await ask(app_of(Health(), "k"), "/metrics", Authorization="Bearer k"))[0] == 200
    assert (await ask(app_of(Health(), "k"), "/healthz"))[0] == 200
    assert "tocsin_info" in (await ask(metrics_app(), "/metrics"))[1]


def test_a_taken_port_is_one_clear_line() -> None:
    with bind(ANY) as sock:
        port = sock.getsockname()[1]
        with pytest.raises(Unavailable, match=f"cannot listen on 127.0.0.1:{port}: already in use"):
            bind(Listen("127.0.0.1", port))


def test_whoever_listens_beyond_this_machine_needs_a_key() -> None:
    """SE-25."""
    wide = Listen("0.0.0.0", 8787)
    with pytest.raises(Misconfigured, match="TOCSIN_API_KEY"):
        check_exposure(Settings(listen=wide))
    check_exposure(Settings(listen=wide, api_key=Secret("a key of sixteen")))
    check_exposure(Settings())
