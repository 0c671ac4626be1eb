"""How likely two articles report the same event, and how far their places agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

from tocsin.events.features import Words, likeness, shared_names, words_of
from tocsin.events.fit import figures, fit, is_apart
from tocsin.events.passages import beside_passages
from tocsin.events.reports import Parents, Report, kin, no_parents, reports
from topics.tagged import Place, Tagged

FAMILIES = {
    "ASSAULT": "force",
    "MOBILIZE": "force",
    "COERCE": "force",
    "THREATEN": "force",
    "RETREAT": "force",
    "PROTEST": "unrest",
}
"""Kinds of event that are told apart; all others are words about any of them."""
ELSEWHERE, NAMED = 0.14, 0.07
"""What other cities, and another country, take from the likeness of words: two reports by one
template of two towns are two events. Less where one report names the place of the other."""
AWAY, HALF_SURE = -4.0, 0.4
"""The fit below which two articles tell of different places; the most that is then left of like
words, but for a little, and the least where the linker would join them whatever their words."""
AGREED, MANY = 0.6, 5
"""The probability, at least, where both tell of one city and of so many people harmed, or of two
numbers of them."""
HEAVY, USUAL, MOST, BROAD = 0.1, 3, 10, 0.02
"""What a word weighs that tells what a text is about, how many such words two texts on one subject
share, how many are counted, and what each one more or less adds: two or three words that are said
again and again make texts as like as many that both say once.
"""
TOLD = 0.5
"""What the figures take from the likeness of words, or add, as a share of what they do to a fit."""
STEEP = 8.0
"""What a fit or a likeness of words weighs."""
UNKNOWN = 0.42
"""The probability where a page came instead of its article: nobody can tell. Pairs that somebody
thought worth a comparison have it on average."""
PAGE, HEADLINE = 40, 0.15
"""Different words that a page with a wall, a banner or a call for gifts has at most; how like the
words must be where it kept a headline, for nobody to tell."""
AROUND = frozenset(("cookie", "navigation", "other", "share", "subscribe", "wall"))
"""What stands on such a page; a credit or a caption stands around an article."""


@dataclass(frozen=True, slots=True)
class Side:
    """One article as it is compared: what it reports in one region, and its words."""

    report: Report
    words: Words

    @property
    def families(self) -> frozenset[str]:
        """The kinds of event it reports; none where it reports only words."""
        signals = self.report.signals
        return frozenset(FAMILIES[s.event] for s in signals if s.event in FAMILIES)

    @property
    def cities(self) -> frozenset[str]:
        """The cities it names as places of the event."""
        return frozenset(spot for spot in self.report.spots if spot.startswith("g"))


def same_event(
    a: Tagged, b: Tagged, parents: Parents = no_parents, *, mould: bool = False
) -> float:
    """Return the probability, 0 to 1, that both report the same event, by the linker's measure.

    ``mould``: they have standing words in common, and other figures in them. Where they tell of no
    deed, those are bulletins of two days.
    """
    first, second = beside_passages(a, b)
    chance = _same(a, b, first, second, parents)
    bulletins = mould and a.tags.level is None and b.tags.level is None
    chance = _unlikely(chance) if bulletins or is_apart(a, b) else chance
    pages = [one for one, words in ((a, first), (b, second)) if _is_page(one, words)]
    told = all(map(_has_headline, pages)) and _text(first, second) < HEADLINE
    return max(chance, UNKNOWN) if pages and not told else chance


def _same(a: Tagged, b: Tagged, first: Words, second: Words, parents: Parents) -> float:
    ours, theirs = reports(a.tags, parents), reports(b.tags, parents)
    alien = a.story.article.language != b.story.article.language
    if not ours or not theirs:
        like = _text(first, second) + (0.0 if alien else _broad(first, second))
        return _chance(like - 0.03 * (bool(ours) != bool(theirs)))
    fits = fit(a, b, ours, theirs, parents)
    if alien:
        # Words of two languages say little: place, kind of act, figures and names decide.
        return _logistic(max(-4.0, fits))
    named = _names(a, theirs) or _names(b, ours)
    elsewhere = NAMED if named else ELSEWHERE
    chance = max(
        alike(Side(one, first), Side(other, second), parents, elsewhere)
        for one in ours
        for other in theirs
    )
    if fits >= 0:
        return max(chance, AGREED if _agree(ours, theirs) else HALF_SURE)
    return _unlikely(chance) if fits < AWAY and not named else chance


def in_one_place(a: Tagged, b: Tagged) -> bool:
    """Whether both tell of the same cities or regions of ours, and of no others."""
    ours, theirs = ({place.region for place in _fine(one)} for one in (a, b))
    return bool(ours) and ours == theirs


def is_changed(a: Tagged, b: Tagged) -> bool:
    """Whether two versions of a text tell of two cities, or of other numbers of people harmed."""
    if _has_left(a, b) and _has_left(b, a):
        return True
    mine, other = _lows(a), _lows(b)
    return any(low.isdisjoint(other.get(kind, low)) for kind, low in mine.items())


def _has_left(a: Tagged, b: Tagged) -> bool:
    """Whether an article names cities where something happens, and the other none of them."""
    fine, named = _fine(a), {mention.region for mention in b.tags.mentions}
    one, other = a.story.article, b.story.article
    told = f"{other.title}\n{other.text}"
    texts = {"title": one.title, "text": one.text}
    words = (texts[span.field][span.start : span.end] for p in fine for span in p.spans)
    return (
        bool(fine)
        and not any(p.region in named for p in fine)
        and not any(w in told for w in words)
    )


def _fine(tagged: Tagged) -> list[Place]:
    """Return the cities and regions of our own where an article says that something happens."""
    fine = (place for place in tagged.tags.places if place.region.startswith(("g", "x-")))
    return [place for place in fine if place.role == "event"]


def _lows(tagged: Tagged) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for toll in tagged.tags.tolls:
        found.setdefault(toll.kind, set()).add(toll.low)
    return found


def _names(tagged: Tagged, rows: Sequence[Report]) -> bool:
    """Whether an article names a place that the reports of another are of."""
    tags = tagged.tags
    named = {m.region for m in tags.mentions} | {place.region for place in tags.places}
    return any(not named.isdisjoint(row.spots) for row in rows)


def _unlikely(chance: float) -> float:
    """Return less than a half where places or times differ, however like the words are."""
    return min(chance, HALF_SURE + (0.5 - HALF_SURE) * (chance - HALF_SURE) / (1 - HALF_SURE))


def _is_page(tagged: Tagged, told: Words) -> bool:
    """Whether a text is what stands around an article, and tells of no deed itself."""
    around = any(f.field == "text" and f.reason in AROUND for f in tagged.tags.furniture)
    if len(told.every) > PAGE or not around:
        return False
    return not any(signal.real and signal.level != 0 for signal in tagged.tags.signals)


def _has_headline(tagged: Tagged) -> bool:
    """Whether a page begins with words of its own."""
    article = tagged.story.article
    begin = len(article.text) - len(article.text.lstrip())
    cut = (f.field == "text" and f.start <= begin for f in tagged.tags.furniture)
    return bool(article.title) or not any(cut)


def alike(a: Side, b: Side, parents: Parents, elsewhere: float = ELSEWHERE) -> float:
    """Return the probability that two reports are of the same event.

    The words decide; the same place makes it likelier, another place less likely, by
    ``elsewhere``; so does what happens there.
    """
    evidence = _text(a.words, b.words) + _broad(a.words, b.words)
    evidence += _place(a.report, b.report, parents, elsewhere)
    evidence += 0.04 if a.cities & b.cities else -elsewhere if a.cities and b.cities else 0.0
    evidence += TOLD * figures(a.report, b.report)
    if a.families and b.families:
        evidence += 0.02 if a.families & b.families else -0.04
    return _chance(evidence)


def _text(a: Words, b: Words) -> float:
    """Return how like the words are; names, where the scripts or the languages differ."""
    return max(likeness(a, b), 0.45 * shared_names(a, b)) if a and b else 0.0


def _broad(a: Words, b: Words) -> float:
    """Return what speaks for two texts by how many words tell what both are about."""
    heavy = (key for key, weight in a.every.items() if weight > HEAVY)
    shared = sum(b.every.get(key, 0.0) > HEAVY for key in heavy)
    return BROAD * (min(shared, MOST) - USUAL)


def _agree(ours: Sequence[Report], theirs: Sequence[Report]) -> bool:
    """Whether both report numbers of people harmed in one city that are no small chance."""
    common = set().union(*(_harmed(one) & _harmed(other) for one in ours for other in theirs))
    return len(common) > 1 or any(low >= MANY for _, _, low in common)


def _harmed(report: Report) -> set[tuple[str, str, int]]:
    cities = [spot for spot in report.spots if spot.startswith("g")]
    return {(city, toll.kind, toll.low) for city in cities for toll in report.tolls}


def _place(a: Report, b: Report, parents: Parents, elsewhere: float) -> float:
    if a.region == b.region:
        return 0.04
    if kin(a.region, b.region, parents):
        return 0.02
    return 0.0 if set(a.countries) & set(b.countries) else -elsewhere


def _chance(evidence: float) -> float:
    """Return the probability for a likeness of words; reports of one event have about a half."""
    return _logistic(evidence - 0.46)


def _logistic(sure: float) -> float:
    return 1 / (1 + exp(-STEEP * sure))


def geography(a: Tagged, b: Tagged) -> float:
    """Return how far the places of two articles agree, from 0 to 1: countries and finer regions.

    A place counts by its salience, those where something happens twice. What is told in the same
    words is told of the same places: they count for a half, and stand in where one names no place
    that we know.
    """
    words = words_of(a), words_of(b)
    like = min(1.0, 0.3 + 0.9 * _text(*words))
    first, second = _places(a), _places(b)
    if not first or not second:
        return like
    shared = sum(weight * second.get(key, 0.0) for key, weight in first.items())
    norm = sqrt(sum(w * w for w in first.values()) * sum(w * w for w in second.values()))
    agreed = min(1.0, shared / norm)
    return (agreed + like) / 2 if all(one.every for one in words) else agreed


def _places(tagged: Tagged) -> dict[str, float]:
    weights: dict[str, float] = {}
    for place in tagged.tags.places:
        weight = max(0.05, place.salience) * (2.0 if place.role == "event" else 1.0)
        for key in {place.region, *place.countries}:
            weights[key] = weights.get(key, 0.0) + weight
    if not weights:
        for mention in tagged.tags.mentions:
            for key in mention.countries:
                weights[key] = weights.get(key, 0.0) + 1.0
    return weights
