"""kill -9 between any two steps loses nothing, in either log. ST-02, ST-20."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from tocsin.runtime.broker import Log, Record

NewTopic = Callable[..., str]
ReadAll = Callable[[str], list[Record]]

STEPS = ["read", "sent", "kept", "before commit", "committed"]


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_is_killed_loses_nothing(  # noqa: PLR0917 - fixtures
    log_url: str,
    log: Log,
    new_topic: NewTopic,
    read_all: ReadAll,
    victim: Any,
    name: str,
    step: str,
) -> None:
    source, sink = new_topic(), new_topic()
    publisher = log.publisher()
    for n in range(60):
        publisher.publish(source, b"k%d" % (n % 7), b"%d" % n)
    publisher.close()

    at = 2 if step in ("before commit", "committed") else 25
    died = victim("work", log_url, source, sink, name, step, at)
    assert died.wait(60) == -9
    after = victim("work", log_url, source, sink, name, "never", 0)
    assert after.wait(60) == 0

    copies = defaultdict(list)
    for record in read_all(sink):
        copies[record.key].append(int(record.value or b""))
    for key, numbers in copies.items():
        firsts = list(dict.fromkeys(numbers))
        assert firsts == [n for n in range(60) if b"k%d" % (n % 7) == key]
    assert len(copies) == 7


def test_what_a_killed_publisher_was_told_is_kept_stays(
    log_url: str, log: Log, new_topic: NewTopic, read_all: ReadAll, victim: Any
) -> None:
    topic = new_topic()

    told: dict[tuple[int, int], int] = {}
    for first in (0, 1000, 2000):
        process = victim("publish", log_url, topic, first, first + 1000)
        for line in process.stdout:
            number, partition, offset = map(int, line.split())
            told[partition, offset] = number
            if number == first + 50:
                process.kill()
        assert process.wait(30) == -9

    read = {(r.at.partition, r.at.offset): int(r.value or b"") for r in read_all(topic)}
    assert told.items() <= read.items()
    # At most the one that was under way comes on top: nothing torn, nothing invented.
    assert len(read) <= len(told) + 3
    for partition, end in log.ends(topic).items():
        assert sorted(o for p, o in read if p == partition) == list(range(end))
