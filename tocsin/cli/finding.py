"""Articles of the log by what people know of them, and how far each came on the road."""

from collections.abc import Iterator
from heapq import nlargest
from typing import TYPE_CHECKING, Any

from tocsin.errors import Misconfigured, Unavailable
from topics import ALERTS, ARTICLES, EVENTS, STORIES, TAGGED, Article, Linked

if TYPE_CHECKING:
    from tocsin.runtime.broker.spec import Log

Row = dict[str, Any]
MOST_NAMED = 4


def article_id(log: "Log", asked: str) -> str:
    """Return the id of the article that people mean: by its id, its address, or words of its title.

    Of several versions of one entry the last is meant.

    Raises:
        Unavailable: If no article has it.
        Misconfigured: If more than one has; names some of them.
    """
    if asked.startswith("ar_"):
        return asked
    found: dict[object, Article] = {}
    for article in _articles(log, asked):
        found[(article.feed, article.entry or article.id)] = article
    if not found:
        raise Unavailable(
            f"no article has the id, the address or the words {asked!r} "
            "(articles are kept for 96 hours; tocsin explain --recent lists the last)"
        )
    if len(found) > 1:
        named = "; ".join(
            f"{each.id} {each.title[:60]!r}" for each in list(found.values())[-MOST_NAMED:]
        )
        raise Misconfigured(f"{len(found)} articles have {asked!r}; give one's id: {named}")
    return next(iter(found.values())).id


def _articles(log: "Log", asked: str) -> Iterator[Article]:
    from tocsin.cli.store import records
    from tocsin.feeds.urls import canonical

    wanted = asked.casefold().split()
    address = canonical(asked) if "://" in asked else ""
    for _, article in records(log, ARTICLES):
        title = f"{article.title} {article.publisher}".casefold()
        by_words = not address and all(word in title for word in wanted)
        if by_words or (address and article.url in (asked, address)):
            yield article


def recent(log: "Log", asked: str, limit: int) -> list[Row]:
    """Return the articles that were seen last, the newest first, and how far each came."""
    found = {each.id: each for each in _articles(log, asked)}
    newest = nlargest(limit, found.values(), key=lambda article: article.seen)
    rows = {each.id: _row(each) for each in newest}
    _fill(log, rows)
    return list(rows.values())


def _row(article: Article) -> Row:
    return {
        "article": article.id,
        "seen": article.seen,
        "publisher": article.publisher,
        "language": article.language,
        "title": article.title,
        "url": article.url or None,
        "history": article.history,
        "relation": None,
        "level": None,
        "events": [],
        "alerts": [],
        "passed": "poller",
    }


def _fill(log: "Log", rows: dict[str, Row]) -> None:
    from tocsin.cli.store import records

    for _, story in records(log, STORIES):
        if row := rows.get(story.article.id):
            row |= {"relation": story.relation, "passed": "deduper"}
    for _, tagged in records(log, TAGGED):
        if row := rows.get(tagged.story.article.id):
            row |= {"level": tagged.tags.level, "passed": "tagger"}
    for _, linked in records(log, EVENTS):
        if row := rows.get(linked.tagged.story.article.id):
            row |= _linked(linked)
    for _, alert in records(log, ALERTS):
        first = alert.data.articles[0].id if alert.data.articles else ""
        if row := rows.get(first):
            row["alerts"].append(alert.data.alert)


def _linked(linked: Linked) -> Row:
    tagged = linked.tagged
    return {
        "relation": tagged.story.relation,
        "level": tagged.tags.level,
        "events": [event.id for event in linked.events],
        "passed": "linker",
    }
