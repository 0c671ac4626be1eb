"""Whether a report belongs to a live event: by place, by what kind of thing happens, by words.

Place and kind say how like the words must be. Two reports of fighting in one town need no word in
common, for they may be in two languages; two protests in two cities must have nearly the same
text.
"""

from dataclasses import dataclass

from tocsin.events.features import Words, likeness, shared_names
from tocsin.events.reports import Report
from topics.tagged import Signal

KINDS = {
    "ASSAULT": "force",
    "MOBILIZE": "force",
    "THREATEN": "force",
    "PROTEST": "unrest",
    "COERCE": "order",
    "SANCTION": "rupture",
    "AID": "help",
}
"""What is done; all other signals are words about any of it, or calm it."""
ORDER = ("force", "unrest", "order", "rupture", "help", "calm")

APART, STRANGE, OTHER, NEAR, FAR = 9.0, 0.85, 0.75, 0.25, 0.12
"""Likeness of words demanded where cities differ (none is enough), where kinds do, the same in a
narrow region; where cities differ there, or one kind stands beside; of mere words.
"""
WORDS_ALONE = 0.3
DEEDS = 0.2
"""The same of a deed after mere words: who talks in a city does not bring on all that follows."""
UNLIKE = (STRANGE, STRANGE)
KIN = {
    frozenset({"force", "calm"}): (0.0, 0.0),
    frozenset({"order", "calm"}): (0.1, 0.1),
    frozenset({"unrest", "calm"}): (0.3, 0.3),
    frozenset({"unrest", "order"}): (0.0, 0.12),
    frozenset({"force", "order"}): (0.4, 0.4),
    frozenset({"force", "help"}): (0.1, 0.12),
    frozenset({"force", "rupture"}): (0.2, 0.2),
}
"""Likeness demanded between kinds that go together: in one city, and elsewhere."""
BESIDE = 0.0
"""The same where in one city people are held and force is used: it may lead in either report."""
SAME_CITY, SAME_KIND, SAME_ACTS = 0.2, 0.1, 0.1
"""What speaks for one of several events that a report may belong to."""


@dataclass(frozen=True, slots=True)
class Account:
    """A report as it is compared.

    ``lead`` are the kinds of its highest acts, ``kinds`` of all; that prisoners were held is no
    news where they are let go. ``cities`` are ids; ``whole``: the region itself is named.
    """

    region: str
    lead: frozenset[str]
    kinds: frozenset[str]
    acts: frozenset[str]
    cities: frozenset[str]
    whole: bool
    words: Words

    @property
    def narrow(self) -> bool:
        """Whether the region itself says nearly as much as a city does."""
        return self.region.startswith("x-")

    @property
    def first_kind(self) -> str:
        """The kind that names the event; ``words`` where nothing is done."""
        return next((kind for kind in ORDER if kind in self.lead), "words")


def account(report: Report, words: Words) -> Account:
    """Return a report as it is compared."""
    acts = [(signal.weight, kind) for signal in report.signals if (kind := kind_of(signal))]
    most = max((level for level, _ in acts), default=0)
    lead = frozenset(kind for level, kind in acts if level == most)
    kinds = frozenset(kind for _, kind in acts)
    return Account(
        region=report.region,
        lead=frozenset({"calm"}) if lead == {"order"} and "calm" in kinds else lead,
        kinds=kinds,
        acts=frozenset(signal.event for signal in report.signals),
        cities=frozenset(spot for spot in report.spots if spot.startswith("g")),
        whole=report.region in report.spots,
        words=words,
    )


def kind_of(signal: Signal) -> str | None:
    """Return the kind of act that a signal tells of; None for mere words."""
    if signal.level < 0:
        return "calm"
    return KINDS.get(signal.event)


def apart(a: Account, b: Account) -> bool:
    """Whether both name cities, and none in common: then even one text is of two events.

    A city that stands beside a region of ours in its country lies outside it.
    """
    if _same_city(a, b):
        return False
    if a.region != b.region and (a.cities if b.narrow else b.cities):
        return True
    return bool(a.cities and b.cities)


def margin(a: Account, b: Account) -> float:
    """Return by how much two reports exceed what is demanded of one event; below 0 they are two.

    ``a`` is the later one. What must be demanded counts twice: where one of two events goes with a
    report by its kind, like words of the other, perhaps of its language, do not draw it away.
    """
    least = demanded(a, b)
    if least > 1:
        return -least
    like = text(a.words, b.words)
    return max(0.0, like - 2 * least) + _bonus(a, b) if like >= least else like - least


def base(a: Account, b: Account) -> float:
    """Return ``margin`` without a look at the words: quick, and at most 1 too low."""
    return _bonus(a, b) - demanded(a, b)


def demanded(a: Account, b: Account) -> float:
    """Return how like the words of two reports must be, before what speaks for them."""
    least = _demanded_kind(a, b)
    if a.region != b.region:
        least = max(least, FAR)
    if apart(a, b):
        near = _in_one(a, b) and "unrest" not in a.lead | b.lead
        least = max(least, NEAR if near else APART)
    return least


def text(a: Words, b: Words) -> float:
    """Return how like the words are; names, where the languages differ."""
    return max(likeness(a, b), 0.5 * shared_names(a, b))


def _demanded_kind(a: Account, b: Account) -> float:
    narrow = _in_one(a, b)
    if a.lead & b.lead:
        return 0.0
    if not a.lead or not b.lead:
        both = not a.lead and not b.lead
        if narrow or (_same_city(a, b) and not a.lead):
            return 0.05
        return WORDS_ALONE if both else DEEDS if a.lead else FAR
    here = _same_city(a, b)
    least = max(_demanded_of(a.lead, b.lead, here=here), _demanded_of(b.lead, a.lead, here=here))
    if a.lead & b.kinds or b.lead & a.kinds:
        least = min(least, BESIDE if here and "order" in a.lead | b.lead else NEAR)
    return min(least, OTHER) if narrow else least


def _demanded_of(kinds: frozenset[str], others: frozenset[str], *, here: bool) -> float:
    """Return what is demanded of the kind that goes least with any of the others."""
    pairs = ([KIN.get(frozenset({x, y}), UNLIKE) for y in others] for x in kinds)
    return max(min(near if here else far for near, far in found) for found in pairs)


def _bonus(a: Account, b: Account) -> float:
    """Return what speaks for an event beside others that would do as well."""
    found = SAME_CITY if _same_city(a, b) else 0.0
    found += SAME_KIND if _demanded_kind(a, b) == 0.0 else 0.0
    every = len(a.acts | b.acts)
    return found + (SAME_ACTS * len(a.acts & b.acts) / every if every else 0.0)


def _same_city(a: Account, b: Account) -> bool:
    return bool(a.cities & b.cities)


def _in_one(a: Account, b: Account) -> bool:
    """Whether both tell of a narrow region, and one of them of the region as a whole."""
    return a.narrow and a.region == b.region and (a.whole or b.whole)
