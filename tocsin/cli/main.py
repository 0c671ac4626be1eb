"""The command's root: its verbs, and how each kind of failure ends."""

import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import click

from tocsin.cli import (
    config,
    doctor,
    events,
    explain,
    feeds,
    read,
    roles,
    subscriptions,
    topics,
    trying,
)
from tocsin.cli.asking import Verbs
from tocsin.cli.printing import warn
from tocsin.errors import Misconfigured, TocsinError

DONE, FAILED, MISTAKE = 0, 1, 2


subscriptions.subscriptions.add_command(trying.try_out)
HEADS = {
    "Start": (roles.demo, roles.up),
    "What is watched, and who is told": (
        *(feeds.feeds, subscriptions.subscribe, subscriptions.subscriptions),
    ),
    "What is known, and why": (events.events, explain.explain, events.deliveries),
    "What Tocsin sees in texts of your own": (read.read, read.compare),
    "Operation": (
        *(doctor.doctor, config.config, topics.topics),
        *(roles.poll, roles.agent, roles.deliver, roles.serve),
    ),
}


class Root(Verbs):
    """The root's help has its verbs in the order in which people need them."""

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's
        formatter: click.HelpFormatter,
    ) -> None:
        limit = formatter.width - 20
        for head, commands in HEADS.items():
            with formatter.section(head):
                rows = [(str(each.name), each.get_short_help_str(limit)) for each in commands]
                formatter.write_dl(rows)


@click.group(
    cls=Root,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start here:  tocsin demo",
)
@click.version_option(version("tocsin"), prog_name="tocsin")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Settings file (else TOCSIN_CONFIG, else ./tocsin.toml).",
)
@click.pass_context
def tocsin(context: click.Context, config: Path | None) -> None:  # noqa: ARG001 - read by with_settings
    """Watch news feeds in many languages and say early when a conflict escalates.

    \b
    Try it, with nothing but this machine:
      tocsin demo
    Run it, with one data folder for all of these:
      export TOCSIN_DATA=./watch
      tocsin up
      tocsin feeds add https://example.org/rss.xml
      tocsin subscribe mine --region AM --min-level 3 --webhook https://example.org/hook
    See what it sees in an article:
      tocsin read article.txt

    Exit codes: 0 done, 1 it failed, 2 your mistake (usage or settings).
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for verbs in HEADS.values():
    for verb in verbs:
        tocsin.add_command(verb)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a failure is one line on standard error."""
    # Libraries' own warnings would stand beside our one line; `logs.set_up` brings them back.
    logging.getLogger().addHandler(logging.NullHandler())
    return guarded(lambda: tocsin.main(list(arguments), prog_name="tocsin", standalone_mode=False))


def guarded(work: Callable[[], object]) -> int:
    """Do ``work`` and turn whatever it raises into an exit code and at most one line."""
    try:
        code = work()
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # Whoever read us has left; Python's own flush at exit must not complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except (click.UsageError, Misconfigured) as error:
        return _failed(error, MISTAKE)
    except (click.ClickException, TocsinError, OSError) as error:
        return _failed(error, FAILED)
    except Exception as error:
        if os.environ.get("TOCSIN_LOG_LEVEL", "").lower() == "debug":
            raise
        return _failed(
            error, FAILED, "this should not happen (TOCSIN_LOG_LEVEL=debug shows more): "
        )
    return code if isinstance(code, int) else DONE


def _failed(error: Exception, code: int, before: str = "") -> int:
    if isinstance(error, click.UsageError):
        where = error.ctx.command_path.removeprefix("tocsin").strip() if error.ctx else ""
        text = f"{where}: {error.format_message()}" if where else error.format_message()
        warn(f"{text} (see tocsin {where + ' ' if where else ''}--help)")
    elif isinstance(error, click.ClickException):
        warn(error.format_message())
    elif isinstance(error, OSError) and error.filename:
        warn(f"{error.filename}: {error.strerror}")
    elif isinstance(error, TocsinError):
        warn(str(error) or type(error).__name__)
    else:
        warn(f"{before}{type(error).__name__}: {error}")
    return code
