"""``tocsin config``: the settings as this process has them."""

import click

from tocsin.cli.asking import with_json, with_settings
from tocsin.cli.printing import emit, say, shown
from tocsin.settings import Settings, described


@click.command()
@with_settings
@with_json
def config(settings: Settings, as_json: bool) -> None:  # noqa: FBT001 - click hands it over by name
    """Show every setting with its value and meaning; secrets stay hidden.

    \b
    Example:
      TOCSIN_POLL_EVERY_S=60 tocsin config
    """
    for name, value, says in described(settings):
        if as_json:
            emit({"name": name, "value": value, "says": says})
        else:
            say(f"{name}={shown(value)}")
            say(f"    {says}")
