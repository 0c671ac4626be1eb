"""The sentences of an article as sides and places, with who speaks and who is accused."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from tocsin.places.cues import cues, in_range
from tocsin.places.datelines import set_dated
from tocsin.places.grammar import Grammar, grammar, places_of
from tocsin.places.slot import Slot, stands
from tocsin.places.slots import slots
from tocsin.text.tokens import Tokens
from topics.tagged import Mention, Span

_ADDRESSED = frozenset(("object", "to"))
_SPEECH = 12
_RELATIVE = 24  # words from a name to the verb behind what is told of it
_NEXT = 3
_OBJECT = 3
_OWN_DEED = 2
_OPENING = 8
_COMMAS = ',،，՝"»”'


class Clause(Struct, eq=False):
    """The slots of the tokens ``first`` to ``last``, and what parts them.

    ``speak``: words for saying; ``walls``: words that begin a clause; ``deeds``: words for deeds;
    ``judge``: words that approve or condemn; ``leave``: words for being moved out; ``officials``:
    words for who speaks; ``skies``: words for a state's air and waters that another breaks into.
    ``speakers`` and ``blamed`` are groups of slots; ``voices``: who says
    which words; ``commas``: the tokens of the field after which one stands, or a quotation mark;
    ``kept``: what was made of it already.
    """

    words: Tokens
    rules: Grammar
    first: int
    last: int
    slots: list[Slot]
    speak: tuple[int, ...] = ()
    walls: tuple[int, ...] = ()
    deeds: tuple[int, ...] = ()
    judge: tuple[int, ...] = ()
    leave: tuple[int, ...] = ()
    officials: tuple[int, ...] = ()
    skies: tuple[int, ...] = ()
    speakers: set[int] = field(default_factory=set)
    blamed: set[int] = field(default_factory=set)
    voices: list[tuple[int, int, Slot]] = field(default_factory=list)
    kept: dict[object, Any] = field(default_factory=dict)
    commas: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.commas = self.words.after(_COMMAS)

    def speaker(self, start: int, end: int) -> Slot | None:
        """Return who says the words of tokens ``start`` to ``end``, where the sentence tells it."""
        for a, b, slot in self.voices:
            if a < end and b > start:
                return slot
        return None

    def group(self, slot: Slot | None) -> tuple[Slot, ...]:
        """Return the slots that «and» joins with this one, in order."""
        if slot is None:
            return ()
        group = slot.group
        return tuple([s for s in self.slots if s.group == group])

    def speaks(self, slot: Slot) -> bool:
        """Whether the slot is the one that says, condemns or demands."""
        return slot.group in self.speakers

    def comma(self, start: int, end: int) -> bool:
        """Whether a comma or a quotation mark stands after one of the tokens."""
        at = bisect_left(self.commas, max(start, self.first))
        return at < len(self.commas) and self.commas[at] < end

    def resumes(self, slot: Slot, token: int) -> bool:
        """Whether a clause within commas tells more of a name and ends before a token.

        «France, which has troops there, condemned …».
        """
        inside = self.words.forms[slot.last : slot.last + 2]  # «, в которой»
        told = not self.rules.relative.isdisjoint(inside) and token - slot.last <= _RELATIVE
        if not told or not self.comma(slot.last - 1, slot.last):
            return False
        ended = self.comma(token - 1, token) or (
            self.comma(token - 2, token) and not stands(self.officials, token - 1)
        )
        return ended and slot.last + 1 < token

    def next_comma(self, token: int) -> int:
        """Return the end of the stretch from a token to where a comma or the clause ends."""
        marks = self.commas
        at = bisect_left(marks, max(token, self.first))
        return min(marks[at] + 1, self.last) if at < len(marks) else self.last


class Clauses:
    """The sentences of one article, each read when it is first asked for."""

    def __init__(
        self,
        mentions: Sequence[Mention],
        fields: Mapping[str, Tokens],
        language: str,
        events: Iterable[Span] = (),
        spoken: Iterable[Span] = (),
        *,
        judged: Iterable[Span] = (),
        notes: Iterable[Span] = (),
        skies: Iterable[Span] = (),
    ) -> None:
        known, told, verdicts, said = list(events), list(spoken), list(judged), list(notes)
        self._skies = list(skies)
        self._fields = fields
        self.language = language
        self._mentions = {name: [m for m in mentions if m.field == name] for name in fields}
        self._starts = {name: [m.start for m in rows] for name, rows in self._mentions.items()}
        noted = {name: _tokens(words, name, said) for name, words in fields.items()}
        self.acts = {
            name: tuple(sorted((_tokens(words, name, known) | set(act)) - noted[name]))
            for name, words in fields.items()
            for act in [cues(words, language).act]
        }
        self._spoken = {
            name: tuple(sorted(_tokens(words, name, told) | noted[name]))
            for name, words in fields.items()
        }
        self._judged = {
            name: tuple(sorted(_tokens(words, name, verdicts) | set(cues(words, language).judge)))
            for name, words in fields.items()
        }
        self._made: dict[tuple[str, int, int], Clause] = {}

    def at(self, name: str, first: int, last: int) -> Clause:
        """Return the clause of tokens ``first`` to ``last`` of a field."""
        made = self._made.get((name, first, last))
        if made is None:
            made = self._made[name, first, last] = self._read(name, first, last)
        return made

    def _read(self, name: str, first: int, last: int) -> Clause:
        words, rules = self._fields[name], grammar(self.language)
        low, high = words.span(first, last)
        starts = self._starts[name]
        inside = self._mentions[name][bisect_left(starts, low) : bisect_left(starts, high)]
        if not inside:
            return Clause(words, rules, first, last, [])
        seen = cues(words, self.language)
        deeds = _within(self.acts[name], first, last)
        said = {
            token
            for marks in (seen.speak, seen.meet, self._spoken[name])
            for token in _within(marks, first, last)
        }
        clause = Clause(
            words, rules, first, last,
            slots(words, self.language, inside, (first, last), deeds),
            speak=tuple(sorted(said - set(deeds))),
            walls=_within(places_of(rules.walls, words, "walls"), first, last),
            deeds=deeds,
            judge=_within(self._judged[name], first, last),
            leave=_within(seen.leave, first, last),
            officials=_within(seen.officials, first, last),
        )  # fmt: skip
        if self._skies:
            clause.skies = _within(sorted(_tokens(words, name, self._skies)), first, last)
        if first < _OPENING:
            set_dated(clause.slots, words, rules, (first, last))
        _claim(clause)
        _blame(clause)
        return clause


def between(marks: Sequence[int], one: int, two: int) -> bool:
    """Whether one of the sorted marks lies from the lower token up to the higher."""
    if not marks:
        return False
    low, high = (one, two) if one < two else (two, one)
    at = bisect_left(marks, low)
    return at < len(marks) and marks[at] < high


def free(slot: Slot) -> bool:
    """Whether a slot may be a subject: no mark of another case, and no mere place."""
    return not slot.case and not (slot.scene and slot.head not in {"forces", "people"})


def _tokens(words: Tokens, name: str, spans: Sequence[Span]) -> set[int]:
    """Return the tokens that the spans in one field cover."""
    found: set[int] = set()
    for span in spans:
        if span.field == name:
            found.update(range(*words.starting(span.start, span.end)))
    return found


def _within(marks: Sequence[int], first: int, last: int) -> tuple[int, ...]:
    return tuple(marks[bisect_left(marks, first) : bisect_left(marks, last)]) if marks else ()


def _claim(clause: Clause) -> None:
    """Find who speaks: the subjects of the words for saying, and every official."""
    told = clause.first
    for start, end in runs(clause.speak):
        slot = _speaker(clause, start, end, told)
        told = end
        if slot is not None:
            clause.speakers.add(slot.group)
            clause.voices.append((start, end, slot))
    silent = not clause.speakers
    for slot in clause.slots:
        alone = not slot.case and silent and _is_government(clause, slot)
        if slot.head == "officials" or alone or _is_office(clause, slot) or _tells(clause, slot):
            clause.speakers.add(slot.group)


def _tells(clause: Clause, slot: Slot) -> bool:
    """Whether it is an army that ends a sentence with its word: «…, the British navy said»."""
    last = slot.head == "forces" and not slot.case and stands(clause.speak, slot.last)
    return last and clause.comma(slot.first - 2, slot.first)


def _is_government(clause: Clause, slot: Slot) -> bool:
    """Whether a capital stands for its government: it opens a sentence that tells of no deed."""
    opens = slot.seat and slot.first == clause.first and not clause.deeds
    return slot.mention.kind == "capital" or opens


def _is_office(clause: Clause, slot: Slot) -> bool:
    """Whether «in» a capital somebody speaks who is not named: «В Берлине призвали»."""
    seat = slot.capital or slot.mention.kind == "capital"
    bare = clause.rules.impersonal and slot.case == "in" and seat
    at = slot.first - 1
    at -= clause.words.forms[at] in clause.rules.turns  # «…, а в Москве заявили»
    opens = slot.first == clause.first or clause.comma(at, slot.first)
    return bare and opens and _is_said(clause, slot)


def _is_said(clause: Clause, slot: Slot) -> bool:
    """Whether a word for saying follows after its object at most, and nobody else is named."""
    last = max(s.last for s in clause.group(slot))
    for token in range(last, min(last + _OBJECT, clause.last)):
        if token in clause.speak:
            return True
        if clause.words.letter(token).isupper() or clause.comma(token - 1, token + 1):
            return False
    return False


def runs(marks: Sequence[int]) -> list[tuple[int, int]]:
    """Return the stretches of tokens that follow on one another."""
    found: list[tuple[int, int]] = []
    for mark in marks:
        if found and found[-1][1] == mark:
            found[-1] = found[-1][0], mark + 1
        else:
            found.append((mark, mark + 1))
    return found


def _speaker(clause: Clause, start: int, end: int, told: int) -> Slot | None:
    """Return who says the words of tokens ``start`` to ``end``; others spoke up to ``told``."""
    wide, order = clause.rules.wide, clause.rules.order
    able = [
        s for s in clause.slots
        if (s.head == "officials" and s.case not in _ADDRESSED)
        or s.seat
        or (free(s) and s.mention.kind != "demonym")
    ]  # fmt: skip
    within = [s for s in able if start <= s.low < end]
    before = [s for s in able if s.last <= start <= s.last + _SPEECH * wide]
    if within and not before:  # «recalled Poland its ambassador»
        return within[0]
    after = [
        s for s in able
        if 0 <= s.first - end <= _NEXT * wide and not between(clause.deeds, end, s.first)
    ]  # fmt: skip
    told_last = clause.comma(start - 1, start)
    if not told_last:  # «Witnesses said Israel struck Gaza»
        after = [s for s in after if not _does(clause, s, end)]
    unnamed = told_last and not after and _is_unnamed(clause, end)
    if unnamed or (order == "sov" and _is_stranger(clause, start)):
        return None  # «…, the country's foreign ministry said», «…, the governor said»
    official = after and after[0].head == "officials" and told_last
    if order == "sov" and official:  # «…, said the ministry of Ukraine»
        return after[0]
    if order == "sov":
        before = [s for s in before if s.first >= told] or before
        near = [s for s in before if start - s.last <= _NEXT and s.head == "officials"]
        own = [s for s in before if not clause.comma(s.last - 1, start)]
        begun = [s for s in own if _is_begun(clause, s)]
        return next(iter([*near[-1:], *begun[-1:], *own, *before, *after]), None)
    resumed = [s for s in able if clause.resumes(s, start)]
    walls = sorted((*clause.walls, *clause.speak))
    before = [s for s in before if not between(walls, s.last, start)]
    said_by = after and after[0].head == "officials" and after[0].first == end
    parted = clause.comma(start - 1 - bool(said_by), start)  # «…, so said the spokesman»
    if after and not resumed and (order == "vso" or parted or not before):
        return after[0]
    own = [s for s in before[-1:] if not between(clause.deeds, s.last, start)]
    return next(iter([*resumed, *own]), None)


def _does(clause: Clause, slot: Slot, end: int) -> bool:
    """Whether it does what is said, rather than say it; at ``end`` the word for saying ends."""
    order = clause.rules.order
    if order == "svo":
        return in_range(clause.deeds, range(slot.last, slot.last + _OWN_DEED))
    if order == "vso":
        return between(clause.walls, end, slot.first)
    return slot.head != "officials" and between(clause.deeds, slot.last, clause.last)


def _is_begun(clause: Clause, slot: Slot) -> bool:
    """Whether «and» begins a clause with it, and does not join it to the name before."""
    at = clause.slots.index(slot)
    joined = at > 0 and clause.slots[at - 1].group == slot.group
    first = slot.first > clause.first and clause.words.forms[slot.first - 1]
    return first in clause.rules.joins and not joined


def _is_unnamed(clause: Clause, end: int) -> bool:
    """Whether an official follows whose country is not named beside him."""
    return in_range(clause.officials, range(end, min(end + _OBJECT + 1, clause.last)))


def _is_stranger(clause: Clause, start: int) -> bool:
    """Whether an official of no country stands alone between a comma and the word for saying."""
    at = start - 1
    named = any(s.low <= at < max(s.high, s.last) + 1 for s in clause.slots)
    return at in clause.officials and clause.comma(at - 1, at) and not named


def _blame(clause: Clause) -> None:
    """Find who is accused: the first side after the word, or the one that its case marks."""
    rules = clause.rules
    words = _within(places_of(rules.blame, clause.words, "blame"), clause.first, clause.last)
    if not words:
        return
    sides = [s for s in clause.slots if not s.scene and s.region and not clause.speaks(s)]
    for token in words if sides else ():
        if rules.order == "sov":
            before = [s for s in sides if s.last <= token]
            found = [s for s in before if s.case in {"object", "to"}]
            found = found or [s for s in before if s.case == "of"] or [
                s for s in sides if s.case in {"object", "to"}
            ]  # fmt: skip
        else:
            found = [s for s in sides if s.first > token and s.case in {"", "object", "to", "of"}]
        if found:
            clause.blamed.add(found[0].group)
