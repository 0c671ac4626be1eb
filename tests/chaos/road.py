"""Numbered articles through the whole road while its parts are killed; what was lost is counted."""

import random
import threading
import time
from dataclasses import dataclass

from kit.numbered import Outlets, Receiver, Tally, wait_for
from kit.setups import Kafka, Redis, Setup

FEEDS = 8


@dataclass(kw_only=True)
class Road:
    """A set-up with feeds before it and a receiver behind it."""

    setup: Setup
    outlets: Outlets
    receiver: Receiver

    @classmethod
    def build(cls, setup: Setup, outlets: Outlets, receiver: Receiver) -> "Road":
        """Start the product, add the (still empty) feeds and one subscription per story."""
        setup.start()
        for url in outlets.urls:
            setup.ask("feeds", "add", url)
        made = setup.ask("subscribe", "all", "--per", "story", "--webhook", receiver.url("all"))
        receiver.secrets["all"] = made[0]["secret"]
        time.sleep(1.0)  # promised: a subscription is live within a second
        return cls(setup=setup, outlets=outlets, receiver=receiver)

    def release(self, count: int, *, per_s: float) -> threading.Thread:
        """Release ``count`` articles, ``per_s`` a second, beside the caller."""

        def work() -> None:
            for number in range(count):
                self.outlets.release(number)
                time.sleep(1 / per_s)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def kill_in_turn(self, times: int, *, rng: random.Random, most_s: float) -> None:
        """Kill -9 each process in turn at random moments, and start it again at once."""
        roles = list(self.setup.roles.values())
        for turn in range(times):
            time.sleep(rng.uniform(0.2, most_s))
            role = roles[turn % len(roles)]
            role.kill()
            role.start()

    def recovery_s(self, started: float) -> float:
        """Return how long after ``started`` the next webhook came."""
        later = [one.at for one in self.receiver.arrived if one.at >= started]
        return min(later, default=time.monotonic()) - started

    def finish(self, count: int, *, timeout_s: float) -> Tally:
        """Wait for every article, then a while for what should not come."""
        wait_for(self.receiver, count, timeout_s=timeout_s)
        time.sleep(2.0)
        assert not self.receiver.bad, self.receiver.bad[:3]
        return self.receiver.tally(count)


def kill_for(server: Kafka | Redis, away_s: float) -> float:
    """Kill -9 a server, start it again after a while; return when it was up again."""
    server.kill()
    time.sleep(away_s)
    server.up()
    return time.monotonic()
