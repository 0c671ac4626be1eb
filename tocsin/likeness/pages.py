"""The rows that a memory holds, in pages: none is ever moved, and a page goes when all of it is."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.likeness.kept import FIGURES, INDEXED, SAMPLES, TEXT, TEXT_BYTES

U32 = npt.NDArray[np.uint32]

PAGE = 4096
"""Rows in a page."""
LAST = 1 << 26
"""Owners are numbers of 26 bits."""
_ID_BYTES = 12

_HEAD = [("article", "V12"), ("story", "<u8"), ("seen", "<u4"), ("origins", "<u4")]
_KEPT = np.dtype(_HEAD + TEXT)
_HEAD_BYTES = np.dtype(_HEAD).itemsize
_SEEN = struct.Struct("<20xI")
_TEXT = struct.Struct(f"<20xI4x3IIHHBx{FIGURES}H{FIGURES}H{SAMPLES}H")


@dataclass(frozen=True, slots=True)
class Remembered:
    """An article, as far as a later one can be like it."""

    article: str
    story: str
    origins: tuple[str, ...]


class Row(NamedTuple):
    """What is remembered of an article's text; see ``kept`` for the fields."""

    seen: int
    checks: tuple[int, ...]
    numbered: int
    bound: int
    size: int
    contexts: tuple[int, ...]
    figures: tuple[int, ...]
    tags: tuple[int, ...]


class Told(NamedTuple):
    """What a story's record tells a memory."""

    article: str
    story: str
    seen: datetime
    origins: tuple[str, ...]
    row: bytes


class _Article(msgspec.Struct):
    id: str
    seen: datetime


class _Story(msgspec.Struct):
    article: _Article
    id: str
    origins: tuple[str, ...] = ()
    prints: bytes = b""


_DECODER = msgspec.json.Decoder(_Story)


def told_in(value: bytes) -> Told:
    """Return what a story's record tells; the text in it is passed over."""
    story = _DECODER.decode(value)
    article = story.article
    return Told(article.id, story.id, article.seen, story.origins, story.prints)


class Pages:
    """Rows by owner, a number that only grows; those below ``first`` have expired."""

    def __init__(self) -> None:
        self.first = 1
        self._end = 1
        self._pages: dict[int, bytearray] = {}
        self._long: dict[int, tuple[str, str]] = {}  # ids that are no ids of ours
        self._origins: dict[tuple[str, ...], int] = {}
        self._origin_list: list[tuple[str, ...]] = []

    def __len__(self) -> int:
        return self._end - self.first

    @property
    def nbytes(self) -> int:
        """Bytes that the pages take."""
        return sum(map(len, self._pages.values()))

    def append(self, run: Sequence[Told], rows: npt.NDArray[Any]) -> U32:
        """Add the rows of such records in order; return their owners."""
        head = np.zeros(len(run), dtype=_KEPT)
        head["article"] = self._names(run)
        head["story"] = [_number(told.story) or 0 for told in run]
        head["seen"] = [min(max(0, int(told.seen.timestamp())), 0xFFFFFFFF) for told in run]
        head["origins"] = [self._interned(told.origins) for told in run]
        bytes_of = head.view(np.uint8).reshape(len(run), _KEPT.itemsize)
        given = rows.view(np.uint8).reshape(len(run), rows.dtype.itemsize)
        bytes_of[:, _HEAD_BYTES:] = given[:, :TEXT_BYTES]
        begin, done = self._end, 0
        while done < len(run):
            number, at = divmod(self._end, PAGE)
            if number not in self._pages:
                self._pages[number] = bytearray(PAGE * _KEPT.itemsize)
            count = min(PAGE - at, len(run) - done)
            self._page(number)[at : at + count] = head[done : done + count]
            self._end += count
            done += count
        return np.arange(begin, self._end, dtype=np.uint32)

    def row(self, owner: int) -> Row:
        """Return what is remembered of an article's text."""
        page, at = divmod(owner, PAGE)
        seen, one, two, three, numbered, bound, size, samples, *rest = _TEXT.unpack_from(
            self._pages[page], at * _KEPT.itemsize
        )
        return Row(
            seen,
            (one, two, three),
            numbered,
            bound,
            size,
            tuple(rest[:FIGURES]),
            tuple(rest[FIGURES : 2 * FIGURES]),
            tuple(rest[2 * FIGURES : 2 * FIGURES + samples]),
        )

    def told(self, owner: int) -> Remembered:
        """Return what is remembered beside the text."""
        page, at = divmod(owner, PAGE)
        kept = self._page(page)[at]
        article, story = self._long.get(owner) or (
            f"ar_{kept['article'].tobytes().hex()}",
            f"st_{int(kept['story']):016x}",
        )
        return Remembered(article, story, self._origin_list[int(kept["origins"])])

    def expire(self, before: float) -> tuple[int, int]:
        """Forget from the front what was seen before then; return how many, and their keys."""
        begin, gone = self.first, 0
        while self.first < self._end:
            number, at = divmod(self.first, PAGE)
            if _SEEN.unpack_from(self._pages[number], at * _KEPT.itemsize)[0] >= before:
                break
            page = self._page(number)[at : at + self._end - self.first]
            old = page["seen"] < before
            count = old.size if old.all() else int(old.argmin())
            gone += int(np.minimum(page["samples"][:count], INDEXED).sum())
            gone += int(np.count_nonzero(page["checks"][:count]))
            self.first += count
            if self.first % PAGE == 0:
                del self._pages[number]
        for owner in _below(self._long, self.first):
            del self._long[owner]
        return self.first - begin, gone

    def renumbered(self, more: int) -> Iterator[int]:
        """Count from the start again before the numbers run out; yield by how much, if so."""
        if self._end + more < LAST:
            return
        pages = self.first // PAGE
        down = pages * PAGE
        self._pages = {number - pages: page for number, page in self._pages.items()}
        self._long = {owner - down: names for owner, names in self._long.items()}
        self.first, self._end = self.first - down, self._end - down
        yield down

    def _page(self, number: int) -> npt.NDArray[Any]:
        return np.frombuffer(self._pages[number], dtype=_KEPT)

    def _names(self, run: Sequence[Told]) -> npt.NDArray[Any]:
        """Return the articles' ids in few bytes; those that are none of ours are kept apart."""
        parts = []
        for owner, told in enumerate(run, self._end):
            raw = _raw(told.article)
            if raw is None or _number(told.story) is None:
                self._long[owner] = told.article, told.story
            parts.append(raw or bytes(_ID_BYTES))
        return np.frombuffer(b"".join(parts), dtype="V12")

    def _interned(self, origins: tuple[str, ...]) -> int:
        if origins not in self._origins:
            self._origins[origins] = len(self._origin_list)
            self._origin_list.append(origins)
        return self._origins[origins]


def _below(owners: Iterable[int], first: int) -> list[int]:
    found = []
    for owner in owners:
        if owner >= first:
            break
        found.append(owner)
    return found


def _raw(article: str) -> bytes | None:
    try:
        raw = bytes.fromhex(article[3:])
    except ValueError:
        return None
    return raw if len(raw) == _ID_BYTES and article == f"ar_{raw.hex()}" else None


def _number(story: str) -> int | None:
    try:
        number = int(story[3:], 16)
    except ValueError:
        return None
    return number if story == f"st_{number:016x}" else None
