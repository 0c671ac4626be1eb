"""What the deduper remembers: a window of articles, in some 300 bytes each."""

import struct
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.likeness.alike import (
    LEAST_SAMPLED,
    TOO_SHORT,
    Alike,
    alike,
    but_for_figures,
    contained,
    from_one_mould,
)
from tocsin.likeness.kept import (
    ASKED,
    CONTENT,
    ENTRY,
    INDEXED,
    ROW,
    URL,
    Crowd,
    bound,
    entries,
    is_row,
    row_of,
    tags,
    three,
)
from tocsin.likeness.keys import Keys, keys
from tocsin.likeness.pages import Pages, Remembered, Row, Told, told_in
from tocsin.likeness.prints import Prints, figures_met, prints
from tocsin.likeness.table import KEPT, Table
from topics.articles import Article
from topics.stories import STORIES, Story

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]

WINDOW = timedelta(hours=72)
LEAST_HITS = 4
"""Samples that must be met: fewer tell nothing of how much is shared, or met by chance."""
LEAST_MET, MANY = 2, 40
"""Samples of a row that must lead to it where a text has many shingles: one is a turn of phrase."""
LOOKED_AT = 16
"""Remembered articles that are compared, those that share most."""


class Found(NamedTuple):
    """A remembered article that is like the one in hand, and how."""

    row: int
    alike: Alike
    same: bool
    changed: bool
    longer: bool


class Met(msgspec.Struct, frozen=True):
    """The rows that an article meets: by content, entry and address the newest, by text any."""

    content: int | None = None
    entry: int | None = None
    url: int | None = None
    like: tuple[Found, ...] = ()
    crowd: Crowd | None = None


_NOTHING = Met()
_THREE = struct.Struct("=3Q")
_SIX = np.uint32(6)


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
        count, gone = self._pages.expire(self._since(now))
        if count:
            self._table.forget(self._pages.first, gone)
        return count

    def has_content(self, row: int, found: Keys) -> bool:
        """Whether the row has this very content, as far as it is kept."""
        check = self._pages.row(row).checks[0]
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
        hashes = np.frombuffer(shingles.tobytes() + _THREE.pack(*wanted), dtype=np.uint64)
        refs, which, owners = self._table.find(hashes)
        if not owners:
            return _NOTHING
        keyed: tuple[int | None, int | None, int | None] = (None, None, None)
        if which[-1] >= shingles.size:
            keyed = self._exact(refs, which - shingles.size, wanted, self._since(now))
        crowd = Crowd(shingles, refs, which)
        like: tuple[Found, ...] = ()
        least = LEAST_MET if len(shown) >= MANY else 1
        if least == 1 or len(set(owners)) < len(owners):
            owners = (refs[crowd.by_text()] >> _SIX).tolist()
            like = self._like(owners, least, _Seek(shown, asked, shingles), self._since(now))
        return Met(*keyed, like, crowd)

    def _since(self, now: datetime) -> float:
        """Return when what is remembered begins."""
        return now.timestamp() - self.window.total_seconds()

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
        refs, which, owners = self._table.find(upper.astype(np.uint64) << np.uint64(32))
        for owner, ref, at in zip(owners, refs.tolist(), which.tolist(), strict=True):
            if ref & 63 == CONTENT and self._pages.row(owner).checks[0] == lower[at]:
                new[keyed[at]] = False
        return new

    def _like(
        self, owners: list[int], least: int, seek: "_Seek", before: float
    ) -> tuple[Found, ...]:
        """Return those of the rows that were hit so often whose text meets the article's."""
        counts = Counter(owners)
        rows = [row for row in counts if counts[row] >= least]
        rows = sorted(rows, key=lambda row: (-counts[row], row))[:LOOKED_AT]
        kept = ((row, self._pages.row(row)) for row in rows)
        found = (seek.compared(row, its) for row, its in kept if its.seen >= before)
        return tuple(one for one in found if one is not None)

    def _exact(
        self, refs: U32, which: Places, wanted: tuple[int, int, int], before: float
    ) -> tuple[int | None, int | None, int | None]:
        """Return the newest row with the same content, the same entry, the same address."""
        newest: dict[int, int] = {}
        for ref, at in zip(refs[which >= 0].tolist(), which[which >= 0].tolist(), strict=True):
            row, mark = ref >> 6, ref & 63
            if mark != KEPT + at:
                continue
            its = self._pages.row(row)
            if its.checks[at] == wanted[at] & 0xFFFFFFFF and its.seen >= before:
                newest[mark] = max(row, newest.get(mark, 0))
        return newest.get(CONTENT), newest.get(ENTRY), newest.get(URL)


def _asked(shown: Prints) -> Places | None:
    """Return the places of the shingles to look up; None for all of them."""
    if len(shown) <= ASKED:
        return None
    return np.argpartition(shown.shingles.astype(np.uint32), ASKED)[:ASKED]


class _Seek:
    """A text that rows are compared with: its shingles that were asked for, ready to be met."""

    def __init__(self, shown: Prints, asked: Places | None, shingles: U64) -> None:
        self._shown, self._shingles = shown, shingles
        self._asked = places = range(len(shown)) if asked is None else asked.tolist()
        # Where each tag stands first among those asked for.
        self._places = dict(zip(tags(shingles[::-1]).tolist(), reversed(places), strict=True))

    def compared(self, row: int, kept: Row) -> Found | None:
        """Compare with a row: which of its samples the text has, and where; None if too few."""
        shown, size, its = self._shown, kept.size, kept.tags
        known = len(self._places.keys() & its)
        if known < min(LEAST_HITS, len(its)):
            return None
        low = self._low(kept.bound) if len(shown) < size else None
        share = known / self._tested(known, len(its), size)
        if contained(share, size, len(shown), low and known / low) < LEAST_SAMPLED:
            return None
        hits = [at for at, tag in enumerate(its) if tag in self._places]
        likeness = alike(
            hits,
            self._tested(len(hits), len(its), size),
            size,
            [self._places[its[at]] for at in hits],
            len(shown),
            of_other=low and len(hits) / low,
        )
        short = size < TOO_SHORT
        same, others = figures_met(*_figures(kept), shown) if likeness.copy or short else (0, 0)
        if others:
            told, plain = likeness.containment, self._plain(hits, kept)
            copy = likeness.copy and not from_one_mould(told, plain, same, others)
            copy = copy or but_for_figures(told, plain, (size, len(shown)), others)
            likeness = Alike(told, copy=copy)
        return Found(
            row,
            likeness,
            same=size == len(shown) and len(hits) == len(its) and not others,
            changed=others > 0,
            longer=len(shown) > 1.05 * size,
        )

    def _tested(self, hits: int, samples: int, size: int) -> int:
        """Return how many samples were asked about: of a long text only a part was asked for."""
        part = self._shingles.size / len(self._shown) * size / samples
        return max(hits, round(samples * min(1.0, part)))

    def _low(self, most: int) -> int:
        """Return how many of the text's shingles would be samples of a row that had them."""
        low = np.unique(self._shingles.astype(np.uint32)) >> np.uint32(16)
        return max(1, int(low.searchsorted(np.uint32(most), side="right")))

    def _plain(self, hits: list[int], kept: Row) -> float:
        """Return which share of what has no number is shared, in the smaller of the two."""
        shown, size, its = self._shown, kept.size, kept.tags
        met = sum(1 for at in hits if not kept.numbered >> at & 1)
        if len(shown) < size:
            plain = self._shingles[~shown.numbered(np.array(self._asked))]
            return met / max(1, met, int((bound(plain) <= kept.bound).sum()))
        samples = sum(1 for at in range(len(its)) if not kept.numbered >> at & 1)
        tested = round(self._tested(0, len(its), size) * samples / len(its))
        return met / max(1, met, tested)


def _figures(kept: Row) -> tuple[list[int], list[int]]:
    known = [at for at, context in enumerate(kept.contexts) if context]
    return [kept.contexts[at] for at in known], [kept.figures[at] for at in known]
