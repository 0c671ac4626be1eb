"""How a language marks who acts, on whom and where: ``languages/*/cases.toml``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import compress, count

from tocsin.text.fold import fold
from tocsin.text.profile import table_of
from tocsin.text.tokens import Tokens, tokens

CASES = ("in", "to", "of", "by", "from", "with", "object")
_LONGEST = 3
_DASHES = (" - ", " – ", " — ", " -- ")


@dataclass(frozen=True, slots=True)
class Words:
    """Words and phrases to look up: whole ones, and beginnings (``kent*``).

    ``first``: the whole ones and the first words of phrases.
    """

    whole: frozenset[str]
    begun: tuple[str, ...]
    first: frozenset[str] = frozenset()

    def __contains__(self, form: object) -> bool:
        return form in self.whole or (
            bool(self.begun) and isinstance(form, str) and form.startswith(self.begun)
        )


class Cases(dict[str, str]):
    """Phrases and their case.

    ``ends`` and ``begins``: of how many words the longest phrase is that ends or begins with one.
    """

    def __init__(self, rows: dict[str, str]) -> None:
        super().__init__(rows)
        self.ends: dict[str, int] = {}
        self.begins: dict[str, int] = {}
        for phrase in rows:
            words = phrase.split(" ")
            if len(words) <= _LONGEST:
                self.ends[words[-1]] = max(len(words), self.ends.get(words[-1], 0))
                self.begins[words[0]] = max(len(words), self.begins.get(words[0], 0))


_NO_WORDS = Words(frozenset(), ())


@dataclass(frozen=True, slots=True)
class Grammar:
    """One ``cases.toml``; see ``en/cases.toml`` for what the fields mean."""

    order: str = "svo"
    attribute: str = "before"
    construct: str = "target"
    wide: int = 1
    before: Cases = field(default_factory=lambda: Cases({}))
    after: Cases = field(default_factory=lambda: Cases({}))
    suffix: dict[str, str] = field(default_factory=dict)
    endings: tuple[tuple[str, str, str], ...] = ()
    head_endings: tuple[tuple[str, str], ...] = ()
    prefixes: dict[str, str] = field(default_factory=dict)
    skip: Words = _NO_WORDS
    nouns: Words = _NO_WORDS
    joins: frozenset[str] = frozenset()
    turns: frozenset[str] = frozenset()
    join_prefix: str = ""
    clause: frozenset[str] = frozenset()
    walls: Words = _NO_WORDS
    relative: frozenset[str] = frozenset()
    fixed: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    passive: Words = _NO_WORDS
    passive_endings: tuple[str, ...] = ()
    verb_endings: tuple[str, ...] = ()
    blame: Words = _NO_WORDS
    mutual: Words = _NO_WORDS
    numbers: Words = _NO_WORDS
    dateline: tuple[str, ...] = ()
    impersonal: bool = False
    articles: tuple[str, ...] = ()
    directions: Words = _NO_WORDS
    topics: Words = _NO_WORDS


@cache
def grammar(language: str) -> Grammar:
    """Return what we know of a language's grammar; of an unknown one, nothing."""
    raw = table_of(language, "cases.toml")
    if not raw:
        return Grammar()
    clause = _words(raw.get("clause", ()), language).whole
    return Grammar(
        order=raw.get("order", "svo"),
        attribute=raw.get("attribute", "before"),
        construct=raw.get("construct", "target"),
        wide=raw.get("wide", 1),
        before=Cases(_by_case(raw.get("before", {}), language)),
        after=Cases(_by_case(raw.get("after", {}), language)),
        suffix=_by_case(raw.get("suffix", {}), language),
        endings=_endings(raw.get("endings", {}), language),
        head_endings=tuple((e, case) for e, _, case in _endings(raw.get("heads", {}), language)),
        prefixes={p: case for case, rows in raw.get("prefixes", {}).items() for p in rows},
        skip=_words(raw.get("skip", ()), language),
        nouns=_words(raw.get("nouns", ()), language),
        joins=_words(raw.get("and", ()), language).whole,
        turns=_words(raw.get("turns", ()), language).whole,
        join_prefix=raw.get("and_prefix", ""),
        clause=clause,
        walls=Words(clause, (), clause),
        relative=_words(raw.get("relative", ()), language).whole,
        fixed=tuple(raw.get("fixed", ())),
        modifiers=tuple(raw.get("modifiers", ())),
        passive=_words(raw.get("passive", ()), language),
        passive_endings=tuple(_folded(e, language) for e in raw.get("passive_endings", ())),
        verb_endings=tuple(_folded(e, language) for e in raw.get("verb_endings", ())),
        blame=_words(raw.get("blame", ()), language),
        mutual=_words(raw.get("mutual", ()), language),
        numbers=_words(_numbers(language), language),
        impersonal=raw.get("impersonal", False),
        articles=tuple(_folded(a, language) for a in raw.get("articles", ())),
        directions=_words(raw.get("directions", ()), language),
        topics=_words(raw.get("topics", ()), language),
        dateline=(*_DASHES, *raw.get("dateline", ())),
    )


def _numbers(language: str) -> list[str]:
    """Return the words for the numbers from two on."""
    rows = table_of(language, "tolls.toml").get("numbers", {})
    return [
        word for value, words in rows.items() if value != "1" for word in words if "!" not in word
    ]


def looked_up(table: Cases, forms: Sequence[str], end: int) -> tuple[str, int]:
    """Return the case of the longest phrase that ends before token ``end``, and its length."""
    for length in range(min(table.ends.get(forms[end - 1], 0), end), 0, -1):
        phrase = forms[end - 1] if length == 1 else " ".join(forms[end - length : end])
        if phrase in table:
            return table[phrase], length
    return "", 0


def looked_after(table: Cases, forms: Sequence[str], start: int) -> tuple[str, int]:
    """Return the case of the longest phrase that begins at token ``start``, and its length."""
    if start >= len(forms):
        return "", 0
    for length in range(min(table.begins.get(forms[start], 0), len(forms) - start), 0, -1):
        phrase = forms[start] if length == 1 else " ".join(forms[start : start + length])
        if phrase in table:
            return table[phrase], length
    return "", 0


def _by_case(raw: dict[str, list[str]], language: str) -> dict[str, str]:
    return {_folded(word, language): case for case, words in raw.items() for word in words}


def _endings(raw: dict[str, list[str]], language: str) -> tuple[tuple[str, str, str], ...]:
    """Return (ending, what stands in its place in the dictionary, case), the longest first."""
    rows = [
        (_folded(ending, language), _folded(base, language), "" if case == "none" else case)
        for case, words in raw.items()
        for ending, _, base in (word.partition(">") for word in words)
    ]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def _words(raw: Iterable[str], language: str) -> Words:
    whole = frozenset(_folded(word, language) for word in raw if not word.endswith("*"))
    begun = tuple(_folded(word[:-1], language) for word in raw if word.endswith("*"))
    return Words(whole, begun, whole.union(word.split(" ")[0] for word in whole))


@cache
def _folded(word: str, language: str) -> str:
    return " ".join(tokens(fold(word, language), language).forms)


def places_of(words: Words, cut: Tokens, name: str) -> tuple[int, ...]:
    """Return the tokens of a field at which one of the words stands, kept under a ``name``."""
    found: tuple[int, ...] | None = cut.kept.get(name)
    if found is None:
        forms, begun = cut.forms, words.begun
        may_be = set(compress(count(), map(words.first.__contains__, forms)))
        if begun:
            may_be.update([i for i, form in enumerate(forms) if form.startswith(begun)])
        found = cut.kept[name] = tuple([i for i in sorted(may_be) if _stands_at(words, forms, i)])
    return found


def _stands_at(words: Words, forms: Sequence[str], token: int) -> bool:
    """Whether the word at ``token``, or it and the next, is one of the words."""
    form = forms[token]
    if form in words:
        return True
    return token + 1 < len(forms) and f"{form} {forms[token + 1]}" in words.whole
