"""What each subscriber has been told of each event."""

from topics.alerts import Alert, AlertEvent, Since
from topics.events import Event


class Told:
    """The alerts that were made, as far as later ones depend on them.

    Rebuilt by learning ALERTS again, in any order: an alert counts for those of a later change.
    """

    def __init__(self) -> None:
        self._said: dict[str, dict[str, dict[int, tuple[str, AlertEvent]]]] = {}
        self._alerts: set[str] = set()

    def __contains__(self, alert: str) -> bool:
        """Whether this very alert was made."""
        return alert in self._alerts

    def __len__(self) -> int:
        return sum(map(len, self._said.values()))

    def learn(self, alert: Alert) -> None:
        """Remember that the subscriber of ``alert`` was told of its event."""
        self._alerts.add(alert.data.alert)
        event = alert.data.event
        if event is None or event.change is None or alert.data.subscription.per != "event":
            return
        audience = self._said.setdefault(event.id, {})
        said = audience.setdefault(alert.data.subscription.id, {})
        said[event.change.number] = (alert.data.alert, event)

    def before(self, subscription: str, event: str, number: int) -> bool:
        """Whether the subscriber was told of the event by an earlier change than ``number``."""
        said = self._said.get(event, {}).get(subscription, {})
        return min(said, default=number) < number

    def audience(self, event: str, number: int) -> list[str]:
        """Return the subscriptions that were told of the event by an earlier change."""
        return [key for key, said in self._said.get(event, {}).items() if min(said) < number]

    def since(self, subscription: str, event: Event) -> Since | None:
        """Return what changed in an event since its last alert to a subscriber; None if none."""
        said = self._said.get(event.id, {}).get(subscription, {})
        number = event.change.number if event.change else event.changes + 1
        last = max((n for n in said if n < number), default=None)
        if last is None:
            return None
        alert, was = said[last]
        known = {(claim.kind, claim.of, claim.claimant): claim.low for claim in was.tolls}
        return Since(
            alert=alert,
            number=last,
            level=was.level,
            tolls=tuple(
                claim
                for claim in event.tolls
                if claim.low != known.get((claim.kind, claim.of, claim.claimant))
            ),
            origins=tuple(origin for origin in event.origins if origin not in was.origins),
        )
