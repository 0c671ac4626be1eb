"""How commands reach the log and the queues, beside running roles."""

from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from tocsin.cli.printing import hint, warn
from tocsin.errors import TryAgain, Unavailable
from tocsin.runtime.broker.spec import Log, Record
from tocsin.runtime.queues.spec import Queues
from tocsin.settings import Settings
from topics import TOPICS, Topic

R = TypeVar("R", bound=msgspec.Struct)

ACKNOWLEDGED_S = 15.0


@contextmanager
def opened(settings: Settings, *, new: bool = False, create: bool = True) -> Iterator[Log]:
    """Open the log for one command; with ``create`` its topics are there.

    An embedded log is made with ``new`` alone: a mistyped folder is no empty one.

    Raises:
        Unavailable: If the data folder can't be used, or holds no log and none may be made.
        TryAgain: If the log is away.
    """
    from tocsin.runtime.broker import open_log

    path = embedded(settings.log_url)
    begun = path is None or path.is_file()
    if path is not None and new:
        _folder(path.parent)
    elif path is not None and not begun:
        raise _nothing_in(path.parent)
    log = open_log(settings.log_url)
    try:
        log.check()
        if create:
            log.create(TOPICS)
        yield log
    finally:
        log.close()
    if path is not None and not begun:
        # Whoever has another folder running would wait for alerts that never come.
        hint(f"{path.parent} is new; tocsin up must run with the same --data or TOCSIN_DATA")


@asynccontextmanager
async def queues_of(settings: Settings) -> AsyncIterator[Queues]:
    """Open the queues for one command.

    Raises:
        Unavailable: If they could lose alerts, or the folder holds nothing of ours.
        TryAgain: If they are away.
    """
    from tocsin.runtime.queues import open_queues

    path = embedded(settings.queues_url)
    if path is not None and not path.is_file():
        log = embedded(settings.log_url)
        if log is None or log.parent != path.parent or not log.is_file():
            raise _nothing_in(path.parent)
    queues = open_queues(settings.queues_url, lossy=settings.allow_lossy_queues)
    try:
        await queues.check()
        yield queues
    finally:
        await queues.close()


def embedded(url: str) -> Path | None:
    """Return the file of an embedded log or queue; None where it is elsewhere."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:") else None


def _nothing_in(folder: Path) -> Unavailable:
    return Unavailable(
        f"{folder}: there is no data of Tocsin's (tocsin up, feeds add and subscribe begin it; "
        "--data or TOCSIN_DATA names another folder)"
    )


def _folder(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"{path}: {error.strerror}") from error


def records(log: Log, topic: Topic[R]) -> Iterator[tuple[Record, R]]:
    """Yield what stands in a topic now, oldest first; what can't be read is said and skipped."""
    for record in raw(log, topic):
        if record.value is None:
            continue
        try:
            yield record, topic.decode(record.value)
        except msgspec.DecodeError as error:
            warn(f"{topic.name} {record.at.partition}:{record.at.offset} is not readable: {error}")


def raw(log: Log, topic: Topic[R]) -> Iterator[Record]:
    """Yield the records that stand in a topic now, as bytes."""
    tail = log.tail(topic.name)
    try:
        while True:
            done = tail.caught_up()
            batch = tail.poll(0.0 if done else 0.5)
            yield from batch
            if done and not batch:
                return
    finally:
        tail.close()


def latest(log: Log, topic: Topic[R]) -> dict[str, R]:
    """Return the last record of each key of a compacted topic."""
    found: dict[str, R] = {}
    for record in raw(log, topic):
        key = (record.key or b"").decode("utf-8", "replace")
        found.pop(key, None)
        if record.value is not None:
            try:
                found[key] = topic.decode(record.value)
            except msgspec.DecodeError as error:
                warn(f"{topic.name}: {key} is not readable: {error}")
    return found


def known(settings: Settings, topic: Topic[R]) -> dict[str, R]:
    """Return the last record of each key; none where the embedded log is not there yet."""
    path = embedded(settings.log_url)
    if path is not None and not path.is_file():
        return {}
    with opened(settings) as log:
        return latest(log, topic)


def put(log: Log, topic: Topic[R], changes: Mapping[str, R | None]) -> None:
    """Write records of a compacted topic by key (None removes) and wait until they are kept.

    Raises:
        TryAgain: If the log did not acknowledge them in time.
    """
    publisher = log.publisher()
    try:
        kept = [
            publisher.publish(
                topic.name, key.encode(), None if record is None else topic.encode(record)
            )
            for key, record in changes.items()
        ]
        for future in kept:
            future.result(ACKNOWLEDGED_S)
    except FutureTimeoutError:
        raise TryAgain(f"the log did not answer within {ACKNOWLEDGED_S:g} s") from None
    finally:
        publisher.close()
