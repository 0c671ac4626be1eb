"""One typed value from environment and file; all mistakes at once; secrets hidden."""

import ipaddress
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tocsin.errors import Misconfigured

PREFIX = "TOCSIN_"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Secret(str):
    """A string that does not show itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'********'" if self else "''"


@dataclass(frozen=True)
class Listen:
    """A host and a port to listen on; port 0 is any that is free."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def parse_listen(text: str) -> Listen:
    """Return host and port of ``HOST:PORT``.

    Raises:
        ValueError: If it has no port between 0 and 65535.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"expected HOST:PORT, as in 127.0.0.1:8787, not {text!r}")
    return Listen(host.strip("[]"), int(port))


def _one_of(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text and not text.startswith(schemes):
            raise ValueError(f"expected {' or '.join(s + '…' for s in schemes)}, not {text!r}")
        return text

    return parse


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def _seconds(least: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        value = float(text)
        if not least <= value <= 31_536_000:
            raise ValueError(
                f"expected {least:g} seconds or more, and a year at most, not {text!r}"
            )
        return value

    return parse


def _schedule(text: str) -> tuple[float, ...]:
    return tuple(_seconds(0)(part) for part in text.split(",") if part.strip())


def _api_key(text: str) -> Secret:
    if text and len(text) < 16:
        raise ValueError("expected 16 characters or more")
    return Secret(text)


def _switch(text: str) -> bool:
    if text.lower() not in ("0", "1", "true", "false", ""):
        raise ValueError(f"expected 0 or 1, not {text!r}")
    return text.lower() in ("1", "true")


def _level(text: str) -> str:
    if text.lower() not in ("debug", "info", "warning", "error"):
        raise ValueError(f"expected debug, info, warning or error, not {text!r}")
    return text.lower()


def _setting(default: Any, parse: Callable[[str], Any], says: str) -> Any:
    return field(default=default, metadata={"parse": parse, "says": says})


_MINUTE, _HOUR = 60.0, 3600.0
# The Standard Webhooks table: https://www.standardwebhooks.com, "Deliverability and reliability".
RETRY_S = (
    *(5.0, 5 * _MINUTE, 30 * _MINUTE),
    *(2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 14 * _HOUR, 20 * _HOUR, 24 * _HOUR),
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an operator can set, read once and passed down."""

    data: Path = _setting(Path("tocsin-data"), Path, "Folder of the embedded set-up's files.")
    log: str = _setting(
        "",
        _one_of("sqlite:///", "kafka://"),
        "The log: sqlite:///PATH or kafka://HOST:PORT,…; unset, a file in the data folder.",
    )
    queues: str = _setting(
        "",
        _one_of("sqlite:///", "redis://", "rediss://"),
        "The subscriber queues: sqlite:///PATH or redis://…; unset, a file in the data folder.",
    )
    listen: Listen = _setting(
        Listen("127.0.0.1", 8787), parse_listen, "Address of health, metrics, API and console."
    )
    metrics_listen: Listen | None = _setting(
        None, parse_listen, "A second address that serves /metrics without a key."
    )
    poll_every_s: float | None = _setting(
        None,
        _seconds(1),
        "A fixed interval between polls of a feed; unset, each feed's own rhythm.",
    )
    feeds_allow: tuple[Network, ...] = _setting(
        (), _networks, "Private networks (CIDR, …) that feeds may be fetched from, on any port."
    )
    webhooks_allow: tuple[Network, ...] = _setting(
        (), _networks, "Private networks (CIDR, …) that webhooks may be sent to, on any port."
    )
    webhook_deadline_s: float = _setting(
        20.0, _seconds(0.1), "Seconds for a whole webhook attempt, from name look-up to last byte."
    )
    webhook_retry_s: tuple[float, ...] = _setting(
        RETRY_S, _schedule, "Seconds to wait before each further attempt, separated by commas."
    )
    api_key: Secret = _setting(
        Secret(""), _api_key, "Key of the API, 16 characters or more; unset, one is made and shown."
    )
    log_level: str = _setting("info", _level, "debug, info, warning or error.")
    allow_lossy_queues: bool = _setting(
        False, _switch, "1 starts on a Redis that can lose alerts. For trying out only."
    )

    @property
    def log_url(self) -> str:
        """The log's address; the data folder's file where none is set."""
        return self.log or f"sqlite:///{self.data.absolute() / 'log.db'}"

    @property
    def queues_url(self) -> str:
        """The queues' address; the data folder's file where none is set."""
        return self.queues or f"sqlite:///{self.data.absolute() / 'queues.db'}"

    @classmethod
    def load(
        cls, env: Mapping[str, str], *, config: Path | None = None, **overrides: Any
    ) -> "Settings":
        """Read the file, then the environment, then ``overrides`` (which are not parsed).

        The file is ``config``, else ``TOCSIN_CONFIG``, else ``./tocsin.toml`` if it is there.

        Raises:
            Misconfigured: With every mistake, one a clause, each naming setting and value.
        """
        mistakes: list[str] = []
        texts = _file(config or _config_path(env), mistakes)
        for name in sorted(env):
            if name.startswith(PREFIX) and name != "TOCSIN_CONFIG":
                texts[name.removeprefix(PREFIX).lower()] = (name, env[name])
        values = _parse(texts, mistakes)
        if mistakes:
            raise Misconfigured("; ".join(mistakes))
        values.update({key: value for key, value in overrides.items() if value is not None})
        return cls(**values)


def _parse(texts: dict[str, tuple[str, str]], mistakes: list[str]) -> dict[str, Any]:
    known = {f.name: f for f in fields(Settings)}
    values: dict[str, Any] = {}
    for key, (name, text) in texts.items():
        if key not in known:
            mistakes.append(f"{name}: no such setting (see tocsin config)")
        elif text != "":
            try:
                values[key] = known[key].metadata["parse"](text)
            except ValueError as error:
                shown = "not valid" if key == "api_key" and "expected" not in str(error) else error
                mistakes.append(f"{name}: {shown}")
    return values


def _config_path(env: Mapping[str, str]) -> Path | None:
    if env.get("TOCSIN_CONFIG"):
        return Path(env["TOCSIN_CONFIG"])
    here = Path("tocsin.toml")
    return here if here.is_file() else None


def _file(path: Path | None, mistakes: list[str]) -> dict[str, tuple[str, str]]:
    if path is None:
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        mistakes.append(f"{path}: {error.strerror or error} (the settings file)")
        return {}
    except UnicodeDecodeError:
        mistakes.append(f"{path}: not UTF-8 (the settings file)")
        return {}
    except tomllib.TOMLDecodeError as error:
        mistakes.append(f"{path}: not TOML: {error}")
        return {}
    return {key: (f"{path}: {key}", _as_text(value)) for key, value in table.items()}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return ",".join(str(part) for part in value)
    return str(value)


def described(settings: Settings) -> list[tuple[str, str, str]]:
    """Return name, value as shown, and meaning of every setting, for ``tocsin config``."""
    rows = []
    for f in fields(Settings):
        value = getattr(settings, f.name)
        shown = repr(value) if isinstance(value, Secret) else _shown(value)
        rows.append((PREFIX + f.name.upper(), shown, f.metadata["says"]))
    return rows


def _shown(value: object) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return ",".join(_shown(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
