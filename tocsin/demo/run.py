"""The demo: outlets, the product itself between them and a receiver, and the count at the end."""

import asyncio
import json as json_
import secrets
import signal
import sys
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from tocsin.demo import expected, outlet, shown
from tocsin.demo.newsroom import Newsroom
from tocsin.demo.receiver import Receiver
from tocsin.errors import Misconfigured, Unavailable
from tocsin.runtime import logs
from tocsin.runtime.broker import open_log
from tocsin.runtime.clock import now
from tocsin.settings import Listen, Settings
from topics import FEEDS, SUBSCRIPTIONS, Feed, Subscription

TIMEOUT_S = 60.0
SETTLE_S = 3.0
"""How long the demo listens after the last report for what must not come."""


class Product(Protocol):
    """What runs Tocsin itself; passed in, because the demo stands below the agents."""

    def __call__(
        self,
        settings: Settings,
        *,
        stopping: asyncio.Event,
        started: Callable[[Settings, Listen], None],
    ) -> Awaitable[Any]:
        """Run until ``stopping`` is set; tell ``started`` the address once all stand."""


LOOPBACK = (ip_network("127.0.0.0/8"),)
MARK = "tocsin-demo"


def settings_of(given: Settings, data: Path) -> Settings:
    """Return the demo's settings: embedded, in ``data``, polling each second, this machine only."""
    return replace(
        given,
        data=data,
        log="",
        queues="",
        poll_every_s=1.0,
        feeds_allow=LOOPBACK,
        webhooks_allow=LOOPBACK,
    )


def prepare(data: Path) -> None:
    """Make ``data`` the empty folder of a new demo; what an earlier demo left there is removed.

    Raises:
        Misconfigured: If it holds anything that no demo made.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        files = list(data.iterdir())
        if files and not (data / MARK).exists():
            raise Misconfigured(f"{data}: holds what no demo made; give an empty folder")
        for path in files:
            if path.suffix in (".db", ".db-wal", ".db-shm"):
                path.unlink()
        (data / MARK).write_text("What is in this folder was made by tocsin demo.\n")
    except OSError as error:
        raise Misconfigured(f"{data}: {error.strerror}") from None


class Demo:
    """One run of the demo."""

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

    def started(self, settings: Settings, at: Listen) -> None:
        """Say where the running product answers."""
        self.say(f"Tocsin runs in {settings.data}; http://{at}/metrics has its metrics.")

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
                feed = Feed(id=id_, url=url, added=now(), publisher=each.name)
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
            f"not expected: {self._plans[id_].name}: " + shown.alert(body, "").strip()
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


def main(
    settings: Settings,
    *,
    once: bool,
    data: Path | None,
    listen: Listen | None,
    as_json: bool,
    start: Product,
) -> int:
    """Run the demo in ``data``, else in a folder that is gone afterwards; return the exit code."""
    logs.set_up(settings.log_level if settings.log_level != "info" else "warning")
    settings = replace(settings, listen=listen or Listen("127.0.0.1", 0))
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(TemporaryDirectory(prefix="tocsin-demo-")))
        settings = settings_of(settings, folder)
        return asyncio.run(run_demo(settings, once=once, json=as_json, start=start))


async def run_demo(settings: Settings, *, once: bool, json: bool, start: Product) -> int:
    """Run the demo; return the exit code.

    ``settings`` are those of ``settings_of``. With ``once`` it ends when the day has been told: 0 if every expected alert has arrived and
    nothing else has, 1 if not within 60 s. Without, it goes on until it is interrupted.

    Raises:
        Misconfigured: If the data folder can't be used.
        Unavailable: If the product ended by itself.
    """
    prepare(settings.data)
    demo = Demo(settings, json=json)
    _stop_on_signals(demo.stopping)
    await demo.open()
    product = asyncio.ensure_future(
        start(demo.settings, stopping=demo.stopping, started=demo.started)
    )
    try:
        return await _watch(demo, product, once=once)
    finally:
        demo.stopping.set()
        with suppress(Exception):
            await asyncio.wait_for(product, 20)
        await demo.close()


async def _watch(demo: Demo, product: "asyncio.Future[Any]", *, once: bool) -> int:
    told = asyncio.ensure_future(demo.tell())
    stopped = asyncio.ensure_future(demo.stopping.wait())
    try:
        await asyncio.wait(
            (told, stopped, product), timeout=TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED
        )
        if product.done() and not demo.stopping.is_set():
            product.result()
            raise Unavailable("tocsin ended before the demo did")
        if once or demo.stopping.is_set():
            return demo.verdict() if once else 0
        demo.verdict()
        demo.say("Tocsin keeps running; Ctrl-C ends it.")
        await asyncio.wait((stopped, product), return_when=asyncio.FIRST_COMPLETED)
        return 0
    finally:
        told.cancel()
        stopped.cancel()


def _secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(24)).decode()


def _stop_on_signals(stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, RuntimeError, ValueError):  # not on the main thread
            loop.add_signal_handler(number, stopping.set)
