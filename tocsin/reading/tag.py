"""Say what one article reports, from its own words alone."""

from collections.abc import Sequence
from datetime import datetime

from topics.tagged import Tags

EVENTS = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip


def tag(
    title: str,
    text: str,
    language: str,
    *,
    blocks: Sequence[tuple[int, int, str]] = (),
    published: datetime | None = None,
) -> Tags:
    """Return what the article reports; a pure function of its arguments.

    Args:
        title: The headline; may be empty.
        text: The body, without the title.
        language: BCP 47; a language that we have no data for yields empty tags.
        blocks: ``(start, end, reason)`` of ``text`` that HTML structure already showed as furniture.
        published: When it was published; years before it are history.
    """
    del title, text, language, blocks, published  # nothing is known yet
    return Tags(scores=dict.fromkeys(EVENTS, 0.0))
