"""Numbers of people harmed or moved, and who claims them.

patterns(language)              # [(phrase, section), ...] for the one pass over a text
find(sentences, ...)            # [Toll, ...] in text order
"""

from tocsin.tolls.find import find, patterns

__all__ = ["find", "patterns"]
