"""``tocsin topics``: what flows, and the log made ready for it."""

import click

from tocsin.cli.asking import Verbs, with_json, with_settings
from tocsin.cli.printing import emit, say, table
from tocsin.settings import Settings
from topics import TOPICS, Topic


@click.group(cls=Verbs, invoke_without_command=True)
@with_json
@click.pass_context
def topics(context: click.Context, as_json: bool) -> None:  # noqa: FBT001
    """Show the topics: record, key, partitions, retention.

    \b
    Examples:
      tocsin topics
      TOCSIN_LOG=kafka://kafka:9092 tocsin topics create
    """
    if context.invoked_subcommand is not None:
        return
    if as_json:
        for topic in TOPICS:
            emit(_described(topic))
        return
    rows = [(t.name, t.record.__name__, t.partitions, _kept(t), t.key, t.says) for t in TOPICS]
    table(("topic", "record", "partitions", "kept", "key", "what"), rows)


@topics.command()
@with_settings
@with_json
def create(settings: Settings, as_json: bool) -> None:  # noqa: FBT001
    """Create the topics that are missing; those that are there stay as they are.

    \b
    Example:
      TOCSIN_LOG=kafka://kafka:9092 tocsin topics create
    """
    from tocsin.cli.store import opened

    with opened(settings, new=True, create=False) as log:
        made = log.create(TOPICS)
    for topic in TOPICS:
        if as_json:
            emit({"name": topic.name, "created": topic.name in made})
        else:
            say(f"{topic.name}: {'created' if topic.name in made else 'there already'}")


def _described(topic: Topic) -> dict[str, object]:  # type: ignore[type-arg]
    return {
        "name": topic.name,
        "record": topic.record.__name__,
        "key": topic.key,
        "partitions": topic.partitions,
        "retention_hours": topic.retention_hours,
        "compacted": topic.compacted,
        "says": topic.says,
    }


def _kept(topic: Topic) -> str:  # type: ignore[type-arg]
    return "last of a key" if topic.compacted else f"{topic.retention_hours} h"
