"""Ways of writing that outlets of one language mix, made one: to compare texts, not to read them.

The parts of a Persian word are joined by an invisible sign, parted by a space or written together;
a Chinese text is printed in traditional or in simplified characters.
"""

import tomllib
from functools import cache
from importlib.resources import files

from tocsin.text.fold import fold

PARTED = frozenset(("fa", "ckb"))
"""Languages whose words have parts that may be written apart."""
SIGNS = frozenset(("zh",))
SHORTEST = 2
"""Letters that are left of a Persian word at least."""


def one_spelling(text: str, language: str) -> str:
    """Return ``text``, as long as it was, with its signs written in one way."""
    signs = language.split("-", maxsplit=1)[0] in SIGNS
    return text.translate(simplified()) if signs else text


def bare(word: str) -> str:
    """Return a folded Persian word without its parts; nothing, where it is one of them."""
    before, after = _parts()
    if word in before or word in after:
        return ""
    rest = word
    if rest.startswith(before):
        rest = rest.removeprefix(next(part for part in before if rest.startswith(part)))
    if rest.endswith(after):
        rest = rest.removesuffix(next(part for part in after if rest.endswith(part)))
    return rest if len(rest) >= SHORTEST else word


@cache
def _parts() -> tuple[tuple[str, ...], tuple[str, ...]]:
    table = tomllib.loads((files(__package__) / "parts.toml").read_text("utf-8"))
    before, after = (tuple(fold(part, "fa").text for part in table[key]) for key in table)
    return before, after


@cache
def simplified() -> dict[int, str]:
    """Return the simplified character for each traditional one, by its code point."""
    lines = (files(__package__) / "simplified.txt").read_text("utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    return {ord(old): new for old, new in zip(pairs[::2], pairs[1::2], strict=True)}
