"""Which of the towns that are called alike lies near the other places of an article."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from tocsin.places import regions
from tocsin.places.names import Name

_MOST = 1.5
_ASIDE = tuple(row * regions.CELLS + column for row in (-1, 0, 1) for column in (-1, 0, 1))


class Vicinity:
    """The towns, states and counties that an article names, by where they lie.

    A name that many towns have says as much less of each of them; a name that is told ten times
    says no more than one that is told once.
    """

    def __init__(self, named: Mapping[str, Sequence[Name]]) -> None:
        self._named = named

    def near(self, name: Name, form: str) -> float:
        """Return how much the other names of the article speak for this town, or this state."""
        states, cells, held = self._placed
        if name.kind == "division":
            inside = {f: n for state in name.states for f, n in held.get(state, {}).items()}
            return min(sum(n for f, n in inside.items() if f != form), _MOST)
        found = states.get(regions.state(name.region), 0.0)
        cell = regions.cell(name.region)
        beside: dict[str, float] = {}
        for step in _ASIDE:
            for other, share in cells.get(cell + step, {}).items():
                if other != form:
                    beside[other] = max(beside.get(other, 0.0), share)
        return min(found + sum(beside.values()), _MOST)

    @cached_property
    def _placed(
        self,
    ) -> tuple[dict[str, float], dict[int, dict[str, float]], dict[str, dict[str, float]]]:
        """How much is told of each state, and of the names in each half degree and state."""
        states: dict[str, float] = defaultdict(float)
        cells: dict[int, dict[str, float]] = defaultdict(dict)
        held: dict[str, dict[str, float]] = defaultdict(dict)
        for form, names in self._named.items():
            towns = [name for name in names if name.kind == "city"]
            for name in towns:
                cells[regions.cell(name.region)][form] = 1 / len(towns)
                held[regions.state(name.region)][form] = 1 / len(towns)
            for name in names if not towns else ():
                for state in name.states:
                    states[state] += 1 / len(name.states)
        return dict(states), dict(cells), dict(held)
