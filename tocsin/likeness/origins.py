"""Who a text comes from: agencies named in its credit lines, else its publisher."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from tocsin.text.fold import fold
from tocsin.text.slug import slug

UNNAMED = "agencies"
"""The origin of a text that credits agencies without naming one."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Names:
    folded: dict[str, str]
    exact: dict[str, str]
    longest: int


def origins_of(credit: tuple[str, ...], publisher: str, url: str = "") -> tuple[str, ...]:
    """Return the ids of the independent sources of a text, as far as it says.

    Agencies named in the credit lines; else the publisher, by its own slug where our data knows
    it; else the host of its address; none where nothing is known.
    """
    return _origins(credit, publisher, "" if publisher else _host(url))


@lru_cache(maxsize=10_000)
def _origins(credit: tuple[str, ...], publisher: str, host: str) -> tuple[str, ...]:
    named = [one for line in credit for one in agencies_in(line)]
    sure = [one for one in dict.fromkeys(named) if one != UNNAMED]
    if sure or named:
        return tuple(sure) or (UNNAMED,)
    if publisher:
        return agencies_in(publisher)[:1] or (slug(publisher),)
    return (host,) if host else ()


def _host(url: str) -> str:
    """Return the host of an address; many addresses have one, and few are asked for twice."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def agencies_in(line: str) -> tuple[str, ...]:
    """Return the slugs of the agencies named in a credit line, in order."""
    names = _names()
    words = _WORD.findall(line)
    folded = [fold(word).text for word in words]
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        phrases = (" ".join(folded[at : at + n]) for n in range(names.longest, 0, -1))
        phrase = next((phrase for phrase in phrases if phrase in names.folded), "")
        size = phrase.count(" ") + 1
        if phrase:
            found[names.folded[phrase]] = None
        elif words[at] in names.exact:
            found[names.exact[words[at]]] = None
        at += size
    return tuple(found)


@cache
def _names() -> _Names:
    table = tomllib.loads(files(__package__).joinpath("agencies.toml").read_text("utf-8"))
    folded: dict[str, str] = {}
    exact: dict[str, str] = {}
    for agency, row in table["agency"].items():
        origin = row.get("of", agency)
        for alias in row.get("aliases", ()):
            folded[" ".join(fold(word).text for word in _WORD.findall(alias))] = origin
        for alias in row.get("exact", ()):
            exact[alias] = origin
    return _Names(folded, exact, max(len(name.split()) for name in folded))
