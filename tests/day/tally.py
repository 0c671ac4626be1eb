"""Compare the alerts of a day with what its truth demands, and find the cause of differences."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from day.chain import Run, Sent
from day.plan import MIDNIGHT, Item, Truth

from topics.events import Linked
from topics.subscriptions import Subscription


@dataclass(slots=True)
class Tally:
    """What was demanded, and what became of it."""

    demanded: int = 0
    sent: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    invented: list[tuple[str, str]] = field(default_factory=list)
    late: list[tuple[str, str]] = field(default_factory=list)
    otherwise: list[tuple[str, str]] = field(default_factory=list)

    def lines(self, examples: int = 5) -> list[str]:
        """Return the figures, then each cause with its count and some examples."""
        rows = [f"demanded {self.demanded}, sent {self.sent}"]
        for name in ("missed", "invented", "late", "otherwise"):
            found = getattr(self, name)
            share = len(found) / max(1, self.demanded if name == "missed" else self.sent)
            rows.append(f"{name} {len(found)} ({share:.1%})")
            by_cause: dict[str, list[str]] = defaultdict(list)
            for cause, what in found:
                by_cause[cause].append(what)
            for cause, whats in sorted(by_cause.items(), key=lambda row: -len(row[1])):
                rows.append(f"  {len(whats):5} {cause}")
                rows += [f"          {what}" for what in list(dict.fromkeys(whats))[:examples]]
        return rows


def subscriptions(truths: Iterable[Truth]) -> list[Subscription]:
    """Return one per country, some of them for high levels only, and some for the whole world."""
    lands = sorted({land for truth in truths for land in truth.lands})
    common: dict[str, Any] = {"webhook": "http://x", "secret": "s", "created": MIDNIGHT}
    found = [
        Subscription(
            id=f"sub_{land.lower()}",
            name=land,
            regions=(land,),
            min_level=3 if number % 2 else None,
            **common,
        )
        for number, land in enumerate(lands)
    ]
    found.append(Subscription(id="sub_all", name="all", **common))
    found.append(Subscription(id="sub_four", name="four", min_level=4, **common))
    found.append(Subscription(id="sub_crowd", name="crowd", signals=("PROTEST",), **common))
    found.append(Subscription(id="sub_three", name="three", min_origins=3, **common))
    return found


def demanded(truth: Truth, asked: Subscription) -> dict[int, tuple[str, ...]]:
    """Return the steps of an event that a subscription must be told, with what they change."""
    if asked.regions and not set(asked.regions).intersection(truth.lands):
        return {}
    if asked.signals and truth.signal not in asked.signals:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for number, step in enumerate(truth.steps):
        taken_back = step.kinds in (("withdrawal",), ("correction",)) and bool(found)
        high = asked.min_level is None or (step.level or 0) >= asked.min_level
        fits = high and step.origins >= asked.min_origins
        if step.kinds and (taken_back or (fits and step.kinds != ("withdrawal",))):
            found[number] = step.kinds
    return found


def compare(truths: list[Truth], items: list[Item], made: Run, asked: list[Subscription]) -> Tally:
    """Return what is missed, invented, late or told as another kind of change, by cause."""
    tally = Tally(sent=len(made.sent))
    by_key: dict[tuple[str, int], list[Sent]] = defaultdict(list)
    for one in made.sent:
        if one.event is None:
            tally.invented.append(("quiet news", _say(one)))
        else:
            by_key[one.subscription, one.event].append(one)
    why = Why(items, made)
    for subscription in asked:
        for truth in truths:
            due = demanded(truth, subscription)
            tally.demanded += len(due)
            sent = by_key.get((subscription.id, truth.number), [])
            if due or not _is_claimed(truth, subscription, sent):
                _settle(tally, due, sent, truth, why)
    return tally


def _is_claimed(truth: Truth, asked: Subscription, sent: list[Sent]) -> bool:
    """Whether a country is told of a region that it claims and another holds."""
    found = {
        land for one in sent if one.alert.data.event for land in one.alert.data.event.countries
    }
    return truth.city.country in found and bool(found.intersection(asked.regions))


def _settle(
    tally: Tally, due: dict[int, tuple[str, ...]], sent: list[Sent], truth: Truth, why: "Why"
) -> None:
    open_ = dict(due)
    extra = []
    for one in sent:
        kinds = open_.pop(one.step, None)
        if kinds is None:
            extra.append(one)
        elif one.alert.data.event and one.alert.data.event.change:
            kind = one.alert.data.event.change.kind
            if kind not in kinds:
                tally.otherwise.append((f"{'/'.join(kinds)} told as {kind}", _say(one)))
    for one in extra:
        before = [step for step in open_ if step < one.step]
        if before:
            open_.pop(before[0])
            tally.late.append((why.missed(truth, before[0]), _say(one)))
        else:
            tally.invented.append((why.invented(truth, one), _say(one)))
    for step in open_:
        tally.missed.append((why.missed(truth, step), why.text(truth, step)))


class Why:
    """Finds the cause of a difference in what was tagged and linked."""

    def __init__(self, items: list[Item], made: Run) -> None:
        self._made = made
        self._items: dict[tuple[int, int], list[Item]] = defaultdict(list)
        self._homes: dict[int, Counter[str]] = defaultdict(Counter)
        self._owners: dict[str, Counter[int]] = defaultdict(Counter)
        for item in items:
            if item.event is None:
                continue
            self._items[item.event, item.step].append(item)
            linked = made.linked.get(item.article.id)
            for event in linked.events if linked else ():
                self._homes[item.event][event.id] += 1
                self._owners[event.id][item.event] += 1

    def text(self, truth: Truth, step: int) -> str:
        article = self._items[truth.number, step][0].article
        city = truth.city.names.get("en")
        return f"[{article.language} {city}] {article.title} | {article.text[:160]}"

    def missed(self, truth: Truth, step: int) -> str:
        """Return why the change of a step was not told."""
        kinds = "/".join(truth.steps[step].kinds)
        linked = self._made.linked.get(self._items[truth.number, step][0].article.id)
        if linked is None:
            return f"{kinds}: judged a repeat"
        return f"{kinds}: {self._tags(truth, step, linked) or self._links(truth, linked)}"

    def _tags(self, truth: Truth, step: int, linked: Linked) -> str:
        tags, language = linked.tagged.tags, linked.tagged.story.article.language
        kinds, level = truth.steps[step].kinds, truth.steps[step].level
        events = [tags.level] if kinds not in (("withdrawal",), ("correction",)) else [0]
        there = any(truth.city.country in p.countries for p in tags.places if p.role == "event")
        if None in events:
            return f"tagger {language}: no level"
        if tags.level is not None and not there:
            return f"tagger {language}: not there"
        if kinds != ("deescalation",) and (tags.level or 0) < (level or 0):
            return f"tagger {language}: level {tags.level} for {truth.kind} {level}"
        if kinds == ("toll",) and not tags.tolls:
            return f"tagger {language}: no toll"
        before = max((e.level_before or 0 for e in linked.events), default=0)
        if kinds == ("level",) and before >= (level or 0):
            return f"tagger: level {before} before {truth.kind}"
        return ""

    def _links(self, truth: Truth, linked: Linked) -> str:
        if any(len(self._owners[event.id]) > 1 for event in linked.events):
            return "linker: joined with another event"
        if len(self._homes[truth.number]) > 1:
            return "linker: parted"
        return f"silent ({linked.tagged.story.relation} {linked.tagged.story.reason})"

    def invented(self, truth: Truth, one: Sent) -> str:
        event = one.alert.data.event
        kind = event.change.kind if event and event.change else "none"
        if event is None:
            return "no event"
        if truth.city.country not in event.countries:
            return f"{kind}: tagger {_language(one)}: elsewhere, in {event.region}"
        level = truth.steps[one.step].level
        if level is not None and (event.level or 0) > level:
            return f"{kind}: tagger: level {event.level} for {truth.kind} {level}"
        if len(self._homes[truth.number]) > 1:
            return f"{kind}: linker: parted"
        if len(self._owners[event.id]) > 1:
            return f"{kind}: linker: joined with another event"
        return f"{kind} at a {'/'.join(truth.steps[one.step].kinds) or 'silent'} step"


def _language(one: Sent) -> str:
    return one.alert.data.articles[0].language


def _say(one: Sent) -> str:
    article, event = one.alert.data.articles[0], one.alert.data.event
    where = event.region if event else ""
    change = event.change.kind if event and event.change else ""
    return f"{one.event}/{one.step} {change} {where} [{article.language}] {article.title}"
