"""SUBSCRIPTIONS: who wants to be told what, and where."""

from datetime import datetime

import msgspec

from topics.spec import Topic


class Subscription(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a subscriber asks for. What is empty is not demanded.

    ``per`` is event, story or article. ``min_level`` null admits every level and none.
    ``secret`` signs the webhook (``whsec_`` and base64 of 24 to 64 bytes).
    """

    id: str
    name: str
    webhook: str
    secret: str
    created: datetime
    per: str = "event"
    regions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ("event", "actor")
    signals: tuple[str, ...] = ()
    min_level: int | None = None
    languages: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    min_origins: int = 1
    paused: bool = False


SUBSCRIPTIONS: Topic[Subscription] = Topic(
    name="subscriptions.v1",
    record=Subscription,
    key="subscription id; an empty value removes the subscription",
    partitions=1,
    retention_hours=None,
    says="the subscriptions",
)
