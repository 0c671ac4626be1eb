"""Ways of writing that outlets of one language mix, made one: to compare texts, not to read them.

A Persian word's parts are joined by an invisible sign or parted by a space; a Chinese text is
printed in traditional or in simplified characters.
"""

from functools import cache
from importlib.resources import files

PARTED = frozenset(("fa", "ckb"))
"""Languages in which a space stands for the zero-width non-joiner as well."""
SIGNS = frozenset(("zh",))
JOINT = "\u200c"


def one_spelling(text: str, language: str) -> str:
    """Return ``text``, as long as it was, with such variants written in one way."""
    code = language.split("-", maxsplit=1)[0]
    if code in PARTED:
        return text.replace(JOINT, " ")
    return text.translate(simplified()) if code in SIGNS else text


@cache
def simplified() -> dict[int, str]:
    """Return the simplified character for each traditional one, by its code point."""
    lines = (files(__package__) / "simplified.txt").read_text("utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    return {ord(old): new for old, new in zip(pairs[::2], pairs[1::2], strict=True)}
