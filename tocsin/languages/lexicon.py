"""Word lists of a language: sections of phrases in a text file that a native reader can review.

    # a comment
    [section]
    a phrase, another phrase
    word*, two words, verb ~ object, fires|fired ~ shell*|rocket*

Phrases are parted by commas (also ، and 、); what ``*``, ``~``, ``!`` and ``|`` mean is said in
``tocsin.text``.
"""

import re
from functools import lru_cache

from tocsin.text.profile import text_of

_COMMA = re.compile(r"\s*[,،、]\s*")


@lru_cache(maxsize=4)  # read when a language is loaded, and no more
def sections(language: str, path: str) -> dict[str, tuple[str, ...]]:
    """Return section → phrases of one file below a language's folder; empty without the file."""
    found: dict[str, list[str]] = {}
    phrases: list[str] = []
    for line in text_of(language, path).splitlines():
        row = line.strip()
        if row.startswith("[") and row.endswith("]"):
            phrases = found.setdefault(row[1:-1], [])
        elif row and not row.startswith("#"):
            phrases += [phrase for phrase in _COMMA.split(row) if phrase]
    return {name: tuple(dict.fromkeys(rows)) for name, rows in found.items()}
