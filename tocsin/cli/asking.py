"""What every command asks for in the same way: settings, ``--json``, durations, addresses."""

import functools
import os
import re
from collections.abc import Callable, Coroutine
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click

from tocsin.settings import Listen, Settings, parse_listen

Command = Callable[..., Any]
T = TypeVar("T")

_UNITS_S = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)([smhd]?)")


def with_settings(command: Command) -> Command:
    """Give a command ``--config`` and ``--data``, and the settings as its first argument."""

    @click.option(
        "--config",
        type=click.Path(path_type=Path),
        help="Settings file (else TOCSIN_CONFIG, else ./tocsin.toml).",
    )
    @click.option(
        "--data",
        type=click.Path(path_type=Path),
        help="Folder of the embedded set-up (else TOCSIN_DATA, else ./tocsin-data).",
    )
    @click.pass_context
    @functools.wraps(command)
    def asked(
        context: click.Context, /, config: Path | None, data: Path | None, **rest: object
    ) -> object:
        path = config or context.find_root().params.get("config")
        return command(load(path, data=data), **rest)

    return asked


def load(config: Path | None, **overrides: object) -> Settings:
    """Return the settings of this process; raises Misconfigured with every mistake."""
    return Settings.load(os.environ, config=config, **overrides)


def finished(work: Coroutine[Any, Any, T]) -> T:
    """Return what ``work`` returns, in an event loop of its own."""
    import asyncio  # a third of the time that a command takes to start

    return asyncio.run(work)


def with_json(command: Command) -> Command:
    """Give a command ``--json``, handed on as ``as_json``."""
    return click.option(
        "--json", "as_json", is_flag=True, help="One JSON value a line, nothing else."
    )(command)


class Duration(click.ParamType):
    """``90``, ``90s``, ``10m``, ``24h`` or ``7d``."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = _DURATION.fullmatch(str(value).strip().lower())
        if not found:
            self.fail(f"expected a duration such as 90s, 10m, 24h or 7d, not {value!r}", param, ctx)
        return timedelta(seconds=float(found[1]) * _UNITS_S[found[2]])


class Address(click.ParamType):
    """``HOST:PORT``."""

    name = "host:port"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Listen:
        if isinstance(value, Listen):
            return value
        try:
            return parse_listen(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Verbs(click.Group):
    """A group that knows which command was meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            meant = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if meant:
                error.message += f" Did you mean {meant[0]}?"
            raise
