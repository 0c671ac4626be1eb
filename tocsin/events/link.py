"""Decide which events a tagged story belongs to. Nothing is changed by deciding."""

import hashlib
from datetime import datetime, timedelta

from tocsin.events.change import next_change
from tocsin.events.memory import Memory, State
from tocsin.events.reports import Report, reports
from topics.articles import Article
from topics.events import Claim, Event, Linked, Source
from topics.tagged import Tagged

MOST_ARTICLES, MOST_CLAIMS, MOST_ORIGINS = 20, 40, 20
AHEAD = timedelta(hours=1)


def link(tagged: Tagged, memory: Memory, now: datetime) -> Linked | None:
    """Return ``tagged`` with each event it belongs to as it stands after it.

    None where this article was linked before. An article without a region of an event, or
    without a level, belongs to none.
    """
    article = tagged.story.article
    if article.feed and memory.has(article.id):
        return None
    events: dict[str, Event] = {}
    for report in reports(tagged.tags, memory.parents):
        state = _home(report, tagged, memory, now)
        event = _after(state.event, report, tagged) if state else _first(report, tagged)
        events.setdefault(event.id, event)
    return Linked(tagged=tagged, events=tuple(events.values()))


def happened(article: Article) -> datetime:
    """Return when the article reports: its published time, where that can be believed."""
    if article.published is None or article.date_suspect:
        return article.seen
    return min(article.published, article.seen + AHEAD)


def _home(report: Report, tagged: Tagged, memory: Memory, now: datetime) -> State | None:
    """Return the live event that a report belongs to: its region's, or one inside its region."""
    when = happened(tagged.story.article)
    inside = memory.in_region(report.region) or memory.inside(report.region)
    near = [state for state in inside if _is_near(state, when, now, memory.window)]
    same = [state for state in near if tagged.story.id in state.stories]
    return next(iter(same or near), None)


def _is_near(state: State, when: datetime, now: datetime, window: timedelta) -> bool:
    event = state.event
    alive = state.touched >= now - window
    return alive and event.first - window <= when <= event.last + window


def _first(report: Report, tagged: Tagged) -> Event:
    article = tagged.story.article
    when = happened(article)
    event = Event(
        id=f"ev_{_hash(report.region, article.id, tagged.story.id)}",
        region=report.region,
        countries=report.countries,
        level=report.level,
        signals=_types(report),
        tolls=_claims((), report, article),
        origins=tagged.story.origins[:MOST_ORIGINS],
        languages=(article.language,),
        articles=(_source(tagged),),
        first=when,
        last=when,
        live=not article.history,
    )
    return next_change(None, event, tagged)


def _after(before: Event, report: Report, tagged: Tagged) -> Event:
    article = tagged.story.article
    when = happened(article)
    event = Event(
        id=before.id,
        region=before.region,
        countries=before.countries,
        level=max(report.level, before.level if before.level is not None else report.level),
        level_before=before.level,
        signals=tuple(dict.fromkeys((*before.signals, *_types(report)))),
        tolls=_claims(before.tolls, report, article),
        origins=_more(before.origins, tagged.story.origins, MOST_ORIGINS),
        languages=_more(before.languages, (article.language,), MOST_ORIGINS),
        articles=(*before.articles, _source(tagged))[-MOST_ARTICLES:],
        first=min(before.first, when),
        last=max(before.last, when),
        changes=before.changes,
        live=before.live or not article.history,
    )
    return next_change(before, event, tagged)


def _types(report: Report) -> tuple[str, ...]:
    return tuple(dict.fromkeys(signal.event for signal in report.signals))


def _more(have: tuple[str, ...], add: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*have, *add)))[:most]


def _claims(before: tuple[Claim, ...], report: Report, article: Article) -> tuple[Claim, ...]:
    """Return the ledger with the report's claims: one row for each claimant, kind and victims."""
    ledger = {(c.claimant, c.kind, c.of): c for c in before}
    for toll in report.tolls:
        claim = Claim(
            kind=toll.kind,
            low=toll.low,
            high=toll.high,
            of=toll.of,
            claimant=toll.claimant,
            through=toll.through,
            article=article.id,
        )
        ledger[claim.claimant, claim.kind, claim.of] = claim
    return tuple(ledger.values())[-MOST_CLAIMS:]


def _source(tagged: Tagged) -> Source:
    article = tagged.story.article
    return Source(
        id=article.id,
        title=article.title[:300],
        url=article.url,
        publisher=article.publisher,
        language=article.language,
        published=article.published,
        origin=(tagged.story.origins or ("",))[0],
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
