"""TAGGED: a story, and what its article reports."""

from datetime import datetime

import msgspec

from topics.spec import Topic
from topics.stories import Story


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """``article.<field>[start:end]``, in code points, half open; ``field`` is title or text."""

    field: str
    start: int
    end: int


class Furniture(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch that the page carries around its article; it yields nothing."""

    field: str
    start: int
    end: int
    reason: str
    """One of ``topics.articles.FURNITURE``."""


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """One place, or one organisation or person that stands for a side, where it is named."""

    field: str
    start: int
    end: int
    surface: str
    name: str
    region: str | None
    countries: tuple[str, ...] = ()
    kind: str = "name"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A region in one of its roles: ``event``, ``actor``, ``reactor`` or ``mention``."""

    region: str
    name: str
    role: str
    countries: tuple[str, ...] = ()
    salience: float = 0.0
    spans: tuple[Span, ...] = ()


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Who does it or bears it: a region and PLOVER's sector code, each null where not told."""

    region: str | None = None
    sector: str | None = None


FUTURE_LEVEL = 2


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """An event that the article reports: a PLOVER type and mode, and the words it rests on."""

    event: str
    mode: str | None
    cameo: str
    acled: str | None
    level: int
    score: float
    region: str | None = None
    countries: tuple[str, ...] = ()
    actor: Party | None = None
    recipient: Party | None = None
    negated: bool = False
    hypothetical: bool = False
    when: str = "past"
    spans: tuple[Span, ...] = ()

    @property
    def real(self) -> bool:
        """Whether it is told as a fact: neither denied nor supposed."""
        return not self.negated and not self.hypothetical

    @property
    def news(self) -> bool:
        """Whether it is told as a fact and as news, not as history."""
        return self.real and self.when != "history"

    @property
    def weight(self) -> int:
        """Its level as a report counts it: what is only announced is a threat at most."""
        return min(self.level, FUTURE_LEVEL) if self.when == "future" else self.level


class Toll(msgspec.Struct, frozen=True, kw_only=True):
    """A number of people harmed or moved, and who says so; see interface.md for the bounds."""

    kind: str
    low: int
    high: int | None
    bound: str
    of: str = "people"
    part_of: int | None = None
    claimant: str | None = None
    claimant_region: str | None = None
    through: str | None = None
    region: str | None = None
    countries: tuple[str, ...] = ()
    when: str = "past"
    spans: tuple[Span, ...] = ()


class Tags(msgspec.Struct, frozen=True, kw_only=True):
    """What an article reports. Depends on the article alone."""

    level: int | None = None
    contexts: tuple[str, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    mentions: tuple[Mention, ...] = ()
    places: tuple[Place, ...] = ()
    signals: tuple[Signal, ...] = ()
    tolls: tuple[Toll, ...] = ()
    scores: dict[str, float] = {}


class Tagged(msgspec.Struct, frozen=True, kw_only=True):
    """A story with its tags."""

    story: Story
    tags: Tags
    at: datetime


TAGGED: Topic[Tagged] = Topic(
    name="tagged.v1",
    record=Tagged,
    key="article id; one partition, because an event is joined across languages and regions",
    partitions=1,
    retention_hours=96,
    says="every story with its places, signals, tolls and furniture",
)
