"""What the linker remembers: the events that are alive, and which articles it has linked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tocsin.events.features import words_of
from tocsin.events.join import Account, account
from tocsin.events.reports import Parents, Report, no_parents, reports
from topics.events import Event, Linked
from topics.tagged import Tagged

WINDOW = timedelta(hours=72)
SELDOM = timedelta(minutes=1)
MOST_ACCOUNTS = 4
"""Reports of an event that a new one is compared with: its first and its last ones."""


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def bounded(time: datetime) -> datetime:
    """Return the time within what can be reckoned with: an article may claim any year."""
    return min(max(time, EARLIEST), LATEST)


@dataclass(slots=True)
class State:
    """An event as its last article left it; ``accounts`` are its first report and its last ones.

    ``cities`` are those of all its reports.
    """

    event: Event
    touched: datetime
    stories: set[str] = field(default_factory=set)
    accounts: list[Account] = field(default_factory=list)
    cities: set[str] = field(default_factory=set)

    def crop(self) -> None:
        """Forget the accounts between the first and the last ones."""
        del self.accounts[1 : max(1, len(self.accounts) - MOST_ACCOUNTS + 1)]


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
        self._below: dict[str, dict[str, None]] = {}
        self._linked: dict[str, datetime] = {}
        self._of_article: dict[str, tuple[str, ...]] = {}
        self._merged: dict[str, str] = {}
        self._expired: datetime | None = None

    def __len__(self) -> int:
        return len(self._states)

    def learn(self, linked: Linked) -> None:
        """Remember what was decided: each event as it stands now, and that its article is done."""
        article = linked.tagged.story.article
        if article.feed:
            if article.id in self._linked:
                return
            self._linked[article.id] = article.seen
        reported = reports(linked.tagged.tags, self.parents) if linked.events else ()
        for event in linked.events:
            if event.merged_into is None:
                self._learn(event, linked.tagged, reported)
        for event in linked.events:
            if event.merged_into is not None:
                self._merge(event, event.merged_into)
        if linked.events:
            self._of_article[article.id] = tuple(event.id for event in linked.events)

    def knows(self, event: str) -> bool:
        """Whether this is the id of an event, a live one or one that was merged."""
        return event in self._states or event in self._merged

    def has(self, article: str) -> bool:
        """Whether an article of a feed was linked before. Others have no id to know them by."""
        return article in self._linked

    def expire(self, now: datetime) -> int:
        """Forget the events that nobody reported within the window before ``now``; return how many.

        An event ends by silence. Asked more often than once a minute it does nothing: ``link``
        looks at the time itself.
        """
        if self._expired is not None and timedelta(0) <= now - self._expired < SELDOM:
            return 0
        self._expired = now
        before = bounded(now) - self.window
        gone = [key for key, state in self._states.items() if state.touched < before]
        for key in gone:
            self._unindex(self._states.pop(key).event)
        for article in [key for key, seen in self._linked.items() if seen < before]:
            del self._linked[article]
        self._merged = {old: new for old, new in self._merged.items() if new in self._states}
        if gone:
            self._of_article = {
                article: keys
                for article, keys in self._of_article.items()
                if any(self._merged.get(key, key) in self._states for key in keys)
            }
        return len(gone)

    def around(self, region: str) -> list[State]:
        """Return the live events of a region, of those in it and of those it lies in; oldest first.

        The cost grows with the events of these regions only.
        """
        keys = dict.fromkeys(self._by_region.get(region, ()))
        keys.update(dict.fromkeys(self._below.get(region, ())))
        for up in self.parents(region):
            keys.update(dict.fromkeys(self._by_region.get(up, ())))
        return [self._states[key] for key in keys]

    def of_article(self, article: str) -> list[State]:
        """Return the live events that an article was linked to."""
        keys = (self._merged.get(key, key) for key in self._of_article.get(article, ()))
        return [self._states[key] for key in dict.fromkeys(keys) if key in self._states]

    def _learn(self, event: Event, tagged: Tagged, reported: tuple[Report, ...]) -> None:
        seen = tagged.story.article.seen
        state = self._states.get(event.id)
        if state is None:
            state = self._states[event.id] = State(event, seen)
            self._index(event)
        elif state.event.region != event.region:
            self._unindex(state.event)
            self._index(event)
        state.event = event
        state.touched = max(state.touched, seen)
        own = tagged.story.id in state.stories
        state.stories.add(tagged.story.id)
        if not own or tagged.story.relation != "copy" or not state.accounts:
            self._account(state, tagged, reported)

    def _merge(self, event: Event, into: str) -> None:
        """Let an event end in another: what was known of it is known of that one."""
        gone, home = self._states.pop(event.id, None), self._states.get(into)
        self._merged[event.id] = into
        if gone is None:
            return
        self._unindex(gone.event)
        if home is not None:
            home.stories |= gone.stories
            home.cities |= gone.cities
            home.accounts[1:1] = gone.accounts
            home.crop()

    def _account(self, state: State, tagged: Tagged, reported: tuple[Report, ...]) -> None:
        region = state.event.region
        near = [r for r in reported if r.region == region or region in self.parents(r.region)]
        near += [r for r in reported if r.region in self.parents(region)]
        if near:
            told = account(near[0], words_of(tagged))
            state.accounts.append(told)
            state.cities |= told.cities
            state.crop()

    def _index(self, event: Event) -> None:
        self._by_region.setdefault(event.region, {})[event.id] = None
        for up in self.parents(event.region):
            self._below.setdefault(up, {})[event.id] = None

    def _unindex(self, event: Event) -> None:
        for table, regions in (
            (self._by_region, (event.region,)),
            (self._below, self.parents(event.region)),
        ):
            for region in regions:
                table[region].pop(event.id, None)
                if not table[region]:
                    del table[region]
