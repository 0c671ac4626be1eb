"""Decide what an article is to those remembered. Nothing is changed by deciding."""

from datetime import datetime

from tocsin.likeness.keys import Keys, keys, story_id
from tocsin.likeness.memory import Memory, Remembered
from tocsin.likeness.origins import origins_of
from tocsin.likeness.verdict import COPY, NEW, REVISED, Reason, Verdict
from topics.articles import Article

Finding = tuple[Reason, str | None, Remembered]


def judge(article: Article, memory: Memory, now: datetime, credit: tuple[str, ...] = ()) -> Verdict:
    """Return what ``article`` is to those in ``memory``, the surest evidence first.

    The id an article was given is a label and no evidence. ``credit`` are the credit lines found
    in its text; the feed's own (``article.credit``) is added. What is older than the
    memory's window at ``now`` is no evidence any more. A copy has the origins of its original.
    """
    printed = _credits(article, credit)
    named = origins_of(printed, article.publisher, article.url)
    found = _exact(keys(article), memory)
    if found is None or found[2].seen < now - memory.window:
        return Verdict(
            reason=Reason.FIRST_SEEN,
            relation=NEW,
            story=story_id(article),
            credit=printed,
            origins=named,
        )
    reason, relation, like = found
    return Verdict(
        reason=reason,
        relation=relation,
        story=like.story,
        of=like.article,
        containment=1.0 if relation == COPY else None,
        credit=printed,
        origins=like.origins or named,
    )


def _exact(found: Keys, memory: Memory) -> Finding | None:
    if like := memory.content(found.content):
        return Reason.REPEAT, None, like
    if like := memory.entry(found.entry):
        return Reason.SAME_ENTRY, REVISED, like
    if like := memory.url(found.url):
        same = like.keys.text == found.text
        return (Reason.SAME_URL, COPY, like) if same else (Reason.REVISION, REVISED, like)
    if like := memory.text(found.text):
        return Reason.SAME_TEXT, COPY, like
    return None


def _credits(article: Article, credit: tuple[str, ...]) -> tuple[str, ...]:
    own = (article.credit,) if article.credit else ()
    return tuple(dict.fromkeys((*own, *credit)))
