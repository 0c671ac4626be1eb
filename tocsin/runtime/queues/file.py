"""One SQLite file behind one thread; what is asked at the same time is committed together."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from tocsin.errors import TryAgain, Unavailable

T = TypeVar("T")
BUSY_S = 5.0
MOST_TOGETHER = 256
CONFIGURED = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA temp_store = MEMORY",
)


class _Job:
    """Something to do with the connection, and who waits for it."""

    __slots__ = ("act", "done", "loop", "sync", "writes")

    def __init__(
        self, act: Callable[[sqlite3.Connection], Any], *, writes: bool, sync: bool
    ) -> None:
        self.act, self.writes, self.sync = act, writes, sync
        self.loop = asyncio.get_running_loop()
        self.done: asyncio.Future[Any] = self.loop.create_future()

    def end(self, result: Any, error: Exception | None) -> None:
        """Hand the result to whoever waits, if they still do."""
        with suppress(RuntimeError):  # the loop was closed meanwhile
            self.loop.call_soon_threadsafe(self._end, result, error)

    def _end(self, result: Any, error: Exception | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(result)
        else:
            self.done.set_exception(error)


class File:
    """A database file. Jobs run in order, each whole or not at all; results wait for the commit.

    All that stands in line when a transaction begins shares it, and so its one sync to the disk.
    """

    def __init__(self, path: Path, schema: str, version: int) -> None:
        self.path, self._schema, self._version = path, schema, version
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._connection: sqlite3.Connection | None = None
        self._level = ""

    async def read(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Return what ``act`` returns."""
        return await self._ask(act, writes=False, sync=False)

    async def write(self, act: Callable[[sqlite3.Connection], T], *, sync: bool = True) -> T:
        """Return what ``act`` returns, once what it wrote is on the disk.

        Without ``sync`` it is with the operating system: kept over kill -9, not over a power cut.

        Raises:
            TryAgain: If the file is locked for long, full or away; then nothing was written.
        """
        return await self._ask(act, writes=True, sync=sync)

    async def close(self) -> None:
        """Finish what was asked, then let go."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(thread.join)

    async def _ask(self, act: Callable[[sqlite3.Connection], T], *, writes: bool, sync: bool) -> T:
        if self._thread is None:
            name = f"queues {self.path.name}"
            self._thread = threading.Thread(target=self._work, name=name, daemon=True)
            self._thread.start()
        job = _Job(act, writes=writes, sync=sync)
        self._jobs.put(job)
        result: T = await job.done
        return result

    def _work(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs, last = [first], False
            with suppress(queue.Empty):
                while len(jobs) < MOST_TOGETHER:
                    job = self._jobs.get_nowait()
                    if job is None:
                        last = True
                        break
                    jobs.append(job)
            self._together(jobs)
            if last:
                break
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _together(self, jobs: list[_Job]) -> None:
        ends: list[tuple[_Job, Any, Exception | None]] = []
        try:
            connection = self._connected()
            level = "FULL" if any(job.sync for job in jobs) else "NORMAL"
            if level != self._level:
                connection.execute(f"PRAGMA synchronous = {level}")
                self._level = level
            connection.execute("BEGIN IMMEDIATE" if any(j.writes for j in jobs) else "BEGIN")
            try:
                ends = [self._one(connection, job) for job in jobs]
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
        except Exception as error:  # noqa: BLE001 - handed to those who wait, none is swallowed
            ends = [(job, None, self._named(error)) for job in jobs]
        for job, result, raised in ends:
            job.end(result, raised)

    def _one(self, connection: sqlite3.Connection, job: _Job) -> tuple[_Job, Any, Exception | None]:
        connection.execute("SAVEPOINT one")
        try:
            result = job.act(connection)
        except sqlite3.Error:
            raise  # the file's trouble is everyone's: the whole transaction is undone
        except Exception as error:  # noqa: BLE001 - handed to the one who asked
            connection.execute("ROLLBACK TO one")
            connection.execute("RELEASE one")
            return job, None, error
        connection.execute("RELEASE one")
        return job, result, None

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            # Its alerts are for the operator alone, as the log's records are.
            with suppress(OSError):
                self.path.touch(mode=0o600)
            connection = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection, self._level = connection, ""
        return self._connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        for pragma in CONFIGURED:
            connection.execute(pragma)
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found not in (0, self._version):
            raise Unavailable(
                f"{self.path}: written by another version of Tocsin"
                f" (model {found}, this one knows {self._version})"
            )
        if found == 0:
            connection.execute("BEGIN IMMEDIATE")
            for statement in self._schema.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {self._version}")
            connection.execute("COMMIT")

    def _named(self, error: Exception) -> Exception:
        if isinstance(error, sqlite3.OperationalError):
            return TryAgain(f"{self.path}: {error}")
        if isinstance(error, sqlite3.DatabaseError):
            return Unavailable(f"{self.path}: {error}")
        return error
