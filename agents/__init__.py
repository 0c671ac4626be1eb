"""WHO handles it: one file per agent, no decisions in any.

    feeds ─► poller ─► ARTICLES ─► deduper ─► STORIES ─► tagger ─► TAGGED ─► linker ─► EVENTS
                                                                                        │
    webhooks ◄─ courier ◄─ subscriber queues ◄─ alerter ◄───────────────────────────────┘
                                                  └─► ALERTS
    what can never succeed, from any stage ─► REJECTS        console: HTTP API and page

Stream agents are registered on a Faust worker of their own; services run on a desk.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from agents.alerter import alerter
from agents.console import console
from agents.courier import courier
from agents.deduper import deduper
from agents.linker import linker
from agents.poller import poller
from agents.tagger import tagger
from tocsin.runtime.desk import Desk
from tocsin.runtime.worker import Worker

# Listed by hand: Faust's package scan logs an agent that fails to import and starts without it.
STREAMS: dict[str, Callable[[Worker], None]] = {
    "deduper": deduper,
    "tagger": tagger,
    "linker": linker,
    "alerter": alerter,
}
SERVICES: dict[str, Callable[[Desk], Coroutine[Any, Any, None]]] = {
    "poller": poller,
    "courier": courier,
    "console": console,
}
AGENTS = ("poller", "deduper", "tagger", "linker", "alerter", "courier", "console")
