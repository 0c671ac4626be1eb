"""The log in Kafka: its topics, and where groups and partitions stand in it."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from kafka import KafkaAdminClient, TopicPartition, errors

from tocsin.errors import Misconfigured, TocsinError, TryAgain, Unavailable
from tocsin.runtime.broker.kafka_publisher import KafkaPublisher
from tocsin.runtime.broker.kafka_tail import KafkaTail
from topics import Topic

T = TypeVar("T")

BOOTSTRAP_MS = 5_000
KNOCK_S = 2.0
MOST_REPLICAS = 3
HOUR_MS = 3_600_000
TOMBSTONES_MS = 24 * HOUR_MS
LATEST = -1

_NEEDS_THE_OPERATOR = (
    errors.AuthorizationError,
    errors.SaslAuthenticationFailedError,
    errors.KafkaConfigurationError,
    errors.UnsupportedVersionError,
    errors.InvalidTopicError,
    errors.PolicyViolationError,
)


class KafkaLog:
    """A ``Log`` (see ``spec``) on the Kafka brokers ``servers`` (HOST:PORT)."""

    def __init__(self, servers: Sequence[str]) -> None:
        self.servers = tuple(servers)
        self.address = "kafka://" + ",".join(servers)
        self.faust_url = ";".join(f"kafkasafe://{server}" for server in servers)
        self._admin: KafkaAdminClient | None = None
        self._locked = threading.Lock()
        self._counts: dict[str, int] = {}

    def sort(self, error: Exception) -> TocsinError:
        """Return what an error of Kafka's means to the caller."""
        if isinstance(error, TocsinError):
            return error
        line = f"{self.address}: {error}" if str(error) else f"{self.address}: {error!r}"
        if isinstance(error, _NEEDS_THE_OPERATOR):
            return Unavailable(line)
        return TryAgain(line)

    def _ask(self, question: Callable[[KafkaAdminClient], T]) -> T:
        """Ask the brokers; ask once more on a new connection, the old one may have died."""
        self._knock()
        with self._locked:
            fresh = self._admin is None
            while True:
                try:
                    if self._admin is None:
                        self._admin = KafkaAdminClient(
                            bootstrap_servers=list(self.servers),
                            bootstrap_timeout_ms=BOOTSTRAP_MS,
                            request_timeout_ms=15_000,
                        )
                    return question(self._admin)
                except (errors.KafkaError, OSError) as error:
                    if isinstance(error, errors.BrokerResponseError) and not error.retriable:
                        raise
                    self._drop()
                    if fresh:
                        raise self.sort(error) from error
                    fresh = True

    def _knock(self) -> None:
        """Raise TryAgain at once where no broker listens: the client would ask on for minutes."""
        refusals = []
        for server in self.servers:
            host, _, port = server.rpartition(":")
            try:
                socket.create_connection((host.strip("[]"), int(port)), KNOCK_S).close()
            except (OSError, ValueError) as error:
                refusals.append(f"{error}")
            else:
                return
        raise TryAgain(f"{self.address}: {refusals[0]}")

    def _drop(self) -> None:
        if self._admin is not None:
            with contextlib.suppress(errors.KafkaError, OSError):
                self._admin.close()
            self._admin = None

    def _sorted(self, question: Callable[[KafkaAdminClient], T]) -> T:
        try:
            return self._ask(question)
        except errors.KafkaError as error:
            raise self.sort(error) from error

    def _widths(self, names: Sequence[str]) -> dict[str, int]:
        """Return how many partitions each topic has, of those that are there."""
        found = self._sorted(lambda admin: admin.describe_topics(list(names)))
        return {topic["name"]: len(topic["partitions"]) for topic in found if topic["partitions"]}

    def width(self, topic: str) -> int:
        """Return how many partitions a topic has.

        Raises:
            Misconfigured: If there is no such topic.
            TryAgain: If the log is away.
        """
        count = self._counts.get(topic)
        if count is None:
            count = self._widths([topic]).get(topic)
            if count is None:
                raise Misconfigured(f"{self.address}: no topic {topic} (see tocsin topics create)")
            self._counts[topic] = count
        return count

    def create(self, topics: Sequence[Topic]) -> Sequence[str]:  # type: ignore[type-arg]
        there = self._widths([topic.name for topic in topics]) if topics else {}
        for topic in topics:
            if 0 < there.get(topic.name, 0) < topic.partitions:
                raise Misconfigured(
                    f"{self.address}: {topic.name} has {there[topic.name]} partitions,"
                    f" not {topic.partitions}"
                )
        missing = [topic for topic in topics if topic.name not in there]
        if missing:
            brokers = self._sorted(lambda admin: admin.describe_cluster()["brokers"])
            replicas = min(MOST_REPLICAS, len(brokers))
            wanted = {topic.name: _described(topic, replicas) for topic in missing}
            with contextlib.suppress(errors.TopicAlreadyExistsError):  # another was faster
                self._create(wanted)
        return [topic.name for topic in missing]

    def _create(self, wanted: Mapping[str, Any]) -> None:
        try:
            self._ask(lambda admin: admin.create_topics(wanted, wait_for_metadata=True))
        except errors.TopicAlreadyExistsError:
            raise
        except errors.KafkaError as error:
            raise self.sort(error) from error

    def publisher(self) -> KafkaPublisher:
        return KafkaPublisher(self.servers, self.width, self.sort)

    def tail(
        self,
        topic: str,
        *,
        partitions: Iterable[int] | None = None,
        since: datetime | None = None,
        from_end: bool = False,
    ) -> KafkaTail:
        every = range(self.width(topic))
        wanted = every if partitions is None else [n for n in every if n in set(partitions)]
        where = [TopicPartition(topic, number) for number in wanted]
        return KafkaTail(self.servers, where, since=since, from_end=from_end, sort=self.sort)

    def claim(self) -> None:
        """Do nothing: Kafka divides the partitions between the workers that there are."""

    def committed(self, group: str, topic: str) -> Mapping[int, int]:
        found = self._sorted(lambda admin: admin.list_group_offsets({group: None}))
        return {
            where.partition: stands.offset
            for where, stands in found[group].items()
            if where.topic == topic and stands.offset >= 0
        }

    def reset(self, group: str, topic: str) -> None:
        where = [TopicPartition(topic, number) for number in range(self.width(topic))]
        try:
            answers = self._ask(lambda admin: admin.delete_group_offsets(group, where))
        except errors.GroupIdNotFoundError:
            return
        except errors.NonEmptyGroupError:
            answers = {where[0]: errors.NonEmptyGroupError}
        except errors.KafkaError as error:
            raise self.sort(error) from error
        refused = [answer for answer in answers.values() if answer is not errors.NoError]
        if refused:
            raise Unavailable(
                f"{self.address}: {group} is running, or died within its session's time; "
                f"stop it first ({refused[0].__name__})"
            )

    def ends(self, topic: str) -> Mapping[int, int]:
        where = {TopicPartition(topic, n): LATEST for n in range(self.width(topic))}
        found = self._sorted(lambda admin: admin.list_partition_offsets(where))
        return {at.partition: end.offset for at, end in found.items()}

    def clean(self, now: datetime) -> int:
        """Return 0: the brokers do it."""
        del now
        return 0

    def check(self) -> None:
        self._sorted(lambda admin: admin.describe_cluster())

    def close(self) -> None:
        with self._locked:
            self._drop()


def _described(topic: Topic, replicas: int) -> dict[str, Any]:  # type: ignore[type-arg]
    return {
        "num_partitions": topic.partitions,
        "replication_factor": replicas,
        "configs": {name: str(value) for name, value in topic_configs(topic).items()},
    }


def topic_configs(topic: Topic) -> dict[str, str | int]:  # type: ignore[type-arg]
    """Return the settings of a topic. Only whole segments are cleaned, so they end in good time."""
    if topic.retention_hours is None:
        return {
            "cleanup.policy": "compact",
            "delete.retention.ms": TOMBSTONES_MS,
            "segment.ms": HOUR_MS,
        }
    keep_ms = topic.retention_hours * HOUR_MS
    return {
        "cleanup.policy": "delete",
        "retention.ms": keep_ms,
        "segment.ms": max(HOUR_MS, keep_ms // 8),
    }
