"""What the deduper can say about an article, and the record that says it."""

from dataclasses import dataclass, field
from enum import StrEnum

from tocsin.likeness.kept import Crowd, row_of
from tocsin.likeness.keys import keys
from tocsin.likeness.prints import prints
from topics.articles import Article
from topics.stories import Story


class Reason(StrEnum):
    """Why an article is new, a copy or a revision. Also a label's values in the metrics."""

    FIRST_SEEN = "first_seen"
    """Nothing remembered is like it: new."""
    REPEAT = "repeat"
    """This very content of this very entry was judged before: nothing is published."""
    SAME_ENTRY = "same_entry"
    """The same entry of the same feed with another text: a revision."""
    SAME_URL = "same_url"
    """The same canonical address and the same text: a copy."""
    SAME_TEXT = "same_text"
    """The same folded text: a copy."""
    CONTAINED = "contained"
    """Its text, or most of it, stands in a remembered one: a copy."""
    EXTENDED = "extended"
    """A remembered text, or most of it, stands in it: a copy with more around it."""
    REVISION = "revision"
    """The same text with another figure or claim, or another text at the same address."""


NEW, COPY, REVISED = "new", "copy", "revision"


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What an article is to those before it; see ``topics.stories.Story`` for the fields.

    ``relation`` is None for a repeat: nothing is published.
    """

    reason: Reason
    relation: str | None
    story: str
    of: str | None = None
    containment: float | None = None
    credit: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    crowd: Crowd | None = field(default=None, compare=False, repr=False)
    """What its shingles met: the record leads to the article by those that met fewest."""


def to_story(article: Article, verdict: Verdict) -> Story:
    """Return the record that carries ``verdict``.

    Raises:
        ValueError: If the verdict is a repeat, of which nothing is published.
    """
    if verdict.relation is None:
        raise ValueError(f"{article.id}: a repeat is not published")
    shown = prints(article.title, article.text, article.language)
    return Story(
        article=article,
        id=verdict.story,
        relation=verdict.relation,
        reason=verdict.reason.value,
        of=verdict.of,
        containment=verdict.containment,
        credit=verdict.credit,
        origins=verdict.origins,
        prints=row_of(shown, keys(article), verdict.crowd),
    )
