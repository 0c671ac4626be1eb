import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from faust.transport.producer import ProducerBuffer

from tocsin.runtime.broker.faust_mended import DrainingBuffer


async def _left_after_flush(kind: Any) -> int:
    """Flush a buffer whose log takes a third of a second a message."""
    kept = 0

    async def publish_message(_: Any, *, wait: bool) -> None:
        nonlocal kept
        await asyncio.sleep(0.3)
        kept += 1

    channel = SimpleNamespace(publish_message=publish_message)
    buffer = kind()
    buffer.app = SimpleNamespace(conf=SimpleNamespace(producer_threaded=False))
    await buffer.start()
    for _ in range(3):
        buffer.put(SimpleNamespace(message=SimpleNamespace(channel=channel)))
    await asyncio.sleep(0)

    await buffer.flush()

    left = 3 - kept
    while kept < 3:
        await asyncio.sleep(0.1)
    await buffer.stop()
    return left


async def test_a_flush_waits_until_everything_has_been_handed_over() -> None:
    """what is committed must have been sent before."""
    assert await _left_after_flush(DrainingBuffer) == 0


@pytest.mark.filterwarnings("ignore")
async def test_fausts_own_flush_still_gives_up() -> None:
    """Ours can go when this fails."""
    assert await _left_after_flush(ProducerBuffer) > 0
