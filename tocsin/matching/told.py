"""What each subscriber has been told of each event."""

from topics.alerts import Alert


class Told:
    """The alerts that were made, as far as later ones depend on them.

    Rebuilt by learning ALERTS again, in any order: only the first number told counts.
    """

    def __init__(self) -> None:
        self._first: dict[str, dict[str, int]] = {}
        self._alerts: set[str] = set()

    def __contains__(self, alert: str) -> bool:
        """Whether this very alert was made."""
        return alert in self._alerts

    def __len__(self) -> int:
        return sum(map(len, self._first.values()))

    def learn(self, alert: Alert) -> None:
        """Remember that the subscriber of ``alert`` was told of its event."""
        self._alerts.add(alert.data.alert)
        event = alert.data.event
        if event is None or event.change is None or alert.data.subscription.per != "event":
            return
        audience = self._first.setdefault(event.id, {})
        number = event.change.number
        key = alert.data.subscription.id
        audience[key] = min(number, audience.get(key, number))

    def before(self, subscription: str, event: str, number: int) -> bool:
        """Whether the subscriber was told of the event by an earlier change than ``number``."""
        return self._first.get(event, {}).get(subscription, number) < number

    def audience(self, event: str, number: int) -> list[str]:
        """Return the subscriptions that were told of the event by an earlier change."""
        return [key for key, first in self._first.get(event, {}).items() if first < number]
