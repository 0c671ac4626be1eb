"""Where each act happens and who does it to whom, from the places named around it."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from tocsin.languages.marks import Sentence
from tocsin.places import regions
from tocsin.signals import Candidate
from topics.tagged import Mention, Party, Place, Toll

_SECTORS = {"army": "MIL", "police": "COP", "crowd": "CVL", "rebels": "REB", "gov": "GOV"}
_BESIDE = 12
_STRANGE = 45  # code points that a region where nothing violent happens must be nearer by
_INDIRECT = {"demonym": 40, "capital": 40}


class Sides:
    """The places of one article, ready to be asked about any of its sentences."""

    def __init__(
        self,
        mentions: Sequence[Mention],
        places: Sequence[Place],
        sentences: Sequence[Sentence],
    ) -> None:
        self._mentions = {
            name: [m for m in mentions if m.field == name] for name in ("title", "text")
        }
        self._starts = {name: [m.start for m in rows] for name, rows in self._mentions.items()}
        self._sentences = sentences
        self._told: tuple[Sentence, list[tuple[Party, int]]] | None = None
        self._events = [p.region for p in places if p.role == "event"]
        ranked = sorted(places, key=lambda p: -p.salience)
        self._top = self._events[0] if self._events else (ranked[0].region if ranked else None)

    def within(self, field: str, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin in a stretch."""
        starts = self._starts[field]
        return self._mentions[field][bisect_left(starts, start) : bisect_left(starts, end)]

    def placed(self) -> list[int]:
        """Return the positions of the sentences that name a place."""
        return [i for i, s in enumerate(self._sentences) if self.within(s.field, *s.bounds)]

    def region_of(self, candidate: Candidate) -> str | None:
        """Return where an act happens, or what region words are about: near first, then far."""
        sentence = candidate.sentence
        start, end = sentence.span(candidate.start, candidate.end)
        unrest = candidate.category.event == "PROTEST"  # it happens far from what it is about
        near = self._nearest(
            self.within(sentence.field, *sentence.bounds),
            start,
            end,
            strange=0 if unrest else _STRANGE,
        )
        if near is not None:
            return self._state_of(near, sentence) if unrest else near
        for before in range(candidate.order - 1, max(-1, candidate.order - 3), -1):
            other = self._sentences[before]
            if other.field == sentence.field and other.paragraph >= sentence.paragraph - 1:
                near = self._nearest(self.within(other.field, *other.bounds), start, end)
                if near is not None and near in self._events:
                    return near
        return self._top

    def _nearest(
        self, found: Sequence[Mention], start: int, end: int, *, strange: int = _STRANGE
    ) -> str | None:
        """Return the region of the cheapest mention: distance, and what it rather is not."""
        best: tuple[int, str] | None = None
        for m in found:
            if m.region is None or m.kind in ("person", "organisation"):
                continue
            cost = max(0, start - m.end, m.start - end)
            cost += strange * (m.region not in self._events) + _INDIRECT.get(m.kind, 0)
            if best is None or cost < best[0]:
                best = cost, m.region
        return best[1] if best else None

    def _state_of(self, region: str, sentence: Sentence) -> str:
        """Return the state where its name stands right before its city: «Armenian capital»."""
        found = self.within(sentence.field, *sentence.bounds)
        for state, city in pairwise(found):
            beside = city.start - state.end <= _BESIDE and state.kind == "demonym"
            if city.region == region and beside and (state.region,) == city.countries:
                return state.region or region
        return region

    def parties(self, candidate: Candidate) -> tuple[Party | None, Party | None]:
        """Return who does it to whom: the side named before the act, and the one after it."""
        sentence = candidate.sentence
        start, _ = sentence.span(candidate.start, candidate.end)
        before: list[Party] = []
        after: list[Party] = []
        if self._told is None or self._told[0] is not sentence:
            self._told = sentence, self._sides(sentence)
        for party, at in self._told[1]:
            (before if at < start else after).append(party)
        actor = before[-1] if before else None
        recipient = after[0] if after else None
        if actor is not None and recipient == actor:
            recipient = None
        return actor, recipient

    def _sides(self, sentence: Sentence) -> list[tuple[Party, int]]:
        """Return the sides of a sentence: a people with its soldiers, a state, a crowd."""
        troops = [(sentence.span(m.start, m.end), _SECTORS[m.payload])
                  for m in sentence.marks if m.payload in _SECTORS]  # fmt: skip
        found: list[tuple[Party, int]] = []
        used: set[int] = set()
        for m in self.within(sentence.field, *sentence.bounds):
            near = [
                (max(a - m.end, m.start - b), i)
                for i, ((a, b), _) in enumerate(troops)
                if max(a - m.end, m.start - b) <= 2
            ]
            if near:
                index = min(near)[1]
                used.add(index)
                found.append((Party(region=m.region, sector=troops[index][1]), m.start))
            elif m.kind in ("person", "organisation", "capital"):
                sector = "GOV" if m.region else "IGO"
                found.append((Party(region=m.region, sector=sector), m.start))
            elif m.kind == "name" and m.region and len(m.region) == 2:
                found.append((Party(region=m.region, sector=None), m.start))
        found += [
            (Party(region=None, sector=sector), a)
            for i, ((a, _), sector) in enumerate(troops)
            if i not in used
        ]
        return sorted(found, key=lambda f: f[1])

    def settle(self, toll: Toll) -> Toll:
        """Return the toll with its region and its claimant's, where the text tells them."""
        if toll.region is not None or not toll.spans:
            return toll
        region = self._top
        first = toll.spans[0]
        for sentence in self._sentences:
            low, high = sentence.bounds
            if sentence.field == first.field and low <= first.start < high:
                near = self._nearest(
                    self.within(first.field, low, high), first.start, toll.spans[-1].end
                )
                region = near or region
                break
        return msgspec.structs.replace(
            toll, region=region, countries=regions.countries(region) if region else ()
        )
