"""Which articles report the same event, and what changed in it that matters. Pure."""

from tocsin.events.change import Kind
from tocsin.events.link import link
from tocsin.events.memory import Memory
from tocsin.events.reports import Report, reports
from tocsin.events.same import geography, in_one_place, is_changed, same_event

__all__ = [
    "Kind",
    "Memory",
    "Report",
    "geography",
    "in_one_place",
    "is_changed",
    "link",
    "reports",
    "same_event",
]
