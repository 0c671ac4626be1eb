"""What an element is by its attributes: furniture has names that many outlets share."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LANDMARKS = {"navigation": "navigation", "complementary": "other", "contentinfo": "navigation"}
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def furniture(attributes: Mapping[str, str]) -> str | None:
    """Return the reason for which an element is furniture, or None.

    Told by its ARIA landmark, by its class or id (``markup.toml``), or because it is not shown.
    """
    if not attributes:
        return None
    if "hidden" in attributes or _UNSEEN.search(attributes.get("style", "")):
        return "other"
    landmark = _LANDMARKS.get(attributes.get("role", ""))
    if landmark:
        return landmark
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split()
    return next((reason for name in names if (reason := _named(name))), None)


@lru_cache(maxsize=4096)
def _named(name: str) -> str | None:
    words = [word.lower() for word in _WORD.findall(name)]
    by_word, by_name, beside, subjects = _names()
    whole = "-".join(words)
    if whole in by_name:
        return by_name[whole]
    if not words or words[0] in subjects or not beside.isdisjoint(words):
        return None
    return next((by_word[word] for word in words if word in by_word), None)


@cache
def _names() -> tuple[dict[str, str], dict[str, str], frozenset[str], frozenset[str]]:
    table = tomllib.loads(files(__package__).joinpath("markup.toml").read_text("utf-8"))
    off = table.pop("not")
    return (
        {word: reason for reason, rows in table.items() for word in rows.get("words", ())},
        {name: reason for reason, rows in table.items() for name in rows.get("names", ())},
        frozenset(off["words"]),
        frozenset(off["first"]),
    )
