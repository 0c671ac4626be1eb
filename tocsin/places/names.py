"""The names of places in one language: what the gazetteer and the language's folder hold."""

import gzip
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from sys import intern

import msgspec
from msgspec.structs import replace

from tocsin.places import regions
from tocsin.places.leaders import leaders
from tocsin.text.phrases import Phrases
from tocsin.text.profile import folder_of, profile, text_of
from tocsin.text.tokens import forms_of

_KINDS = {"demonyms": "demonym", "organisations": "organisation", "people": "person"}
_OWN_RANK = 90
_LARGE_RANK = 57


class Name(msgspec.Struct, frozen=True, gc=False):
    """One thing that a name may stand for.

    ``kind`` is country, own, division, city, capital, body, demonym, organisation, person, veto (a
    phrase that is no place although it holds a name). ``rank`` is ten times the logarithm of
    the population, 100 for a country. A ``weak`` name is also a common word. ``caps``: written
    in capitals only. ``terms``: when a person stands for the region. ``states``: of which
    first-level divisions it is the name, or lies in.
    """

    region: str
    kind: str
    rank: int
    weak: bool = False
    caps: bool = False
    terms: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@cache
def matcher(language: str) -> Phrases[Name]:
    """Return the compiled matcher of a language's names."""
    found: Phrases[Name] = Phrases({}, language)
    exact = not profile(language).readings.names
    rows = _Rows(language, "!" if exact else "")
    found.put_off(rows.first, rows.inner, rows.read)
    rare = words_of(language, "rare")
    found.add(
        (
            _exact(pattern) if exact and name.kind != "demonym" else pattern,
            replace(name, weak=True) if pattern.rstrip("!") in rare else name,
        )
        for pattern, name in _written(language)
    )
    return found


def _exact(pattern: str) -> str:
    """Return the pattern with all its words without readings."""
    return " ".join(word if word[-1] in "*!" else f"{word}!" for word in pattern.split())


@cache
def vetoes(language: str) -> frozenset[str]:
    """Return the folded names that the gazetteer has and that mislead in this language."""
    return folded_words(language, "vetoes")


@cache
def folded_words(language: str, stem: str) -> frozenset[str]:
    """Return the words of ``languages/<language>/places/<stem>.txt``, folded."""
    return frozenset(map(" ".join, forms_of(words_of(language, stem), language).values()))


@cache
def common(language: str) -> frozenset[str]:
    """Return the folded words that are no place, although they read as a form of a name."""
    path = files("tocsin.places") / "gazetteer" / f"{profile(language).code}.common.gz"
    packed = gzip.decompress(path.read_bytes()).decode() if path.is_file() else ""
    return vetoes(language) | frozenset(packed.split())


@cache
def words_of(language: str, stem: str) -> frozenset[str]:
    """Return the words of ``languages/<language>/places/<stem>.txt``, separated by commas."""
    lines = text_of(language, f"places/{stem}.txt").splitlines()
    kept = (line for line in lines if not line.startswith("#"))
    return frozenset(word.strip() for line in kept for word in line.split(",") if word.strip())


class _Rows:
    """The gazetteer of a language: one run of bytes, of which a line is read when it is asked for.

    ``first`` are the words that names begin with; ``inner`` those that only stand further on in
    one. Both end with ``mark``.
    """

    def __init__(self, language: str, mark: str) -> None:
        path = files("tocsin.places") / "gazetteer" / f"{profile(language).code}.tsv.gz"
        self._bytes = gzip.decompress(path.read_bytes()) if path.is_file() else b""
        self._vetoed, self._rare = vetoes(language), folded_words(language, "rare")
        self._made: dict[str, Name] = {}
        self._starts = array("I")  # where the names begin that start with a word, word by word
        self.first: set[str] = set()
        inner: set[bytes] = set()
        at, last = 0, b""
        for line in self._bytes.splitlines(keepends=True):
            first, more, others = line[: line.index(b"\t")].partition(b" ")
            if first != last:  # the lines are sorted
                self.first.add(first.decode() + mark)
                self._starts.append(at)
                last = first
            if more:
                inner.update(others.split(b" "))
            at += len(line)
        self._starts.append(at)
        self.inner = {word.decode() + mark for word in inner}.difference(self.first)

    def read(self, first: str) -> list[tuple[list[str], Name]]:
        """Return the names that begin with a word, which is one of ``first`` without its mark."""
        last = len(self._starts) - 1
        order = bisect_left(self._starts, first.encode(), hi=last, key=self._word)
        start, end = self._starts[order : order + 2]
        found = []
        for line in self._bytes[start:end].splitlines():
            forms, _, rest = line.decode().partition("\t")
            if forms not in self._vetoed:
                name = self._name(rest)
                own = replace(name, weak=True) if forms in self._rare else name
                found.append((forms.split(" "), own))
        return found

    def _word(self, start: int) -> bytes:
        """Return the first word of the line at this byte."""
        return self._bytes[start : self._bytes.index(b"\t", start)].partition(b" ")[0]

    def _name(self, rest: str) -> Name:
        name = self._made.get(rest)
        if name is None:
            region, kind, rank, weak, *state = rest.split("\t")
            doubted = weak == "w" and not _large_capital(region, int(rank))
            states = tuple(f"{region}.{part}" for cell in state for part in cell.split(","))
            name = Name(region, intern(kind), int(rank), doubted, states=states)
            self._made[rest] = name
        return name


def _large_capital(region: str, rank: int) -> bool:
    """Whether it is the capital of a country, and so large that news of it is never rare."""
    return rank >= _LARGE_RANK and regions.is_capital(region)


def _written(language: str) -> Iterator[tuple[str, Name]]:
    folder = folder_of(language)
    if folder is None or not (folder / "places").is_dir():
        return
    for path in sorted((folder / "places").iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".tsv"):
            continue
        stem = path.name.removesuffix(".tsv")
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if not line or line.startswith("#") or len(cells) < 2:
                continue
            kind = _KINDS.get(stem) or (cells[1] if len(cells) > 2 else "name")
            who = leaders().get(cells[0])
            for pattern in cells[-1].split("|"):
                name = _name(who.side if who else cells[0], kind, pattern.strip(), language)
                yield pattern.strip(), replace(name, terms=who.terms) if who else name


def _name(region: str, kind: str, pattern: str, language: str) -> Name:
    caps = profile(language).cased and pattern.rstrip("!").replace(".", "").isupper()
    weak, state = kind in ("weak", "home"), (region,) if "." in region else ()
    region = region.partition(".")[0]
    if kind == "home":  # a ministry of whose country an article is that names no other
        kind = "body"
    if kind in ("name", "weak"):
        kind = "own" if region.startswith("x-") else "country" if len(region) == 2 else "city"
    rank = {"country": 100, "own": _OWN_RANK, "city": 50}.get(kind, 80)
    if kind == "city":
        people = regions.population(region)
        rank = max(rank, 10 * len(str(people)) - 5)
    return Name(region, kind, rank, weak, caps, states=state)
