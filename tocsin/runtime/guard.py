"""The guard around the events of a role: none is lost, whatever handling it does."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from tocsin.errors import Reason, Rejected, TryAgain
from tocsin.runtime import clock, metrics
from tocsin.runtime.broker.spec import Keeper, Outgoing, Position
from tocsin.runtime.desk import Desk
from tocsin.runtime.logs import event as line
from tocsin.runtime.outbox import Outbox
from tocsin.runtime.pulse import Pulse
from topics import REJECTS, Article, Linked, Reject, Story, Tagged, Topic

if TYPE_CHECKING:
    from tocsin.runtime.memories import Memories

R = TypeVar("R", bound=msgspec.Struct)
Handle = Callable[[R, Position], Awaitable[None]]
LOG = logging.getLogger(__name__)

TRIES = 4
PAUSES_S = (0.1, 0.5, 2.0)
DEADLINE_S = 60.0


class Guard:
    """Handles what waits one after the other, and keeps what all of it yields in one go.

    None counts as done before that. The rules:

    - an event's body never raises into Faust, which would skip the event and commit it;
    - one that raises is handled alone, after what came before it is kept;
    - ``TryAgain`` waits for as long as it takes, and never gives the record up;
    - anything else is tried ``TRIES`` times, each within ``DEADLINE_S``, then
      goes whole to REJECTS;
    - while the rejects can't be written, the partition stands still.
    """

    def __init__(self, desk: Desk, role: str, log: Callable[[], Keeper]) -> None:
        self.memories: list[Memories[Any, Any]] = []
        self.outbox = Outbox(role)
        self.pulse = Pulse(role)
        self._desk, self._role, self._log = desk, role, log
        # Bound once: to look a label up costs more than to count.
        self._in = metrics.RECORDS_IN.labels(role)
        self._handling, self._age = metrics.HANDLING.labels(role), metrics.AGE.labels(role)
        self._last_handled = metrics.LAST_HANDLED.labels(role)

    async def handle(self, messages: Sequence[Any], source: Topic[R], handle: Handle[R]) -> None:
        """Return when the messages are done with: what they yield is kept, or they are rejected."""
        started = clock.monotonic()
        self._in.inc(len(messages))
        self.pulse.begin()
        try:
            records = await self._together(messages, source, handle)
            for message in messages[len(records) :]:
                records.append(await self._until_done(message, source, handle))
        finally:
            self.pulse.end()
        took_s = (clock.monotonic() - started) / len(messages)
        now = self._desk.clock()
        for record in records:
            self._handling.observe(took_s)
            if (seen := _seen(record)) is not None:
                self._age.observe(max(0.0, (now - seen).total_seconds()))
        self._last_handled.set_to_current_time()

    async def _together(
        self, messages: Sequence[Any], source: Topic[R], handle: Handle[R]
    ) -> list[R | None]:
        """Handle and keep messages in one go; return the records of those that it went well with.

        Nothing is tried twice here, and a message on its own not at all.
        """
        records: list[R | None] = []
        mark = self.outbox.mark()
        if len(messages) == 1:
            return records
        try:
            for partition in {message.partition for message in messages}:
                await self._remember(partition)
            async with asyncio.timeout(DEADLINE_S):
                for message in messages:
                    records.append(await _decide(message, source, handle))
                    mark = self.outbox.mark()
                    await asyncio.sleep(0)
        except Exception:  # noqa: BLE001 - it is handled again, alone, and raises or not
            self._undo(mark, messages)
        try:
            await self._keep()
        except Rejected:
            self._undo((0, 0), messages)
            return []
        return records

    async def _until_done(self, message: Any, source: Topic[R], handle: Handle[R]) -> R | None:
        tries = 0
        while True:
            try:
                await self._remember(message.partition)
                async with asyncio.timeout(DEADLINE_S):
                    record = await _decide(message, source, handle)
                await self._keep()
            except Exception as error:
                self._undo((0, 0), [message])
                if isinstance(error, TryAgain):
                    await self._wait(error)
                    continue
                tries += 1
                reason = _final(error, tries)
                if reason is not None:
                    await self._reject(message, reason, error, tries)
                    return None
                at = _position(message)
                LOG.warning(line("failed", role=self._role, at=at, tries=tries), exc_info=error)
                metrics.RECORDS_RETRIED.labels(self._role).inc()
                await asyncio.sleep(PAUSES_S[tries - 1])
            else:
                self._desk.health.solved(self._role)
                return record

    async def _remember(self, partition: int) -> None:
        """Make sure that the partition's memories stand. Raises TryAgain while the log is away."""
        for memories in self.memories:
            if partition not in memories:
                await memories.ready(partition)
                metrics.REBUILT.labels(self._role).set(memories.rebuilt_s)

    async def _keep(self) -> None:
        """Keep what the outbox holds, however long that takes. Raises Rejected."""
        while True:
            try:
                await self.outbox.keep(self._desk.queues, self._log(), DEADLINE_S)
            except TryAgain as error:
                await self._wait(error)
            else:
                break
        self._desk.health.solved(self._role)

    def _undo(self, mark: tuple[int, int], messages: Iterable[Any]) -> None:
        """Drop what was not kept; a memory may have learned it, and is rebuilt before its next."""
        if self.outbox.cut(mark):
            for memories in self.memories:
                memories.forget({message.partition for message in messages})

    async def _wait(self, error: TryAgain) -> None:
        """Wait before the next try; for good once the process stops: returning would commit."""
        self._desk.health.problem(self._role, str(error))
        LOG.warning(line("waiting", role=self._role, why=error))
        with self.pulse.waiting():
            if not self._desk.stopping.is_set():
                await self._desk.pause(min(error.after_s, 5.0))
            if self._desk.stopping.is_set():
                await asyncio.Event().wait()

    async def _reject(self, message: Any, reason: Reason, error: BaseException, tries: int) -> None:
        at = _position(message)
        reject = Reject(
            stage=self._role,
            reason=reason.value,
            error=f"{type(error).__name__}: {error}"[:1000],
            topic=at.topic,
            partition=at.partition,
            offset=at.offset,
            attempts=tries,
            at=self._desk.clock(),
            key=message.key,
            value=message.value,
            headers=_headers(message.headers),
        )
        # Bytes are a third longer in JSON: what a log just takes, no reject may be able to hold.
        bare = msgspec.structs.replace(reject, value=None, error=f"{reject.error} (not kept here)")
        for each in (reject, bare):
            self.outbox.publish(Outgoing(REJECTS.name, self._role.encode(), REJECTS.encode(each)))
            try:
                await self._keep()
                break
            except Rejected:
                self.outbox.cut((0, 0))
        metrics.REJECTED.labels(self._role, reason.value).inc()
        LOG.error(line("rejected", role=self._role, at=at, reason=reason.value, why=error))


async def _decide(message: Any, source: Topic[R], handle: Handle[R]) -> R:
    record = source.decode(message.value or b"")
    await handle(record, _position(message))
    return record


def _position(message: Any) -> Position:
    return Position(message.topic, message.partition, message.offset)


def _final(error: Exception, tries: int) -> Reason | None:
    """Return why no further try can help, None if one may."""
    if isinstance(error, msgspec.DecodeError):
        return Reason.UNREADABLE
    if isinstance(error, Rejected):
        return error.reason
    if tries < TRIES:
        return None
    return Reason.TIMEOUT if isinstance(error, TimeoutError) else Reason.RAISED


def _headers(headers: Any) -> tuple[tuple[str, bytes], ...]:
    pairs = headers.items() if isinstance(headers, dict) else headers or ()
    return tuple((str(key), bytes(value or b"")) for key, value in pairs)


def _seen(record: Any) -> Any:
    match record:
        case Linked():
            return record.tagged.story.article.seen
        case Tagged():
            return record.story.article.seen
        case Story():
            return record.article.seen
        case Article():
            return record.seen
    return None
