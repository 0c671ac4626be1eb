"""The agents' decisions one after another in memory: the road without a broker."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from tocsin.cli.inputs import Item
from topics.articles import Article
from topics.events import Linked
from topics.stories import Story
from topics.tagged import Tagged, Tags

if TYPE_CHECKING:
    from tocsin.likeness import Memory

STAGES = ("article", "language", "deduper", "tagger", "linker")
FORGET_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """What the stages made of one article; None from the stage on where the chain stops."""

    item: Item
    article: Article
    story: Story | None = None
    tags: Tags | None = None
    linked: Linked | None = None


class Chain:
    """Runs each article through the stages up to ``until``, and remembers as the agents do."""

    def __init__(self, until: str) -> None:
        from tocsin import events, likeness
        from tocsin.places.regions import parents

        self._last = STAGES.index(until)
        self._copies = likeness.Memory()
        self._events = events.Memory(parents=parents)
        self._labels: dict[str, Any] = {}
        self._count = 0

    def see(self, item: Item) -> Seen:
        """Return what each stage makes of ``item``; its time is when it was seen."""
        article = with_language(item) if self._last >= 1 else item.article
        if self._last < 2:
            return Seen(item, article)
        self._forget(article.seen)
        self._labels[article.id] = item.label
        story = judged(article, self._copies)
        self._copies.learn(story)
        if self._last < 3:
            return Seen(item, article, story)
        tags = tags_of(article)
        linked = self._linked(story, tags) if self._last >= 4 else None
        return Seen(item, article, story, tags, linked)

    def label(self, article: str | None) -> Any:
        """Return the id that an article of the input was given."""
        return None if article is None else self._labels.get(article, article)

    def _linked(self, story: Story, tags: Tags) -> Linked | None:
        from tocsin.events import link

        now = story.article.seen
        linked = link(Tagged(story=story, tags=tags, at=now), self._events, now)
        if linked is not None:
            self._events.learn(linked)
        return linked

    def _forget(self, now: datetime) -> None:
        self._count += 1
        if self._count % FORGET_EVERY == 0:
            self._copies.expire(now)
            self._events.expire(now)


def tagged_alone(item: Item) -> Tagged:
    """Return what is known of an article when it is the only one there is."""
    from tocsin.likeness import Memory

    article = with_language(item)
    story = judged(article, Memory())
    return Tagged(story=story, tags=tags_of(article), at=article.seen)


def with_language(item: Item) -> Article:
    """Return the article with its language; one that it was given is believed."""
    article = item.article
    if item.language:
        return msgspec.structs.replace(article, language=item.language, language_score=1.0)
    if article.language != "und":
        return article
    from tocsin.feeds.cursor import SAMPLE
    from tocsin.text.language import identify

    language, score = identify(f"{article.title}\n{article.text[:SAMPLE]}")
    return msgspec.structs.replace(article, language=language, language_score=score)


def judged(article: Article, memory: "Memory") -> Story:
    """Return the article with the deduper's verdict."""
    from tocsin.furniture import credits as credits_in
    from tocsin.likeness import judge, to_story

    credit = credits_in(article.title, article.text, article.language)
    return to_story(article, judge(article, memory, article.seen, credit))


def tags_of(article: Article) -> Tags:
    """Return what the article reports."""
    from tocsin.reading import tag

    return tag(
        article.title,
        article.text,
        article.language,
        blocks=article.blocks,
        published=article.published,
    )
