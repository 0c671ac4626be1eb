"""What the rest of a sentence, and of the article, says of an act: denied, feared, past, play."""

from collections.abc import Mapping, Sequence

from tocsin.languages.marks import Mark, Sentence
from tocsin.signals.background import Colour, is_past
from tocsin.signals.candidate import Candidate
from tocsin.signals.categories import categories
from tocsin.signals.evidence import evidence
from tocsin.signals.explained import FACTORS, PLAYED, Cues, explanations

# How far a cue reaches, in words.
_REACH = {"negation": 4, "denial": 12, "hypothesis": 7, "future": 6, "off": 4}
_BACK = {
    "negation_after": 6,
    "denial_after": 12,
    "hypothesis_after": 4,
    "future_after": 5,
    "off_after": 6,
}
_CALLED_OFF = frozenset(("PROTEST", "MOBILIZE", "CONSULT"))
_LIFTED = frozenset(("blockade", "curfew", "martial_law", "ban"))
_BESIDE = {"told": (5, 5), "general": (4, 3), "drill": (8, 2), "relative": (3, 0)}
_WORDS_OF_WORDS = frozenset(("threaten", "ultimatum", "warn"))
_FAR = _REACH.keys() | _BACK.keys()
_WEAKENING = _WORDS_OF_WORDS | {"foiled", "accuse", "condemn", "demand", "call"}
_CHARGED = 8  # words between an accusation and what it is of
_UNRULY = 3
_GIVEN = 3  # words between an «after» and what it takes as known
_HARM = frozenset(name for name, c in categories().items() if c.event == "ASSAULT")
_BLAMED = frozenset(("ASSAULT", "PROTEST"))
_CONDEMNED = 4  # words between a condemnation and what it is of
_TO_THAT = 5  # words between a denial and the «that» of what it denies
_BOUNDS = ("toll:b:", "toll:ba:")
_LATE, _FEW = 0.4, 10  # share of a sentence, and words, before which its news is told


def weigh(candidate: Candidate, whole: Colour, cues: Cues, *, arms: bool) -> None:
    """Set whether the act is denied, hypothetical, of another time, and how likely it is real.

    ``arms``: whether the sentence has an act that neither sport nor an accident explains.
    """
    sentence = candidate.sentence
    candidate.charged = _is_charged(candidate)
    if not cues.keys().isdisjoint(_FAR):
        _reach(candidate, cues)
    if "infinitive" in cues:
        _infinitive(candidate, cues)
    _tell(candidate, cues, whole)
    candidate.relative = _near(candidate, cues, "relative")
    candidate.given = _is_given(candidate, cues)
    candidate.late = not whole.verb_last and _is_late(candidate)
    if candidate.category.level == _UNRULY and candidate.general and not candidate.told:
        candidate.p *= FACTORS["general"]
    if candidate.when == "past" and is_past(candidate, _is_recalled(candidate, cues), whole):
        candidate.when = "history"
    if candidate.category.event == "ASSAULT" and _is_drill(candidate, cues):
        candidate.hypothetical = True
    if sentence.asks:
        candidate.hypothetical = candidate.hypothetical or candidate.category.level >= 2
        candidate.p *= 0.6
    for name in explanations(candidate, cues, whole, arms=arms):
        candidate.p *= FACTORS[name]
        candidate.played = candidate.played or name in PLAYED
    if candidate.category.level >= 2 and candidate.category.id not in _WORDS_OF_WORDS:
        _by_words(candidate, cues, verb_last=whole.verb_last)


def _tell(candidate: Candidate, cues: Cues, whole: Colour) -> None:
    """Set whether a verb tells the act, or the sentence names one of a kind."""
    condemned = _is_condemned(candidate, verb_last=whole.verb_last)
    candidate.general = condemned or _near(candidate, cues, "general")
    if condemned:
        candidate.told = False
    elif candidate.general:  # «to end the fighting, talks began»: what is told is something else
        candidate.told = _is_verb(candidate, cues)
    else:
        last = whole.verb_last and candidate.end >= candidate.sentence.last  # where the verb stands
        candidate.told = last or _near(candidate, cues, "told") or candidate.charged


def cues_of(named: Mapping[str, list[Mark]], sentence: Sentence, articles: Sequence[str]) -> Cues:
    """Return the cues of a sentence by kind.

    «Not less than» is a bound and denies nothing; what has an article before it is no verb.
    """
    bounds = []
    if not sentence.sorts.isdisjoint(("toll:b:", "toll:ba")):
        bounds = [m for name in named if name.startswith(_BOUNDS) for m in named[name]]
    cues: Cues = {}
    for name, marks in named.items():
        if not name.startswith("cue:"):
            continue
        bounded = bounds and name != "cue:because"  # «sanctions over»
        kept = [m for m in marks if not _inside(m, bounds)] if bounded else marks
        if articles and name == "cue:told":
            kept = [m for m in kept if not _named(m, sentence, articles)]
        if kept:
            cues[name[4:]] = kept
    return cues


def _inside(mark: Mark, others: Sequence[Mark]) -> bool:
    return any(other.start <= mark.start and mark.end <= other.end for other in others)


def _reach(candidate: Candidate, cues: Cues) -> None:
    grave = candidate.category.level > _UNRULY
    for kind in cues.keys() & _FAR:
        ahead, back = _REACH.get(kind, -1), _BACK.get(kind, -1)
        for cue in cues[kind]:
            before, after = candidate.start - cue.end, cue.start - candidate.end
            within = candidate.start < cue.start < candidate.end
            if grave and within and kind.startswith("negation"):  # «opened no fire»
                after = 0
            if not (0 <= before <= ahead or 0 <= after <= back) or _parted(candidate, cue, cues):
                continue
            if kind.startswith("off"):  # a match is called off after an attack, not the attack
                candidate.negated |= _can_end(candidate)
            elif kind.startswith(("negation", "denial")):
                candidate.negated = True
            elif kind.startswith("hypothesis"):
                # «warned that if …» is a warning all the same
                warns = candidate.category.id in _WORDS_OF_WORDS and after >= 0
                candidate.hypothetical = candidate.hypothetical or not warns
            else:
                candidate.when = "future"


def _infinitive(candidate: Candidate, cues: Cues) -> None:
    """An act in the infinitive is wished or planned, but after «managed», «began» it is done."""
    for cue in cues["infinitive"]:
        if candidate.start < cue.end <= candidate.end:
            done = any(m.end == cue.start for m in cues.get("told", ())) or candidate.charged
            candidate.hypothetical = candidate.hypothetical or not done


def _is_recalled(candidate: Candidate, cues: Cues) -> bool:
    """Whether the sentence says in words that the act is long ago.

    «Shelled the town that was taken last year»: what follows on a «that» is of another act. An old
    town, a museum or a veteran makes history of what no verb, toll or day tells. Of a day of this
    week and a year long ago the one that stands nearer says when it was.
    """
    apart = [m.start for m in cues.get("relative", ()) if m.start >= candidate.end]
    days = [_between(candidate, m) for m in cues.get("today", ())]
    near = min(days, default=len(candidate.sentence.words))
    if any(
        (not apart or m.start < apart[0]) and _between(candidate, m) <= near
        for m in cues.get("history", ())
    ):
        return True
    if "obituary" in cues and candidate.relative:  # «the pilot who bombed Berlin dies»
        return True
    seen = evidence(candidate.sentence)
    return "past" in cues and not (candidate.told or seen["toll"] or seen["today"])


def _between(candidate: Candidate, mark: Mark) -> int:
    """Return how many words stand between an act and a cue."""
    return max(mark.start - candidate.end, candidate.start - mark.end, 0)


def _can_end(candidate: Candidate) -> bool:
    return candidate.category.event in _CALLED_OFF or candidate.category.id in _LIFTED


def _is_drill(candidate: Candidate, cues: Cues) -> bool:
    """Whether it belongs to an exercise; a bang in its sentence does, where no one is harmed."""
    bang = candidate.category.id == "explosion" and not evidence(candidate.sentence)["toll"]
    return _near(candidate, cues, "drill") or (bang and "drill" in cues)


def _is_charged(candidate: Candidate) -> bool:
    """Whether someone is accused of the act right before or after it: claimed, and so told."""
    said = candidate.sentence.of("accuse")
    return any(-_CHARGED <= m.start - candidate.start <= _CHARGED for m in said)


def _is_condemned(candidate: Candidate, *, verb_last: bool) -> bool:
    """Whether it is what someone condemns, and no number or day tells of it."""
    seen = evidence(candidate.sentence)
    new = seen["toll"] or seen["today"] or candidate.category.event not in _BLAMED
    said = () if new else candidate.sentence.of("condemn")
    return any(
        0 <= candidate.start - m.end <= _CONDEMNED
        or (verb_last and 0 <= m.start - candidate.end <= _CONDEMNED)
        for m in said
    )


def _is_aside(candidate: Candidate, mark: Mark, cues: Cues) -> bool:
    """Whether it makes a kind of the act: «since the arrests», and not «arrested since Monday»."""
    if mark.end > candidate.start and mark.start < candidate.end:
        return False
    days = cues.get("today", ()) if _inside(mark, cues.get("since", ())) else ()
    if mark.end <= candidate.start:
        return all(not 0 <= mark.start - day.end <= 1 for day in days)
    return all(not 0 <= day.start - mark.end <= 1 for day in days)


def _near(candidate: Candidate, cues: Cues, kind: str) -> bool:
    """Whether such a cue stands on the act itself or a few words from it."""
    if kind not in cues:
        return False
    before, after = _BESIDE[kind]
    start, end = candidate.start - before, candidate.end + after
    return any(
        m.start < end and m.end > start and (kind != "general" or _is_aside(candidate, m, cues))
        for m in cues[kind]
    )


def _is_given(candidate: Candidate, cues: Cues) -> bool:
    """Whether a sentence that told no violence before takes it as known: «after the attack»."""
    ahead = [m for m in cues.get("given", ()) if 0 <= candidate.start - m.end < _GIVEN]
    return bool(ahead) and not any(
        m.start < ahead[0].start and (m.payload in _HARM or m.payload.startswith("toll:k"))
        for m in candidate.sentence.marks
    )


def _is_late(candidate: Candidate) -> bool:
    """Whether it stands where a sentence, having told its news, adds what it is about."""
    sentence = candidate.sentence
    before = candidate.start - sentence.first
    return before >= _FEW and before > _LATE * (sentence.last - sentence.first)


def _is_verb(candidate: Candidate, cues: Cues) -> bool:
    """Whether a verb that tells a happening is among the words of the act itself."""
    return any(m.start < candidate.end and candidate.start < m.end for m in cues.get("told", ()))


def _named(verb: Mark, sentence: Sentence, articles: Sequence[str]) -> bool:
    """Whether what looks like a verb has an article before it and so is a noun: «ال»."""
    form = sentence.words.forms[verb.start]
    return any(form.startswith(a) or form[1:].startswith(a) for a in articles)


def _parted(candidate: Candidate, cue: Mark, cues: Cues) -> bool:
    """Whether a comma or the like stands between the cue and the act.

    «Denied, that …» is one thing, where the language writes a comma there. What stands behind an
    «after» or «despite» is taken as given: «no light after the shelling».
    """
    words = candidate.sentence.words
    inner = _clause(candidate, cue, cues)
    if inner is not None:
        text = words.folded.text[words.ends[inner[0] - 1] : words.starts[inner[1]]]
        return any(char in text for char in ";؛:")
    first, last = sorted(((cue.start, cue.end), (candidate.start, candidate.end)))
    given = cues.get("given", ())
    if any(first[1] <= m.start and m.end <= last[0] for m in given):
        return True
    between = words.folded.text[words.ends[first[1] - 1] : words.starts[last[0]]]
    return any(char in between for char in ",;،؛，、:")


def _clause(candidate: Candidate, cue: Mark, cues: Cues) -> tuple[int, int] | None:
    """Return the words between an act and the denial that a «that» joins it to, if one does."""
    thats = cues.get("that", ())
    if cue.payload == "cue:denial":
        ahead = [m.start for m in thats if 0 <= m.start - cue.end <= _TO_THAT]
        if ahead and ahead[0] <= candidate.start:
            return ahead[0] + 1, candidate.start
    after = cue.payload == "cue:denial_after" and candidate.end <= cue.start
    if after and any(m.end <= candidate.start for m in thats):
        return candidate.end, cue.start
    return None


def _by_words(candidate: Candidate, cues: Cues, *, verb_last: bool) -> None:
    """An act that someone threatens, fears or demands is weaker than one that is told."""
    for mark in candidate.sentence.of(*_WEAKENING):
        gap = candidate.start - mark.end
        if verb_last and gap < 0 and mark.payload in _WORDS_OF_WORDS:
            gap = mark.start - candidate.end
        if 0 <= gap <= 6 and mark.payload in _WORDS_OF_WORDS and not _parted(candidate, mark, cues):
            candidate.hypothetical = True
        elif 0 <= gap <= 5 and mark.payload == "foiled" and not _parted(candidate, mark, cues):
            candidate.hypothetical |= candidate.category.event == "ASSAULT"
        elif 0 <= gap <= 8 and mark.payload in ("accuse", "condemn"):
            candidate.p *= 0.85
        elif 0 <= gap <= 4 and mark.payload in ("demand", "call"):
            candidate.p *= 0.7
