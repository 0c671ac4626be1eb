"""What README and docs/ tell people to type is run, or at least is a command of ours.

A ``console`` block is executed, line by line, in an empty folder. An ``sh`` block names commands
that stay or need other machines: each ``tocsin`` in it must parse.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tocsin.cli.main import tocsin

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]


def blocks(kind: str) -> list[tuple[str, str]]:
    """Return page and text of every block of a kind."""
    fenced = re.compile(rf"^```{kind}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [(path.name, text) for path in PAGES for text in fenced.findall(path.read_text("utf-8"))]


def written() -> list[tuple[str, str]]:
    """Return page and words of every ``tocsin`` command in an ``sh`` block or in code."""
    return [
        (page, words)
        for page, text in blocks("sh")
        for line in text.splitlines()
        for words in re.findall(r"(?:^|&& |exec \w+ )tocsin (.+)", line.split(" #")[0].strip())
    ]


@pytest.mark.parametrize(("page", "text"), blocks("console"))
def test_a_console_block_runs(page: str, text: str, tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {"PATH": path, "HOME": str(tmp_path)}
    for line in text.splitlines():
        if line.startswith("$ "):
            done = subprocess.run(
                ["sh", "-c", line.removeprefix("$ ")],
                cwd=tmp_path,
                env=env,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == 0, f"{page}: {line}\n{done.stderr}"


@pytest.mark.parametrize(("page", "words"), written())
def test_a_command_in_an_sh_block_is_one_of_ours(page: str, words: str) -> None:
    rest = shlex.split(words)
    command: click.Command | None = tocsin
    while rest and isinstance(command, click.Group):
        command = command.get_command(click.Context(command), rest.pop(0))
    assert command is not None, page
    command.make_context(words, rest)


def test_there_is_something_to_run() -> None:
    assert len(blocks("console")) >= 1
    assert len(written()) >= 5
