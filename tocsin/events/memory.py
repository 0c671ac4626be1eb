"""What the linker remembers: the events that are alive, and which articles it has linked."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tocsin.events.reports import Parents, no_parents
from topics.events import Event, Linked

WINDOW = timedelta(hours=72)


@dataclass(slots=True)
class State:
    """An event as its last article left it."""

    event: Event
    touched: datetime
    stories: set[str] = field(default_factory=set)


class Memory:
    """The live events. Rebuilt by learning what ``link`` returned, in the order of the log.

    ``parents`` returns the ancestors of a region; without it every region stands alone.
    Learning the same record twice changes nothing.
    """

    def __init__(self, parents: Parents = no_parents, window: timedelta = WINDOW) -> None:
        self.parents = parents
        self.window = window
        self._states: dict[str, State] = {}
        self._by_region: dict[str, dict[str, None]] = {}
        self._linked: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._states)

    def learn(self, linked: Linked) -> None:
        """Remember what was decided: each event as it stands now, and that its article is done."""
        story = linked.tagged.story
        if self.knows(linked):
            return
        seen = story.article.seen
        if story.article.feed:
            self._linked[story.article.id] = seen
        for event in linked.events:
            state = self._states.get(event.id)
            if state is None:
                state = self._states[event.id] = State(event, seen)
                self._by_region.setdefault(event.region, {})[event.id] = None
            state.event = event
            state.touched = max(state.touched, seen)
            state.stories.add(story.id)

    def knows(self, linked: Linked) -> bool:
        """Whether the article was linked before. What came from no feed has no id to know it by."""
        article = linked.tagged.story.article
        return self.has(article.id) if article.feed else False

    def has(self, article: str) -> bool:
        """Whether an article of a feed was linked before."""
        return article in self._linked

    def expire(self, now: datetime) -> int:
        """Forget the events that nobody reported within the window before ``now``; return how many.

        An event ends by silence.
        """
        before = now - self.window
        gone = [key for key, state in self._states.items() if state.touched < before]
        for key in gone:
            region = self._states.pop(key).event.region
            self._by_region[region].pop(key)
            if not self._by_region[region]:
                del self._by_region[region]
        for article in [key for key, seen in self._linked.items() if seen < before]:
            del self._linked[article]
        return len(gone)

    def in_region(self, region: str) -> list[State]:
        """Return the live events of exactly this region, oldest first."""
        return [self._states[key] for key in self._by_region.get(region, ())]

    def inside(self, region: str) -> list[State]:
        """Return the live events of the regions that lie in ``region``, oldest first."""
        return [
            self._states[key]
            for other, keys in self._by_region.items()
            if region in self.parents(other)
            for key in keys
        ]
