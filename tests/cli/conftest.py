"""The real command, in this process: what it prints, and how it ends."""

import asyncio
import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tocsin.cli.main import run
from tocsin.runtime import clock
from tocsin.runtime.broker import open_log
from tocsin.runtime.queues import open_queues
from tocsin.runtime.queues.spec import Attempt, Endpoint, Item
from topics import TOPICS, Article, Linked, Story, Tagged, Topic
from topics.events import Change, Event, Source
from topics.tagged import Place, Span, Tags


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        """What ``--json`` printed: every line is one value."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def row(self) -> Any:
        (row,) = self.rows
        return row


Tocsin = Callable[..., Ran]


@pytest.fixture
def tocsin(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> Tocsin:
    """Run ``tocsin ARGS`` in an empty folder that is also the data folder's parent."""
    for name in [name for name in os.environ if name.startswith("TOCSIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TOCSIN_FEEDS_ALLOW", "127.0.0.0/8")
    monkeypatch.setenv("TOCSIN_WEBHOOKS_ALLOW", "127.0.0.0/8")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object, stdin: bytes = b"", env: dict[str, str] | None = None) -> Ran:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            code = run([str(argument) for argument in arguments])
        out, err = capsysbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return call


class Shelf:
    """The log and the queues of the data folder, filled by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log_url = f"sqlite:///{folder / 'log.db'}"
        self.queues_url = f"sqlite:///{folder / 'queues.db'}"

    def begin(self) -> None:
        """Make the folder and an empty log."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = open_log(self.log_url)
        log.create(TOPICS)
        log.close()

    def publish(self, topic: Topic[Any], key: str, record: Any) -> None:
        self.begin()
        log = open_log(self.log_url)
        publisher = log.publisher()
        publisher.publish(topic.name, key.encode(), topic.encode(record)).result(10)
        publisher.close()
        log.close()

    def push(self, queue: str, alert: str, body: bytes = b'{"type":"alert.created"}') -> None:
        """Append an alert, then let its first attempt fail for good."""
        self.begin()

        async def act() -> None:
            queues = open_queues(self.queues_url)
            await queues.push([Item(queue=queue, id=alert, body=body, at=clock.now())])
            await queues.lease(queue, "test", 60)
            taken = await queues.take(queue, "test", clock.now())
            assert taken is not None
            attempt = Attempt(at=clock.now(), outcome="failed", status=500, detail="\x1b[2J no")
            await queues.bury(taken, attempt)
            await queues.close()

        asyncio.run(act())

    def switch_off(self, queue: str, why: str) -> None:
        """Keep that an endpoint gets nothing."""

        async def act() -> None:
            queues = open_queues(self.queues_url)
            await queues.set_endpoint(queue, Endpoint(disabled=why))
            await queues.close()

        asyncio.run(act())


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "data")


@pytest.fixture
def linked() -> Linked:
    """An article about shelling in Armenia, on all the road's topics, and its event."""
    noon = clock.now()
    article = Article(
        id="ar_1",
        seen=noon,
        title="Shells fell on Norgyugh",
        text="Shells fell on Norgyugh at dawn.",
        language="en",
        url="https://example.org/1",
        publisher="صدى الجبال",
    )
    story = Story(article=article, id="st_1", relation="new", reason="first_seen")
    span = Span(field="text", start=15, end=23)
    places = (Place(region="AM", name="Armenia", role="event", salience=1.0, spans=(span,)),)
    tagged = Tagged(story=story, tags=Tags(level=4, places=places), at=noon)
    event = Event(
        id="ev_1",
        region="AM",
        countries=("AM",),
        level=4,
        origins=("echo",),
        languages=("en",),
        articles=(Source(id="ar_1", title=article.title, publisher=article.publisher),),
        first=noon,
        last=noon,
        changes=1,
        change=Change(number=1, kind="new"),
    )
    return Linked(tagged=tagged, events=(event,))
