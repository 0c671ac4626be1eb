"""A group that formed without knowing its partitions finds them soon (ST-23)."""

import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.runtime.broker.spec import Position
from tocsin.runtime.desk import Desk
from tocsin.runtime.worker import METADATA_MS, Worker
from tocsin.settings import Settings
from topics import ARTICLES, Article

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]


async def test_a_worker_that_joined_before_its_topic_was_known_reads_it_soon(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """As when every role starts again while the broker is still coming up."""
    desk = Desk.open(
        replace(Settings(data=tmp_path), log=request.getfixturevalue("kafka_broker").url)
    )
    articles = replace(ARTICLES, name=f"articles.{uuid.uuid4().hex[:8]}", partitions=1)
    worker, read = Worker(desk, "deduper"), asyncio.Event()
    worker.app.conf.id = f"tocsin-{articles.name}"

    @worker.agent(articles, name="deduper")
    async def handle(_: Article, at: Position) -> None:
        assert at.topic == articles.name
        read.set()

    await worker.start()
    try:
        await asyncio.sleep(5)
        assert worker.assigned() == set()
        await asyncio.to_thread(desk.log.create, [articles])
        publisher = desk.log.publisher()
        record = Article(id="ar_1", seen=datetime(2026, 11, 22, 12, tzinfo=UTC), title="late")
        kept = publisher.publish(articles.name, b"en", articles.encode(record))
        await asyncio.to_thread(kept.result, 20)
        publisher.close()

        await asyncio.wait_for(read.wait(), 3 * METADATA_MS / 1000)
    finally:
        assert await worker.stop()
        await desk.close()
