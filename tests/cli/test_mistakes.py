"""Every mistake of a user is one clear line on standard error and exit code 2 or 1 (A, line 8)."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HOOK = ("--webhook", "https://example.org/hook")
DEAD = "127.0.0.1:9"


class Mistake(NamedTuple):
    """What somebody types, and what it says back."""

    typed: tuple[str, ...]
    code: int
    says: str
    env: dict[str, str] | None = None
    stdin: bytes = b""


MISTAKES = {
    "no such command": Mistake(("wacth",), 2, "wacth"),
    "a command with a slip": Mistake(("suscribe",), 2, "Did you mean subscribe?"),
    "a command of a family with a slip": Mistake(("feeds", "lst"), 2, "Did you mean list?"),
    "no such option": Mistake(("feeds", "list", "--jsno"), 2, "--jsno"),
    "half a command": Mistake(("feeds",), 2, "Missing command"),
    "no argument": Mistake(("subscribe",), 2, "NAME"),
    "no webhook": Mistake(("subscribe", "n"), 2, "--webhook"),
    "no such setting": Mistake(("config",), 2, "TOCSIN_POL_EVERY_S: no such setting",
                               {"TOCSIN_POL_EVERY_S": "3"}),
    "malformed setting": Mistake(("config",), 2, "TOCSIN_POLL_EVERY_S",
                                 {"TOCSIN_POLL_EVERY_S": "soon"}),
    "two at once": Mistake(("config",), 2, "TOCSIN_LISTEN",
                           {"TOCSIN_POLL_EVERY_S": "soon", "TOCSIN_LISTEN": "nowhere"}),
    "no settings file": Mistake(("config", "--config", "none.toml"), 2, "none.toml"),
    "a settings file that is a folder": Mistake(("config", "--config", "folder.txt"), 2,
                                                "folder.txt: Is a directory"),
    "a settings file in Latin-1": Mistake(("config", "--config", "latin.txt"), 2,
                                          "latin.txt: not UTF-8"),
    "a broken settings file": Mistake(("--config", "broken.toml", "config"), 2, "broken.toml"),
    "a short key": Mistake(("config",), 2, "16 characters", {"TOCSIN_API_KEY": "short"}),
    "unknown region": Mistake(("subscribe", "n", "--region", "Armenia", *HOOK), 2,
                              "unknown region 'Armenia'; did you mean AM (Armenia)"),
    "unknown role": Mistake(("subscribe", "n", "--role", "hero", *HOOK), 2, "role"),
    "unknown signal": Mistake(("subscribe", "n", "--signal", "WAR", *HOOK), 2, "signal"),
    "unknown language": Mistake(("subscribe", "n", "--language", "English!", *HOOK), 2, "BCP 47"),
    "a level over all": Mistake(("subscribe", "n", "--min-level", "6", *HOOK), 2, "min-level"),
    "a webhook of another scheme": Mistake(("subscribe", "n", "--webhook", "ftp://example.org/"),
                                           2, "http"),
    "a webhook that is private": Mistake(("subscribe", "n", "--webhook", "http://127.0.0.1/"), 2,
                                         "refused", {"TOCSIN_WEBHOOKS_ALLOW": ""}),
    "a feed that is private": Mistake(("feeds", "add", "http://169.254.169.254/", "--unchecked"),
                                      2, "refused"),
    "a feed that is a file": Mistake(("feeds", "add", "file:///etc/passwd"), 2, "http"),
    "a duration that is none": Mistake(("feeds", "add", "https://example.org/", "--every", "often"),
                                       2, "often"),
    "an interval of nothing": Mistake(
        ("feeds", "add", "https://example.org/", "--every", "0s", "--unchecked"), 2, "every"),
    "no such feed": Mistake(("feeds", "remove", "nothing"), 2, "nothing"),
    "no such subscription": Mistake(("subscriptions", "pause", "nobody"), 2, "nobody"),
    "an input that is not there": Mistake(("read", "none.jsonl"), 1, "none.jsonl"),
    "an input of no kind": Mistake(("read", "broken.toml"), 2, "broken.toml"),
    "an input that is a folder": Mistake(("read", "folder.txt"), 1, "folder.txt"),
    "a line that is no JSON": Mistake(("read", "--until", "article", "-"), 1, "standard input:2",
                                      None, b'{"text": "a"}\n{"text": \n'),
    "words instead of lines": Mistake(("read", "-"), 1, "expected lines of JSON", None, b"Hello\n"),
    "a text of nothing": Mistake(("read", "blank.txt"), 1, "blank.txt: empty"),
    "a page of nothing": Mistake(("read", "blank.html"), 1, "blank.html: no title and no text"),
    "a line that is no article": Mistake(("read", "-"), 1, "standard input:1", None, b'{"a": ""}'),
    "a date that is none": Mistake(("read", "-"), 1, "published", None,
                                   b'{"text": "", "published": "yesterday"}'),
    "a text that is not UTF-8": Mistake(("read", "latin.txt"), 1, "latin.txt:2: not UTF-8"),
    "no pairs": Mistake(("compare", "none.jsonl"), 1, "none.jsonl"),
    "OPML that is none": Mistake(("feeds", "import", "broken.toml"), 1, "broken.toml"),
    "OPML that is not there": Mistake(("feeds", "import", "none.opml"), 1, "none.opml"),
    "a data folder that is a file": Mistake(("feeds", "list"), 1, "broken.toml",
                                            {"TOCSIN_DATA": "broken.toml"}),
    "a log of no kind": Mistake(("feeds", "list"), 2, "TOCSIN_LOG", {"TOCSIN_LOG": "mysql://h/"}),
    "no such alert": Mistake(("explain", "al_0"), 1, "al_0"),
    "no such article": Mistake(("explain", "ar_0"), 1, "ar_0"),
    "no such event": Mistake(("events", "show", "ev_0"), 1, "ev_0"),
    "no such delivery": Mistake(("deliveries", "replay", "al_0"), 1, "al_0"),
    "nothing to replay": Mistake(("deliveries", "replay"), 2, "--all-dead"),
    "no such agent": Mistake(("agent", "spy"), 2, "spy"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "broken.toml").write_text("[[[", encoding="utf-8")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "latin.txt").write_bytes("Title\ncaf\u00e9".encode("latin-1"))
    (tmp_path / "blank.txt").write_text("\n \n", encoding="utf-8")
    (tmp_path / "blank.html").write_text("<html></html>", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.usefixtures("folder")
def test_a_mistake_is_one_line_and_its_exit_code(
    name: str, tocsin: Callable[..., Any], shelf: Any
) -> None:
    mistake = MISTAKES[name]
    shelf.begin()

    ran = tocsin(*mistake.typed, env=mistake.env, stdin=mistake.stdin)

    lines = ran.err.splitlines()
    assert ran.code == mistake.code, ran.err
    assert len(lines) == 1, ran.err
    assert lines[0].startswith("tocsin: ")
    assert mistake.says in lines[0]
    assert "Errno" not in lines[0]


READING = (
    *("events list", "events show ev_0", "feeds list", "feeds check", "feeds export"),
    *("feeds remove x", "subscriptions list", "subscriptions show x", "subscriptions pause x"),
    *("deliveries list", "deliveries show al_0", "deliveries replay al_0", "explain al_0"),
    "explain --recent",
)


@pytest.mark.parametrize("typed", READING)
def test_what_only_reads_makes_no_data_folder(
    typed: str, tocsin: Callable[..., Any], tmp_path: Path
) -> None:
    ran = tocsin(*typed.split(), "--data", "mistyped")

    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "mistyped: there is no data" in ran.err
    assert "--data" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_both_mistakes_in_the_settings_are_told(tocsin: Callable[..., Any]) -> None:
    env = {"TOCSIN_POLL_EVERY_S": "soon", "TOCSIN_LISTEN": "nowhere"}

    ran = tocsin("config", env=env)

    assert "TOCSIN_POLL_EVERY_S" in ran.err
    assert "TOCSIN_LISTEN" in ran.err


def command(
    *arguments: str, folder: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the installed command as a shell would."""
    given = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TOCSIN_DATA": str(folder / "data"),
        **(env or {}),
    }
    return subprocess.run(
        [Path(sys.executable).with_name("tocsin"), *arguments],
        cwd=folder,
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[str]:
    """Run ``tocsin up`` and yield what it says when it stands."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TOCSIN_DATA": str(folder / "data"),
        "TOCSIN_API_KEY": "k" * 16,
        **settings,
    }
    log = folder / "up.log"
    with log.open("w") as said:
        up = subprocess.Popen(
            [Path(sys.executable).with_name("tocsin"), "up", "--listen", "127.0.0.1:0"],
            cwd=folder,
            env=env,
            stderr=said,
        )
    try:
        until = time.monotonic() + 30
        while " up " not in log.read_text() and time.monotonic() < until:
            assert up.poll() is None, log.read_text()
            time.sleep(0.05)
        yield log.read_text()
    finally:
        up.terminate()
        up.wait(30)


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        at = f"127.0.0.1:{taken.getsockname()[1]}"
        key = {"TOCSIN_API_KEY": "k" * 16, "TOCSIN_LOG_LEVEL": "error"}
        ran = command("up", "--listen", at, folder=tmp_path, env=key)

        apart = command(
            "up",
            *("--listen", "127.0.0.1:0"),
            folder=tmp_path,
            env={**key, "TOCSIN_METRICS_LISTEN": at},
        )

    for refused in (ran, apart):
        assert refused.returncode == 1
        assert len(refused.stderr.splitlines()) == 1, refused.stderr
        assert at in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_start_says_the_key_that_it_made_and_where_the_page_is(tmp_path: Path) -> None:
    with running(tmp_path, TOCSIN_API_KEY="") as said:
        key = said.partition("made for this run: ")[2].split()[0]

    assert re.search(rf"http://127\.0\.0\.1:[1-9]\d*/#{re.escape(key)}$", said, re.MULTILINE)


def test_a_start_without_feeds_says_what_to_do(tmp_path: Path) -> None:
    with running(tmp_path) as said:
        pass
    (tmp_path / "list.opml").write_text(
        '<opml><body><outline xmlUrl="http://127.0.0.1:9/f"/></body></opml>', encoding="utf-8"
    )
    allow = {"TOCSIN_FEEDS_ALLOW": "127.0.0.0/8"}
    added = command("feeds", "import", "list.opml", folder=tmp_path, env=allow)
    with running(tmp_path) as again:
        pass

    assert f"tocsin feeds add URL --data {tmp_path / 'data'}" in said
    assert added.returncode == 0
    assert "feeds add" not in again


def test_a_key_that_was_set_is_not_said(tmp_path: Path) -> None:
    with running(tmp_path) as said:
        pass

    assert "k" * 16 not in said


def test_an_open_address_without_a_key_is_refused(tmp_path: Path) -> None:
    """SE-25."""
    ran = command("up", "--listen", "0.0.0.0:0", folder=tmp_path)

    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    assert "TOCSIN_API_KEY" in ran.stderr


# In processes of their own: both clients leave sockets behind when nobody answers.
AWAY = {
    "a role, Kafka": (("agent", "tagger"), {"TOCSIN_LOG": f"kafka://{DEAD}"}),
    "a role, Redis": (("deliver",), {"TOCSIN_QUEUES": f"redis://{DEAD}"}),
    "a command, Kafka": (("topics", "create"), {"TOCSIN_LOG": f"kafka://{DEAD}"}),
    "a command, Redis": (("deliveries", "list"), {"TOCSIN_QUEUES": f"redis://{DEAD}"}),
}


@pytest.mark.parametrize("name", AWAY)
def test_kafka_or_redis_away_at_the_start_is_one_line(name: str, tmp_path: Path) -> None:
    arguments, env = AWAY[name]

    ran = command(*arguments, folder=tmp_path, env=env)

    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    assert DEAD in ran.stderr


def test_a_data_folder_in_use_is_one_line(tmp_path: Path) -> None:
    with running(tmp_path):
        ran = command("up", "--listen", "127.0.0.1:0", folder=tmp_path)

    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    assert str(tmp_path / "data") in ran.stderr


def test_whoever_stops_reading_is_not_complained_to(tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text('{"text": "word"}\n' * 5000, encoding="utf-8")
    line = f"{Path(sys.executable).with_name('tocsin')} read --json --until article many.jsonl"

    ran = subprocess.run(
        ["sh", "-c", f"{line} | head -n 1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.stderr == ""
    assert len(ran.stdout.splitlines()) == 1
