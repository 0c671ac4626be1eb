"""What the words of a sentence speak for, whichever act they are asked about."""

from tocsin.languages.marks import Sentence
from tocsin.text.tokens import Tokens

_WEAPONS = frozenset(("weapon_air", "weapon_bomb", "weapon_heavy", "weapon_small"))
_ARMED = frozenset(("army", "police", "rebels"))
_HANDLED = frozenset(("disperse", "force_on_protest", "riot"))
_HARM = ("toll:k:", "toll:k1", "toll:k2")
_COUNTS = ("toll:n:", "toll:x:", "toll:v:", "toll:d:", "toll:k2")

_BRIEF, _SHORT, _WIDE = 8, 14, 20
_LONG, _ENDLESS = 25, 45  # words; the longer a sentence, the more it tells beside its news


def evidence(sentence: Sentence) -> dict[str, bool]:
    """Return what is true of every act of a sentence, by the names of ``weights.toml``."""
    return sentence.kept(_evidence)


def _evidence(sentence: Sentence) -> dict[str, bool]:
    names = sentence.names
    harm = not sentence.sorts.isdisjoint(_HARM)
    words = size(sentence.words, sentence.first, sentence.last)
    number = _has_number(sentence) or not sentence.sorts.isdisjoint(_COUNTS)
    return {
        "toll": harm and number,
        "casualty": "casualty" in names and not (harm and number),
        "today": "cue:today" in names,
        "fresh": harm and number and "cue:today" in names,
        "army": bool(names & _ARMED),
        "police": "police" in names,
        "weapon": bool(names & _WEAPONS),
        "opinion": "cue:opinion" in names,
        "question": sentence.asks,
        "accuse": bool(names & {"accuse", "condemn", "warn", "threaten"}),
        "said": "cue:said" in names,
        "witness": "cue:witness" in names,
        "telling": "cue:told" in names,
        "crowd": "crowd" in names,
        "handled": bool(names & _HANDLED),
        "title": sentence.field == "title",
        "supposes": "cue:hypothesis" in names,
        "brief": words <= _BRIEF,
        "short": words <= _SHORT,
        "wide": words > _WIDE,
        "long": words > _LONG,
        "endless": words > _ENDLESS,
        "number": number,
    }


def size(words: Tokens, first: int, last: int) -> int:
    """Return how many words stand there; a Han character is half of one."""
    count = last - first
    han = last > first and words.ends[last - 1] - words.starts[first] < 2 * count
    return count // 2 if han else count


def _has_number(sentence: Sentence) -> bool:
    forms = sentence.words.forms
    return any(len(forms[at]) < 4 for at in sentence.words.figures(sentence.first, sentence.last))
