"""Decide what an article is to those remembered. Nothing is changed by deciding."""

from datetime import datetime

from tocsin.likeness.keys import keys, story_id
from tocsin.likeness.memory import Found, Memory, Met
from tocsin.likeness.origins import origins_of
from tocsin.likeness.verdict import COPY, NEW, REVISED, Reason, Verdict
from topics.articles import Article

Finding = tuple[Reason, str | None, int, float | None]


def judge(article: Article, memory: Memory, now: datetime, credit: tuple[str, ...] = ()) -> Verdict:
    """Return what ``article`` is to those in ``memory``, the surest evidence first.

    The id an article was given is a label and no evidence. ``credit`` are the credit lines found
    in its text; the feed's own (``article.credit``) is added. What is older than the memory's
    window at ``now`` is no evidence any more. A copy has the origins of its original.
    """
    printed = _credits(article, credit)
    named = origins_of(printed, article.publisher, article.url)
    met = memory.meet(article, now)
    found = _found(article, memory, met)
    if found is None:
        return Verdict(
            reason=Reason.FIRST_SEEN,
            relation=NEW,
            story=story_id(article),
            credit=printed,
            origins=named,
            crowd=met.crowd,
        )
    reason, relation, row, containment = found
    like = memory.told(row)
    return Verdict(
        reason=reason,
        relation=relation,
        story=like.story,
        of=like.article,
        containment=containment,
        credit=printed,
        origins=like.origins or named,
        crowd=met.crowd,
    )


def _found(article: Article, memory: Memory, met: Met) -> Finding | None:
    if met.content is not None:
        return Reason.REPEAT, None, met.content, None
    if met.entry is not None:
        if memory.has_content(met.entry, keys(article)):
            return Reason.REPEAT, None, met.entry, None
        return Reason.SAME_ENTRY, REVISED, met.entry, None
    if met.url is not None:
        return _same_url(met.url, met.like)
    return _same_text(met.like)


def _same_url(row: int, like: tuple[Found, ...]) -> Finding:
    own = next((found for found in like if found.row == row), None)
    if own is None:
        return Reason.REVISION, REVISED, row, 0.0
    if own.same:
        return Reason.SAME_URL, COPY, row, own.alike.containment
    return Reason.REVISION, REVISED, row, own.alike.containment


def _same_text(like: tuple[Found, ...]) -> Finding | None:
    """Return the most alike text; one with the same figures before one with others."""
    copies = [found for found in like if found.alike.copy]
    if not copies:
        return None
    best = min(copies, key=lambda f: (not f.same, f.changed, -f.alike.containment, f.row))
    containment = best.alike.containment
    if best.changed:
        return Reason.REVISION, REVISED, best.row, containment
    if best.same:
        return Reason.SAME_TEXT, COPY, best.row, containment
    reason = Reason.EXTENDED if best.longer else Reason.CONTAINED
    return reason, COPY, best.row, containment


def _credits(article: Article, credit: tuple[str, ...]) -> tuple[str, ...]:
    if article.credit:
        credit = (article.credit, *credit)
    return tuple(dict.fromkeys(credit)) if credit else ()
