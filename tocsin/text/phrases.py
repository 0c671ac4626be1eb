"""Many phrases in one pass over the words of a text."""

from bisect import insort
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from tocsin.text.fold import fold
from tocsin.text.profile import profile
from tocsin.text.readings import readings
from tocsin.text.tokens import Tokens, adjacent, tokens

P = TypeVar("P")
_REMEMBERED = 1 << 16
_GAP, _OR = "~", "|"
_PLAIN = frozenset(("", " "))
_ENDS = frozenset("\n!?؟。")


class Hit(NamedTuple, Generic[P]):
    """Tokens ``start`` to ``end`` (half open) are the phrase of ``payload``."""

    start: int
    end: int
    payload: P


_hit = partial(tuple.__new__, Hit)  # half the time of calling a named tuple


class _Node(Generic[P]):
    """The phrases that go on after the same words."""

    __slots__ = ("gap", "next", "payloads")

    def __init__(self) -> None:
        self.next: dict[str, _Node[P]] | None = None
        self.gap: _Node[P] | None = None
        self.payloads: tuple[P, ...] = ()

    def after(self, form: str) -> "_Node[P]":
        """Return what follows on ``form``, made where it is not there yet."""
        if self.next is None:
            self.next = {}
        node = self.next.get(form)
        if node is None:
            node = self.next[form] = _Node()
        return node


class Phrases(Generic[P]):
    """A compiled matcher; its cost depends on the text, not on the number of phrases.

    Each word of the text matches through each of its readings; what a word can match is
    remembered per form, so that a text costs about one dictionary look-up a word.
    """

    def __init__(self, patterns: Mapping[str, P] | Iterable[tuple[str, P]], language: str) -> None:
        self._language = profile(language).code
        self._gap = profile(language).gap
        self._root: _Node[P] = _Node()
        self._prefixes: dict[str, str] = {}
        self._words: set[str] = set()
        self._known: dict[str, tuple[str, ...]] = {}
        self._begins: dict[str, tuple[_Node[P], ...]] = {}
        self._prefix_lengths: list[int] = []
        self._later: dict[str, int] = {}
        self._read: Callable[[int], list[tuple[list[str], P]]] | None = None
        self._cut: dict[str, list[str]] = {}
        self._choices: dict[str, list[str]] = {}
        pairs = list(patterns.items() if isinstance(patterns, Mapping) else patterns)
        self.fold_all(pattern for pattern, _ in pairs)
        for pattern, payload in pairs:
            self.add(pattern, payload)
        self._cut = {}
        _shared(self._root, {})

    def find(self, words: Tokens) -> list[Hit[P]]:
        """Return all hits, also overlapping ones, by where they start, the longer first."""
        hits: list[Hit[P]] = []
        forms, keys = words.forms, self._known
        last = len(forms) - 1
        for index, nodes in enumerate(map(self._begins.get, forms)):
            if not nodes:
                if nodes is not None:  # most words begin nothing
                    continue
                nodes = self._first(forms[index])  # noqa: PLW2901 -- what is not yet known
            after = keys.get(forms[index + 1]) if index < last else ()
            for node in nodes:
                onward = node.next
                if node.gap is None and (
                    onward is None or (after is not None and onward.keys().isdisjoint(after))
                ):
                    if node.payloads:
                        hits += [_hit((index, index + 1, payload)) for payload in node.payloads]
                else:
                    self._follow(words, index, node, hits)
        return hits

    def knows(self, form: str) -> bool:
        """Whether the folded word, as it stands, is a word of one of the phrases."""
        return self._has(form) or self._has(f"{form}!")

    def whole(self, form: str) -> tuple[P, ...]:
        """Return the payloads of the phrases that are this folded word as it stands."""
        first = self._root.next or {}
        nodes = (first.get(key) for key in (form, f"{form}!"))
        return tuple(payload for node in nodes if node for payload in node.payloads)

    def _has(self, key: str) -> bool:
        return key in self._words or key in self._later

    def _first(self, form: str) -> tuple[_Node[P], ...]:
        """Return where the phrases go on that this form may begin."""
        keys = self._keys(form)
        for key in keys:
            self._grow(key)
        first = self._root.next or {}
        if len(self._begins) >= _REMEMBERED:
            self._begins.clear()
        nodes = tuple(first[key] for key in keys if key in first)
        self._begins[form] = nodes
        return nodes

    def _grow(self, key: str) -> None:
        """Make the nodes of the phrases that begin with ``key`` and were put off."""
        at = self._later.pop(key, None)
        if at is None or self._read is None:
            return
        self._words.add(key)
        mark = "!" if key.endswith("!") else ""
        for forms, payload in reversed(self._read(at)):
            node = self._root
            for form in forms:
                node = node.after(form + mark)
            node.payloads = (payload, *node.payloads)

    def _follow(self, words: Tokens, start: int, node: _Node[P], hits: list[Hit[P]]) -> None:
        forms, gaps, known = words.forms, words.gaps(), self._known
        found: list[Hit[P]] = []
        open_ = [(start + 1, node)]
        while open_:
            end, node = open_.pop()
            if node.payloads:
                found += [_hit((start, end, payload)) for payload in node.payloads]
            if end >= len(forms):
                continue
            onward = node.next
            if onward is not None:
                keys = known.get(forms[end])
                if keys is None:
                    keys = self._keys(forms[end])
                if not onward.keys().isdisjoint(keys) and (
                    gaps[end - 1] in _PLAIN or adjacent(words, end - 1)
                ):
                    open_ += [(end + 1, onward[key]) for key in keys if key in onward]
            if node.gap is not None:
                self._leap(words, end, node.gap.next or {}, open_)
        hits += _distinct(found) if len(found) > 1 else found

    def _leap(
        self, words: Tokens, at: int, onward: dict[str, _Node[P]], open_: list[tuple[int, _Node[P]]]
    ) -> None:
        """Go on after zero to so many words of the same sentence as the language's gap has."""
        forms, gaps, known = words.forms, words.gaps(), self._known
        for landing in range(at, min(at + self._gap + 1, len(forms))):
            between = gaps[landing - 1]
            if between != " " and (not _ENDS.isdisjoint(between) or ". " in between):
                break
            keys = known.get(forms[landing])
            if keys is None:
                keys = self._keys(forms[landing])
            if not onward.keys().isdisjoint(keys):
                open_ += [(landing + 1, onward[key]) for key in keys if key in onward]

    def _keys(self, form: str) -> tuple[str, ...]:
        """Return what this form may be in our phrases."""
        known = self._known.get(form)
        if known is not None:
            return known
        exact = form + "!"
        keys = [key for key in readings(form, self._language) if self._has(key)]
        if self._has(exact):
            keys.append(exact)
        if self._prefix_lengths:
            keys += self._begun(form)
        if self._choices:
            keys += [choice for key in keys for choice in self._choices.get(key, ())]
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[form] = found = tuple(dict.fromkeys(keys))
        return found

    def _begun(self, form: str) -> list[str]:
        bare = [r for r in readings(form, self._language)[:8] if form.endswith(r)]
        return [
            self._prefixes[reading[:length]]
            for reading in bare
            for length in self._prefix_lengths
            if reading[:length] in self._prefixes and length <= len(reading)
        ]

    def add(self, pattern: str, payload: P, *, exact: bool = False) -> None:
        """Add one more pattern, before the first text is read; ``exact``: without readings.

        Only where the matcher was made without patterns: made ones share what goes on alike.
        """
        parts = pattern.split()
        for at, part in enumerate(parts):
            if _OR in part and not self._is_choice(part):
                for word in part.split(_OR):
                    whole = " ".join([*parts[:at], word, *parts[at + 1 :]])
                    self.add(whole, payload, exact=exact)
                return
        node = self._root
        for part in parts:
            if part == _GAP:
                node.gap = node.gap or _Node()
                node = node.gap
                continue
            if _OR in part:
                node = node.after(part)
                continue
            bare, mark = _unmarked(part)
            for form in self._forms(bare, mark or ("!" if exact else "")):
                node = node.after(form)
        if node is not self._root:
            node.payloads += (payload,)

    def _is_choice(self, part: str) -> bool:
        """Make one key of a choice of words; false where one of them is more than one token."""
        if part in self._words:
            return True
        words = [self._forms(*_unmarked(word)) for word in part.split(_OR)]
        if any(len(forms) != 1 for forms in words):
            return False
        for (form,) in words:
            self._choices.setdefault(form, []).append(part)
        self._words.add(part)
        return True

    def put_off(
        self,
        rows: dict[str, int],
        words: Iterable[str],
        read: Callable[[int], list[tuple[list[str], P]]],
    ) -> None:
        """Add rows by their first word, read when a text has that word; they come before others.

        Args:
            rows: First folded word → where its rows are; taken over and changed. With ``!`` at
                the end of its words, a phrase is without readings.
            words: Every other folded word of the rows, with the same mark.
            read: Gives the folded words of the rows at a place without marks, and their payloads.
        """
        self._later = rows
        self._words.update(words)
        self._read = read

    def fold_all(self, patterns: Iterable[str]) -> None:
        """Cut all words of the patterns at once: much faster than each on its own."""
        words = {part for pattern in patterns for part in pattern.split() if part != _GAP}
        parts = {word for part in words for word in part.split(_OR)}
        bare = sorted({_unmarked(part)[0] for part in parts})
        cut = tokens(fold("\n".join(bare), self._language), self._language)
        text = cut.folded.text
        if text.count("\n") != len(bare) - 1:
            return
        made: list[list[str]] = [[]]
        before = 0
        for start, form in zip(cut.starts, cut.forms, strict=True):
            made += [[] for _ in range(text.count("\n", before, start))]
            made[-1].append(form)
            before = start
        made += [[] for _ in range(len(bare) - len(made))]
        self._cut = dict(zip(bare, made, strict=True))

    def _forms(self, part: str, mark: str) -> list[str]:
        known = self._cut.get(part)
        forms = (
            list(tokens(fold(part, self._language), self._language).forms)
            if known is None
            else list(known)
        )
        if mark and forms:
            if mark == "*":
                self._prefixes[forms[-1]] = forms[-1] + mark
                if len(forms[-1]) not in self._prefix_lengths:
                    insort(self._prefix_lengths, len(forms[-1]))
            if mark == "!":
                forms = [form + mark for form in forms]
            else:
                forms[-1] += mark
        self._words.update(forms)
        return forms


def _shared(node: _Node[P], known: dict[object, _Node[P]]) -> _Node[P]:
    """Return the one node for all that goes on like this one: choices of words end alike."""
    onward = node.next or {}
    for form, after in onward.items():
        onward[form] = _shared(after, known)
    node.gap = node.gap and _shared(node.gap, known)
    ahead = (*onward, *onward.values()) if onward else ()
    return known.setdefault((*map(id, node.payloads), node.gap, ahead), node)


def _distinct(found: list[Hit[P]]) -> list[Hit[P]]:
    """Return the hits that begin together, each once, the longer first."""
    kept: dict[tuple[int, int], Hit[P]] = {}
    for hit in found:
        kept.setdefault((hit.end, id(hit.payload)), hit)
    return sorted(kept.values(), key=itemgetter(1), reverse=True)


def _unmarked(part: str) -> tuple[str, str]:
    """Return a word of a pattern and its mark, ``*`` or ``!``."""
    mark = part[-1] if len(part) > 1 and part[-1] in "*!" else ""
    return part.removesuffix(mark), mark
