"""Decide which events a tagged story belongs to. Nothing is changed by deciding."""

import hashlib
from datetime import datetime, timedelta
from heapq import nlargest

import msgspec

from tocsin.events.change import Kind, Step, changed, is_eased, kind_of
from tocsin.events.features import likeness, words_of
from tocsin.events.memory import Memory, State, bounded
from tocsin.events.reports import Parents, Report, reports
from tocsin.events.same import Side, alike
from tocsin.events.tolls import entered
from topics.articles import Article
from topics.events import Claim, Event, Linked, Source
from topics.tagged import Tagged

MOST_ARTICLES, MOST_ORIGINS, MOST_LANGUAGES = 20, 20, 20
AHEAD = timedelta(hours=1)
MOST_COMPARED = 48
"""Live events of a region that a report is compared with, those last reported."""
ECHO = 0.85
"""Likeness of words from which a text that is no copy is no independent source either."""
UNNAMED = "agencies"
"""The origin of a text that names no agency: none beside those that are named."""
SAME_PLACE = ("same_entry", "same_url")
"""Reasons of a revision that comes from the outlet that published the first version."""


def link(tagged: Tagged, memory: Memory, now: datetime) -> Linked | None:
    """Return ``tagged`` with each event it belongs to as it stands after it.

    None where this article was linked before. An article without a region of an event, or
    without a level, belongs to none; but a new version of an article that belonged to one
    changes that event, also where it reports nothing there any more.
    """
    story = tagged.story
    if story.article.feed and memory.has(story.article.id):
        return None
    replaced = story.of if story.relation == "revision" and story.reason in SAME_PLACE else None
    events: dict[str, Event] = {}
    for report in reports(tagged.tags, memory.parents):
        state = _home(report, tagged, memory, now)
        step = Step(state.event if state else None, report, tagged, replaced)
        if state is None or state.event.id not in events:
            event = _after(step, state, memory.parents)
            events[event.id] = event
    if replaced is not None:
        for state in memory.of_article(replaced):
            if state.event.id not in events:
                events[state.event.id] = _taken_back(state, tagged, replaced)
    return Linked(tagged=tagged, events=tuple(events.values()))


def happened(article: Article) -> datetime:
    """Return when the article reports: its published time, where that can be believed."""
    seen = bounded(article.seen)
    if article.published is None or article.date_suspect:
        return seen
    return bounded(min(article.published, seen + AHEAD))


def _home(report: Report, tagged: Tagged, memory: Memory, now: datetime) -> State | None:
    """Return the live event that a report belongs to, the one it fits best; None for a new one."""
    when = happened(tagged.story.article)
    states = [
        state
        for state in memory.around(report.region)
        if state.touched >= bounded(now) - memory.window
        and state.event.first - memory.window <= when <= state.event.last + memory.window
    ]
    known = {state.event.id for state in memory.of_article(tagged.story.of or "")}
    for state in states:
        if state.event.id in known or tagged.story.id in state.stories:
            return state
    if not states:
        return None
    if len(states) > MOST_COMPARED:
        states = nlargest(MOST_COMPARED, states, key=lambda state: state.touched)
    side = Side(report, words_of(tagged))
    margins = [_margin(side, state, memory.parents) for state in states]
    best = max(range(len(states)), key=lambda at: (margins[at], -at))
    return states[best] if margins[best] >= 0 else None


def _margin(side: Side, state: State, parents: Parents) -> float:
    """Return by how much the best fitting report of an event exceeds what is demanded of it."""
    return max(
        (alike(side, other, parents) - demanded(side, other) for other in state.sides),
        default=0.0,
    )


def demanded(a: Side, b: Side) -> float:
    """Return the probability that two reports must reach to be joined.

    None where the place and the kind of event are the same; most where the cities or the kinds
    differ, for two protests in two cities are two events; less so in a contested region, which
    says more than a country does.
    """
    if a.report is None or b.report is None:
        return 1.0
    same = a.report.region == b.report.region
    narrow = same and a.report.region.startswith("x-")
    least = 0.0 if same else 0.3
    if not a.families or not b.families:
        both = not a.families and not b.families
        least = max(least, 0.05 if narrow else 0.35 if both else 0.12)
    elif not a.families & b.families:
        least = max(least, 0.3 if narrow else 0.5)
    if a.cities and b.cities and not a.cities & b.cities:
        least = max(least, 0.2 if narrow else 0.6)
    return least


def _after(step: Step, state: State | None, parents: Parents) -> Event:
    """Return the event as it stands after an article, with what that changed."""
    before, report, article = step.before, step.report, step.tagged.story.article
    when = happened(article)
    finer = before is None or before.region in parents(report.region)
    known = before.signals if before else ()
    event = Event(
        id=before.id if before else _id(report, step.tagged),
        region=report.region if finer else before.region if before else "",
        countries=report.countries if finer or not before else before.countries,
        level=max(report.level, before.level or 0) if before else report.level,
        level_before=before.level if before else None,
        signals=tuple(dict.fromkeys((*known, *(s.event for s in report.signals)))),
        tolls=_tolls(step),
        origins=_origins(step, state),
        languages=_more(before.languages if before else (), article.language),
        articles=(*(before.articles if before else ()), _source(step.tagged))[-MOST_ARTICLES:],
        first=min(before.first, when) if before else when,
        last=max(before.last, when) if before else when,
        changes=before.changes if before else 0,
        eased=is_eased(before, report),
        live=(before is not None and before.live) or not article.history,
    )
    return changed(event, kind_of(step, event))


def _tolls(step: Step) -> tuple[Claim, ...]:
    """Return the ledger; a copy claims nothing that its original has not claimed."""
    story = step.tagged.story
    if step.before is None:
        return entered((), step.report.tolls, story.article.id, None)
    if story.relation == "copy":
        return step.before.tolls
    return entered(step.before.tolls, step.report.tolls, story.article.id, step.replaced)


def _taken_back(state: State, tagged: Tagged, replaced: str) -> Event:
    """Return the event without what a former version of the article reported of it.

    It is withdrawn where nobody else reports it, else corrected.
    """
    before = state.event
    others = tuple(source for source in before.articles if source.id != replaced)
    alone = not others and state.stories <= {tagged.story.id}
    event = msgspec.structs.replace(
        before,
        articles=(*others, _source(tagged))[-MOST_ARTICLES:],
        tolls=tuple(claim for claim in before.tolls if claim.article != replaced),
        level_before=before.level,
        last=max(before.last, happened(tagged.story.article)),
    )
    told = before.live and not tagged.story.article.history
    return changed(event, (Kind.WITHDRAWAL if alone else Kind.CORRECTION) if told else None)


def _origins(step: Step, state: State | None) -> tuple[str, ...]:
    """Return the independent origins; a text that echoes another adds none."""
    have = step.before.origins if step.before else ()
    add = step.tagged.story.origins
    if state is not None and not set(add) <= set(have) and _is_echo(step.tagged, state):
        return have
    every = dict.fromkeys((*have, *add))
    if len(every) > 1:
        every.pop(UNNAMED, None)
    return tuple(every)[:MOST_ORIGINS]


def _is_echo(tagged: Tagged, state: State) -> bool:
    mine = words_of(tagged)
    return any(likeness(mine, side.words) >= ECHO for side in state.sides)


def _more(have: tuple[str, ...], add: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*have, add)))[:MOST_LANGUAGES]


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


def _id(report: Report, tagged: Tagged) -> str:
    parts = (report.region, tagged.story.article.id, tagged.story.id)
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return f"ev_{hashlib.sha256(joined).hexdigest()[:16]}"
