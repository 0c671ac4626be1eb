"""Where each act happens and who does it to whom, from the places named around it."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import msgspec

from tocsin.languages.marks import Mark, Sentence
from tocsin.places import regions
from tocsin.places.around import rules as beside
from tocsin.places.clauses import Clauses
from tocsin.places.deeds import leaves
from tocsin.places.frames import Frame, deal, frame, speech
from tocsin.places.slot import Slot
from tocsin.reading.roles import DEALS, TRUCE, is_deed, is_summons
from tocsin.signals import Candidate
from topics.tagged import Mention, Party, Place, Toll

_SECTORS = {"army": "MIL", "police": "COP", "crowd": "CVL", "rebels": "REB", "gov": "GOV"}
_BESIDE = 12
_STRANGE = 45  # code points that a region where nothing violent happens must be nearer by
_INDIRECT = {"demonym": 40, "capital": 40}
_FIGHTS = frozenset(("clash",))
_OWN = frozenset(("PROTEST", "RETREAT"))
_AT_HOME = _FIGHTS | {"force_on_protest", "torture", "beat", "execute", "sexual", "genocide"}


def _sectors(sentence: Sentence) -> list[Mark]:
    return sentence.of(*_SECTORS)


class Sides:
    """The places of one article, ready to be asked about any of its sentences."""

    def __init__(
        self,
        mentions: Sequence[Mention],
        places: Sequence[Place],
        sentences: Sequence[Sentence],
        read: Clauses,
        candidates: Sequence[Candidate] = (),
    ) -> None:
        self._read = read
        self._mentions = {
            name: [m for m in mentions if m.field == name] for name in ("title", "text")
        }
        self._starts = {name: [m.start for m in rows] for name, rows in self._mentions.items()}
        self._sentences = sentences
        self._frames: dict[tuple[int, int, int], Frame] = {}
        self._events = [p.region for p in places if p.role == "event"]
        self._ranked = sorted(places, key=lambda p: -p.salience)
        top = self._ranked[0].region if self._ranked else None
        self._top = self._events[0] if self._events else top
        self._candidates = candidates
        self._truces = {id(c.sentence) for c in candidates if c.category.id == TRUCE}

    @cached_property
    def _attackers(self) -> frozenset[str]:
        """The sides that attack somebody and are not attacked themselves."""
        frames = [self._frame(c) for c in self._candidates if c.category.event == "ASSAULT"]
        struck = {slot.side for said in frames for slot in said.targets}
        return frozenset(s.side for said in frames for s in said.actors if s.side not in struck)

    @cached_property
    def _protests(self) -> dict[int, str]:
        """Where a sentence, by its number, tells of a protest."""
        told = [c for c in self._candidates if c.category.event == "PROTEST"]
        at = [(c, where) for c in reversed(told) if (where := self._frame(c).where) is not None]
        return {c.order: self._state_of(where.region, c.sentence) for c, where in at}

    def within(self, field: str, start: int, end: int) -> list[Mention]:
        """Return the mentions that begin in a stretch."""
        starts = self._starts[field]
        return self._mentions[field][bisect_left(starts, start) : bisect_left(starts, end)]

    def placed(self) -> list[int]:
        """Return the positions of the sentences that name a place."""
        return [i for i, s in enumerate(self._sentences) if self.within(s.field, *s.bounds)]

    def region_of(self, candidate: Candidate) -> str | None:
        """Return where an act happens, or what region words are about: near first, then far."""
        said = self._frame(candidate)
        if said.where is not None and not self._is_venue(candidate, said.where):
            where = said.where.region
            # A protest happens far from what it is about.
            protest = candidate.category.event == "PROTEST"
            return self._state_of(where, candidate.sentence) if protest else where
        if not is_deed(candidate) and said.targets:
            return said.targets[0].side
        before = self._before(candidate)
        if before is None and candidate.category.event == "SANCTION":
            before = self._against(candidate, said)  # of two states it is about the other one
        if before is None and self._events:
            before = self._events[0]
        return self._of_sides(candidate, said) if before is None else before

    def _of_sides(self, candidate: Candidate, said: Frame) -> str | None:
        """Return the region of who is told of, where no place is."""
        named = [slot for slot in said.targets if slot.mention.kind == "name"]
        sides = [slot for slot in (*named, *said.actors, *said.targets) if slot.region]
        if candidate.category.event == "ASSAULT" and candidate.category.id not in _AT_HOME:
            return self._borne([s for s in sides if s not in said.actors])
        return sides[0].side if sides else self._top

    def _borne(self, targets: Sequence[Slot]) -> str | None:
        """Return where an attack without a place happens: with those who bear it.

        Where only the attacker is told it is nowhere, unless nobody but his own land is named.
        """
        if targets:
            return targets[0].side
        struck = [p for p in self._ranked if p.region not in self._attackers]
        home = beside(self._read.language).home
        best = max(struck, key=lambda p: (p.role == "actor", p.region == home), default=None)
        if best is not None or len({p.countries for p in self._ranked}) > 1:
            return best.region if best else None
        return self._top

    def _is_venue(self, candidate: Candidate, where: Slot) -> bool:
        """Whether a truce is only signed there, or a raid sets out: it strikes elsewhere."""
        if not self._events or where.region in self._events:
            return False
        sentence = candidate.sentence
        clause = self._read.at(sentence.field, sentence.first, sentence.last)
        launched = where.case == "from" and not leaves(clause, candidate.start, candidate.end)
        return launched or id(sentence) in self._truces

    def _against(self, candidate: Candidate, said: Frame) -> str | None:
        """Return the side that a rupture hits: its target, or who else its sentence names."""
        if said.targets:
            return said.targets[0].side
        sentence = candidate.sentence
        own = {country for slot in said.actors for country in slot.mention.countries}
        others = (m for m in self.within(sentence.field, *sentence.bounds) if m.region is not None)
        return next((m.region for m in others if own and own.isdisjoint(m.countries)), None)

    def _before(self, candidate: Candidate) -> str | None:
        """Return the scene that one of the two sentences before names."""
        protests = self._protests if candidate.category.event == "PROTEST" else {}
        sentence = candidate.sentence
        start, end = sentence.span(candidate.start, candidate.end)
        for before in range(candidate.order - 1, max(-1, candidate.order - 3), -1):
            other = self._sentences[before]
            if other.field == sentence.field and other.paragraph >= sentence.paragraph - 1:
                near = self._nearest(self.within(other.field, *other.bounds), start, end)
                if (at := protests.get(before)) is not None:
                    own = frozenset(regions.countries(at))
                    return at if near is None or own.isdisjoint(regions.countries(near)) else near
                if near is not None and near in self._events:
                    return near
        return None

    def _frame(self, candidate: Candidate) -> Frame:
        """Return who does it to whom and where, as its sentence says it."""
        sentence = candidate.sentence
        key = id(sentence), candidate.start, candidate.end
        if key not in self._frames:
            clause = self._read.at(sentence.field, sentence.first, sentence.last)
            if is_deed(candidate):
                made = frame(
                    clause, candidate.start, candidate.end,
                    fight=candidate.category.id in _FIGHTS, own=candidate.category.event in _OWN,
                )  # fmt: skip
            else:
                rupture = candidate.category.event == "SANCTION" or is_summons(candidate)
                made = speech(clause, candidate.start, candidate.end, official=rupture)
                if candidate.category.event in DEALS:
                    made = _between(made, deal(clause, candidate.start, candidate.end))
            self._frames[key] = made
        return self._frames[key]

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
        """Return who does it to whom, where the sentence tells them."""
        sentence = candidate.sentence
        said = self._frame(candidate)
        marks = sentence.kept(_sectors)
        used: set[int] = set()
        actor = self._party(said.actors, marks, used)
        recipient = self._party(said.targets, marks, used)
        if marks and actor is None:
            before = [m for i, m in enumerate(marks) if m.end <= candidate.start and i not in used]
            if before:
                actor = Party(region=None, sector=_SECTORS[before[-1].payload])
        if marks and recipient is None:
            after = [m for i, m in enumerate(marks) if m.start >= candidate.end and i not in used]
            if after:
                recipient = Party(region=None, sector=_SECTORS[after[0].payload])
        return actor, None if recipient == actor else recipient

    def _party(self, slots: Sequence[Slot], marks: Sequence[Mark], used: set[int]) -> Party | None:
        """Return the side of a slot, with the sector of the noun beside its name."""
        if not slots:
            return None
        slot = slots[0]
        for i, mark in enumerate(marks):
            if mark.start < max(slot.last, slot.high + 1) and mark.end > min(
                slot.first, slot.low - 1
            ):
                used.add(i)
                return Party(region=slot.side or None, sector=_SECTORS[mark.payload])
        government = slot.mention.kind in ("person", "capital") or slot.head == "officials"
        sector = "IGO" if slot.mention.kind == "organisation" else "GOV" if government else None
        return Party(region=slot.side or None, sector=sector)

    def settle(self, toll: Toll) -> Toll:
        """Return the toll with its region and its claimant's, where the text tells them."""
        if toll.region is not None or not toll.spans:
            return toll
        region = self._top
        first = toll.spans[0]
        for sentence in self._sentences:
            low, high = sentence.bounds
            if sentence.field == first.field and low <= first.start < high:
                # «Russian medics treated nine wounded» tells whose medics, not where.
                found = [m for m in self.within(first.field, low, high) if m.region in self._events]
                region = self._nearest(found, first.start, toll.spans[-1].end) or region
                break
        return msgspec.structs.replace(
            toll, region=region, countries=regions.countries(region) if region else ()
        )


def _between(said: Frame, parties: Sequence[Slot]) -> Frame:
    """Return who meets whom; what they speak about is nobody's part."""
    if not parties:
        return said
    first = tuple(s for s in parties if s.side == parties[0].side)
    return Frame(first, tuple(s for s in parties if s not in first), said.where)
