"""Whether a role is at work, for whoever asks if it has wedged."""

from collections.abc import Iterator
from contextlib import contextmanager


class Pulse:
    """What a role is at: idle, busy with an event, or waiting for something that is away."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.is_busy = False
        self.is_waiting = False

    def begin(self) -> None:
        """An event is in hand."""
        self.is_busy = True

    def end(self) -> None:
        """The event is done with."""
        self.is_busy = False

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The role waits on purpose; that is no wedge."""
        self.is_waiting = True
        try:
            yield
        finally:
            self.is_waiting = False
