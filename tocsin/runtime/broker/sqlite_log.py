"""The log in one SQLite file: durable, shared by the threads and processes of one machine."""

import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, wait
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from tocsin.errors import Misconfigured, TryAgain, Unavailable
from tocsin.runtime.broker import sqlite_clean, sqlite_open
from tocsin.runtime.broker.spec import Headers, Outgoing, Position, too_large
from tocsin.runtime.broker.sqlite_open import LogFile
from tocsin.runtime.broker.sqlite_tail import SqliteTail
from tocsin.runtime.broker.sqlite_writer import Append, AppendAll
from topics import Topic


class SqliteLog:
    """A ``Log`` (see ``spec``) in the file ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.faust_url = "sqlite://" + quote(str(self.path), safe="/")
        self._opened: LogFile | None = None
        self._opening = threading.Lock()

    @property
    def file(self) -> LogFile:
        """The open file; opened now if it was not.

        Raises:
            Unavailable: If it can't be opened.
            TryAgain: If the disk is full.
        """
        with self._opening:
            if self._opened is None:
                self._opened = sqlite_open.acquire(self.path)
            return self._opened

    def create(self, topics: Sequence[Topic]) -> Sequence[str]:  # type: ignore[type-arg]
        described = [
            (t.name, t.partitions, t.retention_hours and t.retention_hours * 3_600_000)
            for t in topics
        ]
        return self.declare(described)

    def declare(self, topics: Sequence[tuple[str, int, int | None]]) -> Sequence[str]:
        """Create what is missing: name, partitions, retention in ms (None: compacted)."""
        writer = self.file.writer

        def do(connection: sqlite3.Connection) -> list[str]:
            writer.load(connection)
            _none_too_narrow(self.path, writer.catalog, topics)
            missing = [topic for topic in topics if topic[0] not in writer.catalog]
            connection.executemany(
                "INSERT INTO partitions (topic, partition, retention_ms) VALUES (?, ?, ?)",
                [(name, i, keep) for name, partitions, keep in missing for i in range(partitions)],
            )
            writer.load(connection)
            return [name for name, _, _ in missing]

        return writer.write(do).result()

    def publisher(self) -> "SqlitePublisher":
        return SqlitePublisher(self.file)

    def tail(
        self,
        topic: str,
        *,
        partitions: Iterable[int] | None = None,
        since: datetime | None = None,
        from_end: bool = False,
    ) -> SqliteTail:
        wanted = self.file.partitions(topic)
        if partitions is not None:
            numbers = set(partitions)
            wanted = [one for one in wanted if one.number in numbers]
        return SqliteTail(self.file, wanted, since=since, from_end=from_end)

    def claim(self) -> None:
        self.file.claim()

    def committed(self, group: str, topic: str) -> Mapping[int, int]:
        return self.file.committed(group, topic)

    def reset(self, group: str, topic: str) -> None:
        self.file.partitions(topic)
        if self.file.consuming.get(group):
            raise Unavailable(f"{self.path}: {group} is running; stop it first")

        def do(connection: sqlite3.Connection) -> None:
            connection.execute(
                "DELETE FROM commits WHERE consumers = ? AND topic = ?", (group, topic)
            )

        self.file.claim()
        self.file.writer.write(do).result()

    def ends(self, topic: str) -> Mapping[int, int]:
        self.file.partitions(topic)
        with self.file.reading() as connection:
            return dict(
                connection.execute(
                    "SELECT partition, next_offset FROM partitions WHERE topic = ?", (topic,)
                ).fetchall()
            )

    def clean(self, now: datetime) -> int:
        return sqlite_clean.clean(self.file.writer, int(now.timestamp() * 1000))

    def check(self) -> None:
        """Raise TryAgain unless the file can be written to."""
        try:
            self.file.writer.write(lambda _: None).result(timeout=15.0)
        except Unavailable as error:
            raise TryAgain(str(error)) from error
        except TimeoutError:
            raise TryAgain(f"{self.path}: no answer in 15 s") from None

    def close(self) -> None:
        with self._opening:
            if self._opened is not None:
                sqlite_open.release(self._opened)
                self._opened = None


def _none_too_narrow(
    path: Path,
    catalog: Mapping[str, Sequence[int]],
    topics: Sequence[tuple[str, int, int | None]],
) -> None:
    for name, partitions, _ in topics:
        there = len(catalog.get(name, ()))
        if 0 < there < partitions:
            raise Misconfigured(f"{path}: {name} has {there} partitions, not {partitions}")


class SqlitePublisher:
    """A ``Publisher`` (see ``spec``) whose records are appended by the file's writer."""

    def __init__(self, file: LogFile) -> None:
        self._file = file
        self._closed = False
        self._pending: set[Future[Position]] = set()

    def publish(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        *,
        partition: int | None = None,
        headers: Headers = (),
        timestamp_ms: int | None = None,
    ) -> Future[Position]:
        if self._closed:
            raise Unavailable(f"{self._file.path}: the publisher is closed")
        at = int(time.time() * 1000) if timestamp_ms is None else timestamp_ms
        append = Append(Outgoing(topic, key, value, partition, headers), at)
        error = too_large(topic, key, value, headers)
        if error is not None:
            append.future.set_exception(error)
            return append.future
        self._pending.add(append.future)
        append.future.add_done_callback(self._pending.discard)
        self._file.writer.put(append)
        return append.future

    def publish_all(self, records: Sequence[Outgoing]) -> Future[None]:
        """Queue records that the log keeps together or not at all."""
        if self._closed:
            raise Unavailable(f"{self._file.path}: the publisher is closed")
        append = AppendAll(tuple(records), int(time.time() * 1000))
        for each in records:
            error = too_large(each.topic, each.key, each.value, each.headers)
            if error is not None:
                append.future.set_exception(error)
                return append.future
        self._file.writer.put(append)
        return append.future

    def flush(self, timeout_s: float) -> None:
        if wait(tuple(self._pending), timeout_s).not_done:
            raise TryAgain(f"{self._file.path}: not written within {timeout_s:g} s")

    def close(self) -> None:
        self.flush(60.0)
        self._closed = True
