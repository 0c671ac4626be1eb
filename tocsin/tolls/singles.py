"""One person of whom no number speaks: «a soldier was killed», «погиб водитель»."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from tocsin.languages.marks import Mark, Sentence
from tocsin.tolls.between import is_plain
from tocsin.tolls.numbers import Number
from topics.tagged import Mention

_APART = 1  # words between what befell and who it is, where the verb comes first
_BEFELL = ("toll:e:", "toll:ef", "toll:ob", "toll:oa")
_WHO = ("toll:i:", "toll:j:", "toll:q:")
_ON = 4  # words between somebody and what befell him: «the girl was hit and was killed»
_OTHERS = (
    "toll:o:",
    "toll:i:",
    "toll:j:",
    "toll:c",
    "toll:n",
    "toll:h",
    "toll:k",
    "toll:by",
    "cue:",
)
_LED = 2  # words between a verb and its object: «killed the bus driver»
_NUMBERED = 3  # words after a number whose noun may be in the singular: «40'tan fazla kişi»


def singles(
    sentence: Sentence, known: Sequence[Number], mentions: Sequence[Mention]
) -> list[Number]:
    """Return those whom a word in the singular names beside what befell one.

    Whom a number of ``known`` counts is left to it, and so is who does it to somebody.
    """
    if sentence.sorts.isdisjoint(_WHO) or sentence.sorts.isdisjoint(_BEFELL):
        return []
    befell = [m for m in sentence.tolls if m.payload.startswith(_BEFELL)]
    aged = {m.end for m in sentence.of("toll:age")}
    known = [n for n in known if n.start not in aged]
    found: list[Number] = []
    for who in sentence.tolls:
        if not who.payload.startswith(_WHO) or any(n.end > who.start for n in found):
            continue
        verb = _verb(sentence, who, befell, mentions)
        if verb is None:
            continue
        start, end = min(who.start, verb.start), max(who.end, verb.end)
        back = _NUMBERED if who.start < verb.start else -1
        counted = any(n.end in range(start - back, end) or start <= n.start < end for n in known)
        if not counted and not _has_object(sentence, who, verb, known):
            found.append(Number(start, end, 1, noun=who.payload[7:], kind=_what(verb)))
    return found


def _verb(
    sentence: Sentence, who: Mark, befell: Sequence[Mark], mentions: Sequence[Mention]
) -> Mark | None:
    """Return what befell somebody: a word that says so of him, or a verb whose object he is."""
    own = _BEFELL[:2] if who.payload.startswith(_WHO[0]) else _BEFELL[:1]
    plain = [m for m in befell if m.payload.startswith(own)]
    found = _beside(sentence, _with_people(sentence, who, mentions), plain)
    found = found or _ahead(sentence, who, plain)
    acts = [m for m in befell if m.payload.startswith(("toll:ob", "toll:oa"))]
    return found or next((m for m in acts if _is_object(sentence, who, m)), None)


def _ahead(sentence: Sentence, who: Mark, befell: Sequence[Mark]) -> Mark | None:
    """Return what befell somebody a few words on, where nobody else is named between."""
    if any(0 <= who.start - m.end < _NUMBERED for m in sentence.of("toll:jn")):
        return None  # «three engineers and a driver were shot dead»
    ages = {m.end - 1 for m in sentence.of("toll:age")}
    for mark in befell:
        gap = range(who.end, mark.start)
        if not 0 < len(gap) <= _ON or not mark.payload.startswith(_BEFELL[0]):
            continue
        others = any(m.start in gap and m.payload.startswith(_OTHERS) for m in sentence.marks)
        figures = any(sentence.words.forms[i].isdecimal() and i - 1 not in ages for i in gap)
        if not (others or figures) and is_plain(sentence, who.end, mark.start):
            return mark
    return None


def _is_object(sentence: Sentence, who: Mark, verb: Mark) -> bool:
    """Whether somebody is the object: «killed the driver», «şoförü öldürdü».

    A form that only an object has may stand farther off.
    """
    if verb.payload.startswith("toll:oa"):
        own = who.payload.startswith(_WHO[1])
        return own and 0 <= verb.start - who.end <= 1 and is_plain(sentence, who.end, verb.start)
    gap = range(verb.end, who.start)
    if who.payload.startswith(_WHO[2]):
        near = who.start >= verb.end and len(gap) <= _ON
        return near and is_plain(sentence, verb.end, who.start)
    led = not gap or any(m.start == gap[0] and m.end <= who.start for m in sentence.of("toll:det"))
    return (
        led
        and len(gap) <= _LED
        and who.start >= verb.end
        and is_plain(sentence, verb.end, who.start)
    )


def _what(verb: Mark) -> str:
    return verb.payload.rpartition(":")[2]


def _with_people(sentence: Sentence, who: Mark, mentions: Sequence[Mention]) -> Mark:
    """Return the word with a people's name after it: «נער פלסטיני», «adolescent palestinien»."""
    if who.end >= sentence.last:
        return who
    low, high = sentence.span(who.end, who.end + 1)
    at = bisect_right(mentions, low, key=lambda m: m.start) - 1
    named = at >= 0 and mentions[at].kind == "demonym" and mentions[at].end >= high
    return Mark(who.start, who.end + 1, who.payload) if named else who


def _beside(sentence: Sentence, who: Mark, befell: Iterable[Mark]) -> Mark | None:
    """Return the word for what befell, the longest of those beside it, in the same clause."""
    near = [
        m
        for m in befell
        if (m.start == who.end and m.payload.startswith(_BEFELL[0]))
        or 0 <= who.start - m.end <= _APART + _aged(sentence, m.end, who.start)
    ]
    plain = [m for m in near if is_plain(sentence, min(m.end, who.end), max(m.start, who.start))]
    return min(plain, key=lambda m: (m.start != who.end, m.start - m.end), default=None)


def _aged(sentence: Sentence, low: int, high: int) -> int:
    """Return how many words between tell an age: «62-летняя»."""
    forms, things = sentence.words.forms, {m.start for m in sentence.of("toll:t")}
    return sum(i in things or forms[i].isdecimal() for i in range(low, high))


def _has_object(sentence: Sentence, who: Mark, verb: Mark, known: Sequence[Number]) -> bool:
    """Whether somebody else follows: «قتل جندي مدنياً»."""
    after = [m.start for m in sentence.tolls if m.payload.startswith("toll:o:")]
    follows = who.end in (*after, *(n.start for n in known))
    return verb.start < who.start and follows and is_plain(sentence, who.end, who.end)
