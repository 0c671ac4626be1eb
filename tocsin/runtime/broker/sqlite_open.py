"""A log's file as it is open in this process: one writer, one reading connection, for all."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path

import msgspec

from tocsin.errors import Misconfigured
from tocsin.runtime.broker import sqlite_file
from tocsin.runtime.broker.spec import Headers, Position, Record
from tocsin.runtime.broker.sqlite_file import OFFSET_MASK, Partition, sorted_errors
from tocsin.runtime.broker.sqlite_writer import Writer

Listener = Callable[[set[int]], None]

_decode_headers = msgspec.msgpack.Decoder(Headers).decode


class LogFile:
    """An open file: one writer, one reading connection, and who wants to know of changes.

    Shared by all of a process's ``SqliteLog`` of that path.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.users = 0
        self.changed = threading.Condition()
        self.consuming: dict[str, int] = {}
        """How many consumers each group has in this process."""
        self._listeners: tuple[Listener, ...] = ()
        self._reader = sqlite_file.connect(path)
        self._reading = threading.Lock()
        self._claim: sqlite_file.Claim | None = None
        try:
            self.writer = Writer(path, self._tell)
        except BaseException:
            self._reader.close()
            raise

    def _tell(self, grown: set[int]) -> None:
        with self.changed:
            self.changed.notify_all()
        for listener in self._listeners:
            listener(grown)

    def listen(self, listener: Listener) -> None:
        """Call it, on the writer's thread, with the ids of partitions that have grown."""
        self._listeners = (*self._listeners, listener)

    def unlisten(self, listener: Listener) -> None:
        """Call it no more."""
        self._listeners = tuple(one for one in self._listeners if one != listener)

    def claim(self) -> None:
        """Take the file for this process; see ``Log.claim``."""
        with self._reading:
            if self._claim is None:
                self._claim = sqlite_file.Claim(self.path)

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Hand out the connection for a short look."""
        with self._reading, sorted_errors(self.path):
            yield self._reader

    def partitions(self, topic: str) -> list[Partition]:
        """Return the partitions of a topic, in order. Raises Misconfigured if there is none."""
        writer = self.writer
        if topic not in writer.catalog:
            writer.write(writer.load).result()
        ids = writer.catalog.get(topic)
        if ids is None:
            raise Misconfigured(f"{self.path}: no topic {topic} (see tocsin topics create)")
        return [writer.partitions[id_] for id_ in ids]

    def read(self, partition: Partition, offset: int, most: int) -> list[Record]:
        """Return at most ``most`` records of a partition, from ``offset`` on."""
        with self.reading() as connection:
            return records(connection, partition, offset, most)

    def first(self, partition: Partition) -> int:
        """Return the offset of the oldest record; the end if there is none."""
        with self.reading() as connection:
            row = connection.execute(
                "SELECT position FROM records WHERE position BETWEEN ? AND ? LIMIT 1",
                (partition.position(0), partition.position(OFFSET_MASK)),
            ).fetchone()
        return row[0] & OFFSET_MASK if row else self.writer.partitions[partition.id].end

    def commit(self, group: str, offsets: Mapping[tuple[str, int], int]) -> Future[None]:
        """Keep where a group stands: the next offset to read, by topic and partition."""
        rows = [(group, topic, number, offset) for (topic, number), offset in offsets.items()]

        def do(connection: sqlite3.Connection) -> None:
            connection.executemany("INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?)", rows)

        return self.writer.write(do)

    def committed(self, group: str, topic: str) -> dict[int, int]:
        """Return what ``commit`` has kept, by partition."""
        with self.reading() as connection:
            return dict(
                connection.execute(
                    "SELECT partition, next_offset FROM commits WHERE consumers = ? AND topic = ?",
                    (group, topic),
                ).fetchall()
            )

    def close(self) -> None:
        """Write what is queued, and let go."""
        self.writer.close()
        self._reader.close()
        if self._claim is not None:
            self._claim.release()


def records(
    connection: sqlite3.Connection, partition: Partition, offset: int, most: int
) -> list[Record]:
    """Return at most ``most`` records of a partition, from ``offset`` on."""
    rows = connection.execute(
        "SELECT position, timestamp_ms, key, headers, value FROM records"
        " WHERE position BETWEEN ? AND ? ORDER BY position LIMIT ?",
        (partition.position(offset), partition.position(OFFSET_MASK), most),
    ).fetchall()
    return [
        Record(
            Position(partition.topic, partition.number, position & OFFSET_MASK),
            key,
            value,
            _decode_headers(headers) if headers else (),
            timestamp_ms,
        )
        for position, timestamp_ms, key, headers, value in rows
    ]


_files: dict[Path, LogFile] = {}
_files_lock = threading.Lock()


def acquire(path: Path) -> LogFile:
    """Return the open file of a path, opened now if nobody has; to be released."""
    with _files_lock:
        file = _files.get(path)
        if file is None:
            file = _files[path] = LogFile(path)
        file.users += 1
        return file


def release(file: LogFile) -> None:
    """Let go of a file; the last one closes it."""
    with _files_lock:
        file.users -= 1
        if file.users == 0:
            del _files[file.path]
            file.close()
