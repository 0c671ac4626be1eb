"""Which articles report the same event, and what changed in it that matters. Pure."""

from tocsin.events.change import Kind
from tocsin.events.link import link
from tocsin.events.memory import Memory
from tocsin.events.reports import Report, reports

__all__ = ["Kind", "Memory", "Report", "link", "reports"]
