"""Find the live event that a report belongs to, and whether two of them are one."""

from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest

from tocsin.events.join import APART, STRANGE, Account, base, demanded, margin, text
from tocsin.events.memory import Memory, State, bounded
from topics.tagged import Tagged

MOST_COMPARED = 10
"""Live events of a region whose words are compared: the best by place and kind, then the last."""
TWINS = 0.6
"""Likeness of words to each of two events that name its cities, from which they are one."""
SURE = ("same_entry", "same_url")


@dataclass(frozen=True, slots=True)
class Home:
    """Where a report belongs: a live event, or None for a new one.

    ``own`` is true where the event knows the article's story, whose copy or revision it then is.
    ``twin`` is another event that turned out to be the same, the younger of both.
    """

    state: State | None
    own: bool = False
    twin: State | None = None


def find(mine: Account, tagged: Tagged, memory: Memory, when: datetime, now: datetime) -> Home:
    """Return the live event that a report belongs to, the one it fits best.

    An event has a window by the time of what it reports, and ends by silence. The text of an
    event is of that event, unless it names another city or another kind of thing.
    """
    states = _live(memory, mine.region, when, now)
    own = _own(mine, tagged, memory, states)
    if own is not None:
        return Home(own, own=True)
    near = [s for s in states if not s.event.withdrawn and not _is_elsewhere(mine, s)]
    if len(near) > MOST_COMPARED:
        near = nlargest(MOST_COMPARED, near, key=lambda state: _promise(mine, state))
    ranked = sorted(
        ((fit, -at) for at, state in enumerate(near) if (fit := _fit(mine, state)) >= 0),
        reverse=True,
    )
    if not ranked:
        return Home(None)
    best = near[-ranked[0][1]]
    for _, at in ranked[1:]:
        if _are_twins(mine, best, near[-at]):
            old, young = sorted((best, near[-at]), key=lambda s: (s.event.first, s.event.id))
            return Home(old, twin=young)
    return Home(best)


def _own(mine: Account, tagged: Tagged, memory: Memory, states: list[State]) -> State | None:
    """Return the event that knows the article's former version, its original, or its story."""
    story = tagged.story
    known = {state.event.id for state in memory.of_article(story.of or "")}
    first = [state for state in states if state.event.id in known]
    if first and story.reason in SURE:
        return max(first, key=lambda state: _fit(mine, state))
    others = [state for state in states if story.id in state.stories and state not in first]
    near = (state for state in (*first, *others) if _is_near(mine, state))
    return next(near, None)


def _live(memory: Memory, region: str, when: datetime, now: datetime) -> list[State]:
    """Return the events around a region that are alive, and not far from ``when``."""
    touched, since, until = bounded(now) - memory.window, when - memory.window, when + memory.window
    return [
        state
        for state in memory.around(region)
        if state.touched >= touched and state.event.first <= until and state.event.last >= since
    ]


def _is_elsewhere(mine: Account, state: State) -> bool:
    """Whether an event certainly happens in other cities: quick, for it is asked of every event."""
    if not mine.cities or not state.cities or not mine.cities.isdisjoint(state.cities):
        return False
    return not mine.narrow


def _is_near(mine: Account, state: State) -> bool:
    return any(demanded(mine, other) < STRANGE for other in _beside(mine, state))


def _fit(mine: Account, state: State) -> float:
    return max((margin(mine, other) for other in _beside(mine, state)), default=-1.0)


def _beside(mine: Account, state: State) -> list[Account]:
    """Return the accounts to compare with: none that names no city where the others differ.

    That an event has calmed brings nothing else on: only a calm is compared with a calm.
    """
    located = [other for other in state.accounts if other.cities]
    if located and all(demanded(mine, other) >= APART for other in located):
        return []
    if mine.first_kind == "calm":
        return state.accounts
    return [o for o in state.accounts if o.first_kind != "calm"] or state.accounts


def _promise(mine: Account, state: State) -> tuple[float, datetime]:
    return max((base(mine, other) for other in state.accounts), default=-9.0), state.touched


def _are_twins(mine: Account, one: State, other: State) -> bool:
    """Whether a report tells of two events as of one: it names cities of both, in like words."""
    return all(
        any(
            mine.cities & known.cities
            and mine.lead & known.lead
            and text(mine.words, known.words) >= TWINS
            for known in state.accounts
        )
        for state in (one, other)
    )
