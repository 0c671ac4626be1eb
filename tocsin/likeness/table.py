"""Which remembered article has a key: a table that costs the same however much is in it."""

import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

WIDE = 16
"""Slots in a bucket. A key stands in its own bucket and nowhere else."""
FULL = 0.8
"""Share of slots in use at which the table grows: at more, too many buckets would overflow."""
GROWTH = 1.15
KEPT = 61
"""Marks from here on are forgotten last."""


class Table:
    """From 32-bit keys to small numbers (owner and mark), several a key; forgets in passing.

    An entry is free as soon as its owner is below ``first``: nothing has to be deleted. A bucket
    that overflows forgets its oldest entry whose mark is below ``KEPT``; at ``FULL`` that is one
    entry in forty. Owners are 26 bits and above 0, marks 6 bits.
    """

    def __init__(self) -> None:
        self.first = 1
        self._keys: U32 = np.zeros((64, WIDE), dtype=np.uint32)
        self._refs: U32 = np.zeros((64, WIDE), dtype=np.uint32)
        self._used = 0

    @property
    def nbytes(self) -> int:
        """Bytes that the table takes."""
        return self._keys.nbytes + self._refs.nbytes

    def find(self, keys: U32) -> tuple[U32, U32, npt.NDArray[np.intp]]:
        """Return owner, mark and index of the key, of every live entry with one of ``keys``."""
        buckets = self._buckets(keys)
        which, slots = np.nonzero(self._keys[buckets] == keys[:, None])
        refs = self._refs[buckets[which], slots]
        owners = refs >> np.uint32(6)
        live = owners >= self.first
        if not live.all():
            owners, refs, which = owners[live], refs[live], which[live]
        return owners, refs & np.uint32(63), which

    def add(self, keys: U32, owner: int, marks: U32) -> None:
        """Add an entry for each key, all of one owner."""
        self._used += keys.size
        if self._used > FULL * self._keys.size:
            self._grow()
        buckets = self._buckets(keys)
        refs = np.uint32(owner << 6) | marks
        if len(set(buckets.tolist())) < keys.size:  # two into one bucket must see each other
            for at in range(keys.size):
                self._put(buckets[at : at + 1], keys[at : at + 1], refs[at : at + 1])
        else:
            self._put(buckets, keys, refs)

    def shift(self, down: int) -> None:
        """Make every owner smaller by ``down``; those that would not be above 0 are forgotten."""
        owners = self._refs >> np.uint32(6)
        live = owners > down
        self._refs = np.where(live, self._refs - np.uint32(down << 6), np.uint32(0))
        self.first = max(1, self.first - down)

    def _put(self, buckets: npt.NDArray[np.intp], keys: U32, refs: U32) -> None:
        found = self._refs[buckets]
        slots = found.argmin(axis=1)  # a free one, or the oldest
        if (found.min(axis=1) >> np.uint32(6) >= self.first).any():
            last = (found & np.uint32(63)) >= KEPT
            slots = np.where(last, np.uint32(0xFFFFFFFF), found).argmin(axis=1)
            # A free slot may bear any mark.
            free = (found >> np.uint32(6)) < self.first
            slots = np.where(free.any(axis=1), free.argmax(axis=1), slots)
        self._keys[buckets, slots] = keys
        self._refs[buckets, slots] = refs

    def _buckets(self, keys: U32) -> npt.NDArray[np.intp]:
        size = np.uint64(len(self._keys))
        return ((keys.astype(np.uint64) * size) >> np.uint64(32)).astype(np.intp)

    def _grow(self) -> None:
        """Count what is alive, and where that is much, move it to a larger table."""
        alive = (self._refs >> np.uint32(6)) >= self.first
        self._used = int(alive.sum())
        if self._used <= FULL * self._keys.size * 0.9:
            return
        keys, refs = self._keys[alive], self._refs[alive]
        size = int(len(self._keys) * GROWTH)
        self._keys = np.zeros((size, WIDE), dtype=np.uint32)
        self._refs = np.zeros((size, WIDE), dtype=np.uint32)
        # Buckets are ranges of keys, so that the entries are nearly sorted by their new bucket.
        buckets = self._buckets(keys)
        kept = (refs & np.uint32(63)) >= KEPT
        order = np.lexsort((refs, kept, buckets))[::-1]  # what overflows comes last
        keys, refs, buckets = keys[order], refs[order], buckets[order]
        begins = np.flatnonzero(np.append(True, buckets[1:] != buckets[:-1]))
        lengths = np.diff(np.append(begins, buckets.size))
        slots = np.arange(buckets.size) - np.repeat(begins, lengths)
        fits = slots < WIDE
        self._keys[buckets[fits], slots[fits]] = keys[fits]
        self._refs[buckets[fits], slots[fits]] = refs[fits]
