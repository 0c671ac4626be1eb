"""What the deduper remembers: a window of articles, by each of their keys."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.likeness.keys import Keys, keys
from topics.stories import Story

WINDOW = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Remembered:
    """An article, as far as a later one can be like it."""

    article: str
    story: str
    origins: tuple[str, ...]
    seen: datetime
    keys: Keys


class Memory:
    """The articles of the last 72 hours. Rebuilt by learning the stories of the log again.

    Learning the same story twice changes nothing. What is learned is found until it expires.
    """

    def __init__(self, window: timedelta = WINDOW) -> None:
        self.window = window
        self._by: tuple[dict[int, Remembered], ...] = ({}, {}, {}, {})
        self._order: deque[Remembered] = deque()

    def __len__(self) -> int:
        return len(self._order)

    def learn(self, story: Story) -> None:
        """Remember ``story``: what ``judge`` said, read back from the log or just published."""
        found = keys(story.article)
        content, entry, url, text = self._by
        if found.content and found.content in content:
            return
        row = Remembered(story.article.id, story.id, story.origins, story.article.seen, found)
        self._order.append(row)
        content[found.content] = row
        entry[found.entry] = row  # the entry and the address as they stand now
        url[found.url] = row
        text.setdefault(found.text, row)  # the first that had this text

    def expire(self, now: datetime) -> int:
        """Forget what was seen more than the window before ``now``; return how many."""
        count = 0
        while self._order and self._order[0].seen < now - self.window:
            row = self._order.popleft()
            count += 1
            for table, key in zip(self._by, _each(row.keys), strict=True):
                if table.get(key) is row:
                    del table[key]
        return count

    def content(self, key: int) -> Remembered | None:
        """Return the article with this content of this entry."""
        return self._by[0].get(key) if key else None

    def entry(self, key: int) -> Remembered | None:
        """Return the last version of this entry."""
        return self._by[1].get(key) if key else None

    def url(self, key: int) -> Remembered | None:
        """Return the last article at this address."""
        return self._by[2].get(key) if key else None

    def text(self, key: int) -> Remembered | None:
        """Return the first article with these folded words."""
        return self._by[3].get(key) if key else None


def _each(found: Keys) -> Iterator[int]:
    yield from (found.content, found.entry, found.url, found.text)
