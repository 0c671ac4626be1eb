"""STORIES: an article, and what it is a copy of."""

import msgspec

from topics.articles import Article
from topics.spec import Topic


class Story(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article with the verdict of the deduper.

    ``id`` is shared by all copies and revisions of one text.
    ``relation`` is ``new``, ``copy`` or ``revision``; ``reason`` a word of ``likeness.Reason``.
    ``of`` is the id of the article that this one copies or revises.
    ``containment`` is the share of the smaller text's shingles that the other has, 0 to 1.
    ``origins`` are ids of independent sources, an agency's slug or else the publisher.
    ``prints`` is what the deduper remembers of the text, so that it need not read it again; for
    the deduper alone, and left out of the records that carry the story on.
    """

    article: Article
    id: str
    relation: str
    reason: str
    of: str | None = None
    containment: float | None = None
    credit: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    prints: bytes = b""


STORIES: Topic[Story] = Topic(
    name="stories.v1",
    record=Story,
    key="language, as in articles",
    partitions=8,
    retention_hours=96,
    says="every article with its relation to those before it",
)
