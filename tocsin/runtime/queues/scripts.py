"""Redis: connecting, running the scripts beside this file, and naming what goes wrong."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from tocsin.errors import TryAgain, Unavailable

Client = Any
"""redis-py's asyncio client, whose types say str or bytes for every answer; ours are bytes."""
CONNECTIONS = 32
ANSWER_S = 5.0
_AWAY = (
    *(exceptions.ConnectionError, exceptions.TimeoutError, exceptions.BusyLoadingError),
    *(exceptions.ReadOnlyError, exceptions.OutOfMemoryError, exceptions.ClusterDownError),
    OSError,
)
_AWAY_WORDS = (
    "MISCONF",
    "OOM",
    "READONLY",
    "LOADING",
    "MASTERDOWN",
    "NOREPLICAS",
    "BUSY",
    "UNKILL",
)


@dataclass(frozen=True, slots=True)
class Script:
    """A Lua script: its text, and the name that Redis knows it by."""

    text: str
    sha: str


@cache
def script(name: str) -> Script:
    """Return the script ``lua/<name>.lua``."""
    text = resources.files(__package__).joinpath("lua", f"{name}.lua").read_text("utf-8")
    return Script(text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


@dataclass(frozen=True, slots=True)
class Call:
    """A script with its keys, all in one slot, and its arguments."""

    name: str
    keys: Sequence[str]
    args: Sequence[Any]


def shown(url: str) -> str:
    """Return the address without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or 'localhost'}:{parts.port or 6379}{parts.path}"


def connect(url: str) -> Client:
    """Return a client that connects on first use and tries a broken connection once more."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=ANSWER_S,
        protocol=2,
        socket_timeout=ANSWER_S,
        socket_connect_timeout=ANSWER_S,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=15,
    )
    return Redis.from_pool(pool)


@asynccontextmanager
async def named(where: str) -> AsyncIterator[None]:
    """Turn what Redis raises into TryAgain or Unavailable, with its address."""
    try:
        yield
    except exceptions.AuthenticationError as error:
        raise Unavailable(f"Redis at {where}: {error}") from None
    except _AWAY as error:
        raise TryAgain(f"Redis at {where}: {error or type(error).__name__}") from error
    except exceptions.ResponseError as error:
        if str(error).startswith(_AWAY_WORDS) or " OOM " in str(error):
            raise TryAgain(f"Redis at {where}: {error}") from error
        raise Unavailable(f"Redis at {where}: {error}") from error


async def run(client: Client, call: Call) -> Any:
    """Return what the script returns. A server that has forgotten it is told again (RQ-13)."""
    known = script(call.name)
    try:
        return await client.evalsha(known.sha, len(call.keys), *call.keys, *call.args)
    except exceptions.NoScriptError:
        return await client.eval(known.text, len(call.keys), *call.keys, *call.args)


async def run_all(client: Client, calls: Sequence[Call]) -> list[Any]:
    """Return what each script returns, all in one round trip; raises what the first one raised."""
    pipe = client.pipeline(transaction=False)
    for call in calls:
        # Not pipe.evalsha: for a script of its own the client asks the server before each pipeline.
        pipe.execute_command(
            "EVALSHA", script(call.name).sha, len(call.keys), *call.keys, *call.args
        )
    results: list[Any] = await pipe.execute(raise_on_error=False)
    for at, result in enumerate(results):
        if isinstance(result, exceptions.NoScriptError):
            results[at] = await run(client, calls[at])
        elif isinstance(result, Exception):
            raise result
    return results
