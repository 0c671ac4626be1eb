"""What we know of one language, read from its folder ``tocsin/languages/<code>``."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec


class Folding(msgspec.Struct, frozen=True, kw_only=True):
    """How letters fall together: ``map`` letter by letter; ``keep_accents`` where they matter."""

    map: dict[str, str] = {}
    delete: str = ""
    keep_accents: bool = False


class Affixes(msgspec.Struct, frozen=True, kw_only=True):
    """Which other readings a word has.

    ``prefixes`` are slots from left to right, each may be empty; ``restore`` puts back what a
    prefix has swallowed; ``suffixes`` are pairs of an ending and what the dictionary form has in
    its place. What is left must have ``stem`` letters. ``names``: names of places inflect as well.
    """

    prefixes: list[list[str]] = []
    restore: dict[str, str] = {}
    suffixes: list[tuple[str, str]] = []
    particles: list[str] = []
    stem: int = 3
    names: bool = True


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One ``language.toml``; every field but the code may be left out.

    ``cased``: names begin with a capital; ``lower_demonyms``: words for peoples do not;
    ``gap``: most words that ``~`` in a phrase leaps over; ``slack``:
    words more than in English between what belongs together; ``verb_last``: what a sentence tells
    stands at its end; ``era``: what to add to a year of the 14th or 15th century to have ours.
    """

    code: str
    name: str = ""
    script: str = ""
    cased: bool = False
    lower_demonyms: bool = False
    join: str = ""
    gap: int = 3
    slack: int = 0
    verb_last: bool = False
    era: int = 0
    fold: Folding = Folding()
    readings: Affixes = Affixes()
    abbreviations: list[str] = []


_folders: list[Traversable | Path] = []


def add_folder(folder: Path) -> None:
    """Look for languages in ``folder`` as well; for a language that is being written."""
    _folders.insert(0, folder)
    folder_of.cache_clear()
    profile.cache_clear()


def drop_folder(folder: Path) -> None:
    """Look there no longer; a folder that was never added is no mistake."""
    if folder in _folders:
        _folders.remove(folder)
    folder_of.cache_clear()
    profile.cache_clear()


def as_printed(language: str) -> str:
    """Return a BCP 47 tag in the case that RFC 5646 §2.1.1 recommends: ``EN_us`` is ``en-US``."""
    first, *rest = language.strip().replace("_", "-").split("-")
    cased = (
        part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower()
        for part in rest
    )
    return "-".join((first.lower(), *cased))


@cache
def folder_of(language: str) -> Traversable | Path | None:
    """Return the folder of a language (``zh-Hans`` is ``zh``), or None where we have none."""
    code = language.split("-", 1)[0].lower()
    if not code.isalpha():
        return None
    for root in (*_folders, files("tocsin") / "languages"):
        folder = root / code
        if (folder / "language.toml").is_file():
            return folder
    return None


def text_of(language: str, path: str) -> str:
    """Return a file below the folder of a language; empty where the language lacks it."""
    folder = folder_of(language)
    if folder is None or not (file := folder / path).is_file():
        return ""
    return file.read_text(encoding="utf-8")


def table_of(language: str, path: str) -> dict[str, Any]:
    """Return a TOML file below the folder of a language; empty where the language lacks it."""
    return tomllib.loads(text_of(language, path))


@cache
def profile(language: str) -> Profile:
    """Return what we know of ``language``; an empty profile for one that we do not know."""
    return msgspec.convert({"code": "und"} | table_of(language, "language.toml"), Profile)


def languages() -> tuple[str, ...]:
    """Return the codes of all languages that have a folder, sorted."""
    roots = (*_folders, files("tocsin") / "languages")
    found = {
        folder.name
        for root in roots
        for folder in root.iterdir()
        if (folder / "language.toml").is_file()
    }
    return tuple(sorted(found))
