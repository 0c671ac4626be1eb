"""What a page carries around its article: found line by line, with a reason; it yields nothing.

patterns(language)                        # for the one pass over a text
find(title, text, language)               # (Furniture, ...) in text order, apart
credits(title, text, language)            # ("صدى البلد",) as printed
"""

from tocsin.furniture.find import credits, find, find_in, patterns  # noqa: A004 -- the word for it

__all__ = ["credits", "find", "find_in", "patterns"]
