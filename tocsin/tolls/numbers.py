"""Numbers in a sentence: digits of every script, number words, duals, dozens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tocsin.languages.marks import Mark, Sentence

LARGEST = 100_000_000
_GLUED = "وفبل" + "והבל"  # clitics that are written together with digits
AND = "\u0648\u05d5"  # Arabic and Hebrew write «and» to the next word
_THOUSAND = 1000
_TENS = 20  # what «tens» alone is taken for
_THOUSANDS = 2000  # what «thousands» is taken for
_SHORT = 3  # letters of «and» in «between 20 and 30»
_GOALS = 9  # most goals of a result
_DASHES = frozenset(("-", "\u2013", "\u2014", "~", "\uff5e"))
_HEADED = frozenset((" - ", " \u2013 ", " \u2014 ", ": "))
_LISTING = frozenset(",،、，;")
_GROUP = frozenset(",.٬٫'’\u00a0\u202f ")


@dataclass(slots=True)
class Number:
    """Tokens ``start`` to ``end`` say ``value``; ``noun`` and ``kind`` where the word has them.

    ``high`` is the other end of «20 to 30»; ``partitive`` a word for «three of them».
    """

    start: int
    end: int
    value: int
    vague: bool = False
    noun: str | None = None
    kind: str | None = None
    high: int | None = None
    partitive: bool = False


def numbers(sentence: Sentence) -> list[Number]:
    """Return the numbers of a sentence in order."""
    days = {i for m in sentence.of("toll:s", "cue:today") for i in range(m.start, m.end)}
    days |= {i for m in sentence.of_sort("toll:b:") for i in range(m.start + 1, m.end)}
    words = {m.start: m for m in reversed(sentence.tolls) if _is_number(m) and m.start not in days}
    words |= {m.start: m for m in (*sentence.of_sort("toll:np"), *_alone(sentence))}
    found: list[Number] = []
    forms, end = sentence.words.forms, sentence.first
    tokens = range(sentence.first, sentence.last)
    dated = _dated(sentence)
    for at in [i for i in tokens if i in words or (forms[i][-1].isdecimal() and i not in dated)]:
        number = _read(sentence, at, words) if at >= end else None
        if number is None:
            continue
        if found and number.vague and at - found[-1].end <= found[-1].vague:
            _thousands_of(found[-1], number)
        elif number.value <= LARGEST:
            found.append(number)
        end = number.end
    return _ranges(sentence, found)


def _dated(sentence: Sentence) -> set[int]:
    """Return the days of months, «March 7», not «in March, 7 people»; and «12» of «Day 12 -»."""
    gaps, first = sentence.words.gaps(), sentence.first
    after = (m.end for m in sentence.of("toll:day") if m.end < sentence.last)
    days = {day for day in after if "," not in gaps[day - 1]}
    if sentence.last - first > 2 and gaps[first + 1] in _HEADED:
        told = any(
            m.start == first for m in (*sentence.of_sort("toll:k:"), *sentence.of_sort("toll:o:"))
        )
        return days if told else days | {first + 1}
    return days


def _thousands_of(first: Number, second: Number) -> None:
    """Make one of «hundreds of» and «thousands», «two tens»; «many» after a figure is none."""
    if second.value == _THOUSANDS and (first.vague or first.value in {10, 100}):
        first.value = first.value * 1000 if first.vague else first.value * 2000
        first.vague = True
        first.end = second.end
    elif second.value == _TENS and not first.vague and first.value < 10:
        first.value *= 10
        first.end = second.end


def _ranges(sentence: Sentence, found: list[Number]) -> list[Number]:
    """Join «20-30», «20 to 30» and «between 20 and 30» into one number with two ends.

    A result, «won 5-0», is none, nor is zero.
    """
    joined: list[Number] = []
    for number in found:
        last = joined[-1] if joined else None
        if last is None or last.high is not None or not _spans(sentence, last, number):
            joined.append(number)
        elif last.value >= number.value:
            joined.pop()
        elif _is_outgrown(sentence, last):
            joined[-1] = number  # «rose from 34 to 78»
        else:
            last.high, last.end = number.value, number.end
    return [number for number in joined if number.value]


def _is_outgrown(sentence: Sentence, number: Number) -> bool:
    """Whether a toll rose from it: behind «rose from», or behind words for a count and «from»."""
    counted = any(m.end <= number.start for m in sentence.of_sort("toll:kc"))
    names = ("toll:gr", "toll:up") if counted else ("toll:gr",)
    return any(m.end == number.start for m in sentence.of(*names))


def _spans(sentence: Sentence, first: Number, second: Number) -> bool:
    """Whether the second is written as the end of a range, or of a result of a match."""
    words = sentence.words
    between = words.folded.text[words.ends[first.end - 1] : words.starts[second.start]]
    result = second.value <= first.value <= _GOALS
    if first.vague or not (result or first.value < second.value) or len(between) > 8:
        return False
    gap = range(first.end, second.start)
    opened = any(m.end == first.start for m in sentence.of("toll:rb"))
    if opened and (not gap or (len(gap) == 1 and len(words.forms[gap[0]]) <= _SHORT)):
        return True
    if not gap:
        return between.strip() in _DASHES or (result and between == ":")
    return any((m.start, m.end) == (gap[0], gap[-1] + 1) for m in sentence.of("toll:r"))


def _is_number(mark: Mark) -> bool:
    return mark.payload.startswith(
        ("toll:n:", "toll:np:", "toll:x:", "toll:v:", "toll:d:", "toll:k2:")
    )


def _alone(sentence: Sentence) -> list[Mark]:
    """Return words like «a dead» that open a headline: «dead and 3 wounded in …»."""
    return [mark for mark in sentence.of_sort("toll:k1") if _opens(sentence, mark)]


def _opens(sentence: Sentence, mark: Mark) -> bool:
    words = sentence.words
    if mark.start > sentence.first:
        between = words.folded.text[words.ends[mark.start - 1] : words.starts[mark.start]]
        if between.isspace() or not between:
            return False
    if mark.end < sentence.last and words.forms[mark.end][0] in AND:
        return True
    return not any(m.start == mark.end and _is_number(m) for m in sentence.tolls)


def _read(sentence: Sentence, at: int, words: dict[int, Mark]) -> Number | None:
    mark = words.get(at)
    if mark is not None:
        for sign, build in _WHOLE.items():
            if mark.payload.startswith(sign):
                whole = build(at, mark.end, mark.payload.removeprefix(sign))
                return _scaled_vague(whole, words) if whole.vague else whole
    form = sentence.words.forms[at]
    digits = form if form.isdecimal() else form.lstrip(_GLUED)
    if digits.isdecimal() and len(digits) <= 9:
        return _written(sentence, at, digits, words)
    return _spelt(sentence, at, words) if mark is not None else None


_WHOLE: dict[str, Callable[[int, int, str], Number]] = {
    "toll:v:": lambda start, end, value: Number(start, end, int(value), vague=True),
    "toll:np:": lambda start, end, value: Number(start, end, int(value), partitive=True),
    "toll:d:": lambda start, end, noun: Number(start, end, 2, noun=noun),
    "toll:k1:": lambda start, end, kind: Number(start, end, 1, kind=kind),
    "toll:k2:": lambda start, end, kind: Number(start, end, 2, kind=kind),
}


def _scaled_vague(number: Number, words: dict[int, Mark]) -> Number:
    """Read «数十» with «万» after it."""
    scale = words.get(number.end)
    if scale is not None and scale.payload.startswith("toll:x:"):
        number.value *= int(scale.payload[7:])
        number.end = scale.end
    return number


def _written(sentence: Sentence, at: int, digits: str, words: dict[int, Mark]) -> Number:
    value, end = _grouped(sentence, at, digits)
    broken = _broken(sentence, digits, end, words)
    if broken is not None:
        return Number(at, *broken)
    number = _scaled(sentence, at, end, value, words)
    if number.end > end and _has_rest(sentence, number):  # «3万5千»: the rest of one number
        rest = _read(sentence, number.end, words) if number.end < sentence.last else None
        if rest is not None and not rest.vague and rest.value < 10_000:
            return Number(at, rest.end, number.value + rest.value)
    return number


def _broken(
    sentence: Sentence, digits: str, end: int, words: dict[int, Mark]
) -> tuple[int, int] | None:
    """Return end and value of «1.2 million» and «1,2 millones» from the words after the point."""
    tokens = sentence.words
    scale = words.get(end + 1)
    if scale is None or not scale.payload.startswith("toll:x:") or end + 1 >= sentence.last:
        return None
    point = tokens.folded.text[tokens.ends[end - 1] : tokens.starts[end]]
    part = tokens.forms[end]
    if point not in (".", ",", "٫") or not part.isdecimal() or len(part) > 2:
        return None
    return scale.end, int(digits + part) * int(scale.payload[7:]) // 10 ** len(part)


def _has_rest(sentence: Sentence, number: Number) -> bool:
    """Whether more of the number may follow: «3万5千», «2 bin 205»."""
    if number.value >= 10_000 or number.end >= sentence.last:
        return number.end < sentence.last
    rest = sentence.words.forms[number.end]
    plain = sentence.words.gaps()[number.end - 1] == " "
    return number.value >= _THOUSAND and plain and rest.isdecimal() and len(rest) <= 3


def _grouped(sentence: Sentence, at: int, digits: str) -> tuple[int, int]:
    """Join «2,000» and «2 000»; leave «7, 350» and «2.5» alone."""
    words = sentence.words
    forms, text = words.forms, words.folded.text
    end, short = at + 1, len(digits) <= 3
    while (
        len(digits) <= 6
        and short
        and end < sentence.last
        and len(forms[end]) == 3
        and forms[end].isdecimal()
        and words.starts[end] - words.ends[end - 1] == 1
        and text[words.ends[end - 1]] in _GROUP
    ):
        digits += forms[end]
        end += 1
    return int(digits), end


def _scaled(sentence: Sentence, start: int, end: int, value: int, words: dict[int, Mark]) -> Number:
    while end < sentence.last and end in words and words[end].payload.startswith("toll:x:"):
        value *= int(words[end].payload[7:])
        end = words[end].end
        if value > LARGEST:
            break
    return Number(start, end, value)


def _spelt(sentence: Sentence, start: int, words: dict[int, Mark]) -> Number:
    total = current = 0
    end = start
    for mark in _run(sentence, start, words):
        kind, _, amount = mark.payload[5:].partition(":")
        value = int(amount)
        if kind == "x" and value >= 1000:
            total += max(1, current) * value
            current = 0
        elif kind == "x":
            current = (
                current - current % 10 + max(1, current % 10) * value
                if value == 10
                else (max(1, current) * value)
            )
        elif not _composes(current % 100, value):
            break  # «three and five»
        else:
            current += value
        end = mark.end
        if total > LARGEST:
            break
    return Number(start, end, total + current)


def _composes(first: int, second: int) -> bool:
    """Whether one number is said with both words: «five and twenty», «soixante-dix»."""
    if not first or second >= 100:
        return True
    return second < 10 <= first or first < 10 <= second or (first >= 60 and second < 20)


def _run(sentence: Sentence, start: int, words: dict[int, Mark]) -> Iterator[Mark]:
    at = start
    joiner = {m.start for m in sentence.of("toll:and")}
    while at < sentence.last:
        if at > start and not _LISTING.isdisjoint(sentence.words.gaps()[at - 1]):
            return
        mark = words.get(at)
        if mark is None and at in joiner and at + 1 in words:
            at += 1
            continue
        if mark is None or not mark.payload.startswith(("toll:n:", "toll:x:")):
            return
        yield mark
        at = mark.end
