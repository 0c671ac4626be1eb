"""Numbers of people harmed or moved, and who claims them.

patterns(language)              # [(phrase, section), ...] for the one pass over a text
find(sentences, ...)            # [Toll, ...] in text order
within(tolls)                   # the same, with parts of an evacuation told before
"""

from tocsin.tolls.find import find, patterns
from tocsin.tolls.joined import within

__all__ = ["find", "patterns", "within"]
