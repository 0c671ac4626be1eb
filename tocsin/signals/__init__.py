"""What a text reports: PLOVER types, levels, negation, scores.

    patterns(language)              # [(phrase, section), ...] for the one pass over a text
    find(sentences, context)        # [Candidate, ...]: acts with their cues weighed
    scores(candidates, ...)         # {"ASSAULT": 0.97, ...}, all sixteen
    categories.categories()         # what there is to report, from categories.toml

A candidate is reported as a signal from ``REPORTED`` on; ``tocsin.reading`` gives it its region.
"""

from tocsin.signals.candidate import Candidate
from tocsin.signals.categories import EVENTS, Category, categories
from tocsin.signals.cues import Colour, colour
from tocsin.signals.find import REPORTED, find, patterns
from tocsin.signals.scores import scores

__all__ = [
    "EVENTS",
    "REPORTED",
    "Candidate",
    "Category",
    "Colour",
    "categories",
    "colour",
    "find",
    "patterns",
    "scores",
]
