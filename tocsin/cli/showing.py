"""An article for people: its text with the evidence marked, then what was read from it and why."""

import sys
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from tocsin.cli.chain import Chain, Seen
from tocsin.cli.printing import isolate, one_line, plain, say, shown
from tocsin.places import regions
from tocsin.runtime import words
from tocsin.runtime.quotes import Stretch, apart, stretches
from topics.events import Event
from topics.stories import Story
from topics.tagged import Party, Place, Signal, Tags, Toll

ROLES = {"event": "where", "actor": "acts", "reactor": "reacts", "mention": "named"}
RLM = "\u200f"


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


def show(seen: Seen, chain: Chain, *, first: bool) -> None:
    """Print one article for people."""
    looks = COLOURS if sys.stdout.isatty() else SIGNS
    article, tags = seen.article, seen.tags
    marks = stretches(tags, tags.signals) if tags else {"title": [], "text": []}
    if not first:
        say()
    title = isolate(marked(article.title, marks["title"], looks))
    say(f"{shown(seen.item.label)}  {title}".rstrip())
    about = [shown(article.publisher), _time(seen), _language(seen)]
    say("  ".join(part for part in about if part))
    say()
    say("\n".join(map(directed, marked(article.text, marks["text"], looks).split("\n"))))
    say()
    if seen.story is not None:
        _story(seen.story, chain)
    if tags is not None:
        _tags(tags, article.title, article.text)
    if seen.linked is not None:
        for event in seen.linked.events:
            say(f"event     {_event(event)}")


def directed(line: str) -> str:
    """Return a line so that one written from right to left is shown so, whatever begins it."""
    ways = [unicodedata.bidirectional(letter) for letter in line]
    right = sum(way in ("R", "AL") for way in ways)
    return RLM + line if right > sum(way == "L" for way in ways) else line


def _time(seen: Seen) -> str:
    return f"{seen.article.published:%Y-%m-%d %H:%M} UTC" if seen.article.published else ""


def _language(seen: Seen) -> str:
    if not seen.article.language_score:
        return ""
    return f"language {one_line(seen.article.language)} ({seen.article.language_score:.2f})"


def _story(story: Story, chain: Chain) -> None:
    of = f" of {shown(chain.label(story.of))}" if story.of else ""
    because = words.words("stories", story.reason)
    share = "" if story.containment is None else f" ({story.containment:.0%} of the shorter text)"
    says = f"story     {story.relation}{of}: {because}{share}"
    say(f"{says}; source {', '.join(map(shown, story.origins))}" if story.origins else says)


def _tags(tags: Tags, title: str, text: str) -> None:
    fields = {"title": title, "text": text}
    say(f"level     {_level(tags)}")
    for role, head in ROLES.items():
        rows = [place for place in tags.places if place.role == role]
        if rows:
            say(f"{head:<9} " + ", ".join(map(_place, rows)))
    for signal in tags.signals:
        say(f"signal    {_signal(signal)}  {_words(signal, fields)}".rstrip())
    for toll in tags.tolls:
        say(f"toll      {_toll(toll, tags)}  {_words(toll, fields)}".rstrip())
    if tags.furniture:
        cut = sum(each.end - each.start for each in tags.furniture)
        reasons = dict.fromkeys(words.words("furniture", each.reason) for each in tags.furniture)
        say(f"left out  {cut} characters of the page around the article: {', '.join(reasons)}")


def _level(tags: Tags) -> str:
    if tags.level is not None:
        return words.level(tags.level)
    if tags.signals:
        return "none: what is told is denied, supposed or of another time"
    kind, score = max(tags.scores.items(), key=lambda pair: pair[1], default=("", 0.0))
    near = f"; the nearest is {words.words('signals', kind)}, {score:.2f}" if score > 0 else ""
    return f"none: nothing is reported surely enough{near}"


def _place(place: Place) -> str:
    return f"{shown(place.name)} ({place.region}, {place.salience:.2f})"


def _signal(signal: Signal) -> str:
    doubts = [
        *(["denied"] if signal.negated else []),
        *(["supposed, not told as a fact"] if signal.hypothetical else []),
        *([words.words("times", signal.when)] if signal.when != "past" else []),
    ]
    where = f" in {shown(regions.name(signal.region))}" if signal.region else ""
    by = f", by {_party(signal.actor)}" if signal.actor else ""
    against = f", to {_party(signal.recipient)}" if signal.recipient else ""
    told = f" ({'; '.join(doubts)})" if doubts else ""
    code = "/".join(part for part in (signal.event, signal.mode) if part)
    sure = f"level {signal.level}, {signal.score:.2f}, {code}"
    return f"{words.signal(signal)}{where}{by}{against}{told}: {sure}"


def _party(party: Party) -> str:
    side = shown(regions.name(party.region)) if party.region else ""
    sector = words.words("sectors", party.sector) if party.sector else ""
    return f"{side} ({sector})" if side and sector else side or sector or "nobody named"


def _toll(toll: Toll, tags: Tags) -> str:
    bound = "" if toll.bound in ("exact", "at_least") else f" ({toll.bound.replace('_', ' ')})"
    figure = f"{words.figure(toll.low, toll.high)} {toll.of.replace('_', ' ')} {toll.kind}{bound}"
    if toll.part_of is not None and toll.part_of < len(tags.tolls):
        figure += f", of the {tags.tolls[toll.part_of].low:,}"
    where = f" in {shown(regions.name(toll.region))}" if toll.region else ""
    says = f", says {shown(toll.claimant)}" if toll.claimant else ""
    through = f" through {shown(toll.through)}" if toll.through else ""
    when = f" ({words.words('times', toll.when)})" if toll.when != "past" else ""
    return f"{figure}{where}{says}{through}{when}"


def _event(event: Event) -> str:
    changed = words.change(event) or "changed nothing that matters"
    return (
        f"{event.id} in {shown(words.place(event.region))}, {words.level(event.level)}: {changed}"
    )


def _words(row: Signal | Toll, fields: dict[str, str]) -> str:
    found = dict.fromkeys(one_line(fields[s.field][s.start : s.end]) for s in row.spans)
    return " · ".join(f"«{isolate(each)}»" for each in found if each)


def marked(text: str, found: Iterable[Stretch], looks: dict[str, Look]) -> str:
    """Return ``text``, safe to print, with each stretch set apart; where they overlap, one is."""
    parts: list[str] = []
    at = 0
    for start, end, kind in apart(found):
        look = looks[kind]
        parts += [plain(text[at:start]), look.before, plain(text[start:end]), look.after]
        at = end
    return "".join([*parts, plain(text[at:])])
