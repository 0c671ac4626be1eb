"""What only the SQLite log does itself: cleaning, claims, bad files, several apps in a process."""

import asyncio
import importlib.util
import itertools
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tocsin.errors import TryAgain, Unavailable
from tocsin.runtime.broker import sqlite_file
from tocsin.runtime.broker.spec import Record
from tocsin.runtime.broker.sqlite_log import SqliteLog

HOUR_MS = 3_600_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def log(path: Path) -> Iterator[SqliteLog]:
    opened = SqliteLog(path)
    opened.declare([("kept", 2, HOUR_MS), ("compact", 1, None)])
    yield opened
    opened.close()


def everything(log: SqliteLog, topic: str) -> list[Record]:
    tail = log.tail(topic)
    found: list[Record] = []
    while not tail.caught_up():
        found += tail.poll(0.1)
    tail.close()
    return found


# --- cleaning ------------------------------------------------------------------------------------


def test_what_is_older_than_the_retention_goes(log: SqliteLog) -> None:
    now = datetime.now(UTC)
    now_ms = int(now.timestamp() * 1000)
    publisher = log.publisher()
    for age_h, value in ((3, b"old"), (2, b"old"), (0.9, b"young"), (2, b"late"), (0, b"new")):
        at = now_ms - int(age_h * HOUR_MS)
        publisher.publish("kept", b"k", value, partition=0, timestamp_ms=at).result()

    assert log.clean(now) == 2

    # As in Kafka, a younger record keeps the older ones behind it.
    assert [r.value for r in everything(log, "kept")] == [b"young", b"late", b"new"]
    assert [r.at.offset for r in everything(log, "kept")] == [2, 3, 4]


def test_the_last_record_of_a_partition_stays(log: SqliteLog) -> None:
    publisher = log.publisher()
    for n in range(5000):
        publisher.publish("kept", b"k", b"%d" % n, partition=0)
    publisher.flush(10)

    assert log.clean(datetime.now(UTC) + timedelta(days=9)) == 4999

    assert [r.value for r in everything(log, "kept")] == [b"4999"]
    assert publisher.publish("kept", b"k", b"", partition=0).result().offset == 5000


def test_only_the_last_record_of_each_key_stays(log: SqliteLog) -> None:
    publisher = log.publisher()
    for n in range(3000):
        publisher.publish("compact", b"k%d" % (n % 10), b"%d" % n)
    publisher.publish("compact", b"k3", None)
    publisher.publish("compact", b"z", b"last")
    publisher.flush(10)

    assert log.clean(datetime.now(UTC)) == 2991

    left = {r.key: r.value for r in everything(log, "compact")}
    assert left == {
        **{b"k%d" % k: b"%d" % (2990 + k) for k in range(10)},
        b"k3": None,
        b"z": b"last",
    }


def test_a_removal_goes_after_a_day(log: SqliteLog) -> None:
    publisher = log.publisher()
    for key, value in ((b"a", b"1"), (b"a", None), (b"b", b"2"), (b"b", None)):
        publisher.publish("compact", key, value).result()

    assert log.clean(datetime.now(UTC)) == 2
    assert log.clean(datetime.now(UTC) + timedelta(hours=23)) == 0
    assert log.clean(datetime.now(UTC) + timedelta(hours=25)) == 1

    assert [(r.key, r.value) for r in everything(log, "compact")] == [(b"b", None)]


def test_a_tail_reads_on_over_what_was_removed(log: SqliteLog) -> None:
    publisher = log.publisher()
    for n in range(50):
        publisher.publish("compact", b"k%d" % (n % 3), b"%d" % n).result()
    tail = log.tail("compact")

    log.clean(datetime.now(UTC))

    assert [r.at.offset for r in tail.poll(1)] == [47, 48, 49]
    assert tail.caught_up()
    tail.close()


# --- when the disk is full, or another holds the file ------------------------------------------


def test_a_full_disk_is_waited_for_and_nothing_is_torn(log: SqliteLog, path: Path) -> None:
    """ST-27. A limit on the file's pages is how SQLite itself tests a full disk."""

    def limit(pages: int) -> None:
        writer = log.file.writer
        writer.write(lambda c: c.execute(f"PRAGMA max_page_count={pages}").fetchone()).result()

    publisher = log.publisher()
    limit(60)
    kept = []
    with pytest.raises(TryAgain, match="full"):  # noqa: PT012 - it is full at some time
        for n in range(1000):
            publisher.publish("kept", b"k", b"%d" % n + b" " * 2000, partition=1).result()
            kept.append(n)
    full_again = publisher.publish("kept", b"k", b" " * 200_000)
    assert isinstance(full_again.exception(5), TryAgain)

    limit(100_000)
    at = publisher.publish("kept", b"k", b"after", partition=1).result()

    assert 0 < len(kept) < 1000
    assert at.offset == len(kept)
    assert [int(r.value or b"") for r in everything(log, "kept")[:-1]] == kept
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_file_that_another_holds_too_long_is_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_S", 0.05)
    log = SqliteLog(path)
    log.declare([("t", 1, HOUR_MS)])
    publisher = log.publisher()

    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(TryAgain, match=f"{path}: database is locked"):
        publisher.publish("t", b"k", b"v").result()
    with pytest.raises(TryAgain):
        log.check()
    holder.execute("ROLLBACK")
    holder.close()

    assert publisher.publish("t", b"k", b"v").result().offset == 0
    log.close()


# --- files that are no log -----------------------------------------------------------------------


def refusal(path: Path) -> str:
    log = SqliteLog(path)
    with pytest.raises(Unavailable) as caught:
        log.ends("t")
    log.close()
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_that_is_something_else_is_refused_and_left_as_it_is(path: Path) -> None:
    """ST-38."""
    path.write_bytes(b"not a database at all, " * 100)
    assert "not a database" in refusal(path)
    assert path.read_bytes().startswith(b"not a database at all")


def test_an_emptied_file_is_refused(path: Path, log: SqliteLog) -> None:
    """ST-38: never silently empty."""
    log.close()
    path.write_bytes(b"")
    assert "empty" in refusal(path)


def test_another_programs_database_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    assert "not a log of Tocsin" in refusal(path)


def test_a_damaged_file_is_unavailable_and_not_empty(path: Path, log: SqliteLog) -> None:
    """ST-38."""
    publisher = log.publisher()
    for n in range(500):
        publisher.publish("kept", b"k", b"%d" % n * 100)
    publisher.close()
    log.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))

    assert "malformed" in refusal(path)


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "is not a folder" in refusal(tmp_path / "file" / "log.db")


def test_a_file_that_is_removed_while_in_use_is_noticed(log: SqliteLog, path: Path) -> None:
    publisher = log.publisher()
    publisher.publish("kept", b"k", b"v").result()
    path.unlink()

    with pytest.raises(Unavailable, match="removed or replaced"):
        publisher.publish("kept", b"k", b"v").result()


def test_the_file_is_its_owners_alone(log: SqliteLog, path: Path) -> None:
    """It holds the secrets of webhooks."""
    log.publisher().publish("kept", b"k", b"v").result()
    log.claim()

    modes = {p.name: oct(p.stat().st_mode & 0o777) for p in path.parent.iterdir() if p.is_file()}
    assert modes == dict.fromkeys(modes, "0o600")
    assert "log.db-wal" in modes


def test_two_threads_that_make_the_file_at_once_agree(path: Path) -> None:
    logs = [SqliteLog(path) for _ in range(8)]
    threads = [threading.Thread(target=one.declare, args=([("t", 1, 1)],)) for one in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [dict(one.ends("t")) for one in logs] == [{0: 0}] * 8
    for one in logs:
        one.close()
    assert [p.name for p in path.parent.iterdir()] == ["log.db"]


# --- claims --------------------------------------------------------------------------------------


def test_a_second_process_can_not_consume_but_can_write(
    path: Path, log: SqliteLog, victim: Any
) -> None:
    """ST-35."""
    first = victim("claim", f"sqlite:///{path}")
    assert first.stdout.readline() == "claimed\n"

    with pytest.raises(Unavailable) as caught:
        log.claim()
    log.publisher().publish("kept", b"k", b"v").result()

    assert str(caught.value) == f"{path}: already in use by another tocsin (pid {first.pid})"
    assert len(everything(log, "kept")) == 1


def test_the_claim_of_a_killed_process_is_free_at_once(
    path: Path, log: SqliteLog, victim: Any
) -> None:
    first = victim("claim", f"sqlite:///{path}")
    first.stdout.readline()

    first.kill()
    first.wait()

    log.claim()
    log.claim()


# --- several apps in one process ----------------------------------------------------------------


def _victim() -> Any:
    spec = importlib.util.spec_from_file_location("victim", Path(__file__).with_name("victim.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _link(make: Callable[..., Any], log: SqliteLog, source: str, sink: str) -> Any:
    app = make(log, f"tocsin-{source}")
    taken = app.topic(source, key_type=bytes, value_type=bytes)
    given = app.topic(sink, key_type=bytes, value_type=bytes)

    @app.agent(taken, name=f"from-{source}")  # type: ignore[untyped-decorator]  # faust has no types
    async def link(stream: Any) -> None:
        async for event in stream.events():
            await (await given.send(key=event.message.key, value=event.value))

    app.finalize()
    return app


async def test_four_apps_in_a_chain_are_started_and_stopped_twice(path: Path) -> None:
    topics = ["articles", "stories", "tagged", "events", "alerts"]
    log = SqliteLog(path)
    log.declare([(topic, 3, HOUR_MS) for topic in topics])
    publisher = log.publisher()
    make = _victim().app_on

    for round_ in (0, 1):
        pairs = itertools.pairwise(topics)
        apps = [_link(make, log, source, sink) for source, sink in pairs]
        for app in apps:
            await app.start()
        for n in range(100):
            publisher.publish("articles", b"%d" % n, b"%d-%d" % (round_, n))
        while sum(log.ends("alerts").values()) < 100 * (round_ + 1):
            await asyncio.sleep(0.02)
        for app in reversed(apps):
            await app.stop()

    values = [r.value or b"" for r in everything(log, "alerts")]
    assert sorted(values) == sorted(b"%d-%d" % (r, n) for r in (0, 1) for n in range(100))
    publisher.close()
    log.close()


async def test_an_app_in_a_second_process_is_told_who_has_the_file(
    path: Path, log: SqliteLog, victim: Any
) -> None:
    first = victim("claim", f"sqlite:///{path}")
    first.stdout.readline()
    app = _link(_victim().app_on, log, "kept", "compact")

    with pytest.raises(Unavailable, match=f"in use by another tocsin \\(pid {first.pid}\\)"):
        await app.start()
    await app.stop()


async def test_what_an_agent_sends_to_a_full_disk_raises_try_again(log: SqliteLog) -> None:
    """ST-27."""
    app = _link(_victim().app_on, log, "kept", "compact")
    await app.start()
    writer = log.file.writer
    writer.write(lambda c: c.execute("PRAGMA max_page_count=20").fetchone()).result()

    with pytest.raises(TryAgain, match="full"):
        await app.producer.send_and_wait("kept", b"k", b"x" * 900_000, None, None, None)

    await app.stop()


@pytest.mark.parametrize("odd", ["with space", "50%41", "a;b,c", "خبر", "q?x#y"])
async def test_any_folder_will_do(tmp_path: Path, odd: str) -> None:
    folder = tmp_path / odd
    log = SqliteLog(folder / "log.db")
    log.declare([("kept", 1, HOUR_MS), ("compact", 1, HOUR_MS)])
    app = _link(_victim().app_on, log, "kept", "compact")
    await app.start()
    log.publisher().publish("kept", b"k", b"v").result()
    while sum(log.ends("compact").values()) < 1:
        await asyncio.sleep(0.02)
    await app.stop()
    log.close()
    assert {"log.db", "log.db.lock"} <= set(os.listdir(folder))  # noqa: PTH208 - not blocking
