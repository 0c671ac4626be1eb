"""The synthetic day, small, through the whole product while it is killed: the same alerts twice.

Issue C, 5: kill -9 at random, partitions that move with it, another order of arrival each time.
"""

import html
import random
import time
import zlib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiohttp import web
from day.plan import OUTLETS, Item, Truth, day
from kit.numbered import Outlets, Receiver, item, rss
from kit.setups import Kafka, Redis, Setup, embedded, production, until

EVENTS, SEED, STEPS = 8, 3, 4
STEP_S, QUIET_S = 2.0, 15.0  # a killed role is missed by its group after ten seconds

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

Told = set[tuple[str, int, str]]


class Newsrooms(Outlets):
    """A feed for each outlet of the day; an entry may be replaced by a new version."""

    def __init__(self) -> None:
        super().__init__(len(OUTLETS))
        self.names = [name for name, _ in OUTLETS]
        self.numbers: dict[tuple[str, str], int] = {}
        self.entries: list[dict[int, str]] = [{} for _ in OUTLETS]

    async def _feed(self, request: web.Request) -> web.Response:
        feed = int(request.match_info["feed"])
        self.requests[feed] += 1
        body = rss(self.names[feed], list(reversed(self.entries[feed].values())))
        etag = f'"{zlib.crc32(body)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})

    def publish(self, one: Item) -> None:
        """Let the outlet carry the article now, in place of the entry's former version."""
        article = one.article
        number = self.numbers.setdefault((article.publisher, article.entry), len(self.numbers))
        paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in article.text.split("\n"))
        entries = self.entries[self.names.index(article.publisher)]
        entries.pop(number, None)
        entries[number] = item(number, html.escape(article.title), html.escape(paragraphs))


def spoken(truths: list[Truth], items: list[Item]) -> list[list[Item]]:
    """Return the day's articles by the number of their step, of which each waits for the last."""
    steps: dict[int, list[Item]] = defaultdict(list)
    for one in items:
        steps[one.step].append(one)
    assert len(truths) == EVENTS
    return [steps[number] for number in sorted(steps)][:STEPS]


def lived(setup: Setup, outlets: Newsrooms, receiver: Receiver, chosen: random.Random) -> Told:
    """Run the day through the product, killing a role in each step; return what was told."""
    truths, items = day(EVENTS, seed=SEED, noise=1)
    setup.start()
    for url in outlets.urls:
        setup.ask("feeds", "add", url)
    made = setup.ask("subscribe", "all", "--webhook", receiver.url("all"))
    receiver.secrets["all"] = made[0]["secret"]
    time.sleep(1.0)  # promised: a subscription is live within a second
    with setup.supervised():
        for step in spoken(truths, items):
            chosen.shuffle(step)
            for one in step:
                outlets.publish(one)
            time.sleep(STEP_S)
            role = chosen.choice(list(setup.roles.values()))
            role.kill()
            role.start()
            settle(outlets, receiver)
    assert receiver.bad == []
    bodies = [one.body["data"] for one in receiver.of("all")]
    return {
        (body["event"]["id"], body["event"]["change"]["number"], body["event"]["change"]["kind"])
        for body in bodies
    }


def settle(outlets: Newsrooms, receiver: Receiver) -> None:
    """Wait until all was polled and told: the next step would overtake this one."""
    start, before = time.monotonic(), dict(outlets.requests)

    def polled() -> bool:
        return all(outlets.requests[n] >= before.get(n, 0) + 2 for n in range(len(OUTLETS)))

    def quiet() -> bool:
        last = max((one.at for one in receiver.arrived), default=start)
        return time.monotonic() - max(last, start) > QUIET_S

    until(polled, what="every outlet was polled", timeout_s=120)
    start = time.monotonic()
    until(quiet, what="the step's alerts have come", timeout_s=120)


@pytest.mark.kafka
@pytest.mark.redis
def test_both_set_ups_tell_the_same_of_the_same_day_in_any_order_while_they_are_killed(
    tmp_path: Path, servers: tuple[Kafka, Redis], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("alone", "together"):
        (tmp_path / name).mkdir()
    alone = embedded(tmp_path / "alone")
    together = production(tmp_path / "together", servers[0].address, servers[1].url)

    def live(number: int, setup: Setup) -> Told:
        with Newsrooms() as newsrooms, Receiver() as receiver:
            try:
                return lived(setup, newsrooms, receiver, random.Random(number))
            finally:
                setup.close()

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(live, (0, 1), (alone, together))

    with capsys.disabled():
        print(f"\n{len(first)} alerts embedded, {len(second)} in production")
    assert first == second, f"{sorted(first ^ second)}\n{alone.logs()}\n{together.logs()}"
    assert len({event for event, *_ in first}) >= EVENTS - 1
