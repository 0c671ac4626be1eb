"""Which countries an article is about, by how much of it they take."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tocsin.text.fold import Folded
from topics.tagged import Place

_LEAST_SHARE = 0.15


def countries(places: Sequence[Place], fields: Mapping[str, Folded]) -> tuple[str, ...]:
    """Return the countries an article is about, the most salient first."""
    del fields
    weights: Counter[str] = Counter()
    for place in places:
        for country in place.countries:
            weights[country] += len(place.spans)
    total = sum(weights.values())
    return tuple(c for c, n in weights.most_common() if n >= _LEAST_SHARE * total)
