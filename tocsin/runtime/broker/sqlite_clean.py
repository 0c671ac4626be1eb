"""Retention and compaction of the SQLite log."""

import sqlite3
from functools import partial

from tocsin.runtime.broker.sqlite_file import OFFSET_MASK, Partition
from tocsin.runtime.broker.sqlite_writer import Writer

MOST_ROWS = 2000
"""Removed in one transaction, so that writers wait for milliseconds at most."""
TOMBSTONES_MS = 86_400_000
"""How long a removal stays readable, so that whoever was away for a day still learns of it."""

_TOO_OLD = """
DELETE FROM records WHERE position IN (
  SELECT position FROM records WHERE position >= :low AND position < :last
  ORDER BY position LIMIT :most
) AND position < coalesce(
  (SELECT position FROM records WHERE position >= :low AND position <= :last
   AND timestamp_ms >= :horizon ORDER BY position LIMIT 1), :last)
"""

_SUPERSEDED = """
DELETE FROM records WHERE position IN (
  SELECT position FROM (
    SELECT position, timestamp_ms, value IS NULL AS tombstone,
      max(position) OVER (PARTITION BY key) AS newest
    FROM records WHERE position >= :low AND position <= :last AND key IS NOT NULL
  )
  WHERE position < :last
    AND (position < newest OR (tombstone AND timestamp_ms < :tombstone_horizon))
  LIMIT :most
)
"""


def clean(writer: Writer, now_ms: int) -> int:
    """Remove what is too old, and what is superseded in compacted topics; return how many.

    A partition's last record always stays: readers wait for the end of a partition to come by.
    """
    removed = 0
    for partition in tuple(writer.partitions.values()):
        while True:
            some = writer.write(partial(_clean, partition=partition, now_ms=now_ms)).result()
            removed += some
            if some < MOST_ROWS:
                break
    return removed


def _clean(connection: sqlite3.Connection, partition: Partition, now_ms: int) -> int:
    low, high = partition.position(0), partition.position(OFFSET_MASK)
    (last,) = connection.execute(
        "SELECT max(position) FROM records WHERE position BETWEEN ? AND ?", (low, high)
    ).fetchone()
    (keep_ms,) = connection.execute(
        "SELECT retention_ms FROM partitions WHERE id = ?", (partition.id,)
    ).fetchone()
    if last is None:
        return 0
    return connection.execute(
        _SUPERSEDED if keep_ms is None else _TOO_OLD,
        {
            "low": low,
            "last": last,
            "most": MOST_ROWS,
            "horizon": now_ms - (keep_ms or 0),
            "tombstone_horizon": now_ms - TOMBSTONES_MS,
        },
    ).rowcount
