"""Structured logs on standard error: one event a line, key=value, ids instead of bodies."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        parts = [at, record.levelname.lower(), record.name, record.getMessage()]
        if record.exc_info:
            parts.append("error=" + value(repr(record.exc_info[1])))
            if record.levelno >= logging.ERROR:
                parts.append("trace=" + value(self.formatException(record.exc_info)))
        return " ".join(parts)


def value(text: object) -> str:
    """Return a value of a key=value pair: quoted and escaped where it is not one plain word."""
    plain = str(text)
    if plain and all(c.isalnum() or c in "-_.:/@+,%" for c in plain) and plain.isascii():
        return plain
    return json.dumps(plain, ensure_ascii=True)


def event(name: str, **pairs: object) -> str:
    """Return a log line's text: the event's name, then its pairs."""
    return " ".join([name, *(f"{key}={value(val)}" for key, val in pairs.items())])


def _worth_reading(record: logging.LogRecord) -> bool:
    # Faust's services log their starting and stopping under the name of our module.
    return record.levelno >= logging.WARNING or not str(record.msg).startswith("[^")


def set_up(level: str) -> None:
    """Send all logs to standard error at ``level``; what others log starts at warning."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line())
    handler.addFilter(_worth_reading)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # Each refused connection would be a line; what it means to us is said by whoever waits.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    for ours in ("tocsin", "agents"):
        logging.getLogger(ours).setLevel(level.upper())


@contextmanager
def only_ours() -> Iterator[None]:
    """Hold back what libraries log: a refusal to start is one line of ours and nothing else."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        root.setLevel(level)
