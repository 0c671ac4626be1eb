"""A day of events with a known truth: what is reported of each, when, and what must be told."""

import hashlib
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from day.edits import EDITS
from day.texts import LANGUAGES, City, cities, figure, joined, of, quiet, sentences

from tocsin.places import regions
from topics.articles import Article

MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)
STEP = timedelta(minutes=75)
"""What matters is at least so far apart, so that an hour's disorder leaves its order alone."""
BLOODY = ("shelling", "airstrike", "clash", "terror", "refinery", "breach", "mine")
"""Kinds whose reports count the dead and the injured."""
VIOLENT = (*BLOODY, "incursion", "hostages", "murder")
CROWDS = ("protest", "riot")
ALONE = ("coup", "evacuation", "arrests", "detention", "blockade", "curfew", "recall")
"""Kinds that a protest in the same city would be part of."""
LEVELS = {
    **dict.fromkeys(VIOLENT, 4),
    **dict.fromkeys(("coup", *CROWDS, "arrests", "buildup"), 3),
    **dict.fromkeys(("detention", "blockade", "curfew"), 3),
    **dict.fromkeys(("threat", "recall"), 2),
    "evacuation": None,
}
MOODS = {**dict.fromkeys((*BLOODY, "incursion"), "force"), **dict.fromkeys(CROWDS, "unrest")}
ENDED = ("shelling", "clash", "airstrike", "incursion")
ENDS = ("ceasefire", "withdrawal", "exchange")
COUNTED = {"evacuation": 0, "hostages": 1}
"""The lead that gives a number which the other one does not: a new kind of toll, and material."""
ACTORS = {"recall": ("CA",)}
"""Countries that act in an event, whose subscribers are told of it, too."""
AGENCIES = ("Reuters", "AFP", "TASS", "Xinhua", "EFE", "Anadolu")
OUTLETS = tuple(
    (f"{name} {language.upper()}", language)
    for name, languages in (
        ("Daily Lantern", LANGUAGES),
        ("Morning Quill", LANGUAGES),
        ("Radio Harbour", LANGUAGES[:6]),
    )
    for language in languages
)
"""Thirty of them, two or three in each language."""


@dataclass(frozen=True, slots=True)
class Item:
    """An article as it arrives. ``step`` is what it belongs to: event and number of the step."""

    article: Article
    event: int | None = None
    step: int = 0


@dataclass(slots=True)
class Step:
    """A moment of an event: what it changes that matters, if anything, and the level then."""

    kinds: tuple[str, ...]
    level: int | None
    origins: int


@dataclass(slots=True)
class Truth:
    """An event as it was."""

    number: int
    city: City
    kind: str
    steps: list[Step] = field(default_factory=list)
    signal: str = "ASSAULT"
    counted: bool = False

    @property
    def lands(self) -> tuple[str, ...]:
        """The countries that it concerns: where it happens, and who acts."""
        return (self.city.country, *ACTORS.get(self.kind, ()))


@dataclass(slots=True)
class Teller:
    """Writes the articles of one event."""

    truth: Truth
    chosen: random.Random
    items: list[Item] = field(default_factory=list)
    used: list[tuple[str, str]] = field(default_factory=list)

    def report(self, at: datetime, kind: str, who: "Voice", *, toll: int | None) -> Article:
        """Return an outlet's own text, added to the day."""
        language, city = who.language, self.truth.city.names[who.language]
        texts, chosen = of(language), self.chosen
        lead = chosen.choice(texts[kind]["leads"])
        if kind in COUNTED and lead == texts[kind]["leads"][COUNTED[kind]]:
            self.count()
        lead = lead.format(city=city)
        body = sentences(language, MOODS.get(kind, "words"), 7, city, chosen)
        count = _toll(texts["toll"], toll, chosen)
        credit = texts["credit"].format(agency=who.agency) if who.agency else ""
        text = joined([lead, count, *body, credit], language)
        title = texts[kind]["title"].format(city=city)
        return self.add(at, who, title, text)

    def add(self, at: datetime, who: "Voice", title: str, text: str, entry: str = "") -> Article:
        """Add an article of the step in hand."""
        step = len(self.truth.steps) - 1
        key = f"{self.truth.number}/{step}/{who.outlet}/{len(self.items)}"
        delay_s = self.chosen.randrange(30, 300)
        article = _article(key, at, who, (title, text), entry=entry or key, delay_s=delay_s)
        self.items.append(Item(article, self.truth.number, step))
        return article

    def count(self) -> None:
        """Note that the step in hand gives the event's first number."""
        step = self.truth.steps[-1]
        if not self.truth.counted:
            step.kinds = (*step.kinds, "toll")
        self.truth.counted = True

    def step(self, *kinds: str, level: int | None, origins: int) -> None:
        self.truth.steps.append(Step(kinds, level, origins))


@dataclass(frozen=True, slots=True)
class Voice:
    """An outlet, and the agency whose report it prints, if any."""

    outlet: str
    language: str
    agency: str = ""


def day(count: int, *, seed: int = 1, noise: int = 20) -> tuple[list[Truth], list[Item]]:
    """Return the truth about ``count`` events and all articles of the day in order of arrival.

    ``noise`` articles of sport, weather and the like come for each event.
    """
    chosen = random.Random(seed)
    truths, items = [], []
    for number, (city, kind) in enumerate(_chosen_events(count, chosen)):
        signal = "PROTEST" if kind in CROWDS else "ASSAULT" if kind in VIOLENT else ""
        truth = Truth(number, city, kind, signal=signal)
        teller = Teller(truth, random.Random(f"{seed}/{number}"))
        _tell(teller)
        truths.append(truth)
        items += teller.items
    items += [_noise(number, chosen) for number in range(count * noise)]
    return truths, sorted(items, key=lambda item: (item.article.seen, item.article.id))


def shuffled(items: list[Item], *, seed: int, within: timedelta = timedelta(hours=1)) -> list[Item]:
    """Return the day with each arrival up to an hour later by chance."""
    chosen = random.Random(seed)
    late = [(item.article.seen + within * chosen.random(), item) for item in items]
    late.sort(key=lambda pair: (pair[0], pair[1].article.id))
    return [item for _, item in late]


def _chosen_events(count: int, chosen: random.Random) -> list[tuple[City, str]]:
    """Return cities and kinds: in a city at most one event of force and one of unrest.

    Where soldiers seize power, or people are led out, a protest would be part of it.
    """
    every = cities()
    pairs = [(city, _force(city, chosen)) for city in every]
    pairs += [(city, chosen.choice(CROWDS)) for city, kind in pairs if kind not in ALONE]
    chosen.shuffle(pairs)
    taken = {city.id for city, _ in pairs[:count]}
    rest = [(city, "arrests") for city in cities() if city.id not in taken]
    return (pairs[:count] + rest)[:count]


def _force(city: City, chosen: random.Random) -> str:
    """Return a kind of event; an ambassador is recalled from a capital only."""
    others = ["coup", "buildup", "threat", "evacuation", "detention", "blockade", "curfew"]
    if regions.capital(city.country) == city.id:
        others += ["recall", "recall"]
    return chosen.choice((*BLOODY, *VIOLENT, *others))


def _tell(teller: Teller) -> None:
    """Write the event's day: first report, copies, other sources, and what comes of it."""
    truth, chosen = teller.truth, teller.chosen
    voices = _voices(truth.city, chosen)
    at = MIDNIGHT + timedelta(minutes=chosen.randrange(60, 11 * 60))
    level = LEVELS[truth.kind]
    toll = figure(chosen, 11, 20) if truth.kind in BLOODY else None
    teller.step("new", level=level, origins=1)
    first = teller.report(at, truth.kind, voices[0], toll=toll)
    _copies(teller, first, voices[0], at)
    if truth.kind == "threat" and chosen.random() < 0.5:
        at += STEP
        truth.kind, level = "shelling", 4
        teller.step("level", level=level, origins=1)
        teller.report(at, truth.kind, voices[0], toll=None)
        toll = None
    if chosen.random() < 0.06:
        _killed(teller, first, voices[0], at + STEP)
        return
    if toll and chosen.random() < 0.15:
        at += STEP
        toll, first = _corrected(teller, first, voices[0], at, toll)
    for origins, voice in enumerate(voices[1:], start=2):
        at += STEP
        teller.step(*(("origins",) if origins in (2, 3) else ()), level=level, origins=origins)
        other = teller.report(at, truth.kind, voice, toll=toll)
        _copies(teller, other, voice, at)
    if toll and chosen.random() < 0.5:
        at += STEP
        _risen(teller, voices[0], first, at, toll)
    if truth.kind in ENDED and chosen.random() < 0.4:
        at += STEP
        teller.step("deescalation", level=level, origins=len(voices))
        teller.report(at, chosen.choice(ENDS), chosen.choice(voices), toll=None)
        if chosen.random() < 0.3:
            at += STEP
            teller.step("level", level=level, origins=len(voices))
            teller.report(at, "breach", chosen.choice(voices), toll=None)


def _voices(city: City, chosen: random.Random) -> list[Voice]:
    """Return two to four sources in as many languages; some print an agency's report."""
    languages = chosen.sample(sorted(city.names), chosen.choice((2, 3, 3, 4)))
    agencies = chosen.sample(AGENCIES, len(languages))
    found = []
    for language, agency in zip(languages, agencies, strict=True):
        outlet = chosen.choice([name for name, lang in OUTLETS if lang == language])
        found.append(Voice(outlet, language, agency if chosen.random() < 0.5 else ""))
    return found


def _copies(teller: Teller, first: Article, voice: Voice, at: datetime) -> None:
    """Let other outlets carry the text, edited, within the hour or hours late."""
    chosen, language = teller.chosen, voice.language
    others = [name for name, lang in OUTLETS if lang == language and name != voice.outlet]
    for name in chosen.sample(others, chosen.randrange(0, len(others) + 1)):
        edit = chosen.choice(EDITS)
        title, text = edit((first.title, first.text), teller.truth.city, language, chosen)
        late = chosen.choice((1, 1, 1, 6)) * timedelta(minutes=chosen.randrange(5, 55))
        teller.add(at + late, Voice(name, language), title, text)


def _risen(teller: Teller, voice: Voice, first: Article, at: datetime, toll: int) -> None:
    """Update the numbers under the same entry, the ninth edit: a revision."""
    steps = teller.truth.steps
    teller.step("toll", level=steps[-1].level, origins=steps[-1].origins)
    more = figure(teller.chosen, max(30, toll * 2), max(60, toll * 3))
    text = _with(first.text, toll, more)
    title = first.title.removeprefix(of(voice.language)["correction"])
    teller.add(at, voice, title, text, first.entry)


def _corrected(
    teller: Teller, first: Article, voice: Voice, at: datetime, toll: int
) -> tuple[int, Article]:
    """Correct the toll downwards under the same entry."""
    less = figure(teller.chosen, 5, 10)
    teller.step("correction", level=4, origins=1)
    head = of(voice.language)["correction"]
    text = _with(first.text, toll, less)
    return less, teller.add(at, voice, head + first.title, text, first.entry)


def _killed(teller: Teller, first: Article, voice: Voice, at: datetime) -> None:
    """Take the report back."""
    teller.step("withdrawal", level=None, origins=1)
    head = of(voice.language)["kill"]
    teller.add(at, voice, head + first.title, head + first.title, first.entry)


def _with(text: str, old: int, new: int) -> str:
    return re.sub(rf"(?<!\d){old}(?!\d)", str(new), text, count=1)


def _toll(lines: list[str], dead: int | None, chosen: random.Random) -> str:
    if dead is None:
        return ""
    return chosen.choice(lines).format(dead=dead, hurt=60 + dead // 10 * 10)


def _noise(number: int, chosen: random.Random) -> Item:
    name, language = chosen.choice(OUTLETS)
    city = chosen.choice([city for city in cities() if language in city.names])
    title, text = quiet(city, language, chosen)
    at = MIDNIGHT + timedelta(seconds=chosen.randrange(24 * 3600))
    key = f"quiet/{number}"
    delay_s = chosen.randrange(30, 300)
    voice = Voice(name, language)
    return Item(_article(key, at, voice, (title, text), entry=key, delay_s=delay_s))


def _article(
    key: str, at: datetime, who: Voice, text: tuple[str, str], *, entry: str, delay_s: int
) -> Article:
    title, body = text
    digest = hashlib.sha256(f"{key}\0{title}\0{body}".encode()).hexdigest()[:16]
    return Article(
        id=f"ar_{digest}",
        seen=at + timedelta(seconds=delay_s),
        title=title,
        text=body,
        language=who.language,
        language_score=1.0,
        feed=hashlib.sha256(who.outlet.encode()).hexdigest()[:16],
        entry=entry,
        publisher=who.outlet,
        url=f"http://outlet.example/{digest}" if entry == key else "",
        published=at,
    )
