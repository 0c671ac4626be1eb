"""Say why a subscription was told of an article, or why not: ``match``, with its reasons."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from tocsin.matching.body import alert_id
from tocsin.matching.book import Book
from tocsin.matching.clauses import Case, met
from topics.alerts import Clause
from topics.events import Event, Linked
from topics.subscriptions import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a subscription hears of an article, for one of its events or for the article itself.

    ``unmet`` are the reasons for silence, in words; where there is none it is told, by the alert
    of this id.
    """

    event: str | None
    alert: str | None
    met: tuple[Clause, ...] = ()
    unmet: tuple[str, ...] = ()


def explain(linked: Linked, subscription: Subscription, book: Book) -> tuple[Answer, ...]:
    """Return an answer for each event of the article; one for the article where it asks for that.

    Agrees with ``match``, save that a withdrawal of what a subscriber never heard is silent there.
    ``book`` only tells which regions lie in which.
    """
    always = tuple(_always(linked, subscription))
    if subscription.per != "event":
        return (_once(linked, subscription, book, always),)
    answers = []
    for event in linked.events:
        answer = _case(Case(linked, event), subscription, book, (*always, *_silent(event)))
        number = event.change.number if event.change else 0
        key = None if answer.unmet else alert_id(subscription.id, event.id, str(number))
        answers.append(_named(answer, key))
    if not answers:
        why = (*always, "the article reports no event")
        return (Answer(event=None, alert=None, unmet=why),)
    return tuple(answers)


def _once(
    linked: Linked, subscription: Subscription, book: Book, always: tuple[str, ...]
) -> Answer:
    story = linked.tagged.story
    of = story.id if subscription.per == "story" else story.article.id
    if subscription.per == "story" and story.relation != "new":
        always = (*always, f"the article is a {story.relation} of a story told before")
    cases = (Case(linked, event) for event in (*linked.events, None))
    answers = [_case(case, subscription, book, always) for case in cases]
    best = min(answers, key=lambda answer: len(answer.unmet))
    return _named(best, None if best.unmet else alert_id(subscription.id, of))


def _named(answer: Answer, alert: str | None) -> Answer:
    return Answer(event=answer.event, alert=alert, met=answer.met, unmet=answer.unmet)


def _always(linked: Linked, subscription: Subscription) -> Iterator[str]:
    article = linked.tagged.story.article
    if subscription.paused:
        yield "the subscription is paused now"
    if article.history:
        yield "the feed held the article before it was added: history"
    if article.seen < subscription.created:
        yield "the article was seen before the subscription was made"


def _silent(event: Event) -> tuple[str, ...]:
    return () if event.change else ("the article changed nothing that matters in the event",)


def _case(case: Case, subscription: Subscription, book: Book, before: tuple[str, ...]) -> Answer:
    event = case.event.id if case.event else None
    clauses = met(subscription, case, book)
    unmet = () if clauses is not None else tuple(_unmet(case, subscription, book))
    return Answer(event=event, alert=None, met=clauses or (), unmet=(*before, *unmet))


def _unmet(case: Case, subscription: Subscription, book: Book) -> Iterator[str]:
    """Ask each condition alone, so that every one that fails is named."""
    bare = msgspec.structs.replace(
        subscription, regions=(), min_level=None, signals=(), languages=(), any=(), min_origins=1
    )
    roles = " or ".join(subscription.roles)
    alone = (
        ("regions", f"no {roles} in {', '.join(subscription.regions)}"),
        ("signals", f"no signal {' or '.join(subscription.signals)}"),
        ("languages", f"the language is {case.article.language}"),
        ("any", f"none of these words: {', '.join(subscription.any)}"),
        ("min_origins", f"fewer than {subscription.min_origins} independent origins"),
    )
    failed = False
    for field, says in alone:
        one = msgspec.structs.replace(bare, **{field: getattr(subscription, field)})
        if met(one, case, book) is None:
            failed = failed or field == "regions"
            yield says
    level = msgspec.structs.replace(
        bare, regions=subscription.regions, min_level=subscription.min_level
    )
    if not failed and met(level, case, book) is None:
        yield f"the level there is below {subscription.min_level}"
