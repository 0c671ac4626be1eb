"""Subscriber queues on Redis 7: a stream, a schedule and a log a queue, all in the queue's slot.

    {sub:<id>}:q        stream of pending alerts, with the consumer group ``courier``
    {sub:<id>}:handed   what was handed out, by when it is due (again)
    {sub:<id>}:tries    entry -> its attempts      {sub:<id>}:end    what is known of the endpoint
    {sub:<id>}:done     delivered ids by time      {sub:<id>}:dead   dead ids by time
    {sub:<id>}:kept     id -> the record of either {sub:<id>}:lease  who works the lane
    {sub:<id>}:seen:<alert>   its entry; forgotten after eight days
    tocsin:lanes        queues with pending alerts, by when to look at them ('+inf': disabled)
    tocsin:queues tocsin:graves tocsin:disabled   queues that exist, have dead letters, are disabled
    tocsin:version      of this layout (RQ-15)

A lane's time in ``tocsin:lanes`` is written beside the queue's own slot, so it can be missed when a
process dies in between: the next push of the same alert mends it, and ``due`` looks at every queue
in turn, a few at a time.
"""

import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec
from redis.exceptions import ResponseError

from tocsin.errors import TryAgain, Unavailable
from tocsin.runtime import clock
from tocsin.runtime.clock import from_ms
from tocsin.runtime.logs import event
from tocsin.runtime.queues import health
from tocsin.runtime.queues.scripts import Call, Client, connect, named, run, run_all, shown
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
from tocsin.runtime.queues.wake import CHANNEL, Wake

LOG = logging.getLogger(__name__)
VERSION = b"1"
LANES, QUEUES, GRAVES, DISABLED = (
    "tocsin:lanes",
    "tocsin:queues",
    "tocsin:graves",
    "tocsin:disabled",
)
SEEN_MS = SEEN_HOURS * 3_600_000
MOST_AT_ONCE = 200
"""Items in one call of a script: longer ones would hold up everybody's Redis."""
SCAN_EVERY_S = 5.0
SCAN_QUEUES = 500
_HISTORY = msgspec.msgpack.Decoder(tuple[Attempt, ...])
_RECORD = msgspec.msgpack.Decoder(Delivery)


class RedisQueues:
    """See ``spec.Queues``. An entry is a stream id; every step of a queue is one script."""

    def __init__(self, url: str, *, lossy: bool = False) -> None:
        self._client: Client = connect(url)
        self._where, self._lossy = shown(url), lossy
        self._wake = Wake(self._client)
        self._scanned_s, self._cursor = clock.monotonic(), 0
        self._looked_ms = 0
        self._asked = False

    async def check(self) -> None:
        async with named(self._where):
            info = await self._client.info()
            version = await self._client.get("tocsin:version")
            if version is None and not info.get("loading"):
                await self._client.set("tocsin:version", VERSION, nx=True)
            if unsafe := health.mistakes(info):
                self._unsafe("; ".join(unsafe))
            if not self._asked:
                self._asked = True
                await self._warn_of_late_writes()
            if version not in (None, VERSION):
                raise Unavailable(
                    f"Redis at {self._where}: queues of another version of Tocsin"
                    f" (model {version.decode()}, this one knows {VERSION.decode()})"
                )
            # PING and reads are answered by a Redis that can't keep anything any more.
            await self._client.set("tocsin:health", to_ms(clock.now()), px=60_000)
            if trouble := health.troubles(info):
                raise TryAgain(f"Redis at {self._where}: {'; '.join(trouble)}")

    async def _warn_of_late_writes(self) -> None:
        """What Redis writes to its file after it has answered goes when it is killed (RQ-09)."""
        with suppress(ResponseError):  # hosted Redis often forbids CONFIG
            when = (await self._client.config_get("appendfsync")).get("appendfsync")
            if when not in (None, "always"):
                LOG.warning(event("late_writes", at=self._where, appendfsync=when))

    def _unsafe(self, why: str) -> None:
        if not self._lossy:
            raise Unavailable(
                f"Redis at {self._where} could lose alerts: {why};"
                " TOCSIN_ALLOW_LOSSY_QUEUES=1 starts all the same"
            )
        LOG.warning(event("lossy_queues", at=self._where, why=why))

    async def push(self, items: Sequence[Item]) -> Sequence[bool]:
        places: dict[str, list[int]] = {}
        for at, item in enumerate(items):
            places.setdefault(item.queue, []).append(at)
        chunks = [
            found[start : start + MOST_AT_ONCE]
            for found in places.values()
            for start in range(0, len(found), MOST_AT_ONCE)
        ]
        new = [False] * len(items)
        async with named(self._where):
            for start in range(0, len(chunks), MOST_AT_ONCE):
                some = chunks[start : start + MOST_AT_ONCE]
                queues = list(dict.fromkeys(items[places[0]].queue for places in some))
                await self._client.sadd(QUEUES, *queues)
                calls = [_push([items[at] for at in chunk]) for chunk in some]
                for chunk, results in zip(some, await run_all(self._client, calls), strict=True):
                    for at, result in zip(chunk, results, strict=True):
                        new[at] = result == 1
                await self._touch(queues)  # also for repeats: see above
        return new

    async def _touch(self, queues: Sequence[str]) -> None:
        now_ms = to_ms(clock.now())
        scores = [part for queue in queues for part in (now_ms, queue)]
        await self._even_full("ZADD", LANES, "LT", *scores)
        await self._client.publish(CHANNEL, "")

    async def _even_full(self, command: str, key: str, *args: Any) -> None:
        await run(self._client, Call("even_full", [key], [command, *args]))

    async def due(self, now: datetime) -> Sequence[str]:
        self._looked_ms = min(to_ms(now), to_ms(clock.now()))
        async with named(self._where):
            if clock.monotonic() - self._scanned_s > SCAN_EVERY_S:
                self._scanned_s = clock.monotonic()
                await self._mend()
            found = await self._client.zrangebyscore(LANES, "-inf", to_ms(now), start=0, num=10_000)
        return [queue.decode() for queue in found]

    async def _mend(self) -> None:
        """Look at some queues: those with alerts that the index of lanes has missed go into it."""
        self._cursor, found = await self._client.sscan(QUEUES, self._cursor, count=SCAN_QUEUES)
        queues = [queue.decode() for queue in found]
        pipe = self._client.pipeline(transaction=False)
        for queue in queues:
            pipe.zscore(LANES, queue)
        missing = [
            q for q, score in zip(queues, await pipe.execute(), strict=True) if score is None
        ]
        looks = await run_all(self._client, [_next(queue) for queue in missing])
        for queue, look in zip(missing, looks, strict=True):
            if look:
                await self._client.zadd(LANES, {queue: look}, lt=True)

    async def wait(self, timeout_s: float) -> None:
        now_ms = to_ms(clock.now())
        async with named(self._where):
            soon = await self._client.zrangebyscore(
                LANES, f"({self._looked_ms}", now_ms + int(timeout_s * 1000), 0, 1, withscores=True
            )
        if soon:
            timeout_s = min(timeout_s, max(soon[0][1] - now_ms, 0) / 1000)
        await self._wake.wait(timeout_s)

    async def lease(self, name: str, owner: str, ttl_s: float) -> bool:
        ttl_ms = int(ttl_s * 1000)
        async with named(self._where):
            call = Call("lease", [_key(name, "lease")], [owner, ttl_ms])
            taken = bool(await run(self._client, call))
            if taken:
                # If this owner dies, the lane is due for the others when its lease ends.
                until_ms = to_ms(clock.now()) + ttl_ms
                await self._even_full("ZADD", LANES, "XX", until_ms, name)
        return taken

    async def release(self, name: str, owner: str) -> None:
        async with named(self._where):
            call = Call("release", [_key(name, "lease")], [owner])
            if await run(self._client, call) == 0:
                return
            look = await run(self._client, _next(name))
            if look:
                await self._even_full("ZADD", LANES, look, name)
            else:
                await self._client.zrem(LANES, name)
            # Again: somebody may have pushed between the look and what was written of it.
            again = await run(self._client, _next(name))
            if again and again != look:
                await self._even_full("ZADD", LANES, "LT", again, name)
            if again and float(again) <= to_ms(clock.now()):
                await self._client.publish(CHANNEL, "")

    async def take(self, queue: str, owner: str, now: datetime) -> Delivery | None:
        keys = _keys(queue, "q", "handed", "tries", "end", "lease")
        async with named(self._where):
            got = await run(self._client, Call("take", keys, [owner, to_ms(now)]))
        return None if got is None else _pending(queue, got)

    async def delivered(self, delivery: Delivery, attempt: Attempt) -> None:
        async with named(self._where):
            await run(self._client, _finish(delivery, attempt, "delivered"))

    async def delivered_then_take(
        self, delivery: Delivery, attempt: Attempt, owner: str, now: datetime
    ) -> Delivery | None:
        # Not in one pipeline: a server that knows only the second script hands the same one out.
        await self.delivered(delivery, attempt)
        return await self.take(delivery.queue, owner, now)

    async def bury(self, delivery: Delivery, attempt: Attempt) -> None:
        async with named(self._where):
            await self._even_full("SADD", GRAVES, delivery.queue)
            await run(self._client, _finish(delivery, attempt, "dead"))

    async def retry(self, delivery: Delivery, attempt: Attempt, due: datetime) -> None:
        history = msgspec.msgpack.encode((*delivery.attempts, attempt))
        keys = _keys(delivery.queue, "q", "handed", "tries", "end")
        call = Call("retry", keys, [delivery.entry, to_ms(due), history])
        async with named(self._where):
            await run(self._client, call)

    async def endpoint(self, queue: str) -> Endpoint:
        async with named(self._where):
            return _endpoint(await self._client.hgetall(_key(queue, "end")))

    async def set_endpoint(self, queue: str, endpoint: Endpoint) -> None:
        hold_ms = to_ms(endpoint.hold_until) if endpoint.hold_until else 0
        fields = ["disabled", endpoint.disabled, "hold", hold_ms]
        fields += ["failures", endpoint.failures, "url", endpoint.url]
        async with named(self._where):
            if endpoint.disabled:
                await self._even_full("SADD", DISABLED, queue)
            await self._even_full("HSET", _key(queue, "end"), *fields)
            if not endpoint.disabled:
                await self._client.srem(DISABLED, queue)
            if await run(self._client, _next(queue)):
                await self._touch([queue])

    async def disabled(self) -> Mapping[str, Endpoint]:
        async with named(self._where):
            queues = [queue.decode() for queue in await self._client.smembers(DISABLED)]
            found = {queue: await self.endpoint(queue) for queue in queues}
        return {queue: endpoint for queue, endpoint in found.items() if endpoint.disabled}

    async def deliveries(
        self, queue: str | None = None, *, state: str | None = None, limit: int = 100
    ) -> Sequence[Delivery]:
        found: list[Delivery] = []
        async with named(self._where):
            async for each in self._each_queue() if queue is None else _only(queue):
                if state in (None, "pending"):
                    found += await self._list_pending(each, "+", "-", limit)
                for kind, log in (("delivered", "done"), ("dead", "dead")):
                    if state in (None, kind):
                        ids = await self._client.zrevrange(_key(each, log), 0, limit - 1)
                        found += await self._kept(each, ids)
                found = sorted(found, key=_age, reverse=True)[:limit]
        return found

    async def _each_queue(self) -> AsyncIterator[str]:
        async for queue in self._client.sscan_iter(QUEUES, count=SCAN_QUEUES):
            yield queue.decode()

    async def _list_pending(self, queue: str, first: str, last: str, limit: int) -> list[Delivery]:
        keys = _keys(queue, "q", "handed", "tries")
        rows = await run(self._client, Call("pending", keys, [first, last, limit]))
        return [_pending(queue, row) for row in rows]

    async def _kept(self, queue: str, ids: Sequence[bytes | str]) -> list[Delivery]:
        if not ids:
            return []
        records = await self._client.hmget(_key(queue, "kept"), list(ids))
        return [_RECORD.decode(record) for record in records if record]

    async def find(self, id: str) -> Sequence[Delivery]:  # noqa: A002
        found: list[Delivery] = []
        async with named(self._where):
            queues = [queue async for queue in self._each_queue()]
            for some in _by(queues, SCAN_QUEUES):
                pipe = self._client.pipeline(transaction=False)
                for queue in some:
                    pipe.get(_seen(queue, id))
                    pipe.hexists(_key(queue, "kept"), id)
                answers = await pipe.execute()
                for at, queue in enumerate(some):
                    entry, kept = answers[2 * at], answers[2 * at + 1]
                    if kept:
                        found += await self._kept(queue, [id])
                    elif entry:
                        rows = await self._list_pending(queue, entry, entry, 1)
                        found += [row for row in rows if row.id == id]
        return found

    async def replay(self, queue: str, id: str, now: datetime) -> bool:  # noqa: A002
        async with named(self._where):
            kept = await self._kept(queue, [id])
            if not kept:
                return False
            again = Attempt(at=now, outcome=REPLAYED)
            history = (*kept[0].attempts, again)
            keys = [*_keys(queue, "q", "tries", "kept", "done", "dead"), _seen(queue, id)]
            args = [id, to_ms(kept[0].enqueued), kept[0].body]
            args += [msgspec.msgpack.encode(history), len(history), SEEN_MS]
            done = bool(await run(self._client, Call("replay", keys, args)))
            await self._touch([queue])
        return done

    async def depths(self) -> Depths:
        pending, oldest_ms, dead = 0, list[int](), 0
        async with named(self._where):
            busy = [queue.decode() for queue in await self._client.zrange(LANES, 0, -1)]
            for some in _by(busy, SCAN_QUEUES):
                pipe = self._client.pipeline(transaction=False)
                for queue in some:
                    pipe.xlen(_key(queue, "q"))
                    pipe.xrange(_key(queue, "q"), count=1)
                answers = await pipe.execute()
                pending += sum(answers[::2])
                oldest_ms += [int(first[0][1][b"at"]) for first in answers[1::2] if first]
            graves = [queue.decode() for queue in await self._client.smembers(GRAVES)]
            for some in _by(graves, SCAN_QUEUES):
                pipe = self._client.pipeline(transaction=False)
                for queue in some:
                    pipe.zcard(_key(queue, "dead"))
                dead += sum(await pipe.execute())
        oldest = from_ms(min(oldest_ms)) if oldest_ms else None
        return Depths(pending=pending, dead=dead, oldest=oldest)

    async def drop(self, queue: str) -> None:
        parts = ("q", "handed", "tries", "end", "done", "dead", "kept", "lease")
        async with named(self._where):
            await self._client.unlink(*_keys(queue, *parts))
            await self._client.zrem(LANES, queue)
            for index in (QUEUES, GRAVES, DISABLED):
                await self._client.srem(index, queue)

    async def close(self) -> None:
        await self._wake.close()
        await self._client.aclose()
        await self._client.connection_pool.disconnect()


def _key(queue: str, part: str) -> str:
    return f"{{sub:{queue}}}:{part}"


def _keys(queue: str, *parts: str) -> list[str]:
    return [_key(queue, part) for part in parts]


def _seen(queue: str, name: str) -> str:
    return _key(queue, f"seen:{name}")


def _finish(delivery: Delivery, attempt: Attempt, state: str) -> Call:
    record = msgspec.structs.replace(delivery, state=state, attempts=(*delivery.attempts, attempt))
    log = "done" if state == "delivered" else "dead"
    at_ms = to_ms(attempt.at)
    args = [delivery.entry, delivery.id, at_ms, msgspec.msgpack.encode(record)]
    args += [int(state == "dead"), KEPT_A_QUEUE, at_ms - SEEN_MS]
    keys = _keys(delivery.queue, "q", "handed", "tries", "end", log, "kept")
    return Call("finish", keys, args)


def _push(items: Sequence[Item]) -> Call:
    queue = items[0].queue
    keys = [_key(queue, "q"), *(_seen(queue, item.id) for item in items)]
    args: list[Any] = [SEEN_MS]
    for item in items:
        args += [item.id, to_ms(item.at), item.body]
    return Call("push", keys, args)


def _next(queue: str) -> Call:
    return Call("next", _keys(queue, "q", "handed", "end"), [])


def _pending(queue: str, got: Sequence[Any]) -> Delivery:
    """Return the delivery of what ``take`` and ``pending`` return."""
    entry, flat, due, count, history = got
    fields = dict(zip(flat[::2], flat[1::2], strict=True))
    enqueued = from_ms(int(fields[b"at"]))
    return Delivery(
        queue=queue,
        id=fields[b"id"].decode(),
        entry=entry.decode(),
        body=fields[b"body"],
        enqueued=enqueued,
        due=from_ms(int(float(due))) if due else enqueued,
        taken=count + int(fields.get(b"base", 0)),
        attempts=_HISTORY.decode(history) if history else (),
    )


def _endpoint(fields: Mapping[bytes, bytes]) -> Endpoint:
    hold_ms = int(fields.get(b"hold", 0))
    return Endpoint(
        disabled=fields.get(b"disabled", b"").decode(),
        hold_until=from_ms(hold_ms) if hold_ms else None,
        failures=int(fields.get(b"failures", 0)),
        url=fields.get(b"url", b"").decode(),
    )


def _age(delivery: Delivery) -> tuple[int, ...]:
    return tuple(int(part) for part in delivery.entry.split("-"))


def _by(queues: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(queues), size):
        yield queues[start : start + size]


async def _only(queue: str) -> AsyncIterator[str]:
    yield queue
