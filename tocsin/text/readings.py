"""The other words that a word may be: without its clitics, or with its dictionary ending."""

from functools import cache, lru_cache

from tocsin.text.profile import Affixes, profile

LONGEST = 40


@lru_cache(maxsize=1 << 13)
def readings(form: str, language: str) -> tuple[str, ...]:
    """Return ``form`` and then its other readings, the nearest first, without repeats.

    A reading is a guess that a dictionary must confirm: nothing here is a stem on its own.
    """
    if len(form) > LONGEST:
        return (form,)
    affixes = profile(language).readings
    found = dict.fromkeys([form])
    for bare in _without_prefixes(form, affixes):
        found[bare] = None
    if affixes.suffixes:
        for bare in tuple(found):
            found.update(dict.fromkeys(_without_suffix(bare, language)))
    return tuple(found)


def _without_prefixes(form: str, affixes: Affixes) -> list[str]:
    """Take at most one prefix of each slot, from the left; the longest rest first."""
    rests = [form]
    for order, slot in enumerate(affixes.prefixes):
        if order == len(affixes.prefixes) - 1:
            rests += _restored(rests, affixes)
        taken = [
            rest[len(prefix) :]
            for rest in rests
            for prefix in slot
            if rest.startswith(prefix) and len(rest) - len(prefix) >= affixes.stem
        ]
        rests += taken
    return [rest for rest in dict.fromkeys(rests) if len(rest) >= affixes.stem]


def _restored(rests: list[str], affixes: Affixes) -> list[str]:
    """Put back what a prefix before the last slot has swallowed."""
    return [
        whole + rest[len(swallowed) :]
        for swallowed, whole in affixes.restore.items()
        for rest in rests
        if rest.startswith(swallowed)
    ]


def _without_suffix(form: str, language: str) -> list[str]:
    by_ending, longest = _suffixes(language)
    stem = profile(language).readings.stem
    return [
        form[:-length] + ending
        for length in range(1, min(longest, len(form) - 2) + 1)
        for ending in by_ending.get(form[-length:], ())
        if len(form) - length + len(ending) >= stem
    ]


@cache
def _suffixes(language: str) -> tuple[dict[str, list[str]], int]:
    table: dict[str, list[str]] = {}
    for ending, base in profile(language).readings.suffixes:
        table.setdefault(ending, []).append(base)
    return table, max(map(len, table), default=0)
