"""A process that the tests kill, or that kills itself between two steps.

python victim.py publish URL TOPIC FIRST LAST      publishes numbers, prints each that is kept
python victim.py work URL SOURCE SINK GROUP STEP N a Faust app that copies SOURCE to SINK and dies
                                                   at its Nth STEP; STEP "never": exits when done
python victim.py claim URL                         claims the log, says so, and waits
"""

import asyncio
import os
import signal
import sys
import time
from typing import Any

import faust

from tocsin.runtime.broker import open_log


def publish(url: str, topic: str, first: str, last: str) -> None:
    log = open_log(url)
    publisher = log.publisher()
    for number in range(int(first), int(last)):
        key = b"k%d" % (number % 7)
        at = publisher.publish(topic, key, b"%d" % number).result(60)
        print(number, at.partition, at.offset, flush=True)
    publisher.close()
    log.close()


def app_on(log: Any, group: str) -> faust.App:
    """An app as the workers make it, with short times."""
    return faust.App(
        group,
        broker=log.faust_url,
        store="memory://",
        broker_commit_interval=0.05,
        broker_session_timeout=2.0,
        broker_heartbeat_interval=0.5,
        consumer_auto_offset_reset="earliest",
        topic_disable_leader=True,
        topic_allow_declare=False,
        stream_buffer_maxsize=256,
        stream_wait_empty=True,
        web_enabled=False,
        key_serializer="raw",
        value_serializer="raw",
        datadir="/nonexistent",
    )


class Death:
    """Kills this process at the Nth time that it comes to a step."""

    def __init__(self, step: str, at: str) -> None:
        self.step, self.left = step, int(at)

    def may_come(self, step: str) -> None:
        if step == self.step:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


async def work(url: str, source: str, sink: str, group: str, *fate: str) -> None:
    log = open_log(url)
    app = app_on(log, group)
    death = Death(*fate)
    articles = app.topic(source, key_type=bytes, value_type=bytes)
    copies = app.topic(sink, key_type=bytes, value_type=bytes)

    @app.agent(articles, name=f"{group}-copier")  # type: ignore[untyped-decorator]  # faust has no types
    async def copier(stream: Any) -> None:
        async for event in stream.events():
            death.may_come("read")
            sent = await copies.send(key=event.message.key, value=event.value)
            death.may_come("sent")
            await sent
            death.may_come("kept")
            await asyncio.sleep(0.005)  # so that there is more than one commit

    app.finalize()
    commit = app.consumer._commit

    async def committing(offsets: Any) -> bool:
        death.may_come("before commit")
        done = await commit(offsets)
        death.may_come("committed")
        return bool(done)

    app.consumer._commit = committing
    await app.start()
    while not await asyncio.to_thread(finished, log, source, group):
        await asyncio.sleep(0.05)
    await app.stop()
    log.close()


def finished(log: Any, source: str, group: str) -> bool:
    ends = {number: end for number, end in log.ends(source).items() if end}
    return {**dict.fromkeys(ends, 0), **log.committed(group, source)} == ends


def claim(url: str) -> None:
    log = open_log(url)
    log.claim()
    print("claimed", flush=True)
    time.sleep(60)


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    if verb == "work":
        asyncio.run(work(*arguments))
    else:
        verbs: dict[str, Any] = {"publish": publish, "claim": claim}
        verbs[verb](*arguments)
