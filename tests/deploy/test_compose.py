"""docker-compose.yml says what can run: its schema, its commands, its settings, its limits (SE-40).

No Docker engine is asked. The schema is the Compose Specification's own.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
import yaml

from agents import AGENTS
from tocsin.cli.main import tocsin
from tocsin.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "tocsin:local"}
ROLES = {name: service for name, service in OURS.items() if name != "topics"}
KEY = "k" * 16


def filled(value: str) -> str:
    """Fill in ``${NAME:-default}`` and ``${NAME:?message}`` as compose does."""
    return re.sub(
        r"\$\{(\w+)(?::([-?])([^}]*))?\}",
        lambda found: found[3] if found[2] == "-" else KEY,
        value,
    )


def environment(service: dict[str, Any]) -> dict[str, str]:
    return {name: filled(str(value)) for name, value in service.get("environment", {}).items()}


def test_it_keeps_to_the_compose_specification() -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec.schema.json").read_text("utf-8"))

    mistakes = jsonschema.Draft7Validator(schema).iter_errors(COMPOSE)
    assert [each.message[:200] for each in mistakes] == []


def test_the_schema_notices_a_misspelt_key() -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec.schema.json").read_text("utf-8"))
    broken = {**COMPOSE, "services": {"poll": {"image": "x", "healtcheck": {}}}}

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate(broken)


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_is_one_of_ours(name: str) -> None:
    words = [*OURS[name]["command"]]
    context = click.Context(tocsin)
    command: click.Command | None = tocsin
    while words and isinstance(command, click.Group):
        command = command.get_command(context, words.pop(0))

    assert command is not None
    command.make_context(name, words)


def test_there_is_a_service_for_every_role_and_one_that_makes_the_topics() -> None:
    commands = [service["command"] for service in ROLES.values()]

    stages = {word for command in commands for word in command[1:]}
    verbs = {command[0] for command in commands}
    assert stages == {"deduper", "tagger", "linker", "alerter"}
    assert verbs == {"poll", "agent", "deliver", "serve"}
    assert len(commands) == len(AGENTS)
    assert OURS["topics"]["command"] == ["topics", "create"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_setting_is_one_of_ours_and_valid(name: str) -> None:
    settings = Settings.load(environment(OURS[name]))

    assert settings.log_url.startswith("kafka://kafka:")
    assert settings.queues_url.startswith("redis://redis:")


@pytest.mark.parametrize("name", sorted(ROLES))
def test_what_listens_beyond_its_container_has_a_key(name: str) -> None:
    """SE-25."""
    settings = Settings.load(environment(ROLES[name]))

    assert settings.listen.loopback or settings.api_key


@pytest.mark.parametrize("name", sorted(ROLES))
def test_health_is_asked_where_the_role_listens(name: str) -> None:
    port = Settings.load(environment(ROLES[name])).listen.port
    test = ROLES[name]["healthcheck"]["test"]

    assert test[:3] == ["CMD", "python", "-c"]
    assert f"http://127.0.0.1:{port}/healthz" in test[3]
    compile(test[3], "healthcheck", "exec")


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_containers_can_do_little(name: str) -> None:
    """SE-40: non-root, read-only, no capabilities, no new privileges, bounded, no exec in /tmp."""
    service = OURS[name]

    assert int(service["user"].split(":")[0]) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert any(mount.startswith("/tmp:") and "noexec" in mount for mount in service["tmpfs"])


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_container_is_bounded_and_comes_back(name: str) -> None:
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert {"mem_limit", "cpus", "pids_limit", "restart", "healthcheck"} <= set(service)
    assert "latest" not in service["image"]
    assert re.search(r":[\w.]+$", service["image"])


def test_a_role_has_time_to_finish_what_it_has_in_hand() -> None:
    assert {service["stop_grace_period"] for service in ROLES.values()} == {"90s"}


def test_redis_loses_nothing_on_purpose() -> None:
    """RQ-09: every write is on disk before it is answered, and a full Redis refuses."""
    command = " ".join(SERVICES["redis"]["command"])

    for part in ("--appendonly yes", "--appendfsync always", "--maxmemory-policy noeviction"):
        assert part in command


def test_kafka_makes_no_topic_by_itself() -> None:
    assert SERVICES["kafka"]["image"] == "apache/kafka:4.1.1"
    assert SERVICES["kafka"]["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_nothing_is_published_beyond_this_machine() -> None:
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_every_file_that_is_mounted_is_there() -> None:
    for service in SERVICES.values():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists(), source
            else:
                assert source in COMPOSE["volumes"]


def test_the_image_copies_what_the_package_is_made_of() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text("utf-8")
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]

    for pattern in packages["packages"]["find"]["include"]:
        assert f"COPY {pattern.rstrip('*')} ./{pattern.rstrip('*')}" in dockerfile
        assert f"!{pattern.rstrip('*')}" in ignored
    for name in ("LICENSE", "README.md", "pyproject.toml", "requirements.txt"):
        assert name in dockerfile
        assert f"!{name}" in ignored
        assert (ROOT / name).is_file()


def test_the_image_installs_by_hash_and_does_not_run_as_root() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text("utf-8")

    assert "--require-hashes" in dockerfile
    assert re.findall(r"^USER (\d+):\d+$", dockerfile, re.MULTILINE) == ["10001"]
    assert len(re.findall(r"^FROM ", dockerfile, re.MULTILINE)) == 2
