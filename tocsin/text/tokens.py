"""Words of a folded text; a Han character is a word of its own."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import compress, count
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

    def __init__(
        self, folded: Folded, spans: list[tuple[int, int]], abbreviations: frozenset[str]
    ) -> None:
        self.abbreviations = abbreviations
        self.kept: dict[str, Any] = {}  # what was found in these words already, by its finder
        text = folded.text
        self.folded = folded
        self.starts: list[int]
        self.ends: list[int]
        self.starts, self.ends = map(list, zip(*spans, strict=True)) if spans else ([], [])
        self.forms = [text[start:end] for start, end in spans]
        self._origins: list[int] = []
        self._stops: list[int] = []
        self._gaps: list[str] = []

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
        if not self._gaps:
            text = self.folded.text
            self._gaps = [
                text[end:start] for end, start in zip(self.ends, self.starts[1:], strict=False)
            ]
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
    spans = [m.span() for m in _words(known.join).finditer(folded.text)]
    return Tokens(folded, spans, _short(known.code))


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
    return re.compile(f"[{_HAN}]|{word}{joined}")
