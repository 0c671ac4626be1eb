"""The phrases of a matcher, word by word; those that begin with a word are made when it comes."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from tocsin.text.profile import profile
from tocsin.text.readings import readings
from tocsin.text.tokens import forms_of

P = TypeVar("P")
_GAP, _OR = "~", "|"
_Keys = tuple[str, ...]
_NOTHING: dict[str, Any] = {}  # one for all nodes that nothing follows; nobody writes into it


class Node(msgspec.Struct, Generic[P], eq=False, gc=False):
    """The phrases that go on after the same words: a tree, which the garbage collector leaves."""

    next: "dict[str, Node[P]]" = msgspec.field(default_factory=lambda: _NOTHING)
    gap: "Node[P] | None" = None
    payloads: tuple[P, ...] = ()

    def after(self, form: str) -> "Node[P]":
        """Return what follows on ``form``, made where it is not there yet."""
        if form == _GAP:
            self.gap = self.gap or Node()
            return self.gap
        if self.next is _NOTHING:
            self.next = {}
        node = self.next.get(form)
        if node is None:
            node = self.next[form] = Node()
        return node


class Trie(Generic[P]):
    """Phrases by their first key.

    A key is a folded word with its mark: ``word*``, ``word!``, or a choice ``a|b`` as a whole.
    """

    def __init__(self, language: str) -> None:
        self._language = profile(language).code
        self._first: dict[str, Node[P]] = {}
        self._written: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._words: set[str] = set()
        self._prefixes: dict[str, str] = {}
        self._prefix_lengths: list[int] = []
        self._choices: dict[str, list[str]] = {}
        self._later: set[str] = set()
        self._read: Callable[[str], list[tuple[list[str], P]]] | None = None

    def has(self, key: str) -> bool:
        """Whether it is a key of one of the phrases."""
        return key in self._words or key in self._later

    def keys(self, form: str) -> tuple[str, ...]:
        """Return the keys that a folded word may stand for."""
        words, later = self._words, self._later
        may_be = readings(form, self._language)
        keys = [key for key in (*may_be, form + "!") if key in words or key in later]
        if self._prefix_lengths:
            keys += self._begun([r for r in may_be[:8] if form.endswith(r)])
        if self._choices and keys:
            keys += [choice for key in keys for choice in self._choices.get(key, ())]
        return tuple(dict.fromkeys(keys)) if keys else ()

    def _begun(self, readings_: Iterable[str]) -> list[str]:
        """Return the keys of the beginnings that these words have."""
        prefixes, lengths = self._prefixes, self._prefix_lengths
        return [
            prefixes[begun]
            for reading in readings_
            for length in lengths[: bisect_right(lengths, len(reading))]
            if (begun := reading[:length]) in prefixes
        ]

    def begins(self, key: str) -> Node[P] | None:
        """Return where the phrases go on that begin with a key."""
        if key in self._written or key in self._later:
            self._make(key)
        return self._first.get(key)

    def _make(self, key: str) -> None:
        """Make the nodes of the phrases that begin with ``key``: put off ones before others."""
        node: Node[P] = Node()
        if key in self._later and self._read is not None:
            self._later.remove(key)
            self._words.add(key)
            mark = "!" if key.endswith("!") else ""
            for forms, payload in self._read(key.removesuffix("!")):
                _put(node, [form + mark for form in forms[1:]], payload)
        for payload, *inner in self._written.pop(key, ()):
            _put(node, inner, payload)
        self._first[key] = _shared(node, {})

    def put_off(
        self,
        first: set[str],
        words: set[str],
        read: Callable[[str], list[tuple[list[str], P]]],
    ) -> None:
        """Add rows by their first word, read when a text has that word; they come before others.

        Args:
            first: The folded words that rows begin with. With ``!`` at the end of its words, a
                phrase is without readings.
            words: Every other folded word of the rows, with the same mark. Both sets are taken
                over and changed.
            read: Gives the folded words of the rows that begin with a word, without marks, and
                their payloads.
        """
        self._later = first
        words |= self._words
        self._words = words
        self._read = read

    def add(self, patterns: Iterable[tuple[str, P]]) -> None:
        """Add patterns as a person writes them."""
        listed = list(patterns)
        keys_of = self._keys_of(" ".join([pattern for pattern, _ in listed]).split())
        for pattern, payload in listed:
            for keys in _spelled(pattern.split(), keys_of):
                if keys:
                    self._written[keys[0]].append((payload, *keys[1:]))

    def _keys_of(self, parts: Iterable[str]) -> dict[str, _Keys | None]:
        """Return the keys of the parts of patterns, from now on known.

        None for a choice that is no one key, as one of its words is not one token.
        """
        once = dict.fromkeys(parts)
        words = {word for part in once for word in (part.split(_OR) if _OR in part else (part,))}
        bare = {word: _unmarked(word) for word in words}
        forms = forms_of({plain for plain, _ in bare.values()}, self._language)
        found: dict[str, _Keys | None] = {}
        for word, (plain, mark) in bare.items():
            keys = found[word] = self._marked(forms[plain], mark)
            self._words.update(keys)
        for part in once:
            if _OR in part:
                chosen = [found[word] or () for word in part.split(_OR)]
                found[part] = self._choice(part, chosen)
        found[_GAP] = (_GAP,)
        return found

    def _choice(self, part: str, words: list[_Keys]) -> _Keys | None:
        """Make one key of a choice of words; none where one of them is not one token."""
        if any(len(keys) != 1 for keys in words):
            return None
        for (key,) in words:
            self._choices.setdefault(key, []).append(part)
        self._words.add(part)
        return (part,)

    def _marked(self, forms: _Keys, mark: str) -> _Keys:
        """Return the keys of a word of a pattern."""
        if mark == "!":
            return tuple([form + mark for form in forms])
        if mark and forms:
            last = forms[-1]
            self._prefixes[last] = last + mark
            if len(last) not in self._prefix_lengths:
                insort(self._prefix_lengths, len(last))
            return (*forms[:-1], last + mark)
        return forms


def _spelled(parts: list[str], keys_of: Mapping[str, _Keys | None]) -> list[_Keys]:
    """Return the keys of a pattern; several times, where it has a choice that is no key."""
    if len(parts) == 1 and (alone := keys_of[parts[0]]) is not None:
        return [alone]
    made: list[str] = []
    for at, part in enumerate(parts):
        keys = keys_of[part]
        if keys is None:
            others = ([*parts[:at], word, *parts[at + 1 :]] for word in part.split(_OR))
            return [keys for spelled in others for keys in _spelled(spelled, keys_of)]
        made += keys
    return [tuple(made)]


def _put(node: Node[P], keys: Iterable[str], payload: P) -> None:
    """Add one phrase that goes on from a node."""
    for key in keys:
        node = node.after(key)
    node.payloads += (payload,)


def _shared(node: Node[P], known: dict[object, Node[P]]) -> Node[P]:
    """Return the one node for all that goes on like this one: choices of words end alike."""
    onward = node.next
    for form, after in onward.items():
        onward[form] = _shared(after, known)
    node.gap = node.gap and _shared(node.gap, known)
    ahead = (*onward, *onward.values()) if onward else ()
    return known.setdefault((*map(id, node.payloads), node.gap, ahead), node)


def _unmarked(part: str) -> tuple[str, str]:
    """Return a word of a pattern and its mark, ``*`` or ``!``."""
    mark = part[-1] if len(part) > 1 and part[-1] in "*!" else ""
    return part.removesuffix(mark), mark
