"""Which remembered article has a key: a table that costs the same however much is in it."""

import sys

import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]

WIDE = 16
"""Slots in a bucket. A key stands in its own bucket and nowhere else."""
FULL = 0.82
"""Share of slots in use at which the table grows: at more, too many buckets would overflow."""
GROWTH = 1.1
KEPT = 61
"""Marks from here on are forgotten last."""
MOVED_AT_ONCE = 512
"""Buckets that are moved in one go while the table grows: about a millisecond."""
SMALL = 4096
"""Buckets that are spread all at once."""
MOVED_EVERY = 32
"""Additions from one such move to the next."""

_SHIFT = np.uint64(32)
_MARKS = np.uint32(63)
_SIX = np.uint32(6)
_HIGH = 1 if sys.byteorder == "little" else 0
_WIDTH = WIDE.bit_length() - 1


class Table:
    """From 32-bit keys to small numbers (owner and mark), several a key; forgets in passing.

    An entry is free as soon as its owner is below ``first``: nothing has to be deleted. A bucket
    that overflows forgets its oldest entry whose mark is below ``KEPT``; at ``FULL`` that is one
    entry in forty. Owners are 26 bits and above 0, marks 6 bits.

    Buckets are ranges of keys. To grow is to spread them, in place and from the last one down, a
    few with each addition: those from ``_left`` on are spread already. Nobody waits for it.
    """

    def __init__(self) -> None:
        self.first = 1
        self._size, self._next = 64, 64
        self._spread_from(64)
        self._keys: U32 = np.zeros((64, WIDE), dtype=np.uint32)
        self._refs: U32 = np.zeros((64, WIDE), dtype=np.uint32)
        self._used = 0
        self._since_move = 0

    @property
    def nbytes(self) -> int:
        """Bytes that the table takes; what is only reserved has never been written."""
        return 2 * 4 * WIDE * self._next

    def find(self, hashes: U64) -> tuple[U32, Places, list[int]]:
        """Return every live entry whose key is the upper half of a hash, whose that is, its owner.

        An entry is its owner and below it, in six bits, its mark.
        """
        buckets = self._buckets_of(hashes >> _SHIFT)
        found = self._keys.take(buckets, axis=0).ravel()
        slots = (found == _upper(hashes).repeat(WIDE)).nonzero()[0]
        which = slots >> _WIDTH
        refs = self._refs[buckets[which], slots & (WIDE - 1)]
        owners = (refs >> _SIX).tolist()
        if owners and min(owners) < self.first:
            live = refs >= self.first << 6
            refs, which = refs[live], which[live]
            owners = (refs >> _SIX).tolist()
        return refs, which, owners

    def add(self, keys: U32, refs: U32, counts: Places) -> None:
        """Add the entries of owners, so many of each, in order; see ``entries`` in ``kept``.

        Many at once come to the same as one after another: the table grows at the same owner.
        """
        ends = np.cumsum(counts)
        done = begin = 0
        while done < ends.size:
            until = min(ends.size, done + self._owners_until_change(ends, done, begin))
            end = int(ends[until - 1])
            if until - done == 1:
                self._put(keys[begin:end], refs[begin:end])
            else:
                self._merge(keys[begin:end], refs[begin:end])
            self._used += end - begin
            self._go_on(until - done)
            done, begin = until, end

    def _owners_until_change(self, ends: Places, done: int, begin: int) -> int:
        """Return how many owners can be added before buckets are spread; at least one."""
        if self._size < self._next:
            return MOVED_EVERY - self._since_move
        room = FULL * WIDE * self._size - self._used + begin
        return max(1, int(np.searchsorted(ends, room, side="right")) - done + 1)

    def _go_on(self, owners: int) -> None:
        if self._size == self._next:
            if self._used > FULL * WIDE * self._size:
                self._grow()
            return
        self._since_move += owners
        if self._since_move >= MOVED_EVERY:
            self._since_move = 0
            self._move()

    def forget(self, first: int, entries: int) -> None:
        """Free every entry of an owner below ``first``, so many in all."""
        self.first = first
        self._used = max(0, self._used - entries)

    def shift(self, down: int) -> None:
        """Make every owner smaller by ``down``; those that would not be above 0 are forgotten."""
        refs = self._refs[: self._next]
        live = (refs >> _SIX) > down
        refs[~live] = 0
        refs[live] -= np.uint32(down << 6)
        self.first = max(1, self.first - down)

    def _put(self, keys: U32, refs: U32) -> None:
        buckets = self._buckets(keys)
        if len(set(buckets.tolist())) < keys.size:  # two into one bucket must see each other
            self._merge(keys, refs)
            return
        found = self._refs[buckets]
        slots = found.argmin(axis=1)  # a free one, or the oldest
        least = self.first << 6
        if int(found[_COUNTED[: slots.size], slots].max(initial=0)) >= least:
            last = (found & _MARKS) >= KEPT
            free = found < least  # a free slot may bear any mark
            oldest = np.where(last, np.uint32(0xFFFFFFFF), found).argmin(axis=1)
            slots = np.where(free.any(axis=1), free.argmax(axis=1), oldest)
        self._keys[buckets, slots] = keys
        self._refs[buckets, slots] = refs

    def _merge(self, keys: U32, refs: U32) -> None:
        """Add many entries: each into a free slot, where its bucket has one for all of its own."""
        buckets = self._buckets(keys)
        order = buckets.argsort(kind="stable")
        keys, refs, buckets = keys[order], refs[order], buckets[order]
        rank, count = _ranked(buckets)
        free = self._refs.take(buckets, axis=0) < self.first << 6
        room = free.sum(axis=1, dtype=np.uint8) >= count
        slots = free.argmax(axis=1)
        more = rank.nonzero()[0]  # the first that has rank + 1 free ones
        if more.size:
            nth = free[more].cumsum(axis=1, dtype=np.int8)
            slots[more] = (nth > rank[more, None]).argmax(axis=1)
        if not room.all():
            self._crowd(keys[~room], refs[~room])
            keys, refs, buckets, slots = keys[room], refs[room], buckets[room], slots[room]
        self._keys[buckets, slots] = keys
        self._refs[buckets, slots] = refs

    def _crowd(self, keys: U32, refs: U32) -> None:
        """Add entries to buckets that overflow: each keeps what is forgotten last."""
        into = np.unique(self._buckets(keys))
        own = self._refs[into]
        live = (own >> _SIX) >= self.first
        keys = np.concatenate((self._keys[into][live], keys))
        refs = np.concatenate((own[live], refs))
        buckets = self._buckets(keys)
        # The newest comes first, and before it what is kept.
        order = np.lexsort((~refs, (refs & _MARKS) < KEPT, buckets))
        keys, refs, buckets = keys[order], refs[order], buckets[order]
        slots, _ = _ranked(buckets)
        fits = slots < WIDE
        self._refs[into] = 0
        self._keys[buckets[fits], slots[fits]] = keys[fits]
        self._refs[buckets[fits], slots[fits]] = refs[fits]

    def _buckets(self, keys: U32) -> Places:
        return self._buckets_of(keys.astype(np.uint64))

    def _buckets_of(self, wide: U64) -> Places:
        """Return the buckets of keys, which are spoilt."""
        if self._size == self._next:
            wide *= np.uint64(self._size)
        else:
            spread = wide >= self._limit
            wide *= np.where(spread, np.uint64(self._next), np.uint64(self._size))
        wide >>= _SHIFT
        return wide.view(np.intp)

    def _grow(self) -> None:
        """Begin to spread the buckets; where they are few, all at once."""
        size = self._size
        self._next, self._since_move = int(size * GROWTH) + 1, 0
        self._spread_from(size)
        if self._next > len(self._keys):  # memory that is not written to is not taken
            room = (2 * self._next, WIDE)
            keys, refs = np.zeros(room, dtype=np.uint32), np.zeros(room, dtype=np.uint32)
            keys[:size], refs[:size] = self._keys[:size], self._refs[:size]
            self._keys, self._refs = keys, refs
        while size <= SMALL and self._size < self._next:
            self._move()

    def _move(self) -> None:
        """Spread the next buckets; all of them lie at or after where they were."""
        begin = max(0, self._left - MOVED_AT_ONCE)
        own = self._refs[begin : self._left]
        live = own >= self.first << 6
        keys, refs = self._keys[begin : self._left][live], own[live]
        own[:] = 0
        last = self._left * self._next // self._size
        self._spread_from(begin)
        if keys.size:
            self._scatter(keys, refs, last)
        if begin == 0:
            self._size = self._next

    def _spread_from(self, left: int) -> None:
        """Take the buckets from ``left`` on as spread: those of all keys from ``_limit`` on."""
        self._left = left
        self._limit = np.uint64(-((-left << 32) // self._size))

    def _scatter(self, keys: U32, refs: U32, last: int) -> None:
        """Put entries into buckets that are empty, but for the ``last``."""
        buckets = self._buckets(keys)
        # Small numbers are sorted by counting.
        order = (buckets - buckets.min()).astype(np.uint16).argsort(kind="stable")
        keys, refs, buckets = keys[order], refs[order], buckets[order]
        rank, _ = _ranked(buckets)
        fits = rank < WIDE
        fits[buckets.searchsorted(last) :] = False
        slots = ((buckets << _WIDTH) + rank)[fits]
        self._keys.reshape(-1)[slots] = keys[fits]
        self._refs.reshape(-1)[slots] = refs[fits]
        self._merge(keys[~fits], refs[~fits])


_COUNTED = np.arange(64)


def _upper(hashes: U64) -> U32:
    return hashes.view(np.uint32)[_HIGH::2]


def _ranked(buckets: Places) -> tuple[Places, Places]:
    """Return of sorted buckets: which of its own each entry is, and how many those are."""
    first = np.ones(buckets.size, dtype=np.bool_)
    np.not_equal(buckets[1:], buckets[:-1], out=first[1:])
    begins = first.nonzero()[0]
    lengths = np.diff(begins, append=buckets.size)
    return np.arange(buckets.size) - begins.repeat(lengths), lengths.repeat(lengths)
