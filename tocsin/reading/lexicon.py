"""Every word list of a language in one matcher: one pass over a text finds all of it."""

from functools import cache

from tocsin import furniture, signals, tolls
from tocsin.text.phrases import Phrases


@cache
def lexicon(language: str) -> Phrases[str]:
    """Return the compiled phrases; each payload says whose it is and which section."""
    rows = signals.patterns(language) + furniture.patterns(language) + tolls.patterns(language)
    return Phrases(rows, language)
