"""events -> subscriber queues, alerts."""

from tocsin.matching import Book, Told, match
from tocsin.places.regions import parents
from tocsin.runtime.broker.spec import Position
from tocsin.runtime.queues.spec import Item
from tocsin.runtime.worker import Worker
from topics import ALERTS, EVENTS, SUBSCRIPTIONS, Linked
from topics.subscriptions import Subscription


def alerter(worker: Worker) -> None:
    """events -> subscriber queues, alerts."""
    told = worker.memory(ALERTS, Told)
    book = Book(parents=parents)
    subscriptions = worker.mirror(SUBSCRIPTIONS)

    def changed(key: str, subscription: Subscription | None) -> None:
        book.remove(key)
        if subscription is not None:
            book.put(subscription)

    subscriptions.on_change = changed

    @worker.agent(EVENTS, name="alerter")
    async def handle(linked: Linked, at: Position) -> None:
        alerts = match(linked, book, told[at.partition], worker.desk.clock())
        if not alerts:
            worker.dropped("no_match")
            return
        for alert in alerts:
            item = Item(
                queue=alert.data.subscription.id,
                id=alert.data.alert,
                body=ALERTS.encode(alert),
                at=alert.data.timeline.enqueued,
            )
            is_told = alert.data.alert in told[at.partition]
            worker.push(item, told=is_told)
            if not is_told:
                worker.publish(ALERTS, alert, key=alert.data.alert, partition=0)
                told[at.partition].learn(alert)
