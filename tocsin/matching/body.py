"""The body of an alert, within 20 kB."""

import hashlib
from datetime import datetime

import msgspec

from tocsin.matching.clauses import Case
from topics.alerts import (
    Alert,
    AlertArticle,
    AlertData,
    AlertEvent,
    AlertSubscription,
    Clause,
    Since,
    Timeline,
)
from topics.articles import Article
from topics.events import Claim, Event, Source
from topics.spec import as_json
from topics.subscriptions import Subscription

MOST_BYTES, MOST_ARTICLES, LONGEST = 20_000, 5, 200


def alert_id(*parts: str) -> str:
    """Return the id of an alert: a function of what it answers and of nothing else."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"al_{digest[:24]}"


def body(
    kind: str,
    key: str,
    subscription: Subscription,
    case: Case,
    *,
    why: tuple[Clause, ...],
    now: datetime,
    since: Since | None = None,
) -> Alert:
    """Return the whole alert, cut to 20 kB where it is larger."""
    article = case.article
    data = AlertData(
        since=since,
        alert=key,
        subscription=AlertSubscription(
            id=subscription.id, name=subscription.name, per=subscription.per
        ),
        event=_event(case.event, per=subscription.per),
        why=why,
        articles=_articles(article, case.event if subscription.per == "event" else None),
        timeline=Timeline(
            published=article.published,
            seen=article.seen,
            tagged=case.linked.tagged.at,
            enqueued=now,
        ),
    )
    return fitted(Alert(type=kind, timestamp=now, data=data))


def fitted(alert: Alert) -> Alert:
    """Return ``alert`` in at most 20 kB: articles go first, then evidence, then long surfaces.

    Where that is not enough, long titles, names and addresses, and all but the first few claims.
    """
    if _fits(alert):
        return alert
    data = msgspec.structs.replace(alert.data, truncated=True)
    for cut in (_fewer_articles, _less_evidence, _short_surfaces, _short_titles, _bare):
        data = cut(data)
        cropped = msgspec.structs.replace(alert, data=data)
        if _fits(cropped):
            return cropped
    return cropped


def _fits(alert: Alert) -> bool:
    return len(as_json(alert)) <= MOST_BYTES


def _fewer_articles(data: AlertData) -> AlertData:
    """Keep as many articles as fit; one stays."""
    fewer = data
    for count in range(len(data.articles) - 1, 0, -1):
        fewer = msgspec.structs.replace(data, articles=data.articles[:count])
        if len(as_json(fewer)) <= MOST_BYTES - 200:
            break
    return fewer


def _less_evidence(data: AlertData, most: int = 3) -> AlertData:
    why = tuple(msgspec.structs.replace(c, evidence=c.evidence[:most]) for c in data.why)
    return msgspec.structs.replace(data, why=why)


def _short_surfaces(data: AlertData) -> AlertData:
    """Cut surfaces, and their ends with them: what is quoted stays literally the text."""
    why = tuple(
        msgspec.structs.replace(
            clause,
            evidence=tuple(
                msgspec.structs.replace(
                    one, surface=one.surface[:LONGEST], end=min(one.end, one.start + LONGEST)
                )
                for one in clause.evidence
            ),
        )
        for clause in data.why
    )
    return msgspec.structs.replace(data, why=why)


def _short_titles(data: AlertData) -> AlertData:
    articles = tuple(
        msgspec.structs.replace(
            one, title=one.title[:LONGEST], url=_url(one.url), publisher=one.publisher[:LONGEST]
        )
        for one in data.articles
    )
    return msgspec.structs.replace(data, articles=articles)


def _bare(data: AlertData) -> AlertData:
    """Keep what no body can do without, each part too short for all of them to be too long."""
    named = msgspec.structs.replace(data.subscription, name=data.subscription.name[:LONGEST])
    why = tuple(
        msgspec.structs.replace(
            one,
            clause=one.clause[:LONGEST],
            evidence=tuple(msgspec.structs.replace(e, url=_url(e.url)) for e in one.evidence[:1]),
        )
        for one in data.why[:5]
    )
    event, since = data.event, data.since
    if event is not None:
        event = msgspec.structs.replace(
            event, tolls=_few(event.tolls), origins=event.origins[:20], signals=event.signals[:20]
        )
    if since is not None:
        since = msgspec.structs.replace(since, tolls=_few(since.tolls), origins=since.origins[:20])
    return msgspec.structs.replace(data, since=since, subscription=named, why=why, event=event)


def _few(tolls: tuple[Claim, ...]) -> tuple[Claim, ...]:
    return tuple(
        msgspec.structs.replace(one, claimant=_short(one.claimant), through=_short(one.through))
        for one in tolls[:5]
    )


def _url(url: str) -> str:
    """Return an address that is no absurdity; half an address would lead nowhere."""
    return url if len(url) <= LONGEST * 4 else ""


def _short(name: str | None) -> str | None:
    return name[: LONGEST // 2] if name else name


def _event(event: Event | None, *, per: str) -> AlertEvent | None:
    if event is None:
        return None
    return AlertEvent(
        id=event.id,
        region=event.region,
        countries=event.countries,
        level=event.level,
        change=event.change if per == "event" else None,
        tolls=event.tolls,
        origins=event.origins,
        signals=event.signals,
        merged_into=event.merged_into,
    )


def _articles(article: Article, event: Event | None) -> tuple[AlertArticle, ...]:
    """Return the article behind this change, then the event's others: a new origin first."""
    this = AlertArticle(
        id=article.id,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        language=article.language,
        published=article.published,
    )
    others = [s for s in reversed(event.articles) if s.id != article.id] if event else []
    firsts = {source.origin: source for source in others}
    ordered = [*firsts.values(), *(s for s in others if firsts[s.origin] is not s)]
    return (this, *map(_named, ordered[: MOST_ARTICLES - 1]))


def _named(source: Source) -> AlertArticle:
    return AlertArticle(
        id=source.id,
        title=source.title,
        url=source.url,
        publisher=source.publisher,
        language=source.language,
        published=source.published,
    )
