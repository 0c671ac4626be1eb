"""Which countries an article is about: named in its headline, its dateline, its lead, or often.

Often is more than the others are: of an article that names many, each needs less.

The weights are rounded by hand on wire reports of the 1980s; they know nothing but positions.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log, log1p

from tocsin.text.fold import Folded
from topics.tagged import Place

_TITLE, _LEAD, _EARLY, _OFTEN = 1.7, 0.5, 0.3, 1.8
_SHARE, _AMONG = 2.0, 1.5
_ENOUGH = 5.1
_LEAD_ENDS, _EARLY_ENDS, _DATELINE_ENDS = 250, 600, 80
_DASHES = (" - ", " — ", " – ", " -- ")


def countries(places: Sequence[Place], fields: Mapping[str, Folded]) -> tuple[str, ...]:
    """Return the countries an article is about, the most salient first.

    The only one that is named is a subject, and so is the one from which it is reported.
    """
    spans: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for place in places:
        for country in place.countries:
            spans[country].update((span.field, span.start) for span in place.spans)
    text = fields["text"].original if "text" in fields else ""
    dateline = _dateline(text)
    times = sum(len(found) for found in spans.values())
    scores = {
        country: _score(found, dateline, alone=len(spans) == 1)
        + _SHARE * len(found) / times
        + _AMONG * log(len(spans))
        for country, found in spans.items()
    }
    told = [country for country, score in scores.items() if score >= _ENOUGH]
    return tuple(sorted(told, key=lambda country: (-scores[country], country)))


def _score(found: set[tuple[str, int]], dateline: int, *, alone: bool) -> float:
    body = [start for field, start in found if field == "text" and start >= dateline]
    titled = any(field == "title" for field, _ in found)
    dated = len(body) < sum(field == "text" for field, _ in found)
    score = _TITLE * titled + _OFTEN * log1p(len(body))
    score += _LEAD * any(start < _LEAD_ENDS for start in body)
    score += _EARLY * any(start < _EARLY_ENDS for start in body)
    return score + (_ENOUGH if alone or dated else 0.0)


def _dateline(text: str) -> int:
    """Return where the dateline ends: «MANILA, March 2 - »; 0 where there is none."""
    ends = (text.find(dash, 0, _DATELINE_ENDS) for dash in _DASHES)
    return max(0, min((end for end in ends if end >= 0), default=0))
