"""Reports put to the linker one after another, and what it made of them."""

from tocsin.events import Memory, link
from topics.events import Event, Linked
from topics.tagged import Tagged


def told(memory: Memory, *rows: Tagged) -> list[Linked]:
    """Return what each report was linked to; ``memory`` learns all of it."""
    found = []
    for row in rows:
        linked = link(row, memory, row.at)
        assert linked is not None
        memory.learn(linked)
        found.append(linked)
    return found


def events(found: list[Linked]) -> list[Event]:
    return [event for linked in found for event in linked.events]


def ids(found: list[Linked]) -> list[str]:
    return [event.id for event in events(found)]


def kinds(found: list[Linked]) -> list[str | None]:
    return [event.change.kind if event.change else None for event in events(found)]
