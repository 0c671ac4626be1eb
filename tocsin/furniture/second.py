"""Tell the article under someone else's headline from more of ours."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from tocsin.furniture.lines import Line
from tocsin.text.fold import fold
from tocsin.text.tokens import Tokens, tokens

_STEM = 5  # letters; an ending more or less is the same word
_LEAST = 4
_OPENING = 2  # paragraphs that say what an article is about
_CLEAR = 2


class About:
    """What our article, and the headlines put under it, are about.

    A word that ours has used already, ``said``, tells nobody that the headlines' article begins.
    """

    def __init__(
        self,
        title: str,
        opening: Sequence[Line],
        headlines: Iterable[Line],
        words: Tokens,
        language: str,
        *,
        said: Sequence[str],
    ) -> None:
        self._words = words
        ours = stems(tokens(fold(title, language), language).forms)
        ours |= self._of(opening[:_OPENING])
        theirs = self._of(headlines)
        self._ours, self._theirs = ours - theirs, theirs - ours - stems(said)
        self._empty = not theirs

    def _of(self, rows: Iterable[Line]) -> set[str]:
        return {s for row in rows for s in stems(self._words.forms[row.first : row.last])}

    def of_ours(self, row: Line) -> int:
        """Return how many words of our title and opening a line has."""
        return len(self._of([row]) & self._ours)

    def of_theirs(self, row: Line) -> int:
        """Return how many words a line has that only the headlines have."""
        return len(self._of([row]) & self._theirs)

    def tells_ours(self, row: Line) -> bool | None:
        """Whether a line is clearly of our article; no, where it begins the other one.

        That is a paragraph that tells what the headlines announced: all that follows is of it.
        """
        ours, theirs = self.of_ours(row), self.of_theirs(row)
        if ours > theirs and ours >= (1 if self._empty else _CLEAR):
            return True
        return False if theirs >= _CLEAR else None


def stems(forms: Sequence[str]) -> set[str]:
    """Return the beginnings of the longer words, and pairs of characters where each is a word."""
    found = {form[:_STEM] for form in forms if len(form) >= _LEAST and not form.isdecimal()}
    found.update(a + b for a, b in pairwise(forms) if len(a) == len(b) == 1 and a > "\u3400" < b)
    return found
