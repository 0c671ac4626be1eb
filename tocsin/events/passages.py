"""What two articles share word by word is no evidence that they report the same event.

A wall, a footer, a standing introduction, the mould that an office fills in: they stand in all
that an outlet prints.
"""

from collections.abc import Iterator, Sequence

from tocsin.events.features import Words, stems, told, weighed, words_of
from topics.tagged import Tagged

RUN = 4
"""Words that are a passage where both articles have them in this order."""
LEAST, LEAST_SHARE = 25, 0.3
"""Words outside of passages, and their share of an article, below which the passages are its text:
one is then a copy of the other, or too short to be told from it."""


def beside_passages(a: Tagged, b: Tagged) -> tuple[Words, Words]:
    """Return the words of two articles; those within a passage of both tell less."""
    first, second = words_of(a), words_of(b)
    language = a.story.article.language.split("-", maxsplit=1)[0]
    if language != b.story.article.language.split("-", maxsplit=1)[0]:
        return first, second
    ours, theirs = (list(stems(told(one), language)) for one in (a, b))
    shared = set(_runs(ours)) & set(_runs(theirs))
    mine, other = _within(ours, shared), _within(theirs, shared)
    if not shared or not (_is_left(ours, mine) and _is_left(theirs, other)):
        return first, second
    return (
        Words(weighed(ours, language, mine), first.names),
        Words(weighed(theirs, language, other), second.names),
    )


def _runs(keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(keys[at:] for at in range(RUN)), strict=False)


def _within(keys: Sequence[str], shared: set[tuple[str, ...]]) -> set[int]:
    """Return where the words stand that belong to a shared run."""
    starts = (at for at, run in enumerate(_runs(keys)) if run in shared)
    return {at + step for at in starts for step in range(RUN)}


def _is_left(keys: Sequence[str], within: set[int]) -> bool:
    """Whether enough of an article stands outside of what both have."""
    left = len(keys) - len(within)
    return left >= max(LEAST, LEAST_SHARE * len(keys))
