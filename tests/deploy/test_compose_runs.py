"""What docker-compose.yml names is run: commands, environment, health checks, on Kafka and Redis.

There is no Docker engine here. The processes are started by hand with the very words of the file;
only addresses differ. They are given the demo's day, and Prometheus scrapes them: every panel of
the dashboard must show something (OB-31), every /metrics must be clean (OB-01).
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml
from kit.setups import TOCSIN, Kafka, Role, free_port, until

from tocsin.demo.day import Day
from tocsin.demo.shown import headline
from tocsin.runtime.broker import open_log
from tocsin.runtime.clock import now
from tocsin.settings import Settings
from topics import ARTICLES, SUBSCRIPTIONS, Subscription

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
ROLES = [
    name
    for name, service in COMPOSE["services"].items()
    if service["image"] == "tocsin:local" and name != "topics"
]
PANELS = [
    panel
    for panel in json.loads((ROOT / "deploy/grafana/dashboards/road.json").read_text("utf-8"))[
        "panels"
    ]
    if panel["type"] != "row"
]
TARGETS = [(panel["title"], target["expr"]) for panel in PANELS for target in panel["targets"]]
ANSWERS = {
    "TOCSIN_FEEDS_ALLOW": "127.0.0.0/8",
    "TOCSIN_WEBHOOKS_ALLOW": "127.0.0.0/8",
    "TOCSIN_API_KEY": "a-key-for-the-tests",
}
pytestmark = [pytest.mark.kafka, pytest.mark.redis, pytest.mark.slow, pytest.mark.timeout(300)]


class Running:
    """The services of the compose file as processes, with other addresses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kafka = Kafka(folder / "kafka")
        self.redis = f"127.0.0.1:{free_port()}"
        self.prometheus = ""
        self.metrics = {name: f"127.0.0.1:{free_port()}" for name in ROLES}
        self.roles: dict[str, Role] = {}
        self.others: list[subprocess.Popen[bytes]] = []
        self.arrived = 0
        self.amiss: list[str] = []

    def environment(self, name: str) -> dict[str, str]:
        given = COMPOSE["services"][name]["environment"]
        filled = {
            key: re.sub(r"\$\{(\w+):[-?]([^}]*)\}", _answer, str(value))
            for key, value in given.items()
        }
        moved = {"kafka:9092": self.kafka.address, "redis:6379": self.redis}
        for here, there in moved.items():
            filled = {key: value.replace(here, there) for key, value in filled.items()}
        filled["TOCSIN_METRICS_LISTEN"] = self.metrics.get(name, f"127.0.0.1:{free_port()}")
        clean = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")}
        return {**clean, **filled, "TOCSIN_DATA": str(self.folder / name)}

    def start_stores(self) -> None:
        self.kafka.up()
        host, port = self.redis.split(":")
        words = COMPOSE["services"]["redis"]["command"]
        (self.folder / "redis").mkdir()
        where = ("--port", port, "--bind", host, "--dir", str(self.folder / "redis"))
        self._popen("redis", [*words, *where])

    def make_topics(self) -> subprocess.CompletedProcess[str]:
        command = COMPOSE["services"]["topics"]["command"]
        return subprocess.run(
            [*TOCSIN, *command],
            env=self.environment("topics"),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start_roles(self) -> None:
        for name in ROLES:
            command = COMPOSE["services"][name]["command"]
            self.roles[name] = Role(name, command, self.environment(name), self.folder)
            self.roles[name].start()
        for role in self.roles.values():
            role.wait_ready()

    def start_prometheus(self) -> None:
        # chosen now: one chosen before the roles start may be taken by then
        self.prometheus = f"127.0.0.1:{free_port()}"
        config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text("utf-8"))
        config["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s"}
        scrape = config["scrape_configs"][0]
        assert set(scrape.pop("dns_sd_configs")[0]["names"]) == set(ROLES)
        scrape["static_configs"] = [{"targets": list(self.metrics.values())}]
        path = self.folder / "prometheus.yml"
        path.write_text(yaml.safe_dump({**config, "scrape_configs": [scrape]}))
        self._popen(
            "prometheus",
            [
                "prometheus",
                f"--config.file={path}",
                f"--storage.tsdb.path={self.folder / 'tsdb'}",
                f"--web.listen-address={self.prometheus}",
            ],
        )

    def _popen(self, name: str, words: list[str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.others.append(subprocess.Popen(words, stdout=log, stderr=log, cwd=self.folder))

    async def live_a_day(self) -> None:
        """Give the roles the demo's day, a record to reject, a receiver that is away."""
        day = Day(Settings(log=f"kafka://{self.kafka.address}"), json=True)
        try:
            await day.open()
            await asyncio.to_thread(self._spoil)
            await asyncio.wait_for(day.tell(), 90)
        except TimeoutError:
            pass
        finally:
            await day.close()
        self.arrived = day.tally.arrived
        self.amiss = [f"missing: {wanted}" for _, wanted in day.tally.missing]
        self.amiss += [f"not expected: {headline(body)}" for _, body in day.tally.extra]

    def _spoil(self) -> None:
        log = open_log(f"kafka://{self.kafka.address}")
        publisher = log.publisher()
        publisher.publish(ARTICLES.name, b"en", b"not JSON").result(30)
        deaf = Subscription(
            id="sub_deaf",
            name="a receiver that is away",
            webhook=f"http://127.0.0.1:{free_port()}/",
            secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            created=now(),
        )
        publisher.publish(SUBSCRIPTIONS.name, deaf.id.encode(), SUBSCRIPTIONS.encode(deaf)).result(
            30
        )
        publisher.close()
        log.close()

    def query(self, expression: str) -> list[Any]:
        for name, value in (("$__rate_interval", "60s"), ("$job", ".+"), ("$instance", ".+")):
            expression = expression.replace(name, value)
        url = f"http://{self.prometheus}/api/v1/query?query={urllib.parse.quote(expression)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            found: list[Any] = json.load(answer)["data"]["result"]
        return found

    def stop(self) -> None:
        for role in self.roles.values():
            if role.alive:
                role.kill()
        for process in self.others:
            process.terminate()
            process.wait(20)
        self.kafka.kill()


def _answer(found: re.Match[str]) -> str:
    return ANSWERS.get(found[1], found[2])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    assert shutil.which("prometheus"), "prometheus is missing: apt-get install prometheus"
    each = Running(tmp_path_factory.mktemp("compose"))
    with ExitStack() as stack:
        stack.callback(each.stop)
        each.start_stores()
        made = each.make_topics()
        assert made.returncode == 0, made.stderr
        each.start_roles()
        each.start_prometheus()
        asyncio.run(each.live_a_day())
        yield each


def test_the_demos_day_ends_as_expected_on_kafka_and_redis_too(running: Running) -> None:
    assert running.amiss == []
    assert running.arrived > 0


@pytest.mark.parametrize("name", ROLES)
def test_the_health_check_of_the_file_passes(running: Running, name: str) -> None:
    role = running.roles[name]
    _, python, *words = COMPOSE["services"][name]["healthcheck"]["test"]
    command = [word.replace(":8787", f":{role.port}") for word in words]

    assert python == "python"
    assert subprocess.run([sys.executable, *command], timeout=30, check=False).returncode == 0


def test_the_health_check_fails_where_nobody_answers(running: Running) -> None:
    words = COMPOSE["services"]["poll"]["healthcheck"]["test"][2:]
    command = [word.replace(":8787", f":{free_port()}") for word in words]

    done = subprocess.run([sys.executable, *command], capture_output=True, timeout=30, check=False)

    assert done.returncode != 0


@pytest.mark.parametrize("name", ROLES)
def test_promtool_finds_nothing_to_say_about_a_roles_metrics(running: Running, name: str) -> None:
    """OB-01."""
    with urllib.request.urlopen(f"http://{running.metrics[name]}/metrics", timeout=10) as answer:
        text = answer.read()
    ours = b"".join(
        line for line in text.splitlines(keepends=True) if re.match(rb"(# \w+ )?tocsin_", line)
    )

    done = subprocess.run(
        ["promtool", "check", "metrics"], input=ours, capture_output=True, check=False
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


@pytest.mark.parametrize(("title", "expression"), TARGETS)
def test_every_panel_shows_something(running: Running, title: str, expression: str) -> None:
    """OB-31."""
    until(lambda: running.query(expression), what=f"a series for {title}", timeout_s=20)


def test_a_misspelt_metric_shows_nothing(running: Running) -> None:
    assert running.query('tocsin_reday{job=~"$job"}') == []


def test_prometheus_takes_the_file_as_it_is() -> None:
    """OB-01."""
    done = subprocess.run(
        ["promtool", "check", "config", str(ROOT / "deploy/prometheus/prometheus.yml")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_zz_every_role_stops_cleanly_within_its_grace(running: Running) -> None:
    grace_s = float(COMPOSE["services"]["poll"]["stop_grace_period"].removesuffix("s"))
    processes = {name: role.process for name, role in running.roles.items()}
    for process in processes.values():
        assert process is not None
        process.send_signal(signal.SIGTERM)

    codes = {name: process.wait(grace_s) for name, process in processes.items() if process}

    assert codes == dict.fromkeys(ROLES, 0)
