"""A whole synthetic day: alerts demanded, sent, missed, invented and late, by cause.

python tests/day/full.py [--events 400] [--noise 20] [--seed 1] [--examples 3]
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from day.chain import run  # noqa: E402 - found by the path above
from day.plan import day, shuffled  # noqa: E402
from day.tally import compare, subscriptions  # noqa: E402

from topics.tagged import Tags  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=400)
    parser.add_argument("--noise", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=3)
    parser.add_argument("--shuffle", type=int, default=0, help="orders within an hour to compare")
    options = parser.parse_args()
    truths, items = day(options.events, seed=options.seed, noise=options.noise)
    asked = subscriptions(truths)
    begin = time.process_time()
    tags = dict[str, Tags]()
    made = run(items, asked, tags)
    spent = time.process_time() - begin
    tally = compare(truths, items, made, asked)
    print(f"{len(truths)} events, {len(items)} articles, {spent:.0f} s of CPU")
    print("\n".join(tally.lines(options.examples)))
    for seed in range(options.shuffle):
        other = run(shuffled(items, seed=seed), asked, tags).ids()
        more, less = len(other - made.ids()), len(made.ids() - other)
        print(f"order {seed}: {less} alerts missing, {more} others")
    return int(bool(tally.missed) or len(tally.invented) > 0.01 * tally.sent)


if __name__ == "__main__":
    sys.exit(main())
