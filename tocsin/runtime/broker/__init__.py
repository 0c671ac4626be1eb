"""The log, twice: Kafka, and SQLite. What either promises stands in ``spec``.

A Faust app on it (what ``tocsin.runtime.worker`` does):

    log = open_log("sqlite:////srv/log.db")   # or kafka://one:9092,two:9092
    log.create(TOPICS)
    app = faust.App(
        "tocsin-deduper",                # the consumer group: one app, one role
        broker=log.faust_url,            # sqlite://… or kafkasafe://…
        store="memory://",
        broker_commit_interval=0.1,      # 1.0 on Kafka
        topic_disable_leader=True,
        topic_allow_declare=False,
        stream_buffer_maxsize=256,
        stream_wait_empty=True,
        web_enabled=False,
        key_serializer="raw",            # without these two, Faust reads JSON
        value_serializer="raw",
    )
    articles = app.topic("articles.v1", key_type=bytes, value_type=bytes)
    stories = app.topic("stories.v1", key_type=bytes, value_type=bytes)

    @app.agent(articles, name="deduper")
    async def deduper(stream):
        async for event in stream.events():
            await (await stories.send(key=event.message.key, value=event.value))

Several apps of one process may share a file and an event loop. ``log.claim()`` keeps a second
process from consuming the same file; an app's consumer claims it, too.
"""

from tocsin.errors import Misconfigured
from tocsin.runtime.broker.spec import Headers, Log, Position, Publisher, Record, Tail

__all__ = ["Headers", "Log", "Position", "Publisher", "Record", "Tail", "open_log"]


def open_log(url: str) -> Log:
    """Return the log at ``sqlite:///PATH`` or ``kafka://HOST:PORT,…``. Connects on first use.

    Raises:
        Misconfigured: If it is neither.
    """
    # Imported here, so that nobody waits for, or needs, the client of the log they do not use.
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        from pathlib import Path  # noqa: PLC0415

        from tocsin.runtime.broker.sqlite_log import SqliteLog  # noqa: PLC0415

        return SqliteLog(Path(rest[1:]))
    if scheme == "kafka" and rest.strip("/,"):
        from tocsin.runtime.broker.kafka_log import KafkaLog  # noqa: PLC0415

        return KafkaLog([server for server in rest.strip("/").split(",") if server])
    raise Misconfigured(f"the log: expected sqlite:///PATH or kafka://HOST:PORT,…, not {url!r}")
