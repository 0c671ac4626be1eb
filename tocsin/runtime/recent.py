"""The events as they stand, for whoever shows them: read from the log and kept current."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from tocsin.errors import TryAgain
from tocsin.runtime import clock
from tocsin.runtime.broker.spec import Log, Record, Tail
from tocsin.runtime.logs import event
from tocsin.runtime.quotes import Quote, quoted
from topics import EVENTS

if TYPE_CHECKING:
    from topics.events import Event, Linked

LOG = logging.getLogger(__name__)
MOST_EVENTS = 5000
MOST_ARTICLES = 100
MOST_QUOTED, MOST_QUOTES = 100, 6
"""The last events whose reports are quoted, and how many of the last reports of each."""
POLL_S = 0.5
# Under load records come one by one; a page that is a moment late costs a thread's turn less each.
REST_S = 0.5


class Recent:
    """The last events of the log by id, the one that changed last at the end."""

    def __init__(self, log: Log) -> None:
        self.events: dict[str, Event] = {}
        self.articles: deque[Linked] = deque(maxlen=MOST_ARTICLES)
        """The last articles at the end of the road, silent ones as well; the last at the end."""
        self._told: dict[str, dict[str, Linked | Quote]] = {}
        self._log = log

    async def follow(self, stopping: asyncio.Event) -> None:
        """Read what the log keeps, then stay current until ``stopping``; wait while it is away."""
        tail: Tail | None = None
        while not stopping.is_set():
            try:
                if tail is None:
                    since = clock.now() - timedelta(hours=EVENTS.retention_hours or 0)
                    tail = await asyncio.to_thread(self._log.tail, EVENTS.name, since=since)
                if tail.behind():
                    self.learn(await asyncio.to_thread(tail.poll, POLL_S))
                await asyncio.sleep(REST_S)
            except TryAgain as error:
                await asyncio.sleep(error.after_s)
        if tail is not None:
            await asyncio.to_thread(tail.close)

    def learn(self, records: Iterable[Record]) -> None:
        """Take in records of EVENTS, in order."""
        for record in records:
            if record.value is None:
                continue
            try:
                linked = EVENTS.decode(record.value)
            except msgspec.DecodeError as error:
                LOG.warning(event("unreadable", topic=EVENTS.name, why=error))
                continue
            self.articles.append(linked)
            for each in linked.events:
                self.events.pop(each.id, None)
                self.events[each.id] = each
                self._note(linked, each)
        while len(self.events) > MOST_EVENTS:
            del self.events[next(iter(self.events))]

    def quotes(self, event: "Event") -> list[Quote]:
        """Return what the last reports of an event say; of older events nothing is kept."""
        told = self._told.get(event.id, {})
        # Made when somebody looks: while a flood of records comes in, nobody looks at most of them.
        quotes = [
            each if isinstance(each, Quote) else quoted(each, event) for each in told.values()
        ]
        told.update(zip(told, quotes, strict=True))
        return quotes

    def _note(self, linked: "Linked", each: "Event") -> None:
        told = self._told.pop(each.id, {})
        self._told[each.id] = told
        article = linked.tagged.story.article.id
        if any(source.id == article for source in each.articles):
            told.pop(article, None)
            told[article] = linked
        while len(told) > MOST_QUOTES:
            del told[next(iter(told))]
        while len(self._told) > MOST_QUOTED:
            del self._told[next(iter(self._told))]
