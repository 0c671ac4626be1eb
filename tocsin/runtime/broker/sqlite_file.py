"""The SQLite log's file: how it is laid out, made and opened, and what its errors mean."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from tocsin.errors import TocsinError, TryAgain, Unavailable

APPLICATION_ID = 0x746F6373
VERSION = 1

BUSY_S = 10.0
"""How long a writer waits for another process's transaction."""

# A record's row id is its partition's id and its offset in one number, so that the records of a
# partition lie side by side, in order, under the one kind of key that SQLite finds fastest.
OFFSET_BITS = 40
OFFSET_MASK = (1 << OFFSET_BITS) - 1

SCHEMA = """
CREATE TABLE partitions (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  partition INTEGER NOT NULL,
  next_offset INTEGER NOT NULL DEFAULT 0, -- stored: the last record may have been removed
  retention_ms INTEGER,                   -- NULL: compacted
  UNIQUE (topic, partition)
);
CREATE TABLE records (
  position INTEGER PRIMARY KEY,           -- partitions.id << 40 | offset
  timestamp_ms INTEGER NOT NULL,
  key BLOB,
  headers BLOB,
  value BLOB                              -- last: what looks at keys and times never reads it
);
CREATE TABLE commits (
  consumers TEXT NOT NULL,                -- the consumer group
  topic TEXT NOT NULL,
  partition INTEGER NOT NULL,
  next_offset INTEGER NOT NULL,
  PRIMARY KEY (consumers, topic, partition)
) WITHOUT ROWID;
"""

# Whether waiting helps. Whatever is not listed needs the operator.
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_PROTOCOL,
}


class Partition(NamedTuple):
    """A partition as it stands in the file."""

    id: int
    topic: str
    number: int
    end: int
    """The offset that the next record gets."""

    def position(self, offset: int) -> int:
        """Return the row id of the record at ``offset``."""
        return self.id << OFFSET_BITS | offset


@contextlib.contextmanager
def sorted_errors(path: Path) -> Iterator[None]:
    """Raise TryAgain or Unavailable, naming the file, for what SQLite or the system raises."""
    try:
        yield
    except sqlite3.Error as error:
        raise sort(path, error) from error
    except OSError as error:
        raise Unavailable(f"{path}: {error.strerror or error}") from error


def sort(path: Path, error: sqlite3.Error) -> TocsinError:
    """Return what an error of SQLite means to the caller."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _PASSING:
        return TryAgain(f"{path}: {error}")
    return Unavailable(f"{path}: {error}")


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, and make it first if there is none.

    Raises:
        Unavailable: If it can't be made or opened, or is something else.
        TryAgain: If the disk is full.
    """
    with sorted_errors(path):
        if not path.exists():
            _make(path)
        if path.stat().st_size == 0:
            raise Unavailable(f"{path}: empty, so not a log (any more); remove it to start anew")
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=rw",
            uri=True,
            timeout=BUSY_S,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            _check(path, connection)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA journal_size_limit=67108864")
        except BaseException:
            connection.close()
            raise
        return connection


def _check(path: Path, connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise Unavailable(f"{path}: an SQLite file, but not a log of Tocsin's")
    if version != VERSION:
        raise Unavailable(f"{path}: a log of version {version}; this Tocsin reads {VERSION}")


def _make(path: Path) -> None:
    """Make the file whole, then give it its name: nobody ever sees half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Unavailable(f"{path}: {path.parent} is not a folder") from None
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    # It holds the secrets of webhooks.
    draft.touch(mode=0o600)
    try:
        with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.executescript(
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; BEGIN; {SCHEMA}"
                f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={VERSION}; COMMIT;"
            )
        with contextlib.suppress(FileExistsError):  # another process was faster
            os.link(draft, path)
    finally:
        for leftover in (draft, Path(f"{draft}-wal"), Path(f"{draft}-shm")):
            leftover.unlink(missing_ok=True)


class Claim:
    """The right of one process to consume a file; the system takes it back from the dead."""

    def __init__(self, path: Path) -> None:
        self._path = path
        side = path.with_name(path.name + ".lock")
        with sorted_errors(path):
            self._fd = os.open(side, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid = os.read(self._fd, 20).decode("ascii", "replace").strip()
                os.close(self._fd)
                raise Unavailable(
                    f"{path}: already in use by another tocsin (pid {pid or 'unknown'})"
                ) from None
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, f"{os.getpid()}\n".encode("ascii"), 0)

    def release(self) -> None:
        """Let another process have it."""
        os.close(self._fd)
