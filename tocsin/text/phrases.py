"""Many phrases in one pass over the words of a text."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, compress
from operator import itemgetter
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import msgspec

from tocsin.text.profile import profile
from tocsin.text.tokens import Tokens, adjacent
from tocsin.text.trie import Node, Trie

P = TypeVar("P")
V = TypeVar("V")
_REMEMBERED = 1 << 14
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
    """A text that is read: its words and an empty one, what follows each, where sentences begin."""

    words: Tokens
    forms: list[str]
    gaps: list[str]
    breaks: list[int]


class _Known(dict[str, V]):
    """What is known of each word, made when a text first has it."""

    def __init__(self, made: Callable[[str], V]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, form: str) -> V:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[form] = self._made(form)
        return found


class Phrases(Generic[P]):
    """A compiled matcher; its cost depends on the text, not on the number of phrases.

    Each word of the text matches through each of its readings; what a word can match is
    remembered per form, so that a text costs about one dictionary look-up a word.
    """

    def __init__(self, patterns: Mapping[str, P] | Iterable[tuple[str, P]], language: str) -> None:
        self._gap = profile(language).gap
        self._trie: Trie[P] = Trie(language)
        self.put_off = self._trie.put_off
        self._keys = _Known(self._trie.keys)
        self._begins = _Known(self.first)
        self.add(patterns.items() if isinstance(patterns, Mapping) else patterns)

    def add(self, patterns: Iterable[tuple[str, P]]) -> None:
        """Add more patterns, before the first text is read."""
        self._trie.add(patterns)

    def find(self, words: Tokens) -> list[Hit[P]]:
        """Return all hits, also overlapping ones, by where they start.

        Of the phrases that begin with the same word of the lists, the longer come first.
        """
        hits: list[Hit[P]] = []
        keys, text = self._keys, None
        begins = words.kept.pop(self, None) or list(map(self._begins.__getitem__, words.forms))
        for index, begin in compress(enumerate(begins), begins):
            near, far, alone, nodes = begin
            if near is not None or far is not None:
                text = text or _Text(words, [*words.forms, ""], words.gaps(), _breaks(words))
                after = keys[text.forms[index + 1]]
                if (near is not None and after and not near.isdisjoint(after)) or (
                    far is not None and not far.isdisjoint(self._reach(text, index + 1))
                ):
                    if len(nodes) == 1:
                        hits += _hits(index, self._walk(text, index + 1, nodes[0]))
                    else:
                        self._follow(text, index, begin, hits)
                    continue
            for payload in alone:
                hits.append(Hit(index, index + 1, payload))
        return hits

    def _reach(self, text: _Text, at: int) -> Iterable[str]:
        """Return what the words may be that a gap may lead to which begins at ``at``."""
        breaks = text.breaks
        until = min(breaks[bisect_left(breaks, at)], at + self._gap + 1)
        return chain.from_iterable(map(self._keys.__getitem__, text.forms[at:until]))

    def knows(self, form: str) -> bool:
        """Whether the folded word, as it stands, is a word of one of the phrases."""
        return self._trie.has(form) or self._trie.has(f"{form}!")

    def whole(self, form: str) -> tuple[P, ...]:
        """Return the payloads of the phrases that are this folded word as it stands."""
        nodes = (self._trie.begins(key) for key in (form, f"{form}!"))
        return tuple(payload for node in nodes if node for payload in node.payloads)

    def first(self, form: str) -> _Begin[P] | Literal[False]:
        """Return what the phrases are that a word may begin; most words begin nothing."""
        nodes = tuple(node for key in self._trie.keys(form) if (node := self._trie.begins(key)))
        return _begin(nodes) if nodes else False

    def _follow(self, text: _Text, start: int, begin: _Begin[P], hits: list[Hit[P]]) -> None:
        """Add the hits of the phrases that begin with a word and may go on."""
        _, far, _, nodes = begin
        after = self._keys[text.forms[start + 1]]
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
        words, forms, gaps, breaks = text
        keys = self._keys
        ends: list[tuple[int, tuple[P, ...]]] = []
        open_: list[tuple[int, Node[P]]] = []
        while True:
            if node.payloads:
                ends.append((end, node.payloads))
            here, onward = keys[forms[end]], node.next
            if onward and here and (gaps[end - 1] in _PLAIN or adjacent(words, end - 1)):
                for key in here:
                    after = onward.get(key)
                    if after is not None:
                        open_.append((end + 1, after))
            if node.gap is not None:
                onward = node.gap.next
                until = min(breaks[bisect_left(breaks, end)], end + self._gap + 1)
                nowhere = onward.keys().isdisjoint
                landings = map(keys.__getitem__, forms[end:until])
                for landing, here in enumerate(landings, end + 1):
                    if not nowhere(here):
                        open_ += [(landing, onward[key]) for key in here if key in onward]
            if not open_:
                return ends
            end, node = open_.pop()


class Together:
    """Matchers of one language that all read the same texts: each word is looked up once."""

    def __init__(self, matchers: Sequence[Phrases[Any]]) -> None:
        self._matchers = matchers
        self._nothing = (False,) * len(matchers)
        self._begins = _Known(self._first)

    def look(self, words: Tokens) -> None:
        """Look up what the words begin, for the next time that each matcher is asked for them."""
        columns = zip(*map(self._begins.__getitem__, words.forms), strict=True)
        words.kept.update(zip(self._matchers, columns, strict=False))

    def _first(self, form: str) -> tuple[Any, ...]:
        found = tuple([matcher.first(form) for matcher in self._matchers])
        return found if any(found) else self._nothing


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
