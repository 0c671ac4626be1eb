"""What is shown of a record, the same at the command and in the API; never a secret."""

from typing import TYPE_CHECKING

from topics import Feed, FeedState, Subscription

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tocsin.runtime.queues.spec import Delivery, Endpoint
    from tocsin.runtime.quotes import Quote
    from topics.events import Event, Linked

Row = dict[str, object]
MOST_TITLE = 120


def subscription_row(subscription: Subscription) -> Row:
    """Return a subscription without its secret."""
    row: Row = {name: getattr(subscription, name) for name in subscription.__struct_fields__}
    del row["secret"]
    return row


def switched_off(endpoints: "Mapping[str, Endpoint]") -> dict[str, str]:
    """Return why endpoints get nothing, by queue, where that isn't their subscriber's wish."""
    ours = ("paused", "unknown")
    return {queue: each.disabled for queue, each in endpoints.items() if each.disabled not in ours}


def feed_row(feed: Feed, state: FeedState | None = None) -> Row:
    """Return a feed and how its polling stands."""
    return {
        "id": feed.id,
        "url": feed.url,
        "publisher": feed.publisher or None,
        "added": feed.added,
        "every_s": feed.every_s,
        "backlog_h": feed.backlog_h,
        "held": None if feed.held is None else len(feed.held),
        "polled": state.polled if state else None,
        "outcome": state.status or None if state else None,
        "failures": state.failures if state else 0,
        "next_poll": state.next_poll if state else None,
    }


def delivery_row(delivery: "Delivery") -> Row:
    """Return a delivery without its body."""
    return {
        "alert": delivery.id,
        "subscription": delivery.queue,
        "state": delivery.state,
        "enqueued": delivery.enqueued,
        "due": delivery.due,
        "attempts": delivery.attempts,
    }


def article_row(linked: "Linked") -> Row:
    """Return an article at the end of the road: what was seen in it, and where it belongs."""
    from tocsin.runtime import words  # noqa: PLC0415 - reads tables; a command that lists needs none

    story, tags = linked.tagged.story, linked.tagged.tags
    article = story.article
    real = [each for each in tags.signals if each.real]
    return {
        "id": article.id,
        "title": article.title or article.text[:MOST_TITLE],
        "url": article.url or None,
        "publisher": article.publisher,
        "language": article.language,
        "seen": article.seen,
        "history": article.history,
        "relation": story.relation,
        "level": tags.level,
        "events": [each.id for each in linked.events],
        "shown": {
            "level": words.level(tags.level),
            "story": words.words("stories", story.reason),
            "signals": list(dict.fromkeys(map(words.signal, real))),
            "places": [words.place(each.region) for each in linked.events],
        },
    }


def event_row(event: "Event", quotes: "Sequence[Quote]") -> Row:
    """Return an event with ``shown``: what its codes mean, and what its reports say."""
    from tocsin.runtime import words  # noqa: PLC0415 - reads tables; a command that lists needs none

    row: Row = {name: getattr(event, name) for name in event.__struct_fields__}
    row["shown"] = {
        "place": words.place(event.region),
        "level": words.level(event.level),
        "signals": words.signals(event, (pair for quote in quotes for pair in quote.signals)),
        "change": words.change(event),
        "tolls": [toll._asdict() for toll in words.tolls(event)],
        "quotes": quotes,
    }
    return row
