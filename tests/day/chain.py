"""The agents' decisions one after another in one process; they may be killed at any moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from day.plan import Item

from tocsin import events, likeness
from tocsin.furniture import credits as credits_in
from tocsin.matching import Book, Told, match
from tocsin.places import regions
from tocsin.reading import tag
from topics.alerts import Alert
from topics.articles import Article
from topics.events import Linked
from topics.stories import Story
from topics.subscriptions import Subscription
from topics.tagged import Tagged, Tags

REPEATED = 3
"""Articles that are read again after a kill: what was done, but not yet committed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An alert that was sent, by what the truth knows of the article that caused it."""

    subscription: str
    event: int | None
    step: int
    alert: Alert


@dataclass(slots=True)
class Run:
    """What the chain made of the day."""

    sent: list[Sent] = field(default_factory=list)
    linked: dict[str, Linked] = field(default_factory=dict)

    def ids(self) -> set[str]:
        return {one.alert.data.alert for one in self.sent}


class Chain:
    """Judges, tags, links and matches each article as the agents do.

    ``tags`` keeps what was tagged, for days that are run again. The lists are the logs that the
    memories are rebuilt from.
    """

    def __init__(self, asked: list[Subscription], tags: dict[str, Tags]) -> None:
        self._tags = tags
        self._book = Book(regions.parents)
        for one in asked:
            self._book.put(one)
        self._stories = list[Story]()
        self._linked = list[Linked]()
        self._alerts = list[Alert]()
        self.restart()

    def restart(self) -> None:
        """Forget everything, and read the logs again."""
        self._copies, self._known = likeness.Memory(), events.Memory(regions.parents)
        self._told = Told()
        for story in self._stories:
            self._copies.learn(story)
        for linked in self._linked:
            self._known.learn(linked)
        for alert in self._alerts:
            self._told.learn(alert)

    def see(self, article: Article) -> tuple[Linked | None, list[Alert]]:
        """Return what the linker and the alerter make of an article that comes now."""
        credit = credits_in(article.title, article.text, article.language)
        verdict = likeness.judge(article, self._copies, article.seen, credit)
        if verdict.relation is None:
            return None, []
        story = likeness.to_story(article, verdict)
        self._stories.append(story)
        self._copies.learn(story)
        tagged = Tagged(story=story, tags=self._tags_of(article), at=article.seen)
        linked = events.link(tagged, self._known, article.seen)
        if linked is None:
            return None, []
        self._linked.append(linked)
        self._known.learn(linked)
        alerts = [
            alert
            for alert in match(linked, self._book, self._told, article.seen)
            if alert.data.alert not in self._told
        ]
        for alert in alerts:
            self._alerts.append(alert)
            self._told.learn(alert)
        return linked, alerts

    def _tags_of(self, article: Article) -> Tags:
        if article.id not in self._tags:
            self._tags[article.id] = tag(
                article.title, article.text, article.language, published=article.published
            )
        return self._tags[article.id]


def run(
    items: Iterable[Item],
    asked: list[Subscription],
    tags: dict[str, Tags] | None = None,
    *,
    killed_every: int = 0,
) -> Run:
    """Run the day through the chain; kill it after each ``killed_every`` articles."""
    chain, found = Chain(asked, {} if tags is None else tags), Run()
    day = list(items)
    for number, item in enumerate(day):
        again = [item]
        if killed_every and number % killed_every == killed_every - 1:
            chain.restart()
            again = day[max(0, number - REPEATED) : number + 1]
        for one in again:
            linked, alerts = chain.see(one.article)
            if linked is not None:
                found.linked[one.article.id] = linked
            found.sent += [
                Sent(alert.data.subscription.id, one.event, one.step, alert) for alert in alerts
            ]
    return found
