"""Decide which subscriptions an article concerns, and make their alerts."""

from collections.abc import Iterator
from datetime import datetime

from tocsin.matching.body import alert_id, body
from tocsin.matching.book import Book
from tocsin.matching.clauses import Case, met, told_before
from tocsin.matching.told import Told
from topics.alerts import Alert
from topics.events import Event, Linked
from topics.subscriptions import Subscription

KINDS = {
    "correction": "alert.corrected",
    "withdrawal": "alert.withdrawn",
    "merged": "alert.updated",
}
"""What those are told who were told of the event, whatever the article says now."""
SILENT = ("withdrawal", "merged")
"""Changes that are no news to whoever was told nothing."""


def match(linked: Linked, book: Book, told: Told, now: datetime) -> list[Alert]:
    """Return the alerts that ``linked`` causes, each a whole body.

    Per event: one for each material change; ``alert.created`` is the first that a subscription
    hears of an event. Per story: one for the article that opens it, none for its copies and
    revisions. Per article: one for each. What a feed held when it was added causes none, nor does
    an article that the poller saw before the subscription was made. A correction, a withdrawal,
    and that an event turned out to be one with another, goes to whoever was told of the event,
    whatever the article says now. ``told`` is not changed: the same arguments make the same ids
    and types, however often.
    """
    article = linked.tagged.story.article
    if article.history:
        return []
    alerts = []
    for subscription in book.about(_regions(linked)):
        if article.seen >= subscription.created:
            alerts += _answers(subscription, linked, book, told, now)
    return [*alerts, *_taken_back(linked, book, told, now, {a.data.alert for a in alerts})]


def _taken_back(
    linked: Linked, book: Book, told: Told, now: datetime, done: set[str]
) -> Iterator[Alert]:
    """Yield the corrections and withdrawals for those who were told, save the ``done`` ones."""
    for event in linked.events:
        if event.change is None or event.change.kind not in KINDS:
            continue
        for subscriber in told.audience(event.id, event.change.number):
            subscription = book.get(subscriber)
            key = alert_id(subscriber, event.id, str(event.change.number))
            if subscription is not None and subscription.per == "event" and key not in done:
                case = Case(linked, event)
                kind = KINDS[event.change.kind]
                since = told.since(subscriber, event)
                why = told_before(case)
                yield body(kind, key, subscription, case, why=why, now=now, since=since)


def _regions(linked: Linked) -> list[str]:
    tags = linked.tagged.tags
    parties = [p.region for s in tags.signals for p in (s.actor, s.recipient) if p and p.region]
    events = [event.region for event in linked.events]
    return list(dict.fromkeys((*events, *(place.region for place in tags.places), *parties)))


def _answers(
    subscription: Subscription, linked: Linked, book: Book, told: Told, now: datetime
) -> list[Alert]:
    if subscription.per != "event":
        return _once(subscription, linked, book, now)
    alerts = []
    for event in linked.events:
        case = Case(linked, event)
        if event.change is None or (why := met(subscription, case, book)) is None:
            continue
        kind = _kind(subscription, event, told)
        if kind is not None:
            key = alert_id(subscription.id, event.id, str(event.change.number))
            since = told.since(subscription.id, event)
            alerts.append(body(kind, key, subscription, case, why=why, now=now, since=since))
    return alerts


def _kind(subscription: Subscription, event: Event, told: Told) -> str | None:
    """Return the type of an alert; None for the end of what nobody here was told."""
    if event.change is None:
        return None
    if told.before(subscription.id, event.id, event.change.number):
        return KINDS.get(event.change.kind, "alert.updated")
    return None if event.change.kind in SILENT else "alert.created"


def _once(subscription: Subscription, linked: Linked, book: Book, now: datetime) -> list[Alert]:
    """Return the one alert of a story or an article, with the first of its events that fits."""
    story = linked.tagged.story
    if subscription.per == "story" and story.relation != "new":
        return []
    of = story.id if subscription.per == "story" else story.article.id
    for event in (*linked.events, None):
        case = Case(linked, event)
        why = met(subscription, case, book)
        if why is not None:
            key = alert_id(subscription.id, of)
            return [body("alert.created", key, subscription, case, why=why, now=now)]
    return []
