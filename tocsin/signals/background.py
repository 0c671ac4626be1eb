"""What an article only recalls: old years, the matter of a trial, what a market or a column weighs.

News stands in the title and the first sentences, or says when and who saw it. A violent act that
comes later, without a day and without a witness, in an article that began with something else, is
background: ``when`` becomes ``history``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.languages.marks import LEAD, Mark, Sentence, old_year
from tocsin.signals.candidate import Candidate
from tocsin.signals.evidence import evidence

_COLOURS = frozenset(("cue:sport", "cue:fiction", "cue:court", "cue:market", "cue:opinion"))
_ARMED_SIDES = frozenset(("army", "police", "rebels"))
_ARMS = frozenset(
    ("army", "police", "rebels", "weapon_air", "weapon_heavy", "weapon_small", "airstrike",
     "shelling", "bomb", "terror", "attack", "firearms")
)  # fmt: skip
_HARM = (_ARMS | {"kill", "explosion", "clash"}) - _ARMED_SIDES
_HARMED = frozenset(("toll:k:", "toll:k1", "toll:k2"))
_AGE, _OLD = 3, range(30, 120)  # figures of an age, and ages
_AT_AGE = 3  # words after a death in which an age stands
_SEARCHERS = frozenset(("police", "raid"))
_TAKEN = frozenset(("arrest", "seize", "foiled"))
_SEARCHES = frozenset(("offensive", "attack", "capture"))
_FIGHTERS = frozenset(("army", "rebels", "casualty", "weapon_air", "weapon_heavy", "weapon_small"))
_RECALLING = frozenset(("cue:history", "cue:past", "cue:fiction", "cue:court", "convict"))
# What an article of violence names somewhere: who is armed, with what, who is hurt, who saw it.
_GRIM = (_ARMS - {"attack", "shelling"}) | frozenset(
    ("weapon_bomb", "casualty", "die", "kill", "suicide", "grenade", "massacre",
     "assassinate", "troops", "security", "crowd", "truce", "envoy", "cue:witness")
)  # fmt: skip
_OPENING = 2  # title and first sentence, which say what an article is about
_WORDS_OF_GAME = 3
_DIFFERENT, _STEM = 2, 4  # words of a kind that an article has at least, told apart by so much
_PLAYED = 0.15  # of a probability, where the text makes play of a title
_GRAVE = 3
_LIKELY = 0.4
_BESIDE_YEAR = 5
_JANUARY = 2  # up to this month the last year is still near


@dataclass(frozen=True, slots=True)
class Colour:
    """What the whole article says about every act in it; ``articles`` are those of its language.

    ``last_old_year``: years up to it are past for sure; None where no one says when it was written.
    ``slack`` is added to the reach of rules; ``verb_last``: a sentence tells its news at its end.
    ``mild``: of two sentences or more none names arms, armed sides, harm, witnesses or a country.
    """

    sport: bool = False
    fiction: bool = False
    court: bool = False
    market: bool = False
    opinion: bool = False
    accident: bool = False
    recalls: bool = False
    drill: bool = False
    obituary: bool = False
    mild: bool = False
    last_old_year: int | None = None
    articles: tuple[str, ...] = ()
    slack: int = 0
    verb_last: bool = False


def colour(
    sentences: Sequence[Sentence],
    published: datetime | None,
    articles: Sequence[str] = (),
    slack: int = 0,
    *,
    verb_last: bool = False,
    lands: bool = True,
) -> Colour:
    """Return what colours the article as a whole; ``published`` tells which years are past.

    ``slack``: words more than in English that the parts of one phrase may be apart;
    ``verb_last``: what a sentence tells stands at its end; ``lands``: whether a country or
    another region than a town is named.
    """
    counts = dict.fromkeys(_COLOURS, 0)
    words: dict[str, set[str]] = {name: set() for name in _COLOURS}
    for sentence in sentences:
        if sentence.names.isdisjoint(_COLOURS):
            continue
        found = sentence.kept(_coloured)
        if not sentence.names.isdisjoint(_ARMED_SIDES):  # «fighters stormed a market»
            found = [mark for mark in found if mark.payload != "cue:market"]
        for name in {mark.payload for mark in found}:
            counts[name] += 1
        for mark in found:
            words[mark.payload].add(sentence.words.forms[mark.start][:_STEM])
        counts["cue:sport"] += _is_game(sentence)
    many = max(2, len(sentences) // 3)
    for name, stems in words.items():
        if len(stems) < _DIFFERENT:  # a headline that repeats its lead: «a bomb in a market»
            counts[name] = 0
    last = published.year - 1 - (published.month <= _JANUARY) if published else None
    opening = sentences[:_OPENING]
    return Colour(
        recalls=any(not s.names.isdisjoint(_RECALLING) for s in opening),
        drill=sum("cue:drill" in s.names for s in opening) > 1,
        obituary=any(_is_obituary(s) for s in sentences[:LEAD]),
        mild=not lands and len(sentences) > 1 and not any(map(_is_grim, sentences)),
        sport=counts["cue:sport"] >= many and _opens_with("cue:sport", sentences),
        fiction=counts["cue:fiction"] >= many,
        court=counts["cue:court"] >= many,
        market=counts["cue:market"] >= many,
        opinion=counts["cue:opinion"] >= many,
        accident=any(_names_accident(s) for s in sentences if s.field == "title"),
        last_old_year=last,
        articles=tuple(article[:-1] for article in articles if article.endswith("*")),
        slack=slack,
        verb_last=verb_last,
    )


def _coloured(sentence: Sentence) -> list[Mark]:
    """Return what a sentence says of that kind, outside idioms: a bomb «at a crowded market»."""
    found = sentence.names & _COLOURS
    if not found:
        return []
    idioms = [(m.start, m.end) for m in sentence.of("cue:not_cue")]
    return [
        mark
        for mark in sentence.of(*found)
        if not any(a <= mark.start and mark.end <= b for a, b in idioms)
    ]


def _of_market(sentence: Sentence) -> bool:
    return any(mark.payload == "cue:market" for mark in sentence.kept(_coloured))


def _is_game(sentence: Sentence) -> bool:
    """Whether one sentence alone tells of a game: three of its words, and no one in arms."""
    words = {m.start for m in sentence.of("cue:sport")}
    return len(words) >= _WORDS_OF_GAME and sentence.names.isdisjoint(_ARMED_SIDES)


def _is_obituary(sentence: Sentence) -> bool:
    """Whether it says at which age someone died, and of no violence."""
    if "cue:obituary" not in sentence.names or not sentence.names.isdisjoint(_HARM):
        return False
    forms = sentence.words.forms
    ages = {at for m in sentence.of("toll:age", "toll:t") for at in (m.start - 1, m.end)}
    ages |= {at for m in sentence.of("cue:obituary") for at in range(m.end, m.end + _AT_AGE)}
    return any(
        forms[at].isdecimal() and len(forms[at]) <= _AGE and int(forms[at]) in _OLD
        for at in ages
        if sentence.first <= at < sentence.last
    )


def _opens_with(name: str, sentences: Sequence[Sentence]) -> bool:
    """Whether the lead has it, and not only what a page lists below its article."""
    return any(name in sentence.names for sentence in sentences[:LEAD])


def _is_grim(sentence: Sentence) -> bool:
    return not (sentence.names.isdisjoint(_GRIM) and sentence.sorts.isdisjoint(_HARMED))


def _names_accident(title: Sentence) -> bool:
    return "cue:accident" in title.names and title.names.isdisjoint(_ARMS)


def is_past(candidate: Candidate, told: bool, whole: Colour) -> bool:  # noqa: FBT001 -- of the sentence
    """Whether its own sentence says that an act is long ago; ``told``: in words."""
    if told:
        return True
    at = old_year(candidate.sentence, whole.last_old_year)
    if at is None:
        return False
    return not evidence(candidate.sentence)["today"] or 0 <= at - candidate.end < _BESIDE_YEAR


def set_back(acts: Sequence[Candidate], whole: Colour) -> None:
    """Make history of the violent acts of an article that are its background."""
    grave = [act for act in acts if act.category.level >= _GRAVE and act.when == "past"]
    _free([act for act in acts if act.when == "past"])
    news = [act for act in grave if _is_news(act) and not _is_tried(act, whole)]
    recalled = whole.recalls and not any(act.order < _OPENING for act in news)
    lead = _OPENING if recalled else LEAD
    told = {act.category.event for act in news if act.order < lead}
    for act in grave:
        seen = evidence(act.sentence)
        seers = seen["witness"] or seen["toll"]
        fresh = seen["today"] and seers if recalled else seen["today"] or seen["witness"]
        aside = told == {"PROTEST"} and act.category.event == "ASSAULT"  # and not of the march
        late = act.order >= lead and not fresh and (aside or not told)
        late |= whole.obituary and not seen["today"]
        if late or _is_matter(act, whole, fresh=fresh, toll=seen["toll"]):
            act.when = "history"
    violent = [act for act in acts if act.category.event == "ASSAULT"]
    if whole.drill and not any(evidence(act.sentence)["toll"] for act in violent):
        for act in violent:
            act.hypothetical = True
    _search([act for act in acts if act.when == "past"])
    grave = [act for act in acts if act.category.level >= _GRAVE]
    _play(grave)
    _recall([act for act in grave if act.when != "future"])


def _free(acts: Sequence[Candidate]) -> None:
    """Make history of how those were taken whose release is the news."""
    if any(act.category.id == "release" and act.order < LEAD and _is_news(act) for act in acts):
        for act in acts:
            fresh = act.told or evidence(act.sentence)["today"]
            if act.category.id in {"abduct", "arrest"} and not fresh:
                act.when = "history"


def _search(acts: Sequence[Candidate]) -> None:
    """Make a search of what police do who take people away, in whichever sentence; none is hurt."""
    real = [act for act in acts if _is_news(act)]
    raids = [act for act in real if act.category.id in _SEARCHES]
    harm = any(act.category.event == "ASSAULT" and act.category.id not in _SEARCHES for act in real)
    names = frozenset().union(*(act.sentence.names for act in raids))
    taken = any(act.category.id in _TAKEN for act in real)
    if taken and not harm and names & _SEARCHERS and names.isdisjoint(_FIGHTERS):
        for act in raids:
            act.p *= _PLAYED


def _play(grave: Sequence[Candidate]) -> None:
    """Make play or accident of what a title only names, where all of it in the text is."""
    below = [act for act in grave if act.sentence.field != "title"]
    if below and all(act.played for act in below):
        for act in grave:
            if not act.played and act.sentence.names.isdisjoint(_ARMED_SIDES):
                act.played, act.p = True, act.p * _PLAYED


def _recall(grave: Sequence[Candidate]) -> None:
    """Make history of an act that a title only names, where the text tells old ones alone."""
    below = [act for act in grave if act.sentence.field != "title"]
    if below and all(act.when == "history" for act in below):
        for act in grave:
            if not act.told:
                act.when = "history"


def _is_news(act: Candidate) -> bool:
    return act.p >= _LIKELY and not (act.negated or act.hypothetical or act.played or act.general)


def _is_tried(act: Candidate, whole: Colour) -> bool:
    """Whether an act is what a court is about."""
    if act.category.event != "ASSAULT" or "cue:court" not in act.sentence.names:
        return False
    words = sum(m.payload == "cue:court" for m in act.sentence.marks)
    return words + whole.court > 1


def _is_matter(act: Candidate, whole: Colour, *, fresh: bool, toll: bool) -> bool:
    """Whether an act is what a trial is about, or what moves prices or a column."""
    if _is_tried(act, whole):
        return True
    dear = act.category.event == "PROTEST"  # a march against high prices moves none
    if whole.market and not dear and _of_market(act.sentence):
        return not toll
    return whole.opinion and not fresh and not toll
