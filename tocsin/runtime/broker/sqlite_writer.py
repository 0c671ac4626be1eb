"""The one thread of a process that writes to a log's file: many records share a transaction."""

import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tocsin.errors import Misconfigured, TocsinError, TryAgain, Unavailable
from tocsin.runtime.broker import sqlite_file
from tocsin.runtime.broker.partitioner import partition_of
from tocsin.runtime.broker.spec import Outgoing, Position
from tocsin.runtime.broker.sqlite_file import Partition
from tocsin.runtime.logs import event

T = TypeVar("T")
Catalog = dict[str, tuple[int, ...]]

log = logging.getLogger(__name__)

MOST_JOBS = 1000
MOST_BYTES = 8_000_000
LOOK_EVERY_S = 0.05
"""How often other processes' writes are looked for: well within the second that is promised."""


@dataclass(slots=True)
class Append:
    """A record on its way into the file."""

    record: Outgoing
    timestamp_ms: int
    future: Future[Position] = field(default_factory=Future)

    @property
    def size(self) -> int:
        """Roughly the bytes that it takes."""
        return _size(self.record)


@dataclass(slots=True)
class AppendAll:
    """Records on their way into the file together: all of them, in order, or none."""

    records: Sequence[Outgoing]
    timestamp_ms: int
    future: Future[None] = field(default_factory=Future)

    @property
    def size(self) -> int:
        """Roughly the bytes that they take."""
        return sum(map(_size, self.records))


@dataclass(slots=True)
class Write:
    """Any other change; ``do`` runs in a transaction and raises a TocsinError before it writes."""

    do: Callable[[sqlite3.Connection], Any]
    future: Future[Any] = field(default_factory=Future)
    size: int = 64


Job = Append | AppendAll | Write


def _size(record: Outgoing) -> int:
    return len(record.key or b"") + len(record.value or b"") + 64


class Writer:
    """Writes on a thread of its own, and knows where every partition ends.

    ``on_change`` is called on that thread after anybody's commit, other processes' included, with
    the ids of the partitions that have grown.
    """

    def __init__(self, path: Path, on_change: Callable[[set[int]], None]) -> None:
        self._path = path
        self._on_change = on_change
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._connection = sqlite_file.connect(path)
        self._inode = path.stat().st_ino
        self._round_robin = 0
        self._looked = time.monotonic()
        self._version = 0
        self._grown: set[int] = set()
        self.partitions: dict[int, Partition] = {}
        self.catalog: Catalog = {}
        with sqlite_file.sorted_errors(path):
            self._look(self._connection)
        self._grown.clear()
        self._thread = threading.Thread(target=self._run, name=f"log {path.name}", daemon=True)
        self._thread.start()

    def put(self, job: Job) -> None:
        """Queue a job; its future can't be cancelled any more."""
        job.future.set_running_or_notify_cancel()
        self._jobs.put(job)

    def write(self, do: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Queue a change of any kind."""
        job = Write(do)
        self.put(job)
        return job.future

    def close(self) -> None:
        """Write what is queued, then let go of the file."""
        self._jobs.put(None)
        self._thread.join()

    # --- on the thread -----------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            jobs, last = self._next_jobs()
            if jobs:
                self._settle(jobs)
                self._tell()
            if time.monotonic() - self._looked >= LOOK_EVERY_S:
                self._look_around()
            if last:
                self._connection.close()
                return

    def _next_jobs(self) -> tuple[list[Job], bool]:
        jobs: list[Job] = []
        size = 0
        try:
            job = self._jobs.get(timeout=LOOK_EVERY_S)
            while job is not None:
                jobs.append(job)
                size += job.size
                if len(jobs) >= MOST_JOBS or size >= MOST_BYTES:
                    return jobs, False
                job = self._jobs.get_nowait()
        except queue.Empty:
            return jobs, False
        return jobs, True

    def _settle(self, jobs: Sequence[Job]) -> None:
        try:
            with sqlite_file.sorted_errors(self._path):
                results = self._transact(jobs)
        except TocsinError as error:
            results = [error] * len(jobs)
        except Exception as error:  # noqa: BLE001 - whoever waits for a future must get an answer
            results = [Unavailable(f"{self._path}: {error!r}")] * len(jobs)
        for job, result in zip(jobs, results, strict=True):
            if isinstance(result, Exception):
                job.future.set_exception(result)
            else:
                job.future.set_result(result)

    def _transact(self, jobs: Sequence[Job]) -> list[Any]:
        self._same_file()
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            batch = _Batch(connection, self)
            results = [batch.run(job) for job in jobs]
            batch.finish()
            connection.execute("COMMIT")
        except BaseException:
            self._version = 0  # what was read within may never have come to be: look again
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        for id_, end in batch.ends.items():
            self.partitions[id_] = self.partitions[id_]._replace(end=end)
        self._grown.update(batch.ends)
        return results

    def _same_file(self) -> None:
        """Writing on into a file that was removed would lose everything without a word."""
        try:
            inode = os.stat(self._path).st_ino  # noqa: PTH116 - called for each transaction
        except FileNotFoundError:
            inode = None
        if inode != self._inode:
            raise Unavailable(f"{self._path}: was removed or replaced while in use")

    def _look_around(self) -> None:
        self._looked = time.monotonic()
        try:
            with sqlite_file.sorted_errors(self._path):
                self._look(self._connection)
        except (TryAgain, Unavailable) as error:
            log.warning(event("log.unreadable", error=error))
            self._looked += 1.0
        self._tell()

    def _tell(self) -> None:
        if self._grown:
            grown, self._grown = self._grown, set()
            self._on_change(grown)

    def _look(self, connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version = version
            self.load(connection)

    def load(self, connection: sqlite3.Connection) -> None:
        """Read all partitions."""
        rows = connection.execute(
            "SELECT id, topic, partition, next_offset FROM partitions ORDER BY topic, partition"
        )
        before = self.partitions
        self.partitions = {row[0]: Partition(*row) for row in rows}
        catalog: dict[str, list[int]] = {}
        for partition in self.partitions.values():
            catalog.setdefault(partition.topic, []).append(partition.id)
        self.catalog = {topic: tuple(ids) for topic, ids in catalog.items()}
        self._grown.update(
            id_
            for id_, now in self.partitions.items()
            if id_ not in before or before[id_].end != now.end
        )

    def place(self, connection: sqlite3.Connection, record: Outgoing) -> int:
        """Return the id of the partition that a record belongs to."""
        ids = self.catalog.get(record.topic)
        if ids is None:  # perhaps another process has just created it
            self.load(connection)
            ids = self.catalog.get(record.topic)
        if ids is None:
            raise Misconfigured(f"{self._path}: no topic {record.topic} (see tocsin topics create)")
        number = record.partition
        if number is None and record.key is not None:
            number = partition_of(record.key, len(ids))
        elif number is None:
            self._round_robin += 1
            number = self._round_robin % len(ids)
        if not 0 <= number < len(ids):
            raise Misconfigured(f"{self._path}: {record.topic} has no partition {number}")
        return ids[number]


class _Batch:
    """What one transaction writes."""

    def __init__(self, connection: sqlite3.Connection, writer: Writer) -> None:
        self._connection = connection
        self._writer = writer
        self._rows: list[tuple[int, int, bytes | None, bytes | None, bytes | None]] = []
        self.ends: dict[int, int] = {}

    def run(self, job: Job) -> Any:
        try:
            if isinstance(job, Write):
                return job.do(self._connection)
            if isinstance(job, Append):
                id_ = self._writer.place(self._connection, job.record)
                return self._append(id_, job.record, job.timestamp_ms)
            # All are placed before one is written: what can't be placed leaves no others behind.
            ids = [self._writer.place(self._connection, record) for record in job.records]
        except TocsinError as error:
            return error
        for id_, record in zip(ids, job.records, strict=True):
            self._append(id_, record, job.timestamp_ms)
        return None

    def _append(self, id_: int, record: Outgoing, timestamp_ms: int) -> Position:
        offset = self.ends.get(id_)
        if offset is None:
            (offset,) = self._connection.execute(
                "SELECT next_offset FROM partitions WHERE id = ?", (id_,)
            ).fetchone()
        self.ends[id_] = offset + 1
        partition = self._writer.partitions[id_]
        headers = msgspec.msgpack.encode(record.headers) if record.headers else None
        self._rows.append(
            (partition.position(offset), timestamp_ms, record.key, headers, record.value)
        )
        return Position(record.topic, partition.number, offset)

    def finish(self) -> None:
        self._connection.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", self._rows)
        self._connection.executemany(
            "UPDATE partitions SET next_offset = ? WHERE id = ?",
            [(end, id_) for id_, end in self.ends.items()],
        )
