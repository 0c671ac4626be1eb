"""EVENTS: a tagged story, and the events that it belongs to."""

from datetime import datetime

import msgspec

from topics.spec import Topic
from topics.tagged import Tagged


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A material change of an event; ``number`` counts from 1.

    ``kind``: new, level, toll, origins, deescalation, correction, withdrawal or merged.
    """

    number: int
    kind: str


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One claimant's toll of one kind, as a range; two sides' claims stay two.

    ``side`` is the region that the claimant speaks for, null where not told.
    """

    kind: str
    low: int
    high: int | None
    of: str = "people"
    claimant: str | None = None
    through: str | None = None
    article: str = ""
    side: str | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """An article of an event, as far as an alert names it."""

    id: str
    title: str = ""
    url: str = ""
    publisher: str = ""
    language: str = "und"
    published: datetime | None = None
    origin: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it stands after an article, whole: the linker's memory is rebuilt from it.

    ``change`` is null where the article changed nothing that matters.
    ``eased`` is true once a ceasefire, withdrawal or release was told, until the level rises;
    ``eased_at`` is when that was reported: what is reported later is a rise again.
    ``live`` is false while every report of it was in a feed before that feed was added.
    ``withdrawn`` is true once all that was reported of it has been taken back.
    ``merged_into`` is the event that it turned out to be one with: it ends there.
    """

    id: str
    region: str
    countries: tuple[str, ...] = ()
    level: int | None = None
    level_before: int | None = None
    signals: tuple[str, ...] = ()
    tolls: tuple[Claim, ...] = ()
    origins: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    articles: tuple[Source, ...] = ()
    first: datetime
    last: datetime
    changes: int = 0
    eased: bool = False
    eased_at: datetime | None = None
    live: bool = True
    withdrawn: bool = False
    merged_into: str | None = None
    change: Change | None = None


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """A tagged story with every event it belongs to; none where it reports none."""

    tagged: Tagged
    events: tuple[Event, ...] = ()


EVENTS: Topic[Linked] = Topic(
    name="events.v1",
    record=Linked,
    key="article id; one partition, as in tagged",
    partitions=1,
    retention_hours=168,
    says="every tagged story with the events it belongs to and what it changed in them",
)
