"""Words of a folded text; a Han character is a word of its own."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate, compress, count
from typing import Any, NamedTuple, overload

from tocsin.text.fold import Folded, fold
from tocsin.text.profile import profile

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PARTING = ",;:!?()[]،؛؟。，、："
_APART = re.compile(r"[^_\s\-'\"._/·«»“”„‟]|\n\s*\n")


class Token(NamedTuple):
    """``folded.text[start:end] == form``."""

    start: int
    end: int
    form: str


class Tokens(Sequence[Token]):
    """The words of one folded text, as three lists that stand side by side."""

    __slots__ = (
        "_gaps", "_origins", "_stops", "abbreviations", "ends", "folded", "forms", "kept", "starts",
    )  # fmt: skip

    def __init__(self, folded: Folded, parts: list[str], abbreviations: frozenset[str]) -> None:
        """Take the folded text in parts: what stands before a word, the word, …, what is left."""
        self.abbreviations = abbreviations
        self.kept: dict[object, Any] = {}  # what was found in these words already, by its finder
        self.folded = folded
        cuts = list(accumulate(map(len, parts)))
        self.starts = cuts[:-1:2]
        self.ends = cuts[1::2]
        self.forms = parts[1::2]
        self._gaps = parts[2:-1:2]
        self._origins: list[int] = []
        self._stops: list[int] = []

    def __len__(self) -> int:
        return len(self.forms)

    @overload
    def __getitem__(self, index: int) -> Token: ...
    @overload
    def __getitem__(self, index: slice) -> list[Token]: ...
    def __getitem__(self, index: int | slice) -> Token | list[Token]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return Token(self.starts[index], self.ends[index], self.forms[index])

    def origins(self) -> list[int]:
        """Return where each token begins in the original."""
        if not self._origins:
            self._origins = self.folded.starts(self.starts)
            self._stops = self.folded.stops(self.ends)
        return self._origins

    def gaps(self) -> list[str]:
        """Return what stands after each token and before the next; nothing for the last."""
        return self._gaps

    def after(self, signs: str) -> tuple[int, ...]:
        """Return the tokens after which one of the signs stands, found once."""
        found: tuple[int, ...] | None = self.kept.get(signs)
        if found is None:
            wanted = frozenset(signs)
            found = self.kept[signs] = tuple(
                [i for i, gap in self.signs() if not wanted.isdisjoint(gap)]
            )
        return found

    def signs(self) -> list[tuple[int, str]]:
        """Return the tokens after which more than a space stands, and what, found once."""
        found: list[tuple[int, str]] | None = self.kept.get("signs")
        if found is None:
            gaps = enumerate(self.gaps())
            found = self.kept["signs"] = [(i, gap) for i, gap in gaps if gap != " " and gap]
        return found

    def figures(self, first: int, last: int) -> tuple[int, ...]:
        """Return the tokens from ``first`` up to ``last`` that are digits alone."""
        found: tuple[int, ...] | None = self.kept.get("figures")
        if found is None:
            found = self.kept["figures"] = tuple(compress(count(), map(str.isdecimal, self.forms)))
        return found[bisect_left(found, first) : bisect_left(found, last)] if found else found

    def letter(self, index: int) -> str:
        """Return the first letter of a token as it is written, with its case."""
        return self.folded.original[(self._origins or self.origins())[index]]

    def capitals(self) -> tuple[int, ...]:
        """Return the tokens that begin with a capital, found once."""
        found: tuple[int, ...] | None = self.kept.get("capitals")
        if found is None:
            letters = map(self.folded.original.__getitem__, self.origins())
            found = self.kept["capitals"] = tuple(compress(count(), map(str.isupper, letters)))
        return found

    def starting(self, start: int, end: int) -> tuple[int, int]:
        """Return the tokens, half open, that start within an original span."""
        origins = self._origins or self.origins()
        return bisect_left(origins, start), bisect_left(origins, end)

    def touched(self, start: int, end: int) -> tuple[int, int]:
        """Return the tokens, half open, of which an original span has a part; at least one."""
        first = max(bisect_right(self._origins or self.origins(), start) - 1, 0)
        return first, max(bisect_left(self._origins, end), first + 1)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span of the tokens ``start`` to ``end`` (half open)."""
        return (self._origins or self.origins())[start], self._stops[end - 1]


def tokens(folded: Folded | Tokens, language: str = "und") -> Tokens:
    """Return the words of a folded text; ``language`` says which signs join a word.

    What is cut into words already is returned as it is.
    """
    if isinstance(folded, Tokens):
        return folded
    known = profile(language)
    return Tokens(folded, _words(known.join).split(folded.text), _short(known.code))


def forms_of(rows: Iterable[str], language: str) -> dict[str, tuple[str, ...]]:
    """Return the folded words of each row: all at once, much faster than one after the other."""
    listed = list(rows)
    cut = _words(profile(language).join).findall
    lines = fold("\n".join(listed), language).text.split("\n")
    if len(lines) != len(listed):
        lines = [fold(row, language).text for row in listed]
    return {row: tuple(cut(line)) for row, line in zip(listed, lines, strict=True)}


def adjacent(words: Tokens, index: int) -> bool:
    """Whether tokens ``index`` and ``index + 1`` may belong to one name or phrase."""
    start, end = words.ends[index], words.starts[index + 1]
    if end - start < 2:
        return end == start or words.folded.text[start] not in _PARTING
    gap = words.folded.text[start:end]
    if len(gap) > 8 or _APART.search(gap):
        return False
    # «St. Petersburg», «U. S.» are one name; after another word the stop ends its sentence.
    form = words.forms[index]
    return "." not in gap or len(form) == 1 or form in words.abbreviations


@cache
def _short(language: str) -> frozenset[str]:
    return frozenset(profile(language).abbreviations)


@cache
def _words(join: str) -> re.Pattern[str]:
    word = rf"[^\W_{_HAN}]+"
    joined = f"(?:[{re.escape(join)}]{word})*" if join else ""
    return re.compile(f"([{_HAN}]|{word}{joined})")
