"""The real servers, on free loopback ports and in temporary folders, stopped by their pid.

A missing Java, Maven or Redis is a failure in one line, never a skip: a green run has seen them.
"""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest

# Examples are counted, never timed: machines are shared.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
TOOLS = Path(__file__).parents[1] / "tools"
# A worker that was killed stays in its group for a session: short ones, for tests that kill many.
_KAFKA = {"KAFKA_HEAP": "384m", "KAFKA_PROPS": "group.min.session.timeout.ms=500"}


def pytest_configure(config: pytest.Config) -> None:
    # kafka-python leaves the socket of a refused connection to the garbage collector, which may
    # come by in any later test. Sockets that were connected are still looked after.
    refused = r"ignore:unclosed <socket\.socket .*laddr=\('0\.0\.0\.0', \d+\)>:ResourceWarning"
    config.addinivalue_line("filterwarnings", refused)


class Server:
    """A server started by its script in ``tools/``; its data stays over ``kill`` and ``up``."""

    def __init__(self, script: Path, folder: Path, scheme: str, env: dict[str, str]) -> None:
        self._script = script
        self._env = {**os.environ, **env}
        self.folder = folder
        self.ports = free_ports(2)
        self.address = f"127.0.0.1:{self.ports[0]}"
        self.url = f"{scheme}://{self.address}"

    def _do(self, verb: str, *args: object) -> None:
        # A file, not a pipe: the server inherits it and would hold a pipe open for ever.
        said = self.folder / "script.log"
        with said.open("w") as file:
            done = subprocess.run(
                [self._script, verb, self.folder, *map(str, args)],
                stdout=file,
                stderr=subprocess.STDOUT,
                env=self._env,
                check=False,
            )
        if done.returncode:
            lines = said.read_text().strip().splitlines() or ["no word"]
            pytest.fail(f"{self._script.name} {verb}: {lines[-1]}", pytrace=False)

    def up(self) -> None:
        self._do("up", *self.ports)

    def kill(self) -> None:
        """As a power cut would."""
        self._do("kill")

    def down(self) -> None:
        self._do("down")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, distinct because all are held until the last is known."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@pytest.fixture(scope="session")
def kafka_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Kafka broker: ``url`` (kafka://…), ``address``, ``up``, ``kill``, ``down``.

    Shared by all tests: use topics and groups of your own, and leave it up.
    """
    server = Server(TOOLS / "kafka" / "kafka", tmp_path_factory.mktemp("kafka"), "kafka", _KAFKA)
    server.up()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(TOOLS / "redis" / "redis", tmp_path_factory.mktemp("redis"), "redis", {})
    server.up()
    yield server
    server.kill()


@pytest.fixture
def redis_server(_redis: Server) -> Server:
    """An empty Redis server: ``url`` (redis://…), ``address``, ``up``, ``kill``, ``down``."""
    _redis.up()
    host, port = _redis.address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"FLUSHALL\r\n")
        assert connection.recv(100) == b"+OK\r\n"
    return _redis
