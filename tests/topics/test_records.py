"""Records evolve by three rules; what an earlier release wrote is kept in tests/golden/records."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from topics import TOPICS, Topic

SAMPLES = Path(__file__).parent.parent / "golden" / "records"
BY_NAME = {topic.name: topic for topic in TOPICS}


def samples() -> list[tuple[str, str]]:
    return [
        (path.stem, path.read_text(encoding="utf-8")) for path in sorted(SAMPLES.glob("*.json"))
    ]


def test_every_topic_has_a_stored_sample() -> None:
    assert {name for name, _ in samples()} == set(BY_NAME)


@pytest.mark.parametrize(("name", "stored"), samples(), ids=[name for name, _ in samples()])
def test_a_stored_record_is_still_read_and_keeps_its_meaning(name: str, stored: str) -> None:
    """ST-11: what the first release wrote is read, and every field it wrote is still there."""
    topic: Topic[Any] = BY_NAME[name]
    record = topic.decode(stored.encode())
    assert_keeps(json.loads(stored), json.loads(topic.encode(record)), name)


def assert_keeps(old: Any, new: Any, where: str) -> None:
    if isinstance(old, dict):
        for key, value in old.items():
            assert key in new, f"{where}.{key} is gone"
            assert_keeps(value, new[key], f"{where}.{key}")
    elif isinstance(old, list):
        assert len(old) == len(new), where
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            assert_keeps(one, other, f"{where}[{index}]")
    else:
        assert old == new, where


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_field_that_a_later_release_adds_is_ignored(topic: Topic[Any]) -> None:
    """ST-11: an older worker reads what a newer one wrote."""
    stored = json.loads((SAMPLES / f"{topic.name}.json").read_text(encoding="utf-8"))
    newer = {**stored, "a_field_of_tomorrow": {"x": [1]}}
    assert topic.decode(json.dumps(newer).encode()) == topic.decode(json.dumps(stored).encode())


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_what_is_not_the_record_is_refused(topic: Topic[Any]) -> None:
    for bad in (b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"id": 3}'):
        with pytest.raises(msgspec.DecodeError):
            topic.decode(bad)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_record_can_not_be_changed(topic: Topic[Any]) -> None:
    record = topic.decode((SAMPLES / f"{topic.name}.json").read_bytes())
    with pytest.raises(AttributeError):
        record.id = "other"
