"""Many phrases in one pass over the words of a text."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, compress
from operator import itemgetter
from typing import Generic, Literal, NamedTuple, TypeVar, cast

import msgspec

from tocsin.text.profile import profile
from tocsin.text.tokens import Tokens, adjacent
from tocsin.text.trie import Node, Trie

P = TypeVar("P")
_REMEMBERED = 1 << 15
_PLAIN = frozenset(("", " "))
_ENDS = frozenset("\n!?؟。")


class Hit(msgspec.Struct, Generic[P], frozen=True, gc=False):
    """Tokens ``start`` to ``end`` (half open) are the phrase of ``payload``."""

    start: int
    end: int
    payload: P


_END = itemgetter(0)
# What the phrases that a word begins may go on with, next to it and after a gap; the payloads of
# those that are the word alone; where they go on.
_Begin = tuple[AbstractSet[str] | None, AbstractSet[str] | None, tuple[P, ...], tuple[Node[P], ...]]


class _Text(NamedTuple):
    """A text that is read: what each word may be, what follows it, where sentences begin."""

    words: Tokens
    keys: list[tuple[str, ...]]
    gaps: list[str]
    breaks: list[int]


class Phrases(Generic[P]):
    """A compiled matcher; its cost depends on the text, not on the number of phrases.

    Each word of the text matches through each of its readings; what a word can match is
    remembered per form, so that a text costs about one dictionary look-up a word.
    """

    def __init__(self, patterns: Mapping[str, P] | Iterable[tuple[str, P]], language: str) -> None:
        self._gap = profile(language).gap
        self._trie: Trie[P] = Trie(language)
        self.put_off = self._trie.put_off
        self._keys: dict[str, tuple[str, ...]] = {}
        self._begins: dict[tuple[str, ...], _Begin[P] | Literal[False]] = {}
        self.add(patterns.items() if isinstance(patterns, Mapping) else patterns)

    def add(self, patterns: Iterable[tuple[str, P]]) -> None:
        """Add more patterns, before the first text is read."""
        self._trie.add(patterns)

    def find(self, words: Tokens) -> list[Hit[P]]:
        """Return all hits, also overlapping ones, by where they start.

        Of the phrases that begin with the same word of the lists, the longer come first.
        """
        hits: list[Hit[P]] = []
        keys, text = self._keys_of(words.forms), None
        for index, begin in self._beginnings(keys):
            near, far, alone, nodes = begin
            if near is not None or far is not None:
                text = text or _Text(words, [*keys, ()], words.gaps(), _breaks(words))
                if not (near is None or near.isdisjoint(text.keys[index + 1])) or not (
                    far is None or far.isdisjoint(self._reach(text, index + 1))
                ):
                    if len(nodes) == 1:
                        hits += _hits(index, self._walk(text, index + 1, nodes[0]))
                    else:
                        self._follow(text, index, begin, hits)
                    continue
            hits += [Hit(index, index + 1, payload) for payload in alone]
        return hits

    def _keys_of(self, forms: Sequence[str]) -> list[tuple[str, ...]]:
        """Return what each word may be."""
        found = list(map(self._keys.get, forms))
        if None in found:  # not yet known
            found = [
                self._new(form) if key is None else key
                for form, key in zip(forms, found, strict=True)
            ]
        return cast("list[tuple[str, ...]]", found)

    def _new(self, form: str) -> tuple[str, ...]:
        if len(self._keys) >= _REMEMBERED:
            self._keys.clear()
        found = self._keys[form] = self._trie.keys(form)
        return found

    def _beginnings(self, keys: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, _Begin[P]]]:
        """Return the words that begin phrases, and what; most words begin nothing."""
        found = list(map(self._begins.get, keys))
        if None in found:  # not yet known
            found = [
                self._first(key) if begin is None else begin
                for key, begin in zip(keys, found, strict=True)
            ]
        return cast("Iterator[tuple[int, _Begin[P]]]", compress(enumerate(found), found))

    def _reach(self, text: _Text, at: int) -> Iterable[str]:
        """Return what the words may be that a gap may lead to which begins at ``at``."""
        breaks = text.breaks
        until = min(breaks[bisect_left(breaks, at)], at + self._gap + 1)
        return chain.from_iterable(text.keys[at:until])

    def knows(self, form: str) -> bool:
        """Whether the folded word, as it stands, is a word of one of the phrases."""
        return self._trie.has(form) or self._trie.has(f"{form}!")

    def whole(self, form: str) -> tuple[P, ...]:
        """Return the payloads of the phrases that are this folded word as it stands."""
        nodes = (self._trie.begins(key) for key in (form, f"{form}!"))
        return tuple(payload for node in nodes if node for payload in node.payloads)

    def _first(self, keys: tuple[str, ...]) -> _Begin[P] | Literal[False]:
        """Return what the phrases are that a word may begin which may be these."""
        if len(self._begins) >= _REMEMBERED:
            self._begins.clear()
        nodes = tuple(node for key in keys if (node := self._trie.begins(key)))
        found = self._begins[keys] = _begin(nodes) if nodes else False
        return found

    def _follow(self, text: _Text, start: int, begin: _Begin[P], hits: list[Hit[P]]) -> None:
        """Add the hits of the phrases that begin with a word and may go on."""
        _, far, _, nodes = begin
        after = text.keys[start + 1]
        reach = () if far is None else tuple(self._reach(text, start + 1))
        for node in nodes:
            if (not node.next or node.next.keys().isdisjoint(after)) and (
                node.gap is None or node.gap.next.keys().isdisjoint(reach)
            ):
                if node.payloads:
                    hits += [Hit(start, start + 1, payload) for payload in node.payloads]
            else:
                hits += _hits(start, self._walk(text, start + 1, node))

    def _walk(self, text: _Text, end: int, node: Node[P]) -> list[tuple[int, tuple[P, ...]]]:
        """Return what ends where of the phrases that go on from ``node``."""
        words, keys, gaps, breaks = text
        ends: list[tuple[int, tuple[P, ...]]] = []
        open_: list[tuple[int, Node[P]]] = []
        while True:
            if node.payloads:
                ends.append((end, node.payloads))
            here, onward = keys[end], node.next
            if onward and here and (gaps[end - 1] in _PLAIN or adjacent(words, end - 1)):
                for key in here:
                    after = onward.get(key)
                    if after is not None:
                        open_.append((end + 1, after))
            if node.gap is not None:
                onward = node.gap.next
                until = min(breaks[bisect_left(breaks, end)], end + self._gap + 1)
                nowhere = onward.keys().isdisjoint
                for landing, here in enumerate(keys[end:until], end + 1):
                    if not nowhere(here):
                        open_ += [(landing, onward[key]) for key in here if key in onward]
            if not open_:
                return ends
            end, node = open_.pop()


def _begin(nodes: tuple[Node[P], ...]) -> _Begin[P]:
    near = [node.next.keys() for node in nodes if node.next]
    far = [node.gap.next.keys() for node in nodes if node.gap]
    alone = tuple(payload for node in nodes for payload in node.payloads)
    return _any(near), _any(far), alone, nodes


def _any(sets: Sequence[AbstractSet[str]]) -> AbstractSet[str] | None:
    return frozenset().union(*sets) if len(sets) > 1 else sets[0] if sets else None


def _breaks(words: Tokens) -> list[int]:
    """Return the words that a sentence begins with, and where the text ends."""
    breaks: list[int] | None = words.kept.get("breaks")
    if breaks is None:
        breaks = words.kept["breaks"] = [
            i + 1 for i, gap in words.signs() if not _ENDS.isdisjoint(gap) or ". " in gap
        ]
        breaks.append(len(words))
    return breaks


def _hits(start: int, ends: list[tuple[int, tuple[P, ...]]]) -> list[Hit[P]]:
    """Return the hits that begin together, each once, the longer first."""
    if len(ends) == 1:
        end, payloads = ends[0]
        if len(payloads) == 1:
            return [Hit(start, end, payloads[0])]
    elif ends:
        ends.sort(key=_END, reverse=True)
    else:
        return []
    kept = {(end, id(payload)): payload for end, payloads in ends for payload in payloads}
    return [Hit(start, end, payload) for (end, _), payload in kept.items()]
