"""The demo starts from nothing each time, and removes nothing that is not its own."""

import fcntl
from pathlib import Path

import pytest

from tocsin.demo.run import prepare, settings_of
from tocsin.errors import Misconfigured, Unavailable
from tocsin.runtime.broker import open_log
from tocsin.settings import Settings
from topics import FEEDS


def test_an_empty_folder_is_made(tmp_path: Path) -> None:
    prepare(tmp_path / "new" / "folder")

    assert (tmp_path / "new" / "folder").is_dir()


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_text("precious")

    with pytest.raises(Misconfigured, match="no demo made"):
        prepare(tmp_path)

    assert (tmp_path / "log.db").read_text() == "precious"


def test_an_earlier_demo_is_forgotten(tmp_path: Path) -> None:
    prepare(tmp_path)
    log = open_log(settings_of(Settings(data=tmp_path)).log_url)
    log.create([FEEDS])
    log.close()
    assert (tmp_path / "log.db").exists()

    prepare(tmp_path)

    assert not (tmp_path / "log.db").exists()


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    prepare(tmp_path)
    log = open_log(settings_of(Settings(data=tmp_path)).log_url)
    log.create([FEEDS])
    log.close()
    with (tmp_path / "log.db.lock").open("w") as held:  # as another process would
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Unavailable, match="in use"):
            prepare(tmp_path)

    assert (tmp_path / "log.db").exists()


def test_a_file_in_the_folders_place_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    with pytest.raises(Unavailable, match="taken"):
        prepare(tmp_path / "taken")


def test_the_demo_touches_neither_a_set_kafka_nor_a_set_redis(tmp_path: Path) -> None:
    given = Settings(data=tmp_path, log="kafka://prod:9092", queues="redis://prod")

    settings = settings_of(given)

    assert settings.log_url.startswith(f"sqlite:///{tmp_path}")
    assert settings.queues_url.startswith(f"sqlite:///{tmp_path}")
