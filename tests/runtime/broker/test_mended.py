import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from faust.transport.producer import ProducerBuffer
from mode import Service

from tocsin.runtime.broker.faust_mended import DrainingBuffer, Prompt


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


class _Consumer(Prompt, Service):  # type: ignore[misc]  # mode is untyped to us
    """What hands messages to streams, and may be told to stop doing so."""


async def _hand_over(room: asyncio.Event, taken: list[str], error: Exception | None = None) -> str:
    await room.wait()
    if error is not None:
        raise error
    taken.append("message")
    return "taken"


async def test_a_message_that_finds_room_is_handed_over_without_a_task() -> None:
    room, suspended, taken = asyncio.Event(), asyncio.Event(), list[str]()
    room.set()
    before = asyncio.all_tasks()

    result = await _Consumer().wait_first(_hand_over(room, taken), suspended.wait())

    assert (result.results, taken) == (["taken"], ["message"])
    assert asyncio.all_tasks() == before


async def test_a_message_that_finds_none_waits_for_it() -> None:
    room, suspended, taken = asyncio.Event(), asyncio.Event(), list[str]()
    asyncio.get_running_loop().call_later(0.05, room.set)

    result = await _Consumer().wait_first(_hand_over(room, taken), suspended.wait())

    assert (result.results, taken) == (["taken"], ["message"])


async def test_a_suspension_ends_the_wait_for_room() -> None:
    """or a rebalance would wait for a stream that nobody reads any more."""
    room, suspended, taken = asyncio.Event(), asyncio.Event(), list[str]()
    asyncio.get_running_loop().call_later(0.05, suspended.set)

    result = await _Consumer().wait_first(_hand_over(room, taken), suspended.wait())
    room.set()
    await asyncio.sleep(0.05)

    assert result.results == [True]
    assert taken == []


@pytest.mark.parametrize("pause_s", [0.0, 0.05])
async def test_what_a_hand_over_raises_is_raised(pause_s: float) -> None:
    room, suspended = asyncio.Event(), asyncio.Event()
    if pause_s:
        asyncio.get_running_loop().call_later(pause_s, room.set)
    else:
        room.set()

    with pytest.raises(ValueError, match="broken"):
        await _Consumer().wait_first(_hand_over(room, [], ValueError("broken")), suspended.wait())
