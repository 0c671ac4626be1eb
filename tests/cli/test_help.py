"""Every command teaches: help with an example, and ``--json`` wherever something is printed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tocsin.cli.main import tocsin

SILENT = {"up", "poll", "agent", "deliver", "serve"}
"""What stays, and prints nothing."""


def every(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from every(command, (*path, name))


COMMANDS = dict(every(tocsin))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_with_an_example(name: str) -> None:
    command = COMMANDS[name]

    text = command.get_help(click.Context(command, info_name=name))

    examples = text.partition("Example")[2]
    assert f"tocsin {name}" in examples
    assert len(command.get_short_help_str(60)) > 10


@pytest.mark.parametrize("name", COMMANDS)
def test_what_prints_something_prints_json_too(name: str) -> None:
    command = COMMANDS[name]
    options = {option for each in command.params for option in each.opts}

    if name not in SILENT and (not isinstance(command, click.Group) or name == "topics"):
        assert "--json" in options


def test_the_first_help_has_every_verb_under_a_heading() -> None:
    text = tocsin.get_help(click.Context(tocsin, info_name="tocsin"))

    assert text.index("Start:") < text.index("demo ") < text.index("Operation:")
    assert all(f"\n  {name} " in text for name in tocsin.commands)


def test_light_commands_do_not_load_heavy_libraries(tmp_path: Path) -> None:
    """A mistake is told at once, and the embedded set-up needs no client of Kafka's."""
    heavy = "faust|aiohttp|kafka|redis|numpy|lxml|asyncio|prometheus_client"
    code = (
        "import sys; from tocsin.cli.main import run; run(['config']);"
        f"print([m for m in '{heavy}'.split('|') if m in sys.modules], file=sys.stderr)"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert ran.stderr.strip() == "[]"


def test_an_interrupt_is_quiet(tmp_path: Path) -> None:
    waiting = subprocess.Popen(
        [Path(sys.executable).with_name("tocsin"), "read", "--until", "article", "--json", "-"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell starts what runs in its background deaf to ^C, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads
    )
    assert waiting.stdin
    assert waiting.stdout
    waiting.stdin.write(b'{"text": "one"}\n')
    waiting.stdin.flush()
    first = waiting.stdout.readline()  # each line is there when it is decided
    waiting.send_signal(signal.SIGINT)
    _, said = waiting.communicate(timeout=30)

    assert b'"one"' in first
    assert waiting.returncode == 130
    assert said.strip() == b""  # click ends the line that ^C stands on
