import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tocsin.runtime.queues import Queues, open_queues


class RedisProcess:
    """A Redis server of our own that can be killed and started again on the same port and files."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.options = folder, options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *("redis-server", "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--dir", str(self.folder), "--save", "", "--appendonly", "yes"),
                *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction", *self.options),
            ],
            stdout=subprocess.DEVNULL,
        )
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError("redis-server did not start")

    def kill(self, with_signal: int = signal.SIGKILL) -> None:
        if self.process is not None:
            os.kill(self.process.pid, with_signal)
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    server = RedisProcess(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisProcess]:
    server = RedisProcess(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture(
    params=["sqlite", pytest.param("redis", marks=pytest.mark.redis)],
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store, by its address."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queues.db'}"
    server: RedisProcess = request.getfixturevalue("shared_redis")
    subprocess.run(
        ["redis-cli", "-p", str(server.port), "flushall"], check=True, stdout=subprocess.DEVNULL
    )
    return server.url


@pytest.fixture
async def queues(url: str) -> AsyncIterator[Queues]:
    opened = open_queues(url)
    yield opened
    await opened.close()
    await asyncio.sleep(0)
