"""What the deduper remembers: a window of articles, in some 300 bytes each."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from tocsin.likeness.alike import LEAST_SAMPLED, Alike, alike, contained
from tocsin.likeness.kept import (
    ASKED,
    CONTENT,
    ENTRY,
    INDEXED,
    ROW,
    URL,
    Crowd,
    entries,
    high,
    is_row,
    marks,
    row_of,
    tags,
    three,
)
from tocsin.likeness.keys import Keys, keys
from tocsin.likeness.pages import Pages, Remembered, Told, told_in
from tocsin.likeness.prints import Prints, changed, prints
from tocsin.likeness.table import KEPT, Table
from topics.articles import Article
from topics.stories import STORIES, Story

U32 = npt.NDArray[np.uint32]
Places = npt.NDArray[np.intp]

WINDOW = timedelta(hours=72)
LEAST_HITS = 4
"""Samples that must be met: fewer tell nothing of how much is shared, or met by chance."""
LOOKED_AT = 16
"""Remembered articles that are compared, those that share most."""


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

    content: int | None = None
    entry: int | None = None
    url: int | None = None
    like: tuple[Found, ...] = ()
    crowd: Crowd | None = None


_NOTHING = Met()


class Memory:
    """The articles of the last 72 hours. Rebuilt by learning the stories of the log again.

    Learning the same story twice changes nothing that is decided. What is learned is found until
    it expires; what it costs to look does not grow with what is remembered.
    """

    def __init__(self, window: timedelta = WINDOW) -> None:
        self.window = window
        self._table = Table()
        self._pages = Pages()

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def nbytes(self) -> int:
        """Bytes that the tables take."""
        return self._table.nbytes + self._pages.nbytes

    def learn(self, story: Story) -> None:
        """Remember ``story``: what ``judge`` said, read back from the log or just published."""
        article = story.article
        row = story.prints
        if not is_row(row):
            row = row_of(prints(article.title, article.text, article.language), keys(article))
        self._take([Told(article.id, story.id, article.seen, story.origins, row)])

    def recall(self, values: Sequence[bytes]) -> None:
        """Remember many stories as the log holds them, in order; their texts are not looked at.

        Raises:
            msgspec.DecodeError: If one is no story.
        """
        run: list[Told] = []
        for value in values:
            told = told_in(value)
            if is_row(told.row):
                run.append(told)
                continue
            self._take(run)
            run = []
            self.learn(STORIES.decode(value))
        self._take(run)

    def expire(self, now: datetime) -> int:
        """Forget what was seen more than the window before ``now``; return how many."""
        count, gone = self._pages.expire(now.timestamp() - self.window.total_seconds())
        if count:
            self._table.forget(self._pages.first, gone)
        return count

    def has_content(self, row: int, found: Keys) -> bool:
        """Whether the row has this very content, as far as it is kept."""
        check = int(self._pages.rows([row])["checks"][0][0])
        return bool(found.content) and check == found.content & 0xFFFFFFFF

    def told(self, row: int) -> Remembered:
        """Return what is remembered of a row."""
        return self._pages.told(row)

    def meet(self, article: Article, now: datetime) -> Met:
        """Return the rows that ``article`` meets by its keys and by its text, none too old."""
        wanted = three(keys(article))
        shown = prints(article.title, article.text, article.language)
        asked = _asked(shown)
        shingles = shown.shingles if asked is None else shown.shingles[asked]
        hashes = np.concatenate((shingles, np.array(wanted, dtype=np.uint64)))
        owners, met, which = self._table.find(high(hashes))
        if owners.size == 0:
            return _NOTHING
        by_key = met >= KEPT
        right = by_key & (which == shingles.size + met.astype(np.intp) - KEPT)
        by_text = ~by_key & (met == marks(hashes)[which])
        before = now.timestamp() - self.window.total_seconds()
        content, entry, url = self._exact(owners[right], met[right], wanted, before)
        if not by_text.any():
            return Met(content, entry, url)
        crowd = Crowd(shingles, np.bincount(which[by_text], minlength=shingles.size))
        if asked is None:
            asked = np.arange(shingles.size)
        like = self._like(owners[by_text], shown, asked, before)
        return Met(content, entry, url, like, crowd)

    def _take(self, run: list[Told]) -> None:
        """Remember rows in order, except what is remembered."""
        if not run:
            return
        rows = np.frombuffer(b"".join(told.row for told in run), dtype=ROW)
        new = self._new(rows)
        if not new.all():
            rows, run = rows[new], [told for told, one in zip(run, new, strict=True) if one]
        if not run:
            return
        for down in self._pages.renumbered(len(run)):
            self._table.shift(down)
        owners = self._pages.append(run, rows)
        self._table.add(*entries(rows, owners))

    def _new(self, rows: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        """Return which rows have a content that is neither remembered nor in a row before."""
        new = np.ones(rows.size, dtype=np.bool_)
        keyed = np.flatnonzero(rows["marks"][:, INDEXED] == CONTENT)
        if keyed.size == 0:
            return new
        upper, lower = rows["keys"][keyed, INDEXED], rows["checks"][keyed, 0]
        if keyed.size > 1:
            whole = (upper.astype(np.uint64) << np.uint64(32)) | lower
            new[keyed] = False
            new[keyed[np.unique(whole, return_index=True)[1]]] = True
        owners, met, which = self._table.find(upper)
        for owner, at in zip(owners[met == CONTENT], which[met == CONTENT], strict=True):
            if self._pages.rows([int(owner)])["checks"][0][0] == lower[at]:
                new[keyed[at]] = False
        return new

    def _like(self, owners: U32, shown: Prints, asked: Places, before: float) -> tuple[Found, ...]:
        """Return those of the rows that were hit whose text meets the article's."""
        counts = Counter(owners.tolist())
        rows = sorted(counts, key=lambda row: (-counts[row], row))[:LOOKED_AT]
        kept = self._pages.rows(rows)
        seek = _Seek(shown, asked)
        return tuple(
            seek.compared(rows[at], kept[at])
            for at in seek.near(kept)
            if kept["seen"][at] >= before
        )

    def _exact(
        self, owners: U32, met: U32, wanted: tuple[int, int, int], before: float
    ) -> tuple[int | None, int | None, int | None]:
        """Return the newest row with the same content, the same entry, the same address."""
        newest: dict[int, int] = {}
        if owners.size:
            kept = self._pages.rows(owners.tolist())
            for row, mark, one in zip(owners.tolist(), met.tolist(), kept, strict=True):
                low = wanted[mark - KEPT] & 0xFFFFFFFF
                if int(one["checks"][mark - KEPT]) == low and one["seen"] >= before:
                    newest[mark] = max(row, newest.get(mark, 0))
        return newest.get(CONTENT), newest.get(ENTRY), newest.get(URL)


def _asked(shown: Prints) -> Places | None:
    """Return the places of the shingles to look up; None for all of them."""
    if len(shown) <= ASKED:
        return None
    return np.argpartition(shown.shingles.astype(np.uint32), ASKED)[:ASKED]


class _Seek:
    """A text that rows are compared with: its shingles that were asked for, ready to be met."""

    def __init__(self, shown: Prints, asked: Places) -> None:
        shingles = shown.shingles[asked]
        self._shown, self._asked, self._tags = shown, asked, tags(shingles)
        self._lows = np.unique(shingles.astype(np.uint32)).tolist()

    def near(self, kept: npt.NDArray[Any]) -> list[int]:
        """Return which rows share so much that they may be this text; few of those hit do."""
        wanted = set(self._tags.tolist())
        near = []
        fields = (kept[name].tolist() for name in ("tags", "samples", "size", "bound"))
        for at, (its, samples, size, bound) in enumerate(zip(*fields, strict=True)):
            hits = len(wanted.intersection(its[:samples]))
            if (
                hits >= min(LEAST_HITS, samples)
                and self._share(hits, samples, size, bound) >= LEAST_SAMPLED
            ):
                near.append(at)
        return near

    def compared(self, row: int, kept: Any) -> Found:
        """Compare with a row: which of its samples the text has, and where."""
        shown, size, samples = self._shown, int(kept["size"]), int(kept["samples"])
        its = kept["tags"][:samples]
        known, first = np.unique(self._tags, return_index=True)
        at = np.minimum(np.searchsorted(known, its), known.size - 1)
        hits = np.flatnonzero(known[at] == its)
        likeness = alike(
            hits,
            self._tested(hits.size, samples, size),
            size,
            self._asked[first[at[hits]]],
            len(shown),
            of_other=self._of_text(hits.size, int(kept["bound"])),
        )
        known = kept["contexts"] != 0
        other = changed(kept["contexts"][known], kept["figures"][known], shown)
        same = size == len(shown) and hits.size == samples and not other
        return Found(row, likeness, same=same, changed=other, longer=len(shown) > 1.05 * size)

    def _share(self, hits: int, samples: int, size: int, bound: int) -> float:
        share = hits / self._tested(hits, samples, size)
        return contained(share, size, len(self._shown), self._of_text(hits, bound))

    def _tested(self, hits: int, samples: int, size: int) -> int:
        """Return how many samples were asked about: of a long text only a part was asked for."""
        part = min(len(self._asked), len(self._shown)) / len(self._shown) * size / samples
        return max(hits, round(samples * min(1.0, part)))

    def _of_text(self, hits: int, bound: int) -> float:
        """Return how much of the text a row has: what it has would be a sample, if low enough."""
        return hits / max(1, bisect_right(self._lows, bound))
