"""tagged -> events."""

from tocsin.events import Memory, link
from tocsin.places.regions import parents
from tocsin.runtime.broker.spec import Position
from tocsin.runtime.worker import Worker
from topics import EVENTS, TAGGED, Tagged

WINDOW_HOURS = 96


def linker(worker: Worker) -> None:
    """tagged -> events."""
    memory = worker.memory(EVENTS, lambda: Memory(parents), window_hours=WINDOW_HOURS)

    @worker.agent(TAGGED, name="linker")
    async def handle(tagged: Tagged, at: Position) -> None:
        known = memory[at.partition]
        known.expire(worker.desk.clock())
        linked = link(tagged, known, worker.desk.clock())
        if linked is None:
            worker.dropped("repeat")
            return
        worker.publish(EVENTS, linked, key=tagged.story.article.id, partition=at.partition)
        known.learn(linked)
