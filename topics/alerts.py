"""ALERTS: what subscribers are told, as the webhook carries it."""

from datetime import datetime

import msgspec

from topics.events import Change, Claim
from topics.spec import Topic


class AlertSubscription(msgspec.Struct, frozen=True, kw_only=True):
    """The subscription that an alert answers."""

    id: str
    name: str
    per: str


class AlertEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The event as the subscriber sees it."""

    id: str
    region: str
    countries: tuple[str, ...]
    level: int | None
    change: Change | None
    tolls: tuple[Claim, ...] = ()
    origins: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    merged_into: str | None = None


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since the last alert of this event that this subscription was sent.

    ``alert`` and ``number`` are that alert's id and change, ``level`` what the level was;
    ``tolls`` and ``origins`` are those that have come since, or have risen.
    """

    alert: str
    number: int
    level: int | None
    tolls: tuple[Claim, ...] = ()
    origins: tuple[str, ...] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Literal words of an article that a clause rests on."""

    article: str
    url: str
    field: str
    start: int
    end: int
    surface: str


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of the subscription that was met, and the words that meet it."""

    clause: str
    evidence: tuple[Evidence, ...] = ()


class AlertArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article behind an alert."""

    id: str
    title: str
    url: str
    publisher: str
    language: str
    published: datetime | None


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """When what happened to the article, up to the subscriber's queue."""

    published: datetime | None
    seen: datetime
    tagged: datetime
    enqueued: datetime


class AlertData(msgspec.Struct, frozen=True, kw_only=True):
    """The body's ``data``; ``since`` is null in the first alert of an event."""

    since: Since | None = None
    alert: str
    subscription: AlertSubscription
    event: AlertEvent | None
    why: tuple[Clause, ...]
    articles: tuple[AlertArticle, ...]
    timeline: Timeline
    truncated: bool | msgspec.UnsetType = msgspec.UNSET


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a webhook, byte for byte as it is signed and sent."""

    type: str
    timestamp: datetime
    data: AlertData


ALERTS: Topic[Alert] = Topic(
    name="alerts.v1",
    record=Alert,
    key="alert id",
    partitions=1,
    retention_hours=336,
    says="every alert, with the body its webhook has",
)
