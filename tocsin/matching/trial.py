"""What a subscription's webhook is tried with."""

from datetime import datetime

from tocsin.matching.body import alert_id
from topics.alerts import Alert, AlertData, AlertSubscription, Timeline
from topics.subscriptions import Subscription

TYPE = "webhook.test"


def trial(subscription: Subscription, now: datetime) -> Alert:
    """Return a body of an alert's shape that tells nothing: of no event, with no article."""
    return Alert(
        type=TYPE,
        timestamp=now,
        data=AlertData(
            alert=alert_id(subscription.id, TYPE, now.isoformat()),
            subscription=AlertSubscription(
                id=subscription.id, name=subscription.name, per=subscription.per
            ),
            event=None,
            why=(),
            articles=(),
            timeline=Timeline(published=None, seen=now, tagged=now, enqueued=now),
        ),
    )
