"""A day of the demo: what Tocsin is given, what is told to it, and what arrives."""

import asyncio
import json as json_
import secrets
import sys
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from tocsin.demo import expected, outlet, shown
from tocsin.demo.newsroom import Newsroom
from tocsin.demo.receiver import Receiver
from tocsin.runtime.broker import open_log
from tocsin.runtime.clock import now
from tocsin.settings import Listen, Settings
from topics import FEEDS, SUBSCRIPTIONS, Feed, Subscription

SETTLE_S = 3.0
"""How long the demo listens after the last report for what must not come."""


class Day:
    """One run of the demo, between the product and the screen."""

    def __init__(self, settings: Settings, *, json: bool) -> None:
        self.stopping = asyncio.Event()
        self.settings = settings
        self._json = json
        plans = {f"sub_{secrets.token_hex(8)}": plan for plan in expected.load()}
        self._plans = plans
        self._secrets = {id_: _secret() for id_ in plans}
        self._complete = asyncio.Event()
        self._outlets = outlet.load()
        self.tally = expected.Tally(plans)
        self.newsroom = Newsroom(self._outlets, now)
        self.receiver = Receiver(self._secrets, self._accept, now)

    def say(self, line: str) -> None:
        """Tell people something; with --json nothing but the webhooks goes to standard output."""
        if not self._json:
            print(line, flush=True)  # noqa: T201 - the demo's own output

    async def open(self) -> None:
        """Start outlets and receiver; give Tocsin its feeds and subscriptions."""
        await self.newsroom.open()
        hooks = await self.receiver.open()
        await asyncio.to_thread(self._publish, hooks)
        self.say("All news in this demo is invented. Outlets on this machine:")
        for each in self._outlets:
            url = self.newsroom.feeds[each.slug]
            self.say(f"  {each.language}  {shown.isolated(each.name)}  {url}")
        self.say("Subscriptions, and what must arrive for each:")
        for plan in self._plans.values():
            self.say(f"  {len(plan.alerts)}  {plan.name}: {plan.says}")

    def started(self, settings: Settings, at: Listen) -> None:
        """Say where the running product answers."""
        self.say(f"Tocsin runs in {settings.data}. Look at it while it runs:")
        self.say(f"  http://{at}/#{str.__str__(settings.api_key)}")

    def _publish(self, hooks: str) -> None:
        log = open_log(self.settings.log_url)
        publisher = log.publisher()
        try:
            log.create([FEEDS, SUBSCRIPTIONS])
            for id_, subscription in self._subscriptions(hooks).items():
                publisher.publish(
                    SUBSCRIPTIONS.name, id_.encode(), SUBSCRIPTIONS.encode(subscription)
                )
            for each in self._outlets:
                url = self.newsroom.feeds[each.slug]
                id_ = sha256(url.encode()).hexdigest()[:16]
                feed = Feed(id=id_, url=url, added=now(), publisher=each.name, every_s=1.0)
                publisher.publish(FEEDS.name, id_.encode(), FEEDS.encode(feed))
            publisher.flush(10)
        finally:
            publisher.close()
            log.close()

    def _subscriptions(self, hooks: str) -> Mapping[str, Subscription]:
        return {
            id_: Subscription(
                id=id_,
                name=plan.name,
                webhook=hooks + id_,
                secret=self._secrets[id_],
                created=now(),
                per=plan.per,
                regions=plan.regions,
                signals=plan.signals,
                min_level=plan.min_level,
                languages=plan.languages,
            )
            for id_, plan in self._plans.items()
        }

    async def _accept(self, subscription: str, body: bytes) -> None:
        read = json_.loads(body)
        self.tally.count(subscription, read)
        if not self.tally.missing:
            self._complete.set()
        if self._json:
            sys.stdout.buffer.write(body + b"\n")
            sys.stdout.buffer.flush()
        else:
            self.say("\n" + shown.alert(read, f"{now().astimezone():%H:%M:%S}"))

    async def tell(self) -> None:
        """Tell the whole day, then listen a while for what must not come."""
        await self.newsroom.read_once()
        self.say("Every feed has been read once. What they hold by now is history; news follows.")
        self.newsroom.begin()
        await asyncio.sleep(outlet.last_release_s(self._outlets))
        await self._complete.wait()
        await asyncio.sleep(SETTLE_S)

    def verdict(self) -> int:
        """Say what came and what did not; return 0 if it was exactly what was expected."""
        lines = [
            f"missing: {self._plans[id_].name}: {wanted}" for id_, wanted in self.tally.missing
        ]
        lines += [
            f"not expected: {self._plans[id_].name}: " + shown.headline(body)
            for id_, body in self.tally.extra
        ]
        if self.receiver.forged:
            lines.append(f"signatures that did not fit: {self.receiver.forged}")
        for line in lines:
            print(line, file=sys.stderr, flush=True)  # noqa: T201
        self.say(
            f"{self.tally.arrived} expected alerts arrived, {len(self.tally.missing)} did not, "
            f"{len(self.tally.extra)} came that nobody expected; "
            f"{self.receiver.repeats} webhooks came again and were dropped."
        )
        return 1 if lines else 0

    async def close(self) -> None:
        """Stop outlets and receiver."""
        await self.newsroom.close()
        await self.receiver.close()


def _secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(24)).decode()
