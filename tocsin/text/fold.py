"""Fold a text to what is compared, with an exact map back to its code points."""

import unicodedata
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``offsets[i]`` is the original index of ``text[i]``, with one more at the end.

    ``original[span(i, j)]`` is what was folded to ``text[i:j]``.
    """

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open original span of the half-open folded span; start < end."""
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str, language: str = "und") -> Folded:
    """Return ``text`` folded for comparing: case, width, marks and spelling variants go."""
    forms, offsets = [], []
    for index, char in enumerate(text):
        for form in _folded(char):
            forms.append(form)
            offsets.append(index)
    offsets.append(len(text))
    return Folded("".join(forms), tuple(offsets))


@cache
def _folded(char: str) -> str:
    if unicodedata.category(char) in ("Mn", "Cf"):
        return ""
    return unicodedata.normalize("NFKC", char).casefold()
