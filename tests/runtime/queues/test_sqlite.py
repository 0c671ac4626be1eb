"""What only a file can do to us: be locked, be something else, be of another version."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from tocsin.errors import TryAgain, Unavailable
from tocsin.runtime import clock
from tocsin.runtime.queues import open_queues
from tocsin.runtime.queues.spec import Attempt, Item


def item(n: int) -> Item:
    return Item(queue="sub_a", id=f"al_{n}", body=b"{}", at=clock.now())


async def test_a_file_that_is_no_database_is_said_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "queues.db"
    path.write_bytes(b"no database at all " * 100)
    queues = open_queues(f"sqlite:///{path}")
    with pytest.raises(Unavailable, match=r"queues\.db: file is not a database"):
        await queues.check()
    await queues.close()


async def test_a_file_of_another_model_is_refused(tmp_path: Path) -> None:
    """RQ-15."""
    path = tmp_path / "queues.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    queues = open_queues(f"sqlite:///{path}")
    with pytest.raises(Unavailable, match="another version"):
        await queues.push([item(1)])
    await queues.close()


async def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    queues = open_queues(f"sqlite:///{tmp_path / 'queues.db'}")
    await queues.push([item(1)])
    files = await asyncio.to_thread(lambda: list(tmp_path.glob("queues.db*")))
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    await queues.close()


async def test_a_folder_that_is_not_there_is_try_again(tmp_path: Path) -> None:
    queues = open_queues(f"sqlite:///{tmp_path / 'none' / 'queues.db'}")
    with pytest.raises(TryAgain, match="unable to open"):
        await queues.check()
    await queues.close()


async def test_a_locked_file_is_try_again_and_nothing_is_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.runtime.queues.file.BUSY_S", 0.05)
    path = tmp_path / "queues.db"
    queues = open_queues(f"sqlite:///{path}")
    await queues.push([item(1)])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TryAgain, match="locked"):
        await queues.push([item(2), item(3)])
    other.execute("ROLLBACK")
    other.close()
    assert list(await queues.push([item(2), item(3)])) == [True, True]
    await queues.close()


async def test_the_log_of_a_queue_is_capped_and_forgotten_after_its_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.runtime.queues.sqlite.KEPT_A_QUEUE", 10)
    monkeypatch.setattr("tocsin.runtime.queues.sqlite.CLEAN_S", -1.0)
    queues = open_queues(f"sqlite:///{tmp_path / 'queues.db'}")
    await queues.push([item(n) for n in range(30)])
    assert await queues.lease("sub_a", "me", 5)
    began = clock.now()
    for n in range(30):
        delivery = await queues.take("sub_a", "me", clock.now())
        assert delivery is not None
        at = began + timedelta(milliseconds=n)
        await queues.delivered(delivery, Attempt(at=at, outcome="delivered"))

    await queues.due(clock.now())
    kept = {d.id for d in await queues.deliveries()}
    assert kept == {f"al_{n}" for n in range(20, 30)}
    assert list(await queues.push([item(1)])) == [False]

    await queues.due(clock.now() + timedelta(days=9))
    assert await queues.deliveries() == []
    await queues.close()
