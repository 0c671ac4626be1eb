"""Whether a subscription's conditions are met, each with the words that meet it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tocsin.matching.book import Book
from tocsin.text.fold import Folded, fold
from topics.alerts import Clause, Evidence
from topics.articles import Article
from topics.events import Event, Linked
from topics.subscriptions import Subscription
from topics.tagged import Party, Signal, Span

MOST_EVIDENCE = 12
# Who only says these is a reactor, though each has its speaker as its actor.
_WORDS = frozenset(("REQUEST", "ACCUSE", "REJECT", "SUPPORT", "CONSULT"))
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Case:
    """What is put to the subscriptions: an article, and one of its events or none."""

    linked: Linked
    event: Event | None

    @property
    def article(self) -> Article:
        """The article behind the change."""
        return self.linked.tagged.story.article


def met(subscription: Subscription, case: Case, book: Book) -> tuple[Clause, ...] | None:
    """Return each condition with its evidence, or None where one is not met.

    ``min_level`` is compared with the signals through which the region has a wanted role: those
    that happen there, for which the event stands, and those in which it acts or suffers; for
    reactors and mentions with the event's own level. Where each story or article is asked for, its
    own signals count: a call for a ceasefire isn't violence because its event is.
    """
    place = _place(subscription, case, book)
    if place is None:
        return None
    clauses = [place, *_reported(case, book)]
    for condition in (_signals, _languages, _words, _origins):
        found = condition(subscription, case)
        if found is None:
            return None
        clauses += found
    return tuple(clauses)


def told_before(case: Case) -> tuple[Clause, ...]:
    """Return the reason for whoever was told of the event: it is corrected or withdrawn."""
    field, text = (
        ("title", case.article.title) if case.article.title else ("text", case.article.text)
    )
    head = Span(field=field, start=0, end=min(len(text), 200))
    return (Clause(clause="told before", evidence=_evidence(case.article, [head])),)


def _place(subscription: Subscription, case: Case, book: Book) -> Clause | None:
    """Return the first role of the first region that is high enough; any where none is asked."""
    if not subscription.regions:
        return _anywhere(subscription, case)
    for region in subscription.regions:
        for role in subscription.roles:
            clause = _role(region, role, subscription, case, book)
            if clause is not None:
                return clause
    return None


def _anywhere(subscription: Subscription, case: Case) -> Clause | None:
    level = _overall(subscription, case)
    if not _is_high(level, subscription.min_level):
        return None
    if case.event is None:
        title = Span(field="title", start=0, end=len(case.article.title))
        return Clause(clause="every article", evidence=_evidence(case.article, [title]))
    rows = [row for row in case.linked.tagged.tags.places if row.role == "event"]
    own = [row for row in rows if row.region == case.event.region] or rows
    spans = [span for row in own for span in row.spans]
    return Clause(
        clause=_name(case.event.region, "event", level, subscription.min_level),
        evidence=_evidence(case.article, spans),
    )


def _reported(case: Case, book: Book) -> list[Clause]:
    """Return what the level rests on: the article's highest signals, in its own words."""
    signals = _signals_of(case, book)
    if not signals:
        return []
    level = max(signal.weight for signal in signals)
    highest = [signal for signal in signals if signal.weight == level]
    events = ", ".join(sorted({signal.event for signal in highest}))
    spans = [span for signal in highest for span in signal.spans]
    return [
        Clause(clause=f"reports {events}, level {level}", evidence=_evidence(case.article, spans))
    ]


def _overall(subscription: Subscription, case: Case) -> int | None:
    """Return the event's level; the article's own where no event is told of."""
    if case.event is not None and subscription.per == "event":
        return case.event.level
    return case.linked.tagged.tags.level


def _role(
    region: str, role: str, subscription: Subscription, case: Case, book: Book
) -> Clause | None:
    least, overall = subscription.min_level, _overall(subscription, case)
    rows = [
        row
        for row in case.linked.tagged.tags.places
        if row.role == role and region in book.up(row.region)
    ]
    spans = [span for row in rows for span in row.spans]
    if role == "event":
        here = _is_here(region, rows_regions={row.region for row in rows}, case=case, book=book)
        level = _happening(region, subscription, case, book) if here else None
    elif role == "actor":
        acting = [s for s in _signals_of(case, book) if region in _parties(s, book)]
        here = bool(rows) or any(signal.event not in _WORDS for signal in acting)
        level = _acting(acting, overall, case, book)
        spans += [span for signal in acting for span in signal.spans]
    else:
        here, level = bool(rows), overall
    if not here or not _is_high(level, least):
        return None
    return Clause(clause=_name(region, role, level, least), evidence=_evidence(case.article, spans))


def _is_here(region: str, *, rows_regions: set[str], case: Case, book: Book) -> bool:
    """Whether the event happens in ``region``: it covers the event, or names a place of it."""
    if case.event is None:
        return bool(rows_regions)
    if region in book.up(case.event.region):
        return True
    return any(case.event.region in book.up(row) for row in rows_regions)


def _happening(region: str, subscription: Subscription, case: Case, book: Book) -> int | None:
    if case.event is not None and subscription.per == "event":
        return case.event.level
    levels = [
        signal.weight
        for signal in _signals_of(case, book)
        if signal.region is not None and region in book.up(signal.region)
    ]
    return max(levels, default=case.linked.tagged.tags.level)


def _acting(acting: list[Signal], overall: int | None, case: Case, book: Book) -> int | None:
    """Return the highest level at which the region acts or suffers; null where none tells."""
    if acting:
        return max(signal.weight for signal in acting)
    if any(signal.actor or signal.recipient for signal in _signals_of(case, book)):
        return None
    return overall


def _parties(signal: Signal, book: Book) -> set[str]:
    return {up for party in (signal.actor, signal.recipient) for up in _party(party, book)}


def _party(party: Party | None, book: Book) -> tuple[str, ...]:
    return book.up(party.region) if party and party.region else ()


def _signals_of(case: Case, book: Book) -> list[Signal]:
    """Return the signals that are news, of the case's event where there is one."""
    news = [signal for signal in case.linked.tagged.tags.signals if signal.news]
    if case.event is None or len(case.linked.events) == 1:
        return news
    own = case.event.region
    others = {event.region for event in case.linked.events} - {own}
    return [
        signal for signal in news if not _is_of(signal, others, book) or _is_of(signal, {own}, book)
    ]


def _is_of(signal: Signal, regions: set[str], book: Book) -> bool:
    return signal.region is not None and not regions.isdisjoint(book.up(signal.region))


def _signals(subscription: Subscription, case: Case) -> list[Clause] | None:
    if not subscription.signals:
        return []
    known = set(case.event.signals) if case.event else set()
    found = []
    for kind in subscription.signals:
        spans = [
            span
            for signal in case.linked.tagged.tags.signals
            if signal.event == kind and signal.real
            for span in signal.spans
        ]
        if spans or kind in known:
            clause = Clause(clause=f"signal {kind}", evidence=_evidence(case.article, spans))
            found.append(clause)
    return found or None


def _languages(subscription: Subscription, case: Case) -> list[Clause] | None:
    if not subscription.languages:
        return []
    language = case.article.language
    for wanted in subscription.languages:
        if language == wanted or language.startswith(f"{wanted}-"):
            return [Clause(clause=f"language {wanted}")]
    return None


def _words(subscription: Subscription, case: Case) -> list[Clause] | None:
    if not subscription.any:
        return []
    spans: dict[str, list[Span]] = {}
    for word in subscription.any:
        found = list(_find(word, case.article))
        if found:
            spans[word] = found
    return [
        Clause(clause=f"word {word}", evidence=_evidence(case.article, found))
        for word, found in spans.items()
    ] or None


def _origins(subscription: Subscription, case: Case) -> list[Clause] | None:
    if subscription.min_origins <= 1:
        return []
    origins = case.event.origins if case.event else case.linked.tagged.story.origins
    if len(origins) < subscription.min_origins:
        return None
    return [Clause(clause=f"origins {len(origins)} >= {subscription.min_origins}")]


def _find(word: str, article: Article) -> Iterator[Span]:
    wanted = fold(word, article.language).text.split()
    for field, text in (("title", article.title), ("text", article.text)):
        folded, tokens = _tokens(text, article.language)
        for at in range(len(tokens) - len(wanted) + 1):
            if wanted and all(tokens[at + n][0] == part for n, part in enumerate(wanted)):
                start, end = folded.span(tokens[at][1], tokens[at + len(wanted) - 1][2])
                yield Span(field=field, start=start, end=end)


@lru_cache(maxsize=8)
def _tokens(text: str, language: str) -> tuple[Folded, list[tuple[str, int, int]]]:
    folded = fold(text, language)
    return folded, [(m.group(), m.start(), m.end()) for m in _WORD.finditer(folded.text)]


def _evidence(article: Article, spans: Iterable[Span]) -> tuple[Evidence, ...]:
    """Return each stretch once, title first, in the order of the text, cut to what it quotes."""
    texts = {"title": article.title, "text": article.text}
    places = sorted({(s.field != "title", s.start, s.end, s.field) for s in spans})
    return tuple(
        Evidence(
            article=article.id,
            url=article.url,
            field=field,
            start=start,
            end=end,
            surface=texts[field][start:end],
        )
        for _, start, end, field in places[:MOST_EVIDENCE]
        if texts[field][start:end]
    )


def _is_high(level: int | None, least: int | None) -> bool:
    return least is None or (level is not None and level >= least)


def _name(region: str, role: str, level: int | None, least: int | None) -> str:
    return f"{role} {region}" if least is None else f"{role} {region}, level {level} >= {least}"
