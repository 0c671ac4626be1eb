"""The doctor finds what is wrong with a set-up, and nothing where nothing is."""

from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from topics import TOPICS

Call = Callable[..., Any]


def test_an_embedded_set_up_is_well(tocsin: Call) -> None:
    ran = tocsin("doctor", "--json")

    assert ran.code == 0
    assert all(row["ok"] for row in ran.rows)
    checks = {row["check"] for row in ran.rows}
    assert {"settings", "packages", "clock", "data folder", "log", "topics", "queues"} <= checks


def test_a_mistyped_folder_is_said_and_not_made(tocsin: Call, tmp_path: Path) -> None:
    ran = tocsin("doctor", "--data", "mistyped")

    assert ran.code == 0
    assert "mistyped is not there yet" in ran.out
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_none_is_found(tocsin: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    ran = tocsin("doctor", "--data", "file/inside")

    assert ran.code == 1
    assert "file: not a folder" in ran.out
    assert "Errno" not in ran.out


def test_what_is_begun_is_asked(tocsin: Call, shelf: Any) -> None:
    shelf.begin()

    assert f"all {len(TOPICS)} are there" in tocsin("doctor").out


def test_a_name_clash_of_agents_is_found(tocsin: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"agents": ["tocsin", "openai-agents"], "topics": ["tocsin"]}
    monkeypatch.setattr(metadata, "packages_distributions", lambda: known)

    ran = tocsin("doctor", "--json")

    assert ran.code == 1
    assert "openai-agents" in next(row["says"] for row in ran.rows if row["check"] == "packages")


def test_an_open_address_without_a_key_is_found(tocsin: Call) -> None:
    ran = tocsin("doctor", env={"TOCSIN_LISTEN": "0.0.0.0:8787"})

    assert ran.code == 1
    assert "FAIL  address: " in ran.out


def test_no_password_is_shown(tocsin: Call) -> None:
    ran = tocsin("doctor", env={"TOCSIN_LOG": "mysterious"})

    assert ran.code == 2
    env = {"TOCSIN_API_KEY": "k3y-k3y-k3y-k3y-k3y"}
    assert "k3y" not in tocsin("doctor", env=env).out
    assert "k3y" not in tocsin("config", env=env).out
    assert "k3y" not in tocsin("config", "--json", env=env).out
