"""Where sentences begin and end."""

import re

from tocsin.text.fold import Folded
from tocsin.text.profile import profile
from tocsin.text.tokens import Tokens

# After an Armenian letter a colon is the full stop, as it is typed on most keyboards.
# A run of stops is looked at once, from where it begins: a megabyte of them takes no more.
_END = re.compile(
    r"(?<![.!?؟…])[.!?؟…]++[\"'»”)\]]*+(?=\s)|[。！？!?։]+[\"'»”』」)]*|(?<=[ա-և]):(?=\s)|\n"
)


def sentences(folded: Folded, language: str = "und") -> list[tuple[int, int]]:
    """Return the spans of the sentences of ``folded.text``; a line break ends one as well.

    A stop after an initial, a number or one of the language's abbreviations ends nothing.
    """
    text, start, found = folded.text, 0, []
    short = frozenset(profile(language).abbreviations)
    most = max(map(len, short), default=1) + 1  # letters that tell what no short word is
    for stop in _END.finditer(text):
        at = stop.start()
        if text[at] == "." and _is_short(text, max(start, at - most), at, short):
            continue
        if text[start : stop.end()].strip():
            found.append((start, stop.end()))
        start = stop.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return found


def sentences_of(words: Tokens, language: str) -> list[tuple[int, int]]:
    """Return the same for a text that is cut into words, found once."""
    found: list[tuple[int, int]] | None = words.kept.get("sentences")
    if found is None:
        found = words.kept["sentences"] = sentences(words.folded, language)
    return found


def _is_short(text: str, start: int, stop: int, short: frozenset[str]) -> bool:
    begin = stop
    while begin > start and text[begin - 1].isalnum():
        begin -= 1
    if begin > start and text[begin - 1] in '"״':  # the last letter of a Hebrew abbreviation
        return False
    word = text[begin:stop]
    return (len(word) == 1 and word.isalpha()) or word in short
