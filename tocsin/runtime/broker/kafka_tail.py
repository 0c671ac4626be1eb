"""Reading a topic of Kafka, outside any group."""

import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from kafka import KafkaConsumer, TopicPartition, errors

from tocsin.errors import TocsinError
from tocsin.runtime.broker.spec import Position, Record

MOST_RECORDS = 1000
ASK_EVERY_S = 5.0
"""After so long without a record, ask whether the brokers are there at all."""
TIMEOUT_MS = 5_000


class KafkaTail:
    """A ``Tail`` (see ``spec``). Survives the brokers' restart."""

    def __init__(
        self,
        servers: Sequence[str],
        partitions: Sequence[TopicPartition],
        *,
        since: datetime | None,
        from_end: bool,
        sort: Callable[[Exception], TocsinError],
    ) -> None:
        self._sort = sort
        self._partitions = list(partitions)
        self._heard = time.monotonic()
        try:
            self._consumer = KafkaConsumer(
                bootstrap_servers=list(servers),
                group_id=None,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                bootstrap_timeout_ms=TIMEOUT_MS,
                reconnect_backoff_max_ms=1_000,
                allow_auto_create_topics=False,
            )
        except (errors.KafkaError, OSError) as error:
            raise sort(error) from error
        try:
            self._start(since, from_end=from_end)
        except (errors.KafkaError, OSError) as error:
            self.close()
            raise sort(error) from error

    def _start(self, since: datetime | None, *, from_end: bool) -> None:
        consumer, wanted = self._consumer, self._partitions
        consumer.assign(wanted)
        self._goal = consumer.end_offsets(wanted, timeout_ms=TIMEOUT_MS)
        if from_end:
            self._next = dict(self._goal)
        elif since is not None:
            at_ms = int(since.timestamp() * 1000)
            found = consumer.offsets_for_times(dict.fromkeys(wanted, at_ms), timeout_ms=TIMEOUT_MS)
            self._next = {
                at: found[at].offset if found.get(at) else self._goal[at] for at in wanted
            }
        else:
            self._next = consumer.beginning_offsets(wanted, timeout_ms=TIMEOUT_MS)
        for at, offset in self._next.items():
            consumer.seek(at, offset)

    def poll(self, timeout_s: float) -> Sequence[Record]:
        try:
            found = self._consumer.poll(int(timeout_s * 1000), max_records=MOST_RECORDS)
            if found:
                self._heard = time.monotonic()
            elif time.monotonic() - self._heard > ASK_EVERY_S:
                # The client goes on trying in silence; somebody has to say so.
                self._consumer.end_offsets(self._partitions[:1], timeout_ms=2_000)
                self._heard = time.monotonic()
        except (errors.KafkaError, OSError) as error:
            raise self._sort(error) from error
        records = []
        for at, some in found.items():
            self._next[at] = some[-1].offset + 1
            records += [
                Record(
                    Position(at.topic, at.partition, one.offset),
                    one.key,
                    one.value,
                    tuple(one.headers),
                    one.timestamp,
                )
                for one in some
            ]
        return records

    def behind(self) -> bool:
        return True  # only the brokers know

    def caught_up(self) -> bool:
        for at, goal in self._goal.items():
            if self._next[at] < goal:
                # What was left up to the goal may have been removed since: ask the client.
                with contextlib.suppress(errors.KafkaError):
                    self._next[at] = max(
                        self._next[at], self._consumer.position(at, timeout_ms=200) or 0
                    )
            if self._next[at] < goal:
                return False
        return True

    def close(self) -> None:
        with contextlib.suppress(errors.KafkaError):
            self._consumer.close(timeout_ms=1_000)
