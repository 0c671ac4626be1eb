"""Errors, sorted by what the caller does next."""

from enum import StrEnum


class TocsinError(Exception):
    """Whatever Tocsin raises on purpose."""


class Misconfigured(TocsinError):  # noqa: N818 - a state, as in the glossary
    """The user must change a setting or an argument; one line, exit code 2."""


class Unavailable(TocsinError):  # noqa: N818
    """Something is taken, away or broken, and nothing was done; one line, exit code 1."""


class Rejected(TocsinError):  # noqa: N818
    """This input can never succeed; it goes to ``rejects`` and is not tried again.

    ``reason`` becomes a metric label, so it is a word from a closed list, never a message.
    """

    def __init__(self, reason: "Reason", message: str = "") -> None:
        super().__init__(message or reason.value)
        self.reason = reason


class TryAgain(TocsinError):  # noqa: N818
    """The other side was not ready; the same input may succeed after ``after_s`` seconds."""

    def __init__(self, message: str, after_s: float = 1.0) -> None:
        super().__init__(message)
        self.after_s = after_s


class Reason(StrEnum):
    """Why a record is in ``rejects``. Also the label values of ``tocsin_rejected_total``."""

    UNREADABLE = "unreadable"
    """The bytes are not the topic's record."""
    RAISED = "raised"
    """The stage raised on it, time after time."""
    TIMEOUT = "timeout"
    """The stage did not finish with it by the deadline."""
    TOO_LARGE = "too_large"
    """What the stage made of it is larger than the log takes."""
