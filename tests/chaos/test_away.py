"""What is away later is waited for, and everybody can see it (issue: Kafka or Redis away)."""

import json

import pytest
from kit.setups import Kafka, Redis, Role, Setup, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.kafka,
    pytest.mark.redis,
    pytest.mark.timeout(240),
]


def problems(role: Role) -> dict[str, str]:
    status, body = role.get("/readyz")
    answer = json.loads(body)
    assert (status == 200) == answer["ready"] == (answer["problems"] == {})
    found = answer["problems"]
    assert isinstance(found, dict)
    return found


def gauge(role: Role, name: str) -> set[float]:
    rows = role.get("/metrics")[1].splitlines()
    return {float(row.rpartition(" ")[2]) for row in rows if row.startswith(f"{name}{{")}


def test_a_role_whose_kafka_or_redis_goes_away_says_so_and_waits(
    together: Setup, servers: tuple[Kafka, Redis]
) -> None:
    kafka, redis = servers
    together.start()
    roles = [together.roles["alerter"], together.roles["deliver"]]

    for server, part in ((redis, "queues"), (kafka, "log")):
        server.kill()
        for role in roles:
            until(lambda r=role, p=part: p in problems(r), what=f"{role.name} misses {part}")
            assert "127.0.0.1" in problems(role)[part]
            until(lambda r=role: gauge(r, "tocsin_ready") == {0.0}, what="shown in the metrics")
            assert role.get("/healthz")[0] == 200
        server.up()
        for role in roles:
            role.wait_ready()
            until(lambda r=role: gauge(r, "tocsin_ready") == {1.0}, what="shown in the metrics")

    assert all(role.alive for role in together.roles.values()), together.logs()
