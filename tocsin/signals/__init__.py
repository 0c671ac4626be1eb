"""What a text reports: PLOVER types, levels, negation, scores.

    patterns(language)              # [(phrase, section), ...] for the one pass over a text
    find(sentences, context)        # [Candidate, ...]: acts with their cues weighed
    rate(candidates, ...)           # sets the log odds of each, from its sentence
    scores(candidates)              # {"ASSAULT": 0.97, ...}, all sixteen
    categories.categories()         # what there is to report, from categories.toml

A candidate with ``is_reported`` becomes a signal; ``tocsin.reading`` gives it its region.
"""

from tocsin.signals.background import Colour, colour
from tocsin.signals.candidate import Candidate
from tocsin.signals.categories import EVENTS, Category, categories
from tocsin.signals.find import definite, find, patterns
from tocsin.signals.scores import is_reported, rate, scores

__all__ = [
    "EVENTS",
    "Candidate",
    "Category",
    "Colour",
    "categories",
    "colour",
    "definite",
    "find",
    "is_reported",
    "patterns",
    "rate",
    "scores",
]
