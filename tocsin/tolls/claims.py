"""Who claims what a sentence says, and through whom."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.languages.marks import Mark, Sentence
from tocsin.tolls import tails
from tocsin.tolls.between import parted
from topics.tagged import Mention

_LONGEST = 14
_SIGNS = frozenset(',،、，:：;؛«»"“”()')
_SAYING = ("toll:c", "toll:c2", "toll:c3", "toll:an")
_STOPS = (*_SAYING, "toll:s", "toll:since")
_OPENING, _CLOSING = frozenset('«“"„'), frozenset('»”"“')
_COMMAS = frozenset(",،、，")
_NAMED = 4  # words of a medium's name
_NAME = 6  # words of a claimant that no head names
_BESIDE = 2  # words between «the agency» and its name
_STEM, _ENDING = 4, 3  # letters of a word that stay, and that may differ, when it is said again
_COUNTING = ("toll:n:", "toll:k:", "toll:v:", "toll:g:", "toll:b:")
_ACTS = frozenset(("attack", "shelling", "clash", "kill", "offensive", "airstrike", "capture"))


@dataclass(frozen=True, slots=True)
class Claim:
    """The claimant as printed, its region, and the agency that it came by; each may be None."""

    claimant: str | None = None
    region: str | None = None
    through: str | None = None


NARRATOR = Claim()


def claim(sentence: Sentence, original: str, mentions: Sequence[Mention], before: Claim) -> Claim:
    """Return whose claim a sentence is; «according to it» is who claimed the sentence before.

    ``mentions`` are those of the sentence's field, in order.
    """
    through = None
    agencies = sentence.of_sort("toll:g:") if "toll:g:" in sentence.sorts else ()
    if agencies:
        through = agencies[0].payload[7:]
    through = through or _quoted(sentence, original)
    if sentence.names.isdisjoint(_SAYING):
        return Claim(through=through) if through else NARRATOR
    carried = Claim(before.claimant, before.region, through or before.through)
    heads = _heads(sentence)
    if before.claimant and "toll:same" in sentence.names:
        return carried
    phrase = _nameless(sentence, original, mentions, heads)
    if phrase is None:
        own = [head for head in heads if not _is_through(sentence, head, heads)]
        head = next((h for h in own if not _does(sentence, h)), own[0] if own else None)
        phrase = _phrase(sentence, head.start, head.end) if head is not None else None
        # With an article at most, one word may mean who spoke before.
        bare = head and phrase and phrase[1] == head.end and head.start - phrase[0] <= 1
        if head and bare and _is_again(sentence, head, before):
            return carried
    if phrase is not None:
        phrase = _trimmed(sentence, original, phrase)
        return _printed(sentence, original, mentions, phrase, through)
    if before.claimant and (through is None or "toll:c2" in sentence.names):
        return carried
    return Claim(through=through)


def _nameless(
    sentence: Sentence, original: str, mentions: Sequence[Mention], heads: Sequence[Mark]
) -> tuple[int, int] | None:
    """Return who speaks where no head of a claimant's name does: a name, a state, a tail."""
    last = tails.tail(sentence, sentence.kept(_closed))
    if last is not None and not any(last[0] <= head.start < last[1] for head in heads):
        return last
    named = _named(sentence, original, heads)
    if named is None and (not heads or _apart(sentence, heads[0])):
        return tails.side(sentence, mentions)
    return named


def _is_through(sentence: Sentence, head: Mark, heads: Sequence[Mark]) -> bool:
    return _is_medium(sentence, head) or (len(heads) > 1 and _quotes(sentence, head))


def _does(sentence: Sentence, head: Mark) -> bool:
    """Whether it is told what he does, behind a word of saying: «… and said the army attacked»."""
    if not any(m.end == head.start for m in sentence.of("toll:c")):
        return False
    start, end = _phrase(sentence, head.start, head.end)
    return any(start <= m.start < end and m.payload in _ACTS for m in sentence.marks)


def answers(sentence: Sentence) -> bool:
    """Whether it only says who reported what the sentence before tells: «that was said by …»."""
    return any(m.start - sentence.first <= 1 for m in sentence.of("toll:an"))


def _printed(
    sentence: Sentence,
    original: str,
    mentions: Sequence[Mention],
    phrase: tuple[int, int],
    through: str | None,
) -> Claim:
    low, high = sentence.span(*phrase)
    first = bisect_left(mentions, low, key=lambda m: m.start)
    last = bisect_left(mentions, high, key=lambda m: m.start)
    region = next((m.region for m in mentions[first:last] if m.region), None)
    return Claim(original[low:high].strip(), region, through)


def _named(sentence: Sentence, original: str, heads: Sequence[Mark]) -> tuple[int, int] | None:
    """Return the name after «according to», before «-ə görə», or beside «said», if no head is."""
    closed = sentence.kept(_closed)
    for mark in sentence.of("toll:c2"):  # «According to Hamas, fighters opened fire»
        run = range(*_run(sentence, mark.end, 1, closed))
        told = any(head.start in run for head in heads)
        if run and not told and _is_name(sentence, original, run.start) and _ends(sentence, run):
            return run.start, run.stop
    if heads and not _far(sentence, heads[0]):
        return None
    if heads:
        beside = _beside(sentence, original, closed)
        return beside if beside is not None and beside[1] - beside[0] > 1 else None
    for mark in sentence.of("toll:c2", "toll:c3"):
        ahead = mark.payload == "toll:c2"
        edge = mark.end if ahead else mark.start
        start, end = _run(sentence, edge, 1 if ahead else -1, closed)
        if any(_is_name(sentence, original, i) for i in range(start, end)):
            return start, end
    return _beside(sentence, original, closed)


def _beside(sentence: Sentence, original: str, closed: frozenset[int]) -> tuple[int, int] | None:
    """Return the name next to a word of saying, with what leads up to it from a comma on."""
    for mark in sentence.of("toll:c"):
        for edge, step in ((mark.start, -1), (mark.end, 1)):
            start, end = _run(sentence, edge, step, closed)
            tokens = range(start, end) if step > 0 else range(end - 1, start - 1, -1)
            size = next(
                (n for n, i in enumerate(tokens) if not _is_name(sentence, original, i)),
                len(tokens),
            )
            first = edge if step > 0 else edge - size
            if size > 1 or (size == 1 and first > sentence.first):
                whole = end - start < _NAME and step < 0
                return (start, end) if whole else (first, first + size)
    return None


def _run(sentence: Sentence, edge: int, step: int, closed: frozenset[int]) -> tuple[int, int]:
    """Return the words from an edge on, or up to it, that nothing parts."""
    words, at = sentence.words, edge
    while abs(at - edge) < _NAME:
        token = at if step > 0 else at - 1
        if not sentence.first <= token < sentence.last or token in closed:
            break
        if at != edge and _cut(words.folded.text[words.ends[at - 1] : words.starts[at]]):
            break
        at += step
    return (edge, at) if step > 0 else (at, edge)


def _ends(sentence: Sentence, run: range) -> bool:
    return run.stop < sentence.last and parted(sentence, run.stop, run.stop)


def _is_name(sentence: Sentence, original: str, token: int) -> bool:
    low, _ = sentence.span(token, token + 1)
    return original[low : low + 1].isupper()


def _heads(sentence: Sentence) -> list[Mark]:
    """Return who may claim it, those next to a word of saying first; «two police» are counted."""
    said = sentence.of(*_SAYING)
    counts = {m.end for m in (*sentence.of_sort("toll:n:"), *sentence.of_sort("toll:v:"))}
    counts -= {m.end for m in sentence.of("toll:det")}  # «bir doktor»
    forms = sentence.words.forms

    def is_counted(mark: Mark) -> bool:
        number = mark.start > sentence.first and forms[mark.start - 1].isdecimal()
        beside = number or mark.start in counts  # not «injured 22, police said»
        return beside and not parted(sentence, mark.start, mark.start)

    nouns = [m for m in sentence.of_sort("toll:o:") if is_counted(m)]
    counted = {i for m in nouns for i in range(m.start, m.end)}
    heads = [m for m in sentence.of("toll:h") if m.start not in counted and not is_counted(m)]
    return sorted(heads, key=lambda m: min(max(c.start - m.end, m.start - c.end, 0) for c in said))


def _far(sentence: Sentence, head: Mark) -> bool:
    """Whether no word of saying is near the head of a claimant's name."""
    said = sentence.of("toll:c", "toll:c2", "toll:c3", "toll:an")
    return min(max(c.start - head.end, head.start - c.end, 0) for c in said) > _NAME


def _quoted(sentence: Sentence, original: str) -> str | None:
    """Return a medium's name in quotes: «the agency «Harbour»», not one that we know."""
    gaps = sentence.words.gaps()
    for mark in sentence.of("toll:m") if "toll:c2" in sentence.names else ():
        if mark.end >= sentence.last or not _OPENING.intersection(gaps[mark.end - 1]):
            continue
        for end in range(mark.end + 1, min(mark.end + _NAMED, sentence.last)):
            if _CLOSING.intersection(gaps[end - 1]):
                low, high = sentence.span(mark.end, end)
                return original[low:high]
    return None


def _apart(sentence: Sentence, head: Mark) -> bool:
    """Whether other words stand between the head and every word of saying."""
    said = [m for m in sentence.tolls if m.payload in _SAYING]
    return all(max(c.start - head.end, head.start - c.end, 0) > 1 for c in said)


def _is_medium(sentence: Sentence, head: Mark) -> bool:
    """Whether it is an agency by its name, «the agency Interfax»: through it, not by it."""
    if not any(head.start <= m.start < head.end for m in sentence.of("toll:m")):
        return False
    return any(
        max(m.start - head.end, head.start - m.end) <= _BESIDE for m in sentence.of_sort("toll:g:")
    )


def _quotes(sentence: Sentence, head: Mark) -> bool:
    """Whether a medium says what somebody else said: «the agency, citing a doctor»."""
    medium = any(head.start <= m.start < head.end for m in sentence.of("toll:m"))
    return medium and any(0 <= m.start - head.end <= 1 for m in sentence.of("toll:c2"))


def _is_again(sentence: Sentence, head: Mark, before: Claim) -> bool:
    """Whether one word means who claimed the sentence before: «The ministry added …».

    «The agency said» goes on with whom it quoted.
    """
    if before.claimant is None:
        return False
    if any(m.start == head.start for m in sentence.of("toll:m")):
        return True
    low, high = sentence.span(head.start, head.end)
    word = sentence.words.folded.original[low:high].casefold()
    word = word.removeprefix("ال").removeprefix("ה")
    return word[: max(_STEM, len(word) - _ENDING)] in before.claimant.casefold()


def _phrase(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Widen the head of a claimant to its whole phrase: up to a comma, a verb of saying, a stop."""
    gaps, closed = sentence.words.gaps(), sentence.kept(_closed)
    first, last = start, end
    while first > sentence.first and start - first < _LONGEST:
        if first - 1 in closed or _cut(gaps[first - 1]):
            break
        first -= 1
    while last < sentence.last and last - end < _LONGEST:
        if last in closed or _cut(gaps[last - 1]):
            break
        last += 1
    return first, _named_after(sentence, last)


def _trimmed(sentence: Sentence, original: str, phrase: tuple[int, int]) -> tuple[int, int]:
    """Cut what is told off a name with which a sentence begins that says so at its end."""
    start, end = phrase
    said = sentence.of("toll:c")
    if not said or said[0].start <= end or any(m.end == start for m in sentence.of(*_SAYING)):
        return phrase
    heads = [m.end for m in sentence.of("toll:h") if start <= m.start < end]
    own = max([heads[-1] if heads else end, *_names(sentence, original, start, end)])
    small = all(original[sentence.span(i, i + 1)[0]].islower() for i in range(own, end))
    return (start, own) if small else phrase


def _names(sentence: Sentence, original: str, start: int, end: int) -> list[int]:
    """Return the ends of the words that begin with a capital."""
    return [i + 1 for i in range(start, end) if _is_name(sentence, original, i)]


def _named_after(sentence: Sentence, end: int) -> int:
    """Return where the name ends that stands between commas: «the mayor, Jane Doe, said»."""
    gaps, closed = sentence.words.gaps(), sentence.kept(_closed)
    if end >= sentence.last or not _COMMAS.intersection(gaps[end - 1]):
        return end
    for at in range(end + 1, min(end + _NAMED + 1, sentence.last)):
        if at - 1 in closed:
            return end
        if _COMMAS.intersection(gaps[at - 1]):
            says = any(m.start == at for m in sentence.of("toll:c"))
            return at if says else end
    return end


def _closed(sentence: Sentence) -> frozenset[int]:
    """Return the words that no claimant's name holds: of saying, of counting, stops, digits."""
    marked = [
        i
        for m in sentence.tolls
        if m.payload in _STOPS or m.payload.startswith(_COUNTING)
        for i in range(m.start, m.end)
    ]
    return frozenset([*marked, *sentence.words.figures(sentence.first, sentence.last)])


def _cut(between: str) -> bool:
    return between != " " and not _SIGNS.isdisjoint(between)
