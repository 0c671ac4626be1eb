"""What the deduper remembers: a window of articles, in some 300 bytes each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from tocsin.likeness.alike import Alike, alike
from tocsin.likeness.keys import Keys, keys
from tocsin.likeness.prints import Prints, changed, prints
from tocsin.likeness.table import KEPT, U64, Table
from topics.articles import Article
from topics.stories import Story

WINDOW = timedelta(hours=72)

SAMPLES = 32
"""Shingles remembered of an article: those with the smallest hashes, which copies share."""
INDEXED = 12
"""How many of them can be looked up, the rarest; all tell more of what these have found."""
ASKED = 192
"""Shingles of a new article that are looked up; more would find no more."""
LOOKED_AT = 16
"""Remembered articles that are compared, those that share most."""
FIGURES = 6
CONTENT, ENTRY, URL = MARKS = (61, 62, 63)
"""The marks of an article's exact keys; a shingle's mark is its place among the samples."""

_ROW = np.dtype(
    [
        ("article", "S20"),
        ("story", "u8"),
        ("seen", "u4"),
        ("origins", "u4"),
        ("checks", "u4", 3),
        ("bound", "u4"),
        ("size", "u2"),
        ("samples", "u1"),
        ("contexts", "u2", FIGURES),
        ("figures", "u2", FIGURES),
        ("tags", "u2", SAMPLES),
    ]
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """An article, as far as a later one can be like it."""

    article: str
    story: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A remembered article that is like the one in hand, and how."""

    row: int
    alike: Alike
    same: bool
    changed: bool
    longer: bool


@dataclass(frozen=True, slots=True)
class Met:
    """The rows that an article meets: by content, entry and address the newest, by text any."""

    content: int | None
    entry: int | None
    url: int | None
    like: list[Found]


class Memory:
    """The articles of the last 72 hours. Rebuilt by learning the stories of the log again.

    Learning the same story twice changes nothing that is decided. What is learned is found until
    it expires; what it costs to look does not grow with what is remembered.
    """

    def __init__(self, window: timedelta = WINDOW) -> None:
        self.window = window
        self._table = Table()
        self._rows = np.zeros(256, dtype=_ROW)
        self._base = 1  # the owner number of the first row that is kept
        self._count = 0  # rows used, the expired at the front included
        self._long: dict[int, tuple[str, str]] = {}  # ids that are no ids of ours
        self._origins: dict[tuple[str, ...], int] = {}
        self._origin_list: list[tuple[str, ...]] = []

    def __len__(self) -> int:
        return self._base + self._count - self._table.first

    @property
    def nbytes(self) -> int:
        """Bytes that the tables take."""
        return self._table.nbytes + self._rows.nbytes

    def learn(self, story: Story) -> None:
        """Remember ``story``: what ``judge`` said, read back from the log or just published."""
        article = story.article
        found = keys(article)
        if found.content and self._has(found.content):
            return
        shown = prints(article.title, article.text, article.language)
        sampled = shown.shingles[_sampled(shown)]
        owner = self._append(story, found, shown, sampled)
        exact = [(k, m) for k, m in zip(_three(found), MARKS, strict=True) if k]
        keyed = np.array([key >> 32 for key, _ in exact], dtype=np.uint32)
        marks = np.array([mark for _, mark in exact], dtype=np.uint32)
        indexed = self._rarest(_high(sampled))
        self._table.add(
            np.concatenate((indexed, keyed)),
            owner,
            np.concatenate((np.zeros(indexed.size, dtype=np.uint32), marks)),
        )

    def expire(self, now: datetime) -> int:
        """Forget what was seen more than the window before ``now``; return how many."""
        before = now.timestamp() - self.window.total_seconds()
        table, first = self._table, self._table.first
        end = self._base + self._count
        while table.first < end and self._rows["seen"][table.first - self._base] < before:
            self._long.pop(table.first, None)
            table.first += 1
        count = table.first - first
        if table.first - self._base > max(256, self._count // 2):
            self._compact()
        return count

    def has_content(self, row: int, found: Keys) -> bool:
        """Whether the row has this very content, as far as it is kept."""
        check = int(self._rows["checks"][row - self._base][0])
        return bool(found.content) and check == found.content & 0xFFFFFFFF

    def told(self, row: int) -> Remembered:
        """Return what is remembered of a row."""
        kept = self._rows[row - self._base]
        article, story = self._long.get(row) or (
            bytes(kept["article"]).decode(),
            f"st_{int(kept['story']):016x}",
        )
        return Remembered(article, story, self._origin_list[int(kept["origins"])])

    def meet(self, article: Article, now: datetime) -> Met:
        """Return the rows that ``article`` meets by its keys and by its text, none too old."""
        found = keys(article)
        shown = prints(article.title, article.text, article.language)
        asked = _asked(shown)
        exact = np.array([key >> 32 for key in _three(found)], dtype=np.uint32)
        owners, marks, _ = self._table.find(np.concatenate((_high(shown.shingles[asked]), exact)))
        if owners.size == 0:
            return Met(None, None, None, [])
        before = now.timestamp() - self.window.total_seconds()
        young = self._rows["seen"][owners - self._base] >= before
        owners, marks = owners[young], marks[young]
        by_key = marks >= KEPT
        content, entry, url = self._exact(owners[by_key], marks[by_key], _three(found))
        return Met(content, entry, url, self._like(owners[~by_key], shown, asked))

    def _has(self, content: int) -> bool:
        """Whether this content of this entry was learned, and is not forgotten."""
        owners, marks, _ = self._table.find(np.array([content >> 32], dtype=np.uint32))
        own = marks == CONTENT
        return self._exact(owners[own], marks[own], (content, 0, 0))[0] is not None

    def _rarest(self, high: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        """Return the keys to index: those that fewest articles share, as far as is known."""
        if high.size <= INDEXED:
            return high
        _, _, which = self._table.find(high)
        shared = np.bincount(which, minlength=high.size)
        return high[np.argsort(shared, kind="stable")[:INDEXED]]

    def _like(
        self, owners: npt.NDArray[np.uint32], shown: Prints, asked: npt.NDArray[np.intp]
    ) -> list[Found]:
        """Return those of the rows that were hit whose text meets the article's."""
        if owners.size == 0:
            return []
        rows, counts = np.unique(owners, return_counts=True)
        if rows.size > LOOKED_AT:
            rows = rows[np.argsort(-counts, kind="stable")[:LOOKED_AT]]
        tags, first = np.unique(_tags(shown.shingles[asked]), return_index=True)
        lows = np.unique(shown.shingles[asked].astype(np.uint32))
        kept = self._rows[rows - self._base]
        at = np.minimum(np.searchsorted(tags, kept["tags"]), tags.size - 1)
        meets = tags[at] == kept["tags"]
        meets &= np.arange(SAMPLES) < kept["samples"][:, None]
        enough = meets.sum(axis=1) >= np.minimum(2, kept["samples"])
        found = []
        for one in np.flatnonzero(enough).tolist():
            hits = np.flatnonzero(meets[one])
            places = asked[first[at[one][hits]]]
            found.append(_compared(int(rows[one]), kept[one], (hits, places), shown, lows))
        return found

    def _exact(
        self,
        owners: npt.NDArray[np.uint32],
        marks: npt.NDArray[np.uint32],
        wanted: tuple[int, int, int],
    ) -> tuple[int | None, int | None, int | None]:
        """Return the newest row with the same content, the same entry, the same address."""
        newest: dict[int, int] = {}
        for row, mark in zip(owners.tolist(), marks.tolist(), strict=True):
            check = int(self._rows["checks"][row - self._base][mark - KEPT])
            if wanted[mark - KEPT] and check == wanted[mark - KEPT] & 0xFFFFFFFF:
                newest[mark] = max(row, newest.get(mark, 0))
        return newest.get(CONTENT), newest.get(ENTRY), newest.get(URL)

    def _append(self, story: Story, found: Keys, shown: Prints, sampled: U64) -> int:
        if self._count == len(self._rows):
            self._compact()
        owner = self._base + self._count
        name = story.article.id.encode("utf-8", "surrogatepass")
        number = _number(story.id)
        if len(name) > 20 or number is None or b"\0" in name:
            self._long[owner] = story.article.id, story.id
        row = self._rows[self._count]
        row["article"] = name[:20]
        row["story"] = number or 0
        row["seen"] = min(max(0, int(story.article.seen.timestamp())), 0xFFFFFFFF)
        row["origins"] = self._interned(story.origins)
        row["checks"] = [key & 0xFFFFFFFF for key in _three(found)]
        row["size"] = min(len(shown), 65535)
        row["samples"] = sampled.size
        row["bound"] = _bound(sampled)
        figures = min(FIGURES, shown.contexts.size)
        row["contexts"], row["figures"] = 0, 0
        row["contexts"][:figures] = shown.contexts[:figures]
        row["figures"][:figures] = shown.figures[:figures]
        row["tags"][: sampled.size] = _tags(sampled)
        self._count += 1
        return owner

    def _interned(self, origins: tuple[str, ...]) -> int:
        if origins not in self._origins:
            self._origins[origins] = len(self._origin_list)
            self._origin_list.append(origins)
        return self._origins[origins]

    def _compact(self) -> None:
        """Drop the expired rows at the front, and make room where none is left."""
        gone = self._table.first - self._base
        live = self._rows[gone : self._count]
        size = max(256, int(live.size * 1.05) + 64)
        rows = np.zeros(size, dtype=_ROW)
        rows[: live.size] = live
        self._rows, self._count = rows, live.size
        self._base += gone
        if self._base > 1 << 25:
            self._renumber()

    def _renumber(self) -> None:
        """Count from one again, before the numbers of rows outgrow their 26 bits."""
        down = self._base - 1
        self._table.shift(down)
        self._long = {row - down: names for row, names in self._long.items()}
        self._base = 1


def _three(found: Keys) -> tuple[int, int, int]:
    return found.content, found.entry, found.url


def _high(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _sampled(shown: Prints) -> npt.NDArray[np.intp]:
    """Return the places, in text order, of the distinct shingles with the smallest low halves."""
    low = shown.shingles.astype(np.uint32)
    _, first = np.unique(low, return_index=True)
    return np.sort(first[:SAMPLES])


def _tags(hashes: U64) -> npt.NDArray[np.uint16]:
    return (hashes >> np.uint64(32)).astype(np.uint16)


def _compared(
    row: int,
    kept: Any,
    meets: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]],
    shown: Prints,
    lows: npt.NDArray[np.uint32],
) -> Found:
    """Compare a row: which of its samples the text has, and where; ``lows`` are what was asked."""
    hits, places = meets
    size, samples = int(kept["size"]), int(kept["samples"])
    # Of a long text only a part was asked for; a short one's samples may lie beyond it.
    tested = min(1.0, min(ASKED, len(shown)) / len(shown) * size / samples)
    # A shingle of the new text that the row has is among its samples, if it is low enough.
    low = int(np.searchsorted(lows, kept["bound"], side="right"))
    likeness = alike(
        hits,
        max(hits.size, round(samples * tested)),
        size,
        places,
        len(shown),
        of_other=hits.size / max(1, low),
    )
    known = kept["contexts"] != 0
    other = changed(kept["contexts"][known], kept["figures"][known], shown)
    same = size == len(shown) and hits.size == samples and not other
    return Found(row, likeness, same=same, changed=other, longer=len(shown) > 1.05 * size)


def _bound(sampled: U64) -> int:
    """Return the low half below which every shingle of the text is a sample."""
    lows = sampled.astype(np.uint32)
    return int(lows.max()) if lows.size == SAMPLES else 0xFFFFFFFF


def _asked(shown: Prints) -> npt.NDArray[np.intp]:
    if len(shown) <= ASKED:
        return np.arange(len(shown))
    return np.argpartition(shown.shingles.astype(np.uint32), ASKED)[:ASKED]


def _number(story: str) -> int | None:
    try:
        number = int(story.removeprefix("st_"), 16)
    except ValueError:
        return None
    return number if story == f"st_{number:016x}" else None
