import random

import aiokafka.partitioner
import pytest

from tocsin.runtime.broker.partitioner import murmur2, partition_of


def test_it_hashes_as_kafkas_clients_do() -> None:
    rng = random.Random(1)
    keys = [rng.randbytes(n) for n in range(100) for _ in range(5)]

    assert [murmur2(key) & 0xFFFFFFFF for key in keys] == [
        aiokafka.partitioner.murmur2(key) & 0xFFFFFFFF for key in keys
    ]


@pytest.mark.parametrize("partitions", [1, 3, 8, 100])
def test_it_divides_as_kafkas_clients_do(partitions: int) -> None:
    theirs = aiokafka.partitioner.DefaultPartitioner()
    every = list(range(partitions))

    for n in range(500):
        key = f"ключ {n}".encode()
        assert partition_of(key, partitions) == theirs(key, every, every)
