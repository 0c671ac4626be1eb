"""Which feeds to start now: due times, and manners towards hosts. Time is only a number here."""

import heapq
from collections import deque
from dataclasses import dataclass, field

MOST_PER_HOST = 2
SPACING_S = 1.0
"""Between two starts at one host; readers have been blocked for less (PM-26)."""
MOST_IN_FLIGHT = 200


@dataclass(slots=True)
class _Host:
    waiting: deque[str] = field(default_factory=deque)
    in_flight: int = 0
    next_start_s: float = 0.0


class Rounds:
    """Feeds by due time. A feed is waiting for its time, in its host's queue, or in flight."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []
        self._due: dict[str, float] = {}
        self._host_of: dict[str, str] = {}
        self._hosts: dict[str, _Host] = {}
        self._queued: set[str] = set()
        self._flying: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._host_of)

    @property
    def in_flight(self) -> int:
        """Feeds that were started and have not ended."""
        return len(self._flying)

    def put(self, feed: str, host: str, due_s: float) -> None:
        """Set when a feed is due next, also of one that is in flight."""
        self._host_of[feed] = host
        self._due[feed] = due_s
        if feed not in self._queued:
            heapq.heappush(self._heap, (due_s, feed))

    def remove(self, feed: str) -> None:
        """Forget a feed; if it is in flight, ``ended`` is still to be called."""
        self._host_of.pop(feed, None)
        self._due.pop(feed, None)

    def start(self, now_s: float) -> list[tuple[str, float]]:
        """Return the feeds to start now, with their due times; they count as in flight."""
        self._collect(now_s)
        started = []
        for name in [name for name, host in self._hosts.items() if host.waiting]:
            if len(self._flying) >= MOST_IN_FLIGHT:
                break
            feed = self._next(self._hosts[name], now_s)
            if feed is not None:
                self._flying[feed] = name
                started.append((feed, self._due.pop(feed)))
        return started

    def ended(self, feed: str) -> None:
        """Note that a poll is over, however it ended."""
        name = self._flying.pop(feed, None)
        if name is not None:
            self._hosts[name].in_flight -= 1

    def wait_s(self, now_s: float) -> float:
        """Return how long nothing can start, if nothing ends before; at most a minute."""
        times = [now_s + 60.0]
        if self._heap:
            times.append(self._heap[0][0])
        if len(self._flying) < MOST_IN_FLIGHT:
            times += [
                host.next_start_s
                for host in self._hosts.values()
                if host.waiting and host.in_flight < MOST_PER_HOST
            ]
        return max(min(times) - now_s, 0.0)

    def _collect(self, now_s: float) -> None:
        """Move what is due into the queues of the hosts, and forget hosts that are idle."""
        while self._heap and self._heap[0][0] <= now_s:
            due_s, feed = heapq.heappop(self._heap)
            is_current = self._due.get(feed) == due_s and feed not in self._queued
            if is_current and feed not in self._flying:
                self._hosts.setdefault(self._host_of[feed], _Host()).waiting.append(feed)
                self._queued.add(feed)
        idle = [
            name
            for name, host in self._hosts.items()
            if not host.waiting and not host.in_flight and host.next_start_s <= now_s
        ]
        for name in idle:
            del self._hosts[name]

    def _next(self, host: _Host, now_s: float) -> str | None:
        while host.waiting and host.in_flight < MOST_PER_HOST and host.next_start_s <= now_s:
            feed = host.waiting.popleft()
            self._queued.discard(feed)
            if feed in self._due:
                host.in_flight += 1
                host.next_start_s = now_s + SPACING_S
                return feed
        return None
