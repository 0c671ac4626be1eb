"""Subscriber queues in one SQLite file: durable over kill -9, shared by several processes."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from tocsin.runtime import clock
from tocsin.runtime.clock import from_ms
from tocsin.runtime.queues.file import File
from tocsin.runtime.queues.spec import (
    KEPT_A_QUEUE,
    REPLAYED,
    SEEN_HOURS,
    Attempt,
    Delivery,
    Depths,
    Endpoint,
    Item,
    to_ms,
)

VERSION = 1
LOOK_S = 0.4
"""How often another process's push is looked for: a read of the WAL's header."""
CLEAN_S = 600.0
COLUMNS = "queue, id, seq, body, enqueued_ms, due_ms, state, taken, attempts"
_HISTORY = msgspec.json.Decoder(tuple[Attempt, ...])

Do = Callable[[sqlite3.Connection], Any]


class SqliteQueues:
    """See ``spec.Queues``. An entry is a row; a lane's next look is kept beside its entries."""

    def __init__(self, path: Path) -> None:
        schema = resources.files(__package__).joinpath("schema.sql").read_text("utf-8")
        self._file = File(path, schema, VERSION)
        self._woken = asyncio.Event()
        self._seen_version = -1
        self._looked_ms = 0
        self._cleaned_s = clock.monotonic()

    async def check(self) -> None:
        await self._file.write(lambda _: None, sync=False)

    async def push(self, items: Sequence[Item]) -> Sequence[bool]:
        new = await self._file.write(lambda db: [_push(db, item) for item in items])
        self._woken.set()
        return new

    async def due(self, now: datetime) -> Sequence[str]:
        self._looked_ms = min(to_ms(now), to_ms(clock.now()))
        if clock.monotonic() - self._cleaned_s > CLEAN_S:
            self._cleaned_s = clock.monotonic()
            await self._file.write(lambda db: _clean(db, to_ms(now)))
        rows = await self._file.read(
            lambda db: db.execute(
                "SELECT queue FROM lanes WHERE next_ms <= ? ORDER BY next_ms LIMIT 10000",
                (to_ms(now),),
            ).fetchall()
        )
        return [queue for (queue,) in rows]

    async def wait(self, timeout_s: float) -> None:
        end_s = clock.monotonic() + timeout_s
        while not self._woken.is_set():
            version, next_ms = await self._file.read(lambda db: _outlook(db, self._looked_ms))
            pause_s = min(end_s - clock.monotonic(), LOOK_S)
            if next_ms is not None:
                pause_s = min(pause_s, next_ms / 1000 - clock.now().timestamp())
            if version != self._seen_version or pause_s <= 0:
                self._seen_version = version
                break
            await clock.within(self._woken, pause_s)
        self._woken.clear()

    async def lease(self, name: str, owner: str, ttl_s: float) -> bool:
        now_ms = to_ms(clock.now())
        return await self._file.write(
            lambda db: _lease(db, name, owner, now_ms, now_ms + int(ttl_s * 1000)), sync=False
        )

    async def release(self, name: str, owner: str) -> None:
        def act(db: sqlite3.Connection) -> int | None:
            gone = db.execute("DELETE FROM leases WHERE name = ? AND owner = ?", (name, owner))
            return _refresh(db, name) if gone.rowcount else None

        next_ms = await self._file.write(act, sync=False)
        if next_ms is not None and next_ms <= to_ms(clock.now()):
            self._woken.set()

    async def take(self, queue: str, owner: str, now: datetime) -> Delivery | None:
        return await self._file.write(lambda db: _take(db, queue, owner, to_ms(now)), sync=False)

    async def delivered(self, delivery: Delivery, attempt: Attempt) -> None:
        # Not synced: after a power cut it is delivered again, under the id that it had.
        await self._file.write(lambda db: _end(db, delivery, attempt, "delivered"), sync=False)

    async def delivered_then_take(
        self, delivery: Delivery, attempt: Attempt, owner: str, now: datetime
    ) -> Delivery | None:
        def act(db: sqlite3.Connection) -> Delivery | None:
            _end(db, delivery, attempt, "delivered")
            return _take(db, delivery.queue, owner, to_ms(now))

        return await self._file.write(act, sync=False)

    async def bury(self, delivery: Delivery, attempt: Attempt) -> None:
        await self._file.write(lambda db: _end(db, delivery, attempt, "dead"))

    async def retry(self, delivery: Delivery, attempt: Attempt, due: datetime) -> None:
        def act(db: sqlite3.Connection) -> None:
            changed = db.execute(
                "UPDATE entries SET due_ms = ?, attempts = ? WHERE seq = ? AND state = 'pending'",
                (to_ms(due), _history(delivery, attempt), int(delivery.entry)),
            )
            if changed.rowcount:
                _failed(db, delivery.queue)

        await self._file.write(act)

    async def endpoint(self, queue: str) -> Endpoint:
        return await self._file.read(lambda db: _endpoint(db, queue))

    async def set_endpoint(self, queue: str, endpoint: Endpoint) -> None:
        def act(db: sqlite3.Connection) -> None:
            hold_ms = to_ms(endpoint.hold_until) if endpoint.hold_until else 0
            row = (queue, endpoint.disabled, hold_ms, endpoint.failures, endpoint.url)
            db.execute("INSERT OR REPLACE INTO endpoints VALUES (?, ?, ?, ?, ?)", row)
            _refresh(db, queue)

        await self._file.write(act)
        self._woken.set()

    async def disabled(self) -> Mapping[str, Endpoint]:
        def act(db: sqlite3.Connection) -> dict[str, Endpoint]:
            rows = db.execute("SELECT queue FROM endpoints WHERE disabled <> ''").fetchall()
            return {queue: _endpoint(db, queue) for (queue,) in rows}

        return await self._file.read(act)

    async def deliveries(
        self, queue: str | None = None, *, state: str | None = None, limit: int = 100
    ) -> Sequence[Delivery]:
        where, values = ["1"], list[Any]()
        for column, value in (("queue", queue), ("state", state)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        sql = f"SELECT {COLUMNS} FROM entries WHERE {' AND '.join(where)} ORDER BY seq DESC LIMIT ?"  # noqa: S608 - our own words
        rows = await self._file.read(lambda db: db.execute(sql, (*values, limit)).fetchall())
        return [_delivery(row) for row in rows]

    async def find(self, id: str) -> Sequence[Delivery]:  # noqa: A002
        sql = f"SELECT {COLUMNS} FROM entries WHERE id = ? ORDER BY seq DESC"  # noqa: S608
        rows = await self._file.read(lambda db: db.execute(sql, (id,)).fetchall())
        return [_delivery(row) for row in rows]

    async def replay(self, queue: str, id: str, now: datetime) -> bool:  # noqa: A002
        done = await self._file.write(lambda db: _replay(db, queue, id, now))
        self._woken.set()
        return done

    async def depths(self) -> Depths:
        return await self._file.read(_depths)

    async def drop(self, queue: str) -> None:
        def act(db: sqlite3.Connection) -> None:
            for table in ("entries", "lanes", "endpoints"):
                db.execute(f"DELETE FROM {table} WHERE queue = ?", (queue,))  # noqa: S608
            db.execute("DELETE FROM leases WHERE name = ?", (queue,))

        await self._file.write(act)

    async def close(self) -> None:
        await self._file.close()


def _push(db: sqlite3.Connection, item: Item) -> bool:
    now_ms = to_ms(clock.now())
    until_ms = now_ms + SEEN_HOURS * 3_600_000
    new = db.execute(
        "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until_ms = excluded.until_ms"
        " WHERE seen.until_ms <= ?",
        (item.queue, item.id, until_ms, now_ms),
    ).rowcount
    if new:
        at_ms = to_ms(item.at)
        new = db.execute(
            "INSERT INTO entries (queue, id, body, enqueued_ms, due_ms) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (item.queue, item.id, item.body, at_ms, min(at_ms, now_ms)),
        ).rowcount
    # Also for a repeat: whoever pushed it first may have died before anybody was told.
    db.execute(
        "INSERT INTO lanes VALUES (?, ?) ON CONFLICT DO UPDATE"
        " SET next_ms = min(coalesce(next_ms, excluded.next_ms), excluded.next_ms)",
        (item.queue, now_ms),
    )
    return bool(new)


def _lease(db: sqlite3.Connection, name: str, owner: str, now_ms: int, until_ms: int) -> bool:
    taken = db.execute(
        "INSERT INTO leases VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
        " SET owner = excluded.owner, until_ms = excluded.until_ms"
        " WHERE leases.owner = excluded.owner OR leases.until_ms <= ?",
        (name, owner, until_ms, now_ms),
    ).rowcount
    if taken:
        # If this owner dies, the lane is due for the others when its lease ends.
        db.execute("UPDATE lanes SET next_ms = ? WHERE queue = ?", (until_ms, name))
    return bool(taken)


def _refresh(db: sqlite3.Connection, queue: str) -> int | None:
    """Set when to look at the lane again; return it, None if there is no need."""
    firsts = [
        row[0]
        for fresh in (0, 1)
        if (
            row := db.execute(
                "SELECT due_ms FROM entries WHERE state = 'pending' AND queue = ? AND fresh = ?"
                " ORDER BY due_ms LIMIT 1",
                (queue, fresh),
            ).fetchone()
        )
    ]
    if not firsts:
        db.execute("DELETE FROM lanes WHERE queue = ?", (queue,))
        return None
    endpoint = _endpoint(db, queue)
    next_ms: int | None = min(firsts)
    if endpoint.disabled:
        next_ms = None
    elif endpoint.hold_until:
        next_ms = max(min(firsts), to_ms(endpoint.hold_until))
    db.execute("INSERT OR REPLACE INTO lanes VALUES (?, ?)", (queue, next_ms))
    return next_ms


def _take(db: sqlite3.Connection, queue: str, owner: str, now_ms: int) -> Delivery | None:
    held = db.execute("SELECT owner FROM leases WHERE name = ?", (queue,)).fetchone()
    endpoint = _endpoint(db, queue)
    if held != (owner,) or endpoint.disabled:
        return None
    if endpoint.hold_until and to_ms(endpoint.hold_until) > now_ms:
        return None
    row = (
        db.execute(
            f"SELECT {COLUMNS} FROM entries WHERE state = 'pending' AND queue = ? AND fresh = 0"  # noqa: S608
            " AND due_ms <= ? ORDER BY due_ms, seq LIMIT 1",
            (queue, now_ms),
        ).fetchone()
        or db.execute(
            f"SELECT {COLUMNS} FROM entries WHERE state = 'pending' AND queue = ? AND fresh = 1"  # noqa: S608
            " ORDER BY due_ms, seq LIMIT 1",
            (queue,),
        ).fetchone()
    )
    if row is None:
        return None
    db.execute(
        "UPDATE entries SET taken = taken + 1, fresh = 0, due_ms = min(due_ms, ?) WHERE seq = ?",
        (now_ms, row[2]),
    )
    delivery = _delivery(row)
    return msgspec.structs.replace(delivery, taken=delivery.taken + 1)


def _end(db: sqlite3.Connection, delivery: Delivery, attempt: Attempt, state: str) -> None:
    changed = db.execute(
        "UPDATE entries SET state = ?, ended_ms = ?, attempts = ?"
        " WHERE seq = ? AND state = 'pending'",
        (state, to_ms(attempt.at), _history(delivery, attempt), int(delivery.entry)),
    )
    if changed.rowcount and state == "dead":
        _failed(db, delivery.queue)
    elif changed.rowcount:
        db.execute(
            "UPDATE endpoints SET failures = 0 WHERE queue = ? AND failures > 0", (delivery.queue,)
        )


def _failed(db: sqlite3.Connection, queue: str) -> None:
    db.execute(
        "INSERT INTO endpoints (queue, failures) VALUES (?, 1)"
        " ON CONFLICT DO UPDATE SET failures = failures + 1",
        (queue,),
    )


def _replay(db: sqlite3.Connection, queue: str, id: str, now: datetime) -> bool:  # noqa: A002
    row = db.execute(
        f"SELECT {COLUMNS} FROM entries WHERE queue = ? AND id = ? AND state <> 'pending'",  # noqa: S608
        (queue, id),
    ).fetchone()
    if row is None:
        return False
    history = _history(_delivery(row), Attempt(at=now, outcome=REPLAYED))
    db.execute(
        "UPDATE entries SET state = 'pending', fresh = 1, ended_ms = NULL, due_ms = ?,"
        " attempts = ?, taken = ? WHERE seq = ?",
        (to_ms(now), history, len(_HISTORY.decode(history)), row[2]),
    )
    _refresh(db, queue)
    return True


def _clean(db: sqlite3.Connection, now_ms: int) -> None:
    old_ms = now_ms - SEEN_HOURS * 3_600_000
    db.execute("DELETE FROM seen WHERE until_ms <= ?", (now_ms,))
    db.execute("DELETE FROM leases WHERE until_ms <= ?", (now_ms - 60_000,))
    db.execute("DELETE FROM entries WHERE state = 'delivered' AND ended_ms <= ?", (old_ms,))
    crowded = db.execute(
        "SELECT queue FROM entries WHERE state = 'delivered' GROUP BY queue HAVING count(*) > ?",
        (KEPT_A_QUEUE,),
    ).fetchall()
    for (queue,) in crowded:
        db.execute(
            "DELETE FROM entries WHERE queue = ? AND state = 'delivered' AND seq NOT IN"
            " (SELECT seq FROM entries WHERE queue = ? AND state = 'delivered'"
            "  ORDER BY ended_ms DESC LIMIT ?)",
            (queue, queue, KEPT_A_QUEUE),
        )


def _depths(db: sqlite3.Connection) -> Depths:
    pending, oldest_ms = db.execute(
        "SELECT count(*), min(enqueued_ms) FROM entries WHERE state = 'pending'"
    ).fetchone()
    (dead,) = db.execute("SELECT count(*) FROM entries WHERE state = 'dead'").fetchone()
    oldest = None if oldest_ms is None else from_ms(oldest_ms)
    return Depths(pending=pending, dead=dead, oldest=oldest)


def _outlook(db: sqlite3.Connection, looked_ms: int) -> tuple[int, int | None]:
    """Return a number that changes with every commit of others, and when a lane is next due."""
    (version,) = db.execute("PRAGMA data_version").fetchone()
    (next_ms,) = db.execute(
        "SELECT min(next_ms) FROM lanes WHERE next_ms > ?", (looked_ms,)
    ).fetchone()
    return version, next_ms


def _endpoint(db: sqlite3.Connection, queue: str) -> Endpoint:
    row = db.execute(
        "SELECT disabled, hold_ms, failures, url FROM endpoints WHERE queue = ?", (queue,)
    ).fetchone()
    if row is None:
        return Endpoint()
    disabled, hold_ms, failures, url = row
    hold = from_ms(hold_ms) if hold_ms else None
    return Endpoint(disabled=disabled, hold_until=hold, failures=failures, url=url)


def _history(delivery: Delivery, attempt: Attempt) -> bytes:
    return msgspec.json.encode((*delivery.attempts, attempt))


def _delivery(row: tuple[Any, ...]) -> Delivery:
    queue, name, seq, body, enqueued_ms, due_ms, state, taken, attempts = row
    return Delivery(
        queue=queue,
        id=name,
        entry=str(seq),
        body=body,
        enqueued=from_ms(enqueued_ms),
        due=from_ms(due_ms),
        state=state,
        taken=taken,
        attempts=_HISTORY.decode(attempts),
    )
