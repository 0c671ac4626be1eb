"""Which countries an article names beyond doubt: they speak for the doubtful names beside them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from tocsin.places import regions
from tocsin.places.hints import MOST, Hints
from tocsin.places.names import Name
from tocsin.places.vicinity import Vicinity

LARGE = 57
_SOME = 1.6
_MAIN = 1.0
_MAIN_SHARE = 0.5
_TOWNS = 2


class Company:
    """The countries of an article by how often they are named; no name speaks for itself.

    ``alike``: the lands whose towns are called alike in its language, so that one says little.
    """

    def __init__(
        self, named: Iterable[tuple[str, Sequence[Name]]], *, alike: Sequence[str] = ()
    ) -> None:
        self.alike = alike
        self._own: dict[str, dict[str, int]] = {}
        told: dict[str, Sequence[Name]] = {}
        for form, names in named:
            told[form] = names
            own = self._own.setdefault(form, {})
            for land in _sure(names):
                own[land] = min(own.get(land, 0) + 1, MOST)
        self._vicinity = Vicinity(told)
        self._all: Counter[str] = Counter()
        self._local: set[str] = set()
        self._home = ""
        for own in self._own.values():
            for land, times in own.items():
                self._all[land] += times
        self._total = self._all.total()
        self._named = Counter(self._all)

    def hint(self, hints: Hints) -> None:
        """Add countries that are hinted at and not named.

        What several share speaks for the one of which the most is told, or for the likeliest; a
        name counts once, so that a town that has namesakes does not settle it alone.
        """
        if not any(hints):
            return
        forms = Counter(land for own in self._own.values() for land in own)
        told, local = forms + hints.lands, Counter(hints.local)
        self._all.update(hints.lands)
        extra: Counter[str] = Counter()
        for hint, times in hints.shared.items():
            land = max(hint.lands, key=lambda one: told[one])
            extra[land] += times
            local[land] += times * hint.local
        self._all.update({land: min(times, MOST) for land, times in extra.items()})
        self._local = {land for land, times in local.items() if times >= _TOWNS}
        self._home = max(self._local, key=lambda land: (local[land], land), default="")
        self._total = self._all.total()

    def near(self, name: Name, form: str) -> float:
        """Return how much the places that are named speak for one of the towns called alike."""
        return self._vicinity.near(name, form)

    def local(self, land: str) -> bool:
        """Whether this is news of a town in that country."""
        return land in self._local

    def home(self) -> str:
        """Return the country of whose towns this is the news, or an empty string."""
        return self._home

    def main(self) -> str:
        """Return the country that is named most, or an empty string."""
        return self._all.most_common(1)[0][0] if self._all else ""

    def scene(self) -> str:
        """Return the country that is named most, or whose local news it is."""
        return self._named.most_common(1)[0][0] if self._named else self._home

    def about(self, form: str) -> int:
        """Return how often any country is named by other names than ``form``."""
        own = self._own.get(form)
        return self._total - (sum(own.values()) if own else 0)

    def others(self, land: str, form: str) -> int:
        """Return how often a country is named by other names than ``form``."""
        own = self._own.get(form)
        return self._all[land] - (own.get(land, 0) if own else 0)

    def friends(self, land: str, form: str) -> float:
        """Return how much the rest of the article speaks for a country."""
        others = self.others(land, form)
        if others <= 0:
            return 0.0
        main = others >= 2 and others >= _MAIN_SHARE * self.about(form)
        return _SOME + (_MAIN if main else 0.0)


def _sure(names: Sequence[Name]) -> tuple[str, ...]:
    sure = [n for n in names if not n.weak and (n.rank >= LARGE or n.kind == "division")]
    # In the order of the names: of a set, the first would be another in each process.
    found = tuple(dict.fromkeys(land for name in sure for land in lands(name)))
    return found if len(found) <= 2 else ()


@cache
def lands(name: Name) -> tuple[str, ...]:
    """Return the countries that a name speaks for."""
    return regions.countries(name.region)
