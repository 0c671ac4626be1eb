"""What each subscriber has been told of each event."""

from topics.alerts import Alert


class Told:
    """The alerts that were made, as far as later ones depend on them.

    Rebuilt by learning ALERTS again, in any order: only the first number told counts.
    """

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], int] = {}
        self._alerts: set[str] = set()

    def __contains__(self, alert: str) -> bool:
        """Whether this very alert was made."""
        return alert in self._alerts

    def __len__(self) -> int:
        return len(self._first)

    def learn(self, alert: Alert) -> None:
        """Remember that the subscriber of ``alert`` was told of its event."""
        self._alerts.add(alert.data.alert)
        event = alert.data.event
        if event is None or event.change is None or alert.data.subscription.per != "event":
            return
        key = alert.data.subscription.id, event.id
        number = event.change.number
        self._first[key] = min(number, self._first.get(key, number))

    def before(self, subscription: str, event: str, number: int) -> bool:
        """Whether the subscriber was told of the event by an earlier change than ``number``."""
        return self._first.get((subscription, event), number) < number
