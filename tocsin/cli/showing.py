"""An article for people: its text with the evidence marked, then what was read from it."""

import sys
from collections.abc import Iterable
from typing import NamedTuple

from tocsin.cli.chain import Chain, Seen
from tocsin.cli.printing import isolate, one_line, plain, say, shown
from topics.stories import Story
from topics.tagged import Furniture, Mention, Party, Place, Signal, Span, Tags, Toll

LEVELS = {
    -1: "de-escalation",
    0: "contact, aid",
    1: "verbal friction",
    2: "threat, rupture",
    3: "posture, coercion, unrest",
    4: "armed violence",
    5: "mass or unconventional violence",
}
ROLES = ("event", "actor", "reactor", "mention")


class Look(NamedTuple):
    """How a stretch is set apart: colours for a terminal, signs for everything else."""

    before: str
    after: str


COLOURS = {
    "furniture": Look("\x1b[2m", "\x1b[0m"),
    "toll": Look("\x1b[1;35m", "\x1b[0m"),
    "signal": Look("\x1b[1;31m", "\x1b[0m"),
    "place": Look("\x1b[36m", "\x1b[0m"),
}
SIGNS = {
    "furniture": Look("⟦", "⟧"),
    "toll": Look("[", "]"),
    "signal": Look("[", "]"),
    "place": Look("[", "]"),
}
_FIRST = tuple(COLOURS)
"""Where stretches overlap, the one that stands earlier here shows."""


class Stretch(NamedTuple):
    """A part of a field, in code points, and what it is evidence of."""

    start: int
    end: int
    kind: str


def show(seen: Seen, chain: Chain, *, first: bool) -> None:
    """Print one article for people."""
    looks = COLOURS if sys.stdout.isatty() else SIGNS
    article, tags = seen.article, seen.tags
    if not first:
        say()
    title = marked(article.title, _stretches(tags, "title"), looks)
    say(f"{shown(seen.item.label)}  {isolate(title)}".rstrip())
    about = [shown(article.publisher), _time(seen), _language(seen)]
    say("  ".join(part for part in about if part))
    say()
    say(marked(article.text, _stretches(tags, "text"), looks))
    say()
    if seen.story is not None:
        _story(seen.story, chain)
    if tags is not None:
        _tags(tags, article.title, article.text)
    for event in seen.linked.events if seen.linked else ():
        change = (
            f"change {event.change.number}: {event.change.kind}" if event.change else "no change"
        )
        say(f"event     {event.id}  {event.region}  {_level(event.level)}  {change}")


def _time(seen: Seen) -> str:
    return f"{seen.article.published:%Y-%m-%d %H:%M}" if seen.article.published else ""


def _language(seen: Seen) -> str:
    if not seen.article.language_score:
        return ""
    return f"{one_line(seen.article.language)} ({seen.article.language_score:.2f})"


def _story(story: Story, chain: Chain) -> None:
    of = f" of {shown(chain.label(story.of))}" if story.of else ""
    origins = f"  from {', '.join(map(shown, story.origins))}" if story.origins else ""
    say(f"story     {story.relation}{of} ({story.reason}){origins}")


def _tags(tags: Tags, title: str, text: str) -> None:
    fields = {"title": title, "text": text}
    say(f"level     {_level(tags.level)}")
    for role in ROLES:
        rows = [place for place in tags.places if place.role == role]
        if rows:
            say(f"{role:<9} " + ", ".join(map(_place, rows)))
    for signal in tags.signals:
        say(f"signal    {_signal(signal)}  {_words(signal, fields)}".rstrip())
    for toll in tags.tolls:
        say(f"toll      {_toll(toll)}  {_words(toll, fields)}".rstrip())
    if tags.furniture:
        cut = sum(each.end - each.start for each in tags.furniture)
        reasons = ", ".join(dict.fromkeys(each.reason for each in tags.furniture))
        say(f"furniture {cut} characters: {reasons}")


def _level(level: int | None) -> str:
    return "none" if level is None else f"{level} ({LEVELS.get(level, '?')})"


def _place(place: Place) -> str:
    return f"{shown(place.name)} {place.region} {place.salience:.2f}"


def _signal(signal: Signal) -> str:
    doubts = [
        *(["denied"] if signal.negated else []),
        *(["supposed"] if signal.hypothetical else []),
        *([signal.when] if signal.when != "past" else []),
    ]
    mode = f"/{signal.mode}" if signal.mode else ""
    where = f" in {signal.region}" if signal.region else ""
    sides = " to ".join(_party(each) for each in (signal.actor, signal.recipient) if each)
    told = f" ({', '.join(doubts)})" if doubts else ""
    return (
        f"{signal.event}{mode}{where}, level {signal.level}, {signal.score:.2f}"
        f"{', ' + sides if sides else ''}{told}"
    )


def _party(party: Party) -> str:
    return "/".join(part for part in (party.region, party.sector) if part) or "?"


def _toll(toll: Toll) -> str:
    high = "" if toll.high is None or toll.high == toll.low else f" to {toll.high}"
    bound = "" if toll.bound == "exact" else f" ({toll.bound.replace('_', ' ')})"
    says = f", says {shown(toll.claimant)}" if toll.claimant else ""
    through = f" through {shown(toll.through)}" if toll.through else ""
    return f"{toll.low}{high} {toll.of} {toll.kind}{bound}{says}{through}"


def _words(row: Signal | Toll, fields: dict[str, str]) -> str:
    found = dict.fromkeys(one_line(fields[s.field][s.start : s.end]) for s in row.spans)
    return " · ".join(f"«{isolate(words)}»" for words in found if words)


def _stretches(tags: Tags | None, field: str) -> list[Stretch]:
    if tags is None:
        return []
    spans: list[tuple[str, Span | Furniture | Mention]] = [
        *(("furniture", each) for each in tags.furniture),
        *(("toll", span) for toll in tags.tolls for span in toll.spans),
        *(("signal", span) for signal in tags.signals for span in signal.spans),
        *(("place", each) for each in tags.mentions),
    ]
    return [Stretch(s.start, s.end, kind) for kind, s in spans if s.field == field]


def marked(text: str, stretches: Iterable[Stretch], looks: dict[str, Look]) -> str:
    """Return ``text``, safe to print, with each stretch set apart; where they overlap, one is."""
    parts: list[str] = []
    at = 0
    ordered = sorted(stretches, key=lambda s: (s.start, _FIRST.index(s.kind), -s.end))
    for start, end, kind in ordered:
        if start < at or end <= start:
            continue
        look = looks[kind]
        parts += [plain(text[at:start]), look.before, plain(text[start:end]), look.after]
        at = end
    return "".join([*parts, plain(text[at:])])
