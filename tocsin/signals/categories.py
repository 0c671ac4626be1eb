"""The categories that an article can report, and the rules that join words to one."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

EVENTS = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of ``categories.toml``; see there for what the fields mean."""

    id: str
    event: str
    mode: str | None = None
    cameo: str
    goldstein: float
    acled: str | None = None
    level: int
    prior: float
    plover: float
    context: str | None = None
    definition: str


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of ``rules.toml``."""

    all: tuple[str, ...]
    within: int
    then: str
    prior: float
    unless: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    keeps: bool = False


@cache
def categories() -> dict[str, Category]:
    """Return every category by its id."""
    raw = tomllib.loads((files("tocsin.signals") / "categories.toml").read_text("utf-8"))
    scores = raw.pop("scores")
    return {
        name: msgspec.convert({"id": name, "plover": scores[row["event"]]} | row, Category)
        for name, row in raw.items()
    }


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, the one that wins first."""
    raw = tomllib.loads((files("tocsin.signals") / "rules.toml").read_text("utf-8"))
    return tuple(msgspec.convert(raw["rule"], list[Rule]))
