"""The scripts in tools/ start and stop real servers."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.mark.redis
def test_redis_keeps_what_it_was_told_over_a_kill(redis_server: Any) -> None:
    _redis(redis_server, "SET", "k", "v")

    redis_server.kill()
    redis_server.up()

    assert _redis(redis_server, "GET", "k") == "v"


def _redis(server: Any, *command: str) -> str:
    _, port = server.address.split(":")
    done = subprocess.run(
        ["redis-cli", "-p", port, *command], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("script", "missing"), [("kafka", "java is missing"), ("redis", "redis-server is missing")]
)
def test_a_missing_program_is_named_in_one_line(tmp_path: Path, script: str, missing: str) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "mkdir", "dirname", "cat"):
        where = next(p for p in ("/usr/bin", "/bin") if (Path(p) / name).exists())
        (tools / name).symlink_to(Path(where) / name)

    done = subprocess.run(
        [TOOLS / script / script, "up", tmp_path / "data"],
        env={"PATH": str(tools), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert missing in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
