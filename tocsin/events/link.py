"""Decide which events a tagged story belongs to. Nothing is changed by deciding."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from tocsin.events import home
from tocsin.events.change import (
    CALM,
    Kind,
    Step,
    changed,
    easing,
    is_killed,
    is_withdrawal,
    kind_of,
    speakers,
)
from tocsin.events.features import contained, likeness, words_of
from tocsin.events.join import Account, account
from tocsin.events.memory import Memory, State, bounded
from tocsin.events.notices import notice
from tocsin.events.reports import Report, reports
from tocsin.events.tolls import entered
from tocsin.text.fold import fold
from tocsin.text.slug import slug
from topics.articles import Article
from topics.events import Claim, Event, Linked, Source
from topics.tagged import Tagged

MOST_ARTICLES, MOST_ORIGINS, MOST_LANGUAGES, MOST_TITLE = 20, 20, 20, 300
AHEAD = timedelta(hours=1)
LATE = timedelta(hours=24)
"""How old a report may be to open an event whose id says the day and not the report."""
ECHO, HELD, TITLED = 0.85, 0.85, 0.65
"""Likeness of words from which a text that is no copy is no independent source either, and the
share of the shorter one's words that the longer one has: less where it has the title, too.
"""
LEAST_TITLE = 4
"""Words of a title that two outlets do not find alone."""
UNNAMED = "agencies"
"""The origin of a text that names no agency: none beside those that are named."""
SAME_PLACE = ("same_entry", "same_url")
"""Reasons of a revision that comes from the outlet that published the first version."""


@dataclass(frozen=True, slots=True)
class _Case:
    """An article that is linked, and what is known of it."""

    tagged: Tagged
    memory: Memory
    when: datetime
    replaced: str | None


def link(tagged: Tagged, memory: Memory, now: datetime) -> Linked | None:
    """Return ``tagged`` with each event it belongs to as it stands after it.

    None where this article was linked before. An article without a region of an event, or
    without a level, belongs to none; but a new version of an article that belonged to one
    changes that event, also where it reports nothing there any more. An event that turned out
    to be one with another stands there as well, once.
    """
    story = tagged.story
    if story.article.feed and memory.has(story.article.id):
        return None
    replaced = story.of if story.relation == "revision" and story.reason in SAME_PLACE else None
    case = _Case(tagged, memory, happened(story.article), replaced)
    events: dict[str, Event] = {}
    for report in reports(tagged.tags, memory.parents):
        for event in _reported(report, case, now, set(events)):
            events.setdefault(event.id, event)
    for event in _left(case, set(events)):
        events[event.id] = event
    return Linked(tagged=tagged, events=tuple(events.values()))


def happened(article: Article) -> datetime:
    """Return when the article reports: its published time, where that can be believed."""
    seen = bounded(article.seen)
    if article.published is None or article.date_suspect:
        return seen
    return bounded(min(article.published, seen + AHEAD))


def _reported(report: Report, case: _Case, now: datetime, done: set[str]) -> Iterator[Event]:
    """Yield the event that a report belongs to, and one that turned out to be the same."""
    mine = account(report, words_of(case.tagged))
    found = home.find(mine, case.tagged, case.memory, case.when, now)
    state = found.state
    if state is not None and state.event.id in done:
        return
    step = Step(
        before=state.event if state else None,
        report=report,
        tagged=case.tagged,
        replaced=case.replaced,
        when=case.when,
        own=found.own,
    )
    step = replace(step, before=_rightly_named(step))
    event = _after(step, state, mine, case.memory)
    yield event
    if found.twin is not None and found.twin.event.id not in done:
        yield _merged(found.twin.event, event)


def _left(case: _Case, done: set[str]) -> Iterator[Event]:
    """Yield the events of an article's former version that the new one does not report."""
    if case.replaced is None:
        return
    for state in case.memory.of_article(case.replaced):
        if state.event.id not in done:
            yield _taken_back(state, case.tagged, case.replaced)


def _after(step: Step, state: State | None, mine: Account, memory: Memory) -> Event:
    """Return the event as it stands after an article, with what that changed."""
    before, report, article = step.before, step.report, step.tagged.story.article
    when, parents = step.when, memory.parents
    finer = before is None or before.region in parents(report.region)
    known = before.signals if before else ()
    eased_at = easing(step)
    event = Event(
        id=before.id if before else _id(report, mine, step, memory),
        region=report.region if finer else before.region if before else "",
        countries=report.countries if finer or not before else before.countries,
        level=max(report.level, before.level or 0) if before else report.level,
        level_before=_level_before(before, eased_at),
        signals=tuple(dict.fromkeys((*known, *(s.event for s in report.signals)))),
        tolls=_tolls(step),
        origins=_origins(step, state),
        languages=_more(before.languages if before else (), article.language),
        articles=(*(before.articles if before else ()), _source(step.tagged, _own_origins(step)))[
            -MOST_ARTICLES:
        ],
        first=min(before.first, when) if before else when,
        last=max(before.last, when) if before else when,
        changes=before.changes if before else 0,
        eased=eased_at is not None,
        eased_at=eased_at,
        live=(before is not None and before.live) or not article.history,
        withdrawn=is_withdrawal(step),
    )
    return changed(event, kind_of(step, event))


def _level_before(before: Event | None, eased_at: datetime | None) -> int | None:
    """Return the level before; that of a calm where fighting has been renewed."""
    if before is None:
        return None
    return CALM if before.eased and eased_at is None else before.level


def _tolls(step: Step) -> tuple[Claim, ...]:
    """Return the ledger; a copy claims nothing that its original has not claimed."""
    story, before = step.tagged.story, step.before
    if before is None:
        return entered((), step.report.tolls, story.article.id, None)
    if step.is_copy:
        return before.tolls
    if is_killed(step):
        gone = {source.id for source in before.articles if source.origin in speakers(step)}
        return tuple(claim for claim in before.tolls if claim.article not in gone)
    return entered(before.tolls, step.report.tolls, story.article.id, step.replaced)


def _taken_back(state: State, tagged: Tagged, replaced: str) -> Event:
    """Return the event without what a former version of the article reported of it.

    It is withdrawn where nobody else reports it, else corrected. A notice that takes the report
    back does so for its copies as well.
    """
    before = state.event
    others = tuple(source for source in before.articles if source.id != replaced)
    if notice(tagged.story.article) == "withdrawal":
        gone = {source.origin for source in before.articles if source.id == replaced}
        others = tuple(source for source in others if source.origin not in gone)
    alone = not others and state.stories <= {tagged.story.id}
    event = msgspec.structs.replace(
        before,
        articles=(*others, _source(tagged, tagged.story.origins))[-MOST_ARTICLES:],
        tolls=tuple(claim for claim in before.tolls if claim.article != replaced),
        level_before=before.level,
        last=max(before.last, happened(tagged.story.article)),
        withdrawn=alone,
    )
    told = before.live and not tagged.story.article.history
    return changed(event, (Kind.WITHDRAWAL if alone else Kind.CORRECTION) if told else None)


def _merged(gone: Event, into: Event) -> Event:
    """Return an event as it ends in another."""
    event = msgspec.structs.replace(gone, merged_into=into.id)
    return changed(event, Kind.MERGED if gone.live else None)


def _origins(step: Step, state: State | None) -> tuple[str, ...]:
    """Return the independent origins; copies add none, nor does a text that echoes another."""
    have = step.before.origins if step.before else ()
    if have and step.own and step.tagged.story.relation != "new":
        return have
    add = _own_origins(step)
    if state is not None and not set(add) <= set(have) and _is_echo(step.tagged, state):
        return have
    every = dict.fromkeys((*have, *add))
    if len(every) > 1:
        every.pop(UNNAMED, None)
    return tuple(every)[:MOST_ORIGINS]


def _own_origins(step: Step) -> tuple[str, ...]:
    """Return who a text comes from; one that is like a text of another event has its own source."""
    story, article = step.tagged.story, step.tagged.story.article
    if step.is_copy and step.before is not None:
        of = (s.origin for s in step.before.articles if s.id in (story.of, article.id))
        return (next(of, "") or next(iter(story.origins), ""),)
    if step.own or story.relation == "new":
        return story.origins
    name = slug(story.credit[0] if story.credit else article.publisher)
    return (name,) if name else story.origins


def _rightly_named(step: Step) -> Event | None:
    """Return the event before, with the origin of a story named by whoever published it first.

    A copy may arrive before its original. Whoever is credited is the origin in any order.
    """
    before, story, article = step.before, step.tagged.story, step.tagged.story.article
    first = slug(article.publisher)
    if before is None or not step.is_copy or story.credit or not first:
        return before
    said = next((s.origin for s in before.articles if s.id == story.of), "")
    known = [s for s in before.articles if s.origin == said]
    when = None if article.date_suspect else article.published
    late = when is None or any(s.published is None or s.published <= when for s in known)
    credited = all(slug(s.publisher) != said for s in known)
    if late or credited or said not in before.origins or first in before.origins:
        return before
    return msgspec.structs.replace(
        before,
        origins=tuple(first if origin == said else origin for origin in before.origins),
        articles=tuple(
            msgspec.structs.replace(s, origin=first) if s.origin == said else s
            for s in before.articles
        ),
    )


def _is_echo(tagged: Tagged, state: State) -> bool:
    mine = words_of(tagged)
    if any(likeness(mine, other.words) >= ECHO for other in state.accounts):
        return True
    held = max((contained(mine, other.words) for other in state.accounts), default=0.0)
    return held >= HELD or (held >= TITLED and _is_titled(tagged.story.article, state.event))


def _is_titled(article: Article, event: Event) -> bool:
    """Whether a source of the event has the very title, in any spelling."""
    language = article.language
    title = fold(article.title[:MOST_TITLE], language).text.split()
    return len(title) >= LEAST_TITLE and any(
        source.language == language and fold(source.title, language).text.split() == title
        for source in event.articles
    )


def _more(have: tuple[str, ...], add: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*have, add)))[:MOST_LANGUAGES]


def _source(tagged: Tagged, origins: tuple[str, ...]) -> Source:
    article = tagged.story.article
    return Source(
        id=article.id,
        title=article.title[:MOST_TITLE],
        url=article.url,
        publisher=article.publisher,
        language=article.language,
        published=article.published,
        origin=(origins or ("",))[0],
    )


def _id(report: Report, mine: Account, step: Step, memory: Memory) -> str:
    """Return the id of a new event: of place, kind and day, so that no order of arrival matters.

    The place is a city, or else a region of ours. A second event of one place, kind and day is
    numbered. A report that is late by more than a day names itself: events of its day may be
    forgotten.
    """
    article = step.tagged.story.article
    land = min(report.countries, default=report.region)
    spot = min(mine.cities, default=mine.region if mine.narrow else "")
    parts = [land, spot, mine.first_kind, f"{step.when:%Y-%m-%d}"]
    if step.when < bounded(article.seen) - LATE:
        parts.append(article.id)
    number = 0
    while memory.knows(key := _hashed([*parts, str(number)])):
        number += 1
    return key


def _hashed(parts: list[str]) -> str:
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return f"ev_{hashlib.sha256(joined).hexdigest()[:16]}"
