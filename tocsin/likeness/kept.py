"""What is kept of an article's text: a row of fixed length, made once, that its record carries.

A memory that is rebuilt from the log reads the rows and not the texts.
"""

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.likeness.keys import Keys
from tocsin.likeness.prints import Prints
from tocsin.likeness.tokens import U64

U32 = npt.NDArray[np.uint32]

VERSION = 3
"""Changes with anything that changes a row; rows of another version are made anew."""
SAMPLES = 32
"""Shingles remembered of an article: those with the smallest hashes, which copies share."""
INDEXED = 12
"""How many of them can be looked up; all tell more of what these have found."""
ASKED = 192
"""Shingles of a new article that are looked up; more would find no more."""
FIGURES = 6
CONTENT, ENTRY, URL = MARKS = (61, 62, 63)
"""The marks of an article's exact keys; those of its shingles are below."""
UNUSED = 255
_NO_MARKS = np.full(len(MARKS), UNUSED, dtype=np.uint32)

# What is remembered of a row, and what only leads to it: the keys it is looked up by.
TEXT = [
    ("checks", "<u4", 3),
    ("numbered", "<u4"),
    ("bound", "<u2"),
    ("size", "<u2"),
    ("samples", "u1"),
    ("version", "u1"),
    ("contexts", "<u2", FIGURES),
    ("figures", "<u2", FIGURES),
    ("tags", "<u2", SAMPLES),
]
_LOOKED_UP = [("keys", "<u4", INDEXED + 3), ("marks", "u1", INDEXED + 3), ("spare", "u1")]
ROW = np.dtype(TEXT + _LOOKED_UP)
TEXT_BYTES = np.dtype(TEXT).itemsize


class Crowd(msgspec.Struct, frozen=True, eq=False):
    """The entries of remembered articles that the shingles asked for met, and whose each is."""

    shingles: U64
    refs: U32
    which: npt.NDArray[np.intp]

    def of(self, sampled: U64) -> npt.NDArray[np.intp]:
        """Return how many articles each of a sample of the shingles met."""
        met = np.bincount(self.which[self.by_text()], minlength=self.shingles.size)
        order = np.argsort(self.shingles, kind="stable")
        return np.asarray(met[order[np.searchsorted(self.shingles, sampled, sorter=order)]])

    def by_text(self) -> npt.NDArray[np.bool_]:
        """Return which of the entries that were met bear the mark of the shingle that met them."""
        own = np.concatenate((marks(self.shingles), _NO_MARKS))
        return np.asarray(own[self.which] == self.refs & np.uint32(63))


def row_of(shown: Prints, found: Keys, crowd: Crowd | None = None) -> bytes:
    """Return the row of an article; ``crowd`` tells which shingles lead to few others."""
    chosen = sample(shown)
    sampled = shown.shingles[chosen]
    one = np.zeros((), dtype=ROW)
    contexts, figures = shown.figures
    one["version"] = VERSION
    one["checks"] = [key & 0xFFFFFFFF for key in three(found)]
    one["size"] = min(len(shown), 65535)
    one["samples"] = sampled.size
    bits = np.packbits(shown.numbered(chosen), bitorder="little").tobytes()
    one["numbered"] = int.from_bytes(bits, "little")
    one["bound"] = bound(sampled).max() if sampled.size == SAMPLES else 0xFFFF
    one["contexts"][: min(FIGURES, contexts.size)] = contexts[:FIGURES]
    one["figures"][: min(FIGURES, contexts.size)] = figures[:FIGURES]
    one["tags"][: sampled.size] = tags(sampled)
    leading = _leading(sampled, crowd)
    one["keys"][: leading.size] = high(leading)
    one["marks"][: leading.size] = marks(leading)
    one["marks"][leading.size :] = UNUSED
    for at, (key, mark) in enumerate(zip(three(found), MARKS, strict=True)):
        one["keys"][INDEXED + at] = key >> 32
        one["marks"][INDEXED + at] = mark if key else UNUSED
    return one.tobytes()


def is_row(row: bytes) -> bool:
    """Whether the bytes are a row as we make them."""
    return len(row) == ROW.itemsize and row[_VERSION_AT] == VERSION


_VERSION_AT: int = ROW.fields["version"][1] if ROW.fields else 0


def entries(rows: npt.NDArray[Any], owners: U32) -> tuple[U32, U32, npt.NDArray[np.intp]]:
    """Return the keys of rows, the owner and mark that each leads to, and how many a row has."""
    used = rows["marks"] != UNUSED
    refs = (owners[:, None] << np.uint32(6)) | rows["marks"]
    return rows["keys"][used], refs[used].astype(np.uint32), used.sum(axis=1)


def three(found: Keys) -> tuple[int, int, int]:
    """Return the keys in the order of their marks."""
    return found.content, found.entry, found.url


def high(hashes: U64) -> U32:
    """Return what a hash is looked up by."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def tags(hashes: U64) -> npt.NDArray[np.uint16]:
    """Return what is remembered of a hash beside: the lower half of what it is looked up by."""
    return (hashes >> np.uint64(32)).astype(np.uint16)


def bound(hashes: U64) -> npt.NDArray[np.uint16]:
    """Return how low hashes are, for which the lowest are samples."""
    return (hashes >> np.uint64(16)).astype(np.uint16)


def marks(hashes: U64) -> U32:
    """Return the marks of shingles: a few bits more to know them by."""
    return (hashes & np.uint64(63)).astype(np.uint32) % np.uint32(CONTENT)


def sample(shown: Prints) -> npt.NDArray[np.intp]:
    """Return the places, in text order, of the distinct shingles with the smallest low halves."""
    low = shown.shingles.astype(np.uint32)
    lowest = np.arange(low.size)
    if low.size > 4 * SAMPLES:
        lowest = np.sort(np.argpartition(low, 2 * SAMPLES)[: 2 * SAMPLES])
    chosen = _distinct(low, lowest)
    if chosen.size < SAMPLES < low.size:
        chosen = _distinct(low, np.arange(low.size))
    return chosen


def _distinct(low: U32, places: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return, in order, where the smallest of these stand first."""
    ranked = places[np.argsort(low[places], kind="stable")]
    values = low[ranked]
    first = np.ones(values.size, dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return np.sort(ranked[first][:SAMPLES])


def _leading(sampled: U64, crowd: Crowd | None) -> U64:
    """Return the shingles that an article is found by: of each stretch the one that fewest have.

    Stretches are shorter in the first half, for a text is cut from its end.
    """
    if sampled.size <= INDEXED:
        return sampled
    counts = crowd.of(sampled).tolist() if crowd is not None else [0] * sampled.size
    half = sampled.size // 2
    first = min(half, 2 * INDEXED // 3)
    ends = [half * at // first for at in range(first)]
    ends += [
        half + (sampled.size - half) * at // (INDEXED - first) for at in range(INDEXED - first)
    ]
    stretches = zip(ends, [*ends[1:], sampled.size], strict=True)
    chosen = [min(range(begin, end), key=counts.__getitem__) for begin, end in stretches]
    return sampled[chosen]
