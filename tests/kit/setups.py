"""The product as it is run: one process on SQLite, or a process per role on Kafka and Redis."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
TOCSIN = [str(Path(sys.executable).parent / "tocsin")]
WAIT_S = 60.0


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def until(true: Any, *, what: str, timeout_s: float = WAIT_S, pause_s: float = 0.1) -> None:
    """Wait until ``true()`` is."""
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, f"not within {timeout_s:.0f} s: {what}"
        time.sleep(pause_s)


class Role:
    """One process of ours, on a port of its own that it keeps over restarts."""

    def __init__(
        self, name: str, command: Sequence[str], env: Mapping[str, str], folder: Path
    ) -> None:
        self.name, self.command = name, list(command)
        self.port = free_port()
        self.env = {**env, "TOCSIN_LISTEN": f"127.0.0.1:{self.port}"}
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*TOCSIN, *self.command], env=self.env, stdout=log, stderr=log, cwd=self.log.parent
            )

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    @property
    def ended_by_itself(self) -> bool:
        return self.process is not None and self.process.poll() not in (None, -signal.SIGKILL)

    def stop(self, timeout_s: float = 40.0, *, asked: bool = False) -> int:
        """Ask it to stop; return its exit code."""
        assert self.process is not None
        if not asked:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body of this role's own HTTP; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait_ready(self, timeout_s: float = WAIT_S) -> None:
        def ready() -> bool:
            assert self.alive, f"{self.name} ended:\n{self.tail()}"
            return self.get("/readyz")[0] == 200

        try:
            until(ready, what=f"{self.name} is ready", timeout_s=timeout_s)
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.get('/readyz')}\n{self.tail()}") from error

    def tail(self, lines: int = 30) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])


class Setup:
    """The running product. ``roles`` are its processes by name."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder = folder
        clean = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")}
        self.env = {
            **clean,
            "TOCSIN_DATA": str(folder / "data"),
            "TOCSIN_FEEDS_ALLOW": "127.0.0.0/8",
            "TOCSIN_WEBHOOKS_ALLOW": "127.0.0.0/8",
            "TOCSIN_POLL_EVERY_S": "1",
            "TOCSIN_API_KEY": "a-key-for-the-tests",
            "TOCSIN_WEBHOOK_RETRY_S": "1,2,5,10,20,30,30,30,30",
            **env,
        }
        self.roles: dict[str, Role] = {}

    def add(self, name: str, *command: str) -> Role:
        self.roles[name] = Role(name, command, self.env, self.folder)
        return self.roles[name]

    def start(self) -> None:
        for role in self.roles.values():
            role.start()
        for role in self.roles.values():
            role.wait_ready()

    @contextmanager
    def supervised(self) -> Iterator[None]:
        """Start again whatever ends by itself, as compose's ``restart: always`` does."""
        over = threading.Event()

        def supervise() -> None:
            while not over.wait(0.5):
                for role in self.roles.values():
                    if role.ended_by_itself:
                        role.start()

        thread = threading.Thread(target=supervise, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def stop(self) -> dict[str, int]:
        """Stop every process that runs; return the exit codes."""
        running = {name: role for name, role in self.roles.items() if role.alive}
        for role in running.values():
            if role.process is not None:
                role.process.send_signal(signal.SIGTERM)
        return {name: role.stop(asked=True) for name, role in running.items()}

    def close(self) -> None:
        for role in self.roles.values():
            if role.alive:
                role.kill()

    def run(self, *arguments: str, timeout_s: float = 60.0) -> subprocess.CompletedProcess[str]:
        """Run the command beside the product, with the same settings."""
        return subprocess.run(
            [*TOCSIN, *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            cwd=self.folder,
            check=False,
        )

    def ask(self, *arguments: str) -> list[Any]:
        """Run the command with --json; return what it printed. It must succeed."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, f"{arguments}: {done.stderr}\n{done.stdout}"
        return [json.loads(line) for line in done.stdout.splitlines()]

    def logs(self) -> str:
        return "\n".join(f"== {role.name}\n{role.tail()}" for role in self.roles.values())


def embedded(folder: Path) -> Setup:
    """Every role in one process, durable in a folder."""
    setup = Setup(folder, {})
    setup.add("up", "up")
    return setup


STREAM_ROLES = ("deduper", "tagger", "linker", "alerter")


def production(folder: Path, kafka: str, redis: str, *, polls: bool = True) -> Setup:
    """A process per role; ``kafka`` is host:port, ``redis`` a URL."""
    setup = Setup(folder, {"TOCSIN_LOG": f"kafka://{kafka}", "TOCSIN_QUEUES": redis})
    if polls:
        setup.add("poll", "poll")
    for name in STREAM_ROLES:
        setup.add(name, "agent", name)
    setup.add("deliver", "deliver")
    return setup


class Kafka:
    """A real broker that a test may kill: tools/kafka on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.controller = folder, free_port(), free_port()
        self.script = str(ROOT / "tools" / "kafka" / "kafka")

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def up(self) -> None:
        self._do("up", str(self.folder), str(self.port), str(self.controller))

    def kill(self) -> None:
        self._do("kill", str(self.folder))

    def down(self) -> None:
        self._do("down", str(self.folder))

    def _do(self, *arguments: str) -> None:
        done = subprocess.run(
            [self.script, *arguments], capture_output=True, text=True, timeout=180, check=False
        )
        assert done.returncode == 0, f"kafka {arguments}: {done.stderr}"


class Redis:
    """A real Redis that a test may kill: append-only file, no eviction, a limit."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def up(self) -> None:
        server = shutil.which("redis-server")
        assert server, "redis-server is missing: apt-get install redis-server"
        self.process = subprocess.Popen(
            [
                *(server, "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--dir", str(self.folder), "--appendonly", "yes", "--appendfsync", "always"),
                *("--save", "", "--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._answers, what="redis answers")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as sock:
                sock.sendall(b"PING\r\n")
                return sock.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def down(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
