"""What a topic is: a name, the record that flows in it, its key, and how it is kept."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

R = TypeVar("R", bound=msgspec.Struct)


@dataclass(frozen=True, kw_only=True)
class Topic(Generic[R]):
    """A topic of the log.

    ``name`` ends in the version of its record: a breaking change is a new topic.
    ``key`` says in words what orders the records: equal keys meet in one partition, in order.
    ``retention_hours`` is None for a compacted topic, which keeps the last record of each key.
    """

    name: str
    record: type[R]
    key: str
    partitions: int
    retention_hours: int | None
    says: str

    @property
    def compacted(self) -> bool:
        """Whether only the last record of each key is kept."""
        return self.retention_hours is None

    def encode(self, record: R) -> bytes:
        """Return the record as it stands on the wire: JSON in UTF-8."""
        return _ENCODER.encode(record)

    def decode(self, value: bytes) -> R:
        """Return the record that ``value`` holds.

        Raises:
            msgspec.DecodeError: If it is not JSON, or (ValidationError) not this record.
        """
        return msgspec.json.decode(value, type=self.record)


_ENCODER = msgspec.json.Encoder()


def as_json(record: Any) -> bytes:
    """Return any record, or part of one, as JSON in UTF-8."""
    return _ENCODER.encode(record)
