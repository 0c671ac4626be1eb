"""The road under 2,000 articles while each role, then Kafka, then Redis are killed; counted.

python tests/chaos/full.py [--articles 2000] [--kills 20] [--seed 1] [--only embedded]
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chaos.road import FEEDS, Road, kill_for  # noqa: E402 - found by the path above
from kit.numbered import Outlets, Receiver, Tally  # noqa: E402
from kit.setups import Kafka, Redis, embedded, production  # noqa: E402

PER_S = 16.0


def alone(articles: int, kills: int, rng: random.Random) -> Tally:
    """Kill the embedded monitor."""
    with tempfile.TemporaryDirectory() as folder, Outlets(FEEDS) as outlets, Receiver() as receiver:
        setup = embedded(Path(folder))
        try:
            road = Road.build(setup, outlets, receiver)
            releasing = road.release(articles, per_s=PER_S)
            road.kill_in_turn(kills, rng=rng, most_s=articles / PER_S / kills * 1.8)
            releasing.join()
            return road.finish(articles, timeout_s=300)
        finally:
            setup.close()


def together(articles: int, kills: int, rng: random.Random) -> Tally:
    """Kill each role in turn, then Kafka, then Redis."""
    with tempfile.TemporaryDirectory() as folder, Outlets(FEEDS) as outlets, Receiver() as receiver:
        kafka, redis = Kafka(Path(folder) / "kafka"), Redis(Path(folder) / "redis")
        kafka.up()
        redis.up()
        setup = production(Path(folder), kafka.address, redis.url)
        try:
            road = Road.build(setup, outlets, receiver)
            with setup.supervised():
                releasing = road.release(articles, per_s=PER_S)
                road.kill_in_turn(kills, rng=rng, most_s=articles / PER_S / kills * 1.2)
                kafka_up = kill_for(kafka, 4.0)
                time.sleep(10)
                redis_up = kill_for(redis, 4.0)
                releasing.join()
                tally = road.finish(articles, timeout_s=300)
            tally.extra = {
                "first webhook after Kafka": road.recovery_s(kafka_up),
                "after Redis": road.recovery_s(redis_up),
            }
            return tally
        finally:
            setup.close()
            kafka.down()
            redis.down()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["embedded", "production"])
    asked = parser.parse_args()
    failed = False
    for name, run in (("embedded", alone), ("production", together)):
        if asked.only in (None, name):
            tally = run(asked.articles, asked.kills, random.Random(asked.seed))
            print(f"{name}, {asked.articles} articles, {asked.kills} kills: {tally}", flush=True)
            failed = failed or bool(tally.lost) or tally.visible_repeats > 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
