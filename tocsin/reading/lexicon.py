"""Every word list of a language in one matcher: one pass over a text finds all of it."""

from functools import cache

from tocsin import furniture, signals, tolls
from tocsin.places import around, cues, hints, names
from tocsin.text.phrases import Phrases, Together


@cache
def lexicon(language: str) -> Phrases[str]:
    """Return the compiled phrases; each payload says whose it is and which section."""
    rows = signals.patterns(language) + furniture.patterns(language) + tolls.patterns(language)
    return Phrases(rows, language)


@cache
def together(language: str) -> Together:
    """Return the look-up of everything that is found in a text of a language."""
    places = [subject.matcher(language) for subject in (names, cues, around, hints)]
    return Together([lexicon(language), *places])
