"""What explains an act away: play, accident, nature, a feast, a theft; how much is left of it."""

from collections.abc import Sequence

from tocsin.languages.marks import Mark, Sentence
from tocsin.signals.background import Colour
from tocsin.signals.candidate import Candidate
from tocsin.signals.evidence import evidence

Cues = dict[str, list[Mark]]

PLAYED = frozenset(("sport", "fiction", "accident", "nature", "quoted", "politics", "mild"))
FACTORS = {
    "sport": 0.12,
    "fiction": 0.2,
    "accident": 0.2,
    "nature": 0.2,  # beasts, volcanoes, rockets into space
    "freed": 0.2,  # a hostage or a prisoner who is freed is not one taken
    "loot": 0.2,  # what the police take from thieves is no town
    "mild": 0.15,  # tourists who invade a town, of whom nothing grim is told
    "home": 0.2,  # a husband kills his wife
    "crime": 0.5,
    "quoted": 0.12,  # «Zenit» routed «Rostov»
    "politics": 0.2,  # an attack on the budget
    "general": 0.55,
    "reason": 0.2,  # «sanctions over the jailing of»
    "taken": 0.6,  # no one who takes towns is named
    "opinion": 0.75,
}
_VIOLENT = frozenset(("ASSAULT", "COERCE", "PROTEST", "MOBILIZE"))
_OPINION_LIMIT = 2
# Words that no accident and no single word of sport explains away.
_STRONG = frozenset(
    ("airstrike", "shelling", "terror", "firearms", "bomb", "suicide", "grenade", "massacre",
     "chemical", "assassinate", "abduct", "execute")
)  # fmt: skip
_BY_ACCIDENT = frozenset(("kill", "explosion", "destroy"))
_BY_ACCIDENT_OR_ARMS = frozenset(("attack", "offensive", "capture", "beat"))
_ARMED = frozenset(("army", "police", "rebels", "weapon_small"))
_ARMS = _ARMED | {"weapon_air", "weapon_heavy"}
_UNREST = _ARMED | {"riot", "disperse", "demand", "strike", "crowd", "cue:witness"}
_NATURAL = frozenset(("kill", "explosion", "attack", "destroy", "shelling", "clash", "offensive"))
_WEATHER = ("nature", "accident")  # snow closes roads as well
_CLOSING, _OPENING = '»”"', '«„“"'
_NEAR_POLITICS = 5
_REASON = 5
_FIGURES = _BY_ACCIDENT_OR_ARMS | {
    "destroy",
    "clash",
    "kill",
    "shelling",
    "airstrike",
    "explosion",
    "bomb",
    "firearms",
    "coup",
}
# What is done in a figure of speech as often as in arms.
_BY_ANYONE = frozenset(
    ("attack", "offensive", "capture", "regain", "shelling", "blockade", "execute", "destroy",
     "abduct", "mobilize", "coup")
)  # fmt: skip
_BETWEEN_GOALS = frozenset(("-", ":", "–", " - ", " : ", " – "))
_POLITICAL = frozenset(("crowd", "army", "rebels", "protest", "riot", "terror", "foiled", "coup"))
_BY_POLICE = frozenset(("arrest", "capture", "seize", "explosion"))
_FREEING = frozenset(("demand", "free"))
_AT_HOME = frozenset(("kill", "stab", "beat", "firearms", "attack", "execute"))
_TAKERS = frozenset(("army", "rebels", "weapon_heavy", "weapon_air"))


def is_strong(candidate: Candidate) -> bool:
    """Whether the words of the act are such as no accident and hardly any sport knows."""
    return candidate.category.id in _STRONG


def explanations(candidate: Candidate, cues: Cues, whole: Colour, *, arms: bool) -> list[str]:
    """Return what explains an act, names of ``FACTORS``.

    ``arms``: whether the sentence has an act that neither sport nor an accident explains.
    """
    if candidate.category.event not in _VIOLENT:
        natural = candidate.category.event == "THREATEN" and "nature" in cues
        play = whole.sport or _explain(cues, "sport", 2, grave=True)
        return ["nature"] * natural + ["sport"] * play
    marked = candidate.sentence.names
    found = _plays(candidate, cues, whole)
    kind = candidate.category.id
    if ("accident" in cues or whole.accident) and not arms:
        unarmed = kind in _BY_ACCIDENT_OR_ARMS and not marked & _ARMS
        found += ["accident"] * (kind in _BY_ACCIDENT or unarmed)
    if _is_idle(candidate, cues):
        found.append("nature")
    if kind in _FIGURES and not marked & _ARMS:
        found += _figures(candidate, cues, whole.slack)
    if _is_reason(candidate, cues):
        found.append("reason")
    if whole.mild and kind in _BY_ANYONE:
        found.append("mild")
    return found + _other_matters(kind, cues, marked)


def _is_reason(candidate: Candidate, cues: Cues) -> bool:
    """Whether it is told as the reason of something else: «sanctions over the jailing of»."""
    if "SANCTION" not in candidate.beside:
        return False
    ahead = any(0 <= candidate.start - m.end < _REASON for m in cues.get("because", ()))
    return ahead or any(
        0 <= m.start - candidate.end < _REASON for m in cues.get("because_after", ())
    )


def _figures(candidate: Candidate, cues: Cues, slack: int) -> list[str]:
    """Return what makes a battle of words or of teams of an attack in which no one is in arms."""
    seen = evidence(candidate.sentence)
    fought = len(cues.get("politics", ())) > 1  # «vowed to fight the tax bill to the death»
    if seen["toll"] or seen["witness"] or (seen["casualty"] and not fought):
        return []
    near = any(
        -_NEAR_POLITICS - slack <= m.start - candidate.end < _NEAR_POLITICS + slack
        for m in cues.get("politics", ())
    )
    return ["politics"] * near + ["quoted"] * _is_between_quotes(candidate)


def _is_between_quotes(candidate: Candidate) -> bool:
    """Whether it stands between two names in quotation marks: «A» routed «B»."""
    words, sentence = candidate.sentence.words, candidate.sentence
    if candidate.start <= sentence.first or candidate.end >= sentence.last:
        return False
    text = words.folded.text
    before = text[words.ends[candidate.start - 1] : words.starts[candidate.start]]
    after = text[words.ends[candidate.end - 1] : words.starts[candidate.end]]
    return any(q in before for q in _CLOSING) and any(q in after for q in _OPENING)


def _plays(candidate: Candidate, cues: Cues, whole: Colour) -> list[str]:
    """Return sport, film and opinion; one word is enough only where nothing is grave."""
    seen = evidence(candidate.sentence)
    toll = seen["toll"]
    found = []
    armed = is_strong(candidate) or bool(candidate.sentence.names & _ARMS)
    if (whole.sport and not toll) or ("sport" in cues and _is_game(candidate, cues, armed, toll)):
        found.append("sport")
    grave = seen["witness"] or toll
    if (whole.fiction and not grave) or _explain(cues, "fiction", 2 + toll, grave=grave):
        found.append("fiction")
    if len(cues.get("opinion", ())) >= _OPINION_LIMIT:
        found.append("opinion")
    return found


def _is_game(candidate: Candidate, cues: Cues, armed: bool, toll: bool) -> bool:  # noqa: FBT001 -- of the sentence
    score = _has_score(candidate.sentence)
    killed = toll and "toll:k:killed" in candidate.sentence.names
    return _explain(cues, "sport", 2 + toll - score, grave=armed or (killed and not score))


def _has_score(sentence: Sentence) -> bool:
    """Whether a result of a match stands in it: «3-0», «2:1»."""
    words = sentence.words
    forms, text = words.forms, words.folded.text
    for at in range(sentence.first, sentence.last - 1):
        one, two = forms[at], forms[at + 1]
        single = len(one) == len(two) == 1 and (one + two).isdecimal()
        if single and text[words.ends[at] : words.starts[at + 1]] in _BETWEEN_GOALS:
            return True
    return False


def _explain(cues: Cues, kind: str, enough: int, *, grave: bool) -> bool:
    words = len({m.start for m in cues.get(kind, ())})
    return words >= enough or (words >= 1 and not grave)


def _other_matters(kind: str, cues: Cues, marked: frozenset[str]) -> list[str]:
    found = []
    if kind in _BY_POLICE and "crime" in cues and not marked & _POLITICAL:
        found.append("crime" if kind == "arrest" else "loot")
    if kind == "capture" and not marked & _TAKERS:
        found.append("taken")
    if kind in _AT_HOME and "home" in cues and marked.isdisjoint(_TAKERS | {"terror"}):
        found.append("home")
    if kind in {"abduct", "arrest"} and ("release" in marked or marked >= _FREEING):
        found.append("freed")
    return found


def _is_idle(candidate: Candidate, cues: Cues) -> bool:
    """Whether beasts, snow, rockets into space or a feast explain it; not where arms are told."""
    marked = candidate.sentence.names
    if candidate.category.event == "PROTEST":
        closed = candidate.category.id == "obstruct" and not cues.keys().isdisjoint(_WEATHER)
        return (closed or "leisure" in cues) and not marked & _UNREST
    if candidate.category.id not in _NATURAL or marked & _ARMED:
        return False
    given = cues.get("given", ())
    return any(not _is_given(candidate, mark, given) for mark in cues.get("nature", ()))


def _is_given(candidate: Candidate, cue: Mark, given: Sequence[Mark]) -> bool:
    """Whether a «despite» or «after» stands between: «shelling goes on despite the snow»."""
    low, high = min(candidate.end, cue.end), max(candidate.start, cue.start)
    return any(low <= mark.start < high for mark in given)
