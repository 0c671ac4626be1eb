"""Reading a topic of the SQLite log, outside any group."""

import time
from collections.abc import Sequence
from datetime import datetime

from tocsin.runtime.broker import sqlite_file
from tocsin.runtime.broker.spec import Record
from tocsin.runtime.broker.sqlite_file import OFFSET_MASK, Partition
from tocsin.runtime.broker.sqlite_open import LogFile, records

MOST_RECORDS = 1000


class SqliteTail:
    """A ``Tail`` (see ``spec``). Reads on a connection of its own, so it holds nobody up."""

    def __init__(
        self,
        file: LogFile,
        partitions: Sequence[Partition],
        *,
        since: datetime | None,
        from_end: bool,
    ) -> None:
        self._file = file
        self._partitions = list(partitions)
        self._goal = {one.id: one.end for one in partitions}
        self._connection = sqlite_file.connect(file.path)
        if from_end:
            self._next = dict(self._goal)
        elif since is not None:
            at = int(since.timestamp() * 1000)
            self._next = {one.id: self._first_since(one, at) for one in partitions}
        else:
            self._next = dict.fromkeys(self._goal, 0)

    def _first_since(self, partition: Partition, timestamp_ms: int) -> int:
        with sqlite_file.sorted_errors(self._file.path):
            row = self._connection.execute(
                "SELECT position FROM records WHERE position BETWEEN ? AND ?"
                " AND timestamp_ms >= ? ORDER BY position LIMIT 1",
                (partition.position(0), partition.position(OFFSET_MASK), timestamp_ms),
            ).fetchone()
        return row[0] & OFFSET_MASK if row else partition.end

    def poll(self, timeout_s: float) -> Sequence[Record]:
        deadline = time.monotonic() + timeout_s
        while True:
            found = self._read()
            if found:
                return found
            with self._file.changed:
                left = deadline - time.monotonic()
                if left <= 0 or not self._file.changed.wait_for(self.behind, left):
                    return ()

    def _end(self, partition: Partition) -> int:
        return self._file.writer.partitions[partition.id].end

    def behind(self) -> bool:
        return any(self._next[one.id] < self._end(one) for one in self._partitions)

    def _read(self) -> list[Record]:
        found: list[Record] = []
        for partition in tuple(self._partitions):
            end, room = self._end(partition), MOST_RECORDS - len(found)
            if room == 0 or self._next[partition.id] >= end:
                continue
            with sqlite_file.sorted_errors(self._file.path):
                some = records(self._connection, partition, self._next[partition.id], room)
            found += some
            # Fewer than asked for: the rest up to the end was removed by retention or compaction.
            last = some[-1].at.offset + 1 if some else 0
            self._next[partition.id] = last if len(some) == room else max(last, end)
        # The one that filled the answer comes last next time: none starves.
        self._partitions.append(self._partitions.pop(0))
        return found

    def caught_up(self) -> bool:
        return all(self._next[id_] >= goal for id_, goal in self._goal.items())

    def close(self) -> None:
        self._connection.close()
