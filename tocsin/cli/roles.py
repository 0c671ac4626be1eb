"""The commands that run and stay: everything in one process, or one role each; and the demo."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tocsin.cli.asking import Address, finished, with_json, with_settings
from tocsin.settings import Listen, Settings

STREAMS = ("deduper", "tagger", "linker", "alerter")
EVERY = ("poller", *STREAMS, "courier", "console")

_listen = click.option(
    "--listen", type=Address(), help="Address of health, metrics, API and console."
)


def _up(settings: Settings, roles: tuple[str, ...], *, embedded: bool = False) -> int:
    from tocsin.cli import up

    return up.main(settings, roles, embedded=embedded)


@click.command()
@with_settings
@_listen
def up(settings: Settings, listen: Listen | None) -> int:
    """Run every role in this one process, durable in the data folder. No Kafka, no Redis.

    \b
    Example:
      tocsin up --data ./watch --listen 127.0.0.1:8787
    """
    return _up(_at(settings, listen), EVERY, embedded=True)


@click.command()
@with_settings
@_listen
def poll(settings: Settings, listen: Listen | None) -> int:
    """Run the poller: feeds to articles.

    \b
    Example:
      TOCSIN_LOG=kafka://kafka:9092 tocsin poll --listen 127.0.0.1:8801
    """
    return _up(_at(settings, listen), ("poller",))


@click.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True, type=click.Choice(STREAMS))
@with_settings
@_listen
def agent(settings: Settings, names: tuple[str, ...], listen: Listen | None) -> int:
    """Run one or more of the agents: deduper, tagger, linker, alerter.

    \b
    Example:
      TOCSIN_LOG=kafka://kafka:9092 TOCSIN_QUEUES=redis://redis tocsin agent tagger
    """
    return _up(_at(settings, listen), tuple(dict.fromkeys(names)))


@click.command()
@with_settings
@_listen
def deliver(settings: Settings, listen: Listen | None) -> int:
    """Run the courier: subscriber queues to webhooks.

    \b
    Example:
      TOCSIN_LOG=kafka://kafka:9092 TOCSIN_QUEUES=redis://redis tocsin deliver
    """
    return _up(_at(settings, listen), ("courier",))


@click.command()
@with_settings
@_listen
def serve(settings: Settings, listen: Listen | None) -> int:
    """Run the console: HTTP API and page.

    \b
    Example:
      TOCSIN_LOG=kafka://kafka:9092 TOCSIN_QUEUES=redis://redis tocsin serve
    """
    return _up(_at(settings, listen), ("console",))


@click.command()
@click.option("--once", is_flag=True, help="Exit 0 when all has arrived, 1 after 60 s without.")
@with_settings
@_listen
@with_json
@click.pass_context
def demo(
    context: click.Context, settings: Settings, *, once: bool, listen: Listen | None, as_json: bool
) -> int:
    """Play a day of escalation on this machine and print each signed alert that arrives.

    Local outlets serve feeds in several languages; Tocsin polls them; a local receiver verifies
    every webhook and shows the words that it rests on. All of it is gone afterwards, unless
    --data says where to keep it.

    \b
    Examples:
      tocsin demo
      tocsin demo --once --json
    """
    asked = context.params.get("data") is not None
    settings = _demo_settings(settings, listen)
    with TemporaryDirectory(prefix="tocsin-demo-") as folder:
        kept = settings if asked else replace(settings, data=Path(folder))
        return finished(_demo(kept, once=once, as_json=as_json))


def _demo_settings(settings: Settings, listen: Listen | None) -> Settings:
    return replace(settings, listen=listen or Listen("127.0.0.1", 0))


async def _demo(settings: Settings, *, once: bool, as_json: bool) -> int:
    from tocsin.cli import up as running
    from tocsin.demo.run import run_demo

    return await run_demo(settings, once=once, json=as_json, start=running.run)


def _at(settings: Settings, listen: Listen | None) -> Settings:
    return replace(settings, listen=listen) if listen else settings
