"""Settings: one typed value, all mistakes at once, unknown names refused, secrets hidden."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path

import pytest

from tocsin.errors import Misconfigured
from tocsin.settings import RETRY_S, Listen, Secret, Settings, described, parse_listen


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings file lies about."""
    monkeypatch.chdir(tmp_path)


def mistakes(env: Mapping[str, str]) -> str:
    with pytest.raises(Misconfigured) as caught:
        Settings.load(env)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_nothing_set_is_a_sane_monitor_on_this_machine() -> None:
    settings = Settings.load({"HOME": "/root", "PATH": "/bin"})
    assert settings.listen == Listen("127.0.0.1", 8787)
    assert settings.listen.loopback
    assert settings.log_url == f"sqlite:///{Path('tocsin-data').absolute() / 'log.db'}"
    assert settings.queues_url.endswith("tocsin-data/queues.db")
    assert settings.poll_every_s is None
    assert (settings.feeds_allow, settings.webhooks_allow) == ((), ())
    assert settings.webhook_retry_s == RETRY_S


def test_the_schedule_is_the_specifications_table() -> None:
    """WH-20: 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h after the first attempt."""
    assert list(RETRY_S) == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert sum(RETRY_S) / 3600 == pytest.approx(75.58, abs=0.01)


def test_every_setting_is_read_from_the_environment() -> None:
    settings = Settings.load(
        {
            "TOCSIN_DATA": "/srv/watch",
            "TOCSIN_LOG": "kafka://one:9092,two:9092",
            "TOCSIN_QUEUES": "rediss://user:word@cache:6380/1",
            "TOCSIN_LISTEN": "[::1]:0",
            "TOCSIN_METRICS_LISTEN": "0.0.0.0:9464",
            "TOCSIN_POLL_EVERY_S": "1",
            "TOCSIN_FEEDS_ALLOW": "10.0.0.0/8, fd00::/8",
            "TOCSIN_WEBHOOKS_ALLOW": "127.0.0.1",
            "TOCSIN_WEBHOOK_DEADLINE_S": "2.5",
            "TOCSIN_WEBHOOK_RETRY_S": "1,2,5",
            "TOCSIN_API_KEY": "sixteen letters!",
            "TOCSIN_LOG_LEVEL": "DEBUG",
            "TOCSIN_ALLOW_LOSSY_QUEUES": "1",
        }
    )
    assert settings.data == Path("/srv/watch")
    assert settings.log_url == "kafka://one:9092,two:9092"
    assert settings.queues_url == "rediss://user:word@cache:6380/1"
    assert settings.listen == Listen("::1", 0)
    assert settings.metrics_listen == Listen("0.0.0.0", 9464)
    assert settings.poll_every_s == 1
    assert settings.feeds_allow == (
        ipaddress.ip_network("10.0.0.0/8"),
        ipaddress.ip_network("fd00::/8"),
    )
    assert settings.webhooks_allow == (ipaddress.ip_network("127.0.0.1/32"),)
    assert (settings.webhook_deadline_s, settings.webhook_retry_s) == (2.5, (1, 2, 5))
    assert settings.api_key == "sixteen letters!"
    assert (settings.log_level, settings.allow_lossy_queues) == ("debug", True)


def test_every_mistake_is_reported_at_once_each_with_its_name() -> None:
    said = mistakes(
        {"TOCSIN_POLL_EVERY_S": "soon", "TOCSIN_POL_EVERY_S": "3", "TOCSIN_LISTEN": "x"}
    )
    assert "TOCSIN_POLL_EVERY_S: could not convert string to float: 'soon'" in said
    assert "TOCSIN_POL_EVERY_S: no such setting" in said
    assert "TOCSIN_LISTEN: expected HOST:PORT" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOCSIN_LOG", "postgres://x"),
        ("TOCSIN_QUEUES", "kafka://x:1"),
        ("TOCSIN_LISTEN", "127.0.0.1"),
        ("TOCSIN_LISTEN", "127.0.0.1:70000"),
        ("TOCSIN_POLL_EVERY_S", "0.5"),
        ("TOCSIN_POLL_EVERY_S", "nan"),
        ("TOCSIN_POLL_EVERY_S", "inf"),
        ("TOCSIN_FEEDS_ALLOW", "10.0.0.0/33"),
        ("TOCSIN_WEBHOOKS_ALLOW", "localhost"),
        ("TOCSIN_WEBHOOK_DEADLINE_S", "0"),
        ("TOCSIN_WEBHOOK_RETRY_S", "1,-2"),
        ("TOCSIN_LOG_LEVEL", "loud"),
        ("TOCSIN_ALLOW_LOSSY_QUEUES", "perhaps"),
    ],
)
def test_a_value_that_can_not_be_is_refused_by_name(name: str, value: str) -> None:
    assert mistakes({name: value}).startswith(f"{name}: ")


def test_a_short_key_is_refused_without_being_shown() -> None:
    said = mistakes({"TOCSIN_API_KEY": "hunter2"})
    assert said == "TOCSIN_API_KEY: expected 16 characters or more"


def test_an_empty_value_is_no_value() -> None:
    assert Settings.load({"TOCSIN_POLL_EVERY_S": "", "TOCSIN_API_KEY": ""}) == Settings()


def test_the_environment_goes_before_the_file_and_a_call_before_both(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'log_level = "error"\npoll_every_s = 30\nfeeds_allow = ["10.0.0.0/8"]\n', "utf-8"
    )
    env = {"TOCSIN_CONFIG": str(file), "TOCSIN_POLL_EVERY_S": "7"}
    settings = Settings.load(env, data=Path("/given"), listen=None)
    assert (settings.log_level, settings.poll_every_s) == ("error", 7)
    assert settings.feeds_allow == (ipaddress.ip_network("10.0.0.0/8"),)
    assert settings.data == Path("/given")


def test_the_file_that_lies_here_is_read() -> None:
    Path("tocsin.toml").write_text("allow_lossy_queues = true\n", "utf-8")
    assert Settings.load({}).allow_lossy_queues


@pytest.mark.parametrize(
    ("text", "says"),
    [("pol_every_s = 3\n", "pol_every_s: no such setting"), ("listen = \n", "Invalid value")],
)
def test_a_mistake_in_the_file_names_the_file(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(text, "utf-8")
    said = mistakes({"TOCSIN_CONFIG": str(file)})
    assert str(file) in said
    assert says in said


def test_a_file_that_is_not_there_is_a_mistake() -> None:
    assert "/no/such.toml" in mistakes({"TOCSIN_CONFIG": "/no/such.toml"})


def test_a_secret_does_not_show_itself() -> None:
    settings = Settings(api_key=Secret("a key nobody should read"))
    assert "nobody" not in repr(settings)
    assert "nobody" not in str(described(settings))
    assert repr(Secret("")) == "''"


def test_every_setting_is_described() -> None:
    rows = described(Settings())
    assert all(name.startswith("TOCSIN_") and says.endswith(".") for name, _, says in rows)
    assert ("TOCSIN_LISTEN", "127.0.0.1:8787") in [(name, shown) for name, shown, _ in rows]


@pytest.mark.parametrize(
    ("text", "loopback"),
    [("127.0.0.9:1", True), ("localhost:1", True), ("[::1]:1", True), ("0.0.0.0:1", False)],
)
def test_an_address_knows_whether_only_this_machine_reaches_it(text: str, loopback: bool) -> None:  # noqa: FBT001
    assert parse_listen(text).loopback is loopback
    assert str(parse_listen(text)) == text
