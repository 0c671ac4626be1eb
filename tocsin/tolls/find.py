"""Find tolls: a number, what befell, whom; parts of totals; who claims it."""

from collections.abc import Mapping, Sequence

from tocsin.languages.marks import LEAD, Mark, Sentence, old_year, years
from tocsin.tolls.between import parted
from tocsin.tolls.claims import NARRATOR, Claim, answers, claim
from tocsin.tolls.data import patterns
from tocsin.tolls.joined import Draft, joined, tie_back
from tocsin.tolls.kinds import settle
from tocsin.tolls.nouns import Row
from tocsin.tolls.rows import rows
from tocsin.tolls.undone import is_background, is_slain, is_undone
from topics.tagged import Mention, Toll

MOST = 40  # tolls of one article
_PLAY_WITHIN = 6  # words from where a sentence begins to the film that it tells of
_BEFORE = {"cue:hypothesis": 5, "cue:negation": 3, "cue:future": 4}
_AFTER = {"cue:negation_after": 3, "cue:hypothesis_after": 3, "toll:fa": 6}
_FEAR_BEFORE = 12
_UNTELLING = frozenset(("toll:f", *_BEFORE, *_AFTER))
_OLD = (1900, 1999)
_BOUNDS = ("toll:b:", "toll:ba")
_HARM = ("toll:k:", "toll:k1", "toll:k2", "toll:kc", "toll:e:", "toll:sl")


def find(
    sentences: Sequence[Sentence],
    texts: Mapping[str, str],
    mentions: Sequence[Mention],
    last_old_year: int | None = None,
) -> list[Toll]:
    """Return the tolls of an article in text order, each once; regions are the caller's.

    ``texts`` are the original title and text, from which claimants are quoted; ``last_old_year``
    as in ``old_year``.
    """
    if _is_fiction(sentences):
        return []
    telling = [i for i, sentence in enumerate(sentences) if _tells(sentence)]
    if not telling:
        return []
    drafts: list[Draft] = []
    last: list[Draft] = []
    before = NARRATOR
    named = {name: [m for m in mentions if m.field == name] for name in texts}
    tells = frozenset(telling)
    for at, sentence in enumerate(sentences[: telling[-1] + 2]):
        if not sentence.marks:
            continue
        told = claim(sentence, texts[sentence.field], named[sentence.field], before)
        if told.claimant:
            before = told
        if at in tells:
            found = rows(sentence, named[sentence.field])
            settle(sentence, found)
            recalls = at >= LEAD and _recalls(sentence, found, last_old_year)
            last = _drafts(sentence, found, told, recalls=recalls)
            tie_back(sentence, last, drafts)
            drafts += last
        elif told.claimant and answers(sentence):
            for draft in last:
                draft.claim = draft.claim if draft.claim.claimant else told
        else:
            last = []
        if len(drafts) > MOST:
            break
    return joined(drafts[:MOST])


def _is_fiction(sentences: Sequence[Sentence]) -> bool:
    """Whether the article speaks of a film or a book again and again."""
    count = sum("cue:fiction" in sentence.names for sentence in sentences)
    return count >= max(2, len(sentences) // 3)


def _tells(sentence: Sentence) -> bool:
    """Whether a sentence has words for harm, and is neither play nor what was said before."""
    if sentence.sorts.isdisjoint(_HARM) or sentence.asks:
        return False
    if "toll:not" in sentence.names or _is_sport(sentence):
        return False
    return not any(
        m.start - sentence.first < _PLAY_WITHIN and not _idiom(sentence, m)
        for m in sentence.of("cue:fiction")
    )


def _is_sport(sentence: Sentence) -> bool:
    """Whether it is told of a game: injuries of players, goals; a stadium may be bombed."""
    words = {m.start for m in sentence.of("cue:sport")}
    return bool(words) and (len(words) > 1 or "toll:k:killed" not in sentence.names)


def _idiom(sentence: Sentence, mark: Mark) -> bool:
    return any(m.start <= mark.start and mark.end <= m.end for m in sentence.of("cue:not"))


def _drafts(sentence: Sentence, found: list[Row], told: Claim, *, recalls: bool) -> list[Draft]:
    old = recalls or "cue:history" in sentence.names or _old_year(sentence)
    kept = [
        row
        for row in found
        if row.kind is not None and not (_unreal(sentence, row) or is_undone(sentence, row))
    ]
    for row in kept:
        if row.total is not None and row.total not in kept:
            row.total = None
    return [
        Draft(
            "killed" if is_slain(sentence, row) else row.kind or "",
            row,
            _bound(sentence, row),
            row.of or "people",
            sentence,
            told if _spans_to(sentence, row, kept) else NARRATOR,
            "history" if old or is_background(sentence, row) else "past",
        )
        for row in kept
    ]


def _spans_to(sentence: Sentence, row: Row, rows: Sequence[Row]) -> bool:
    """Whether who speaks speaks of this number: not in «…, the ministry said; 1,500 fled»."""
    said = sentence.of("toll:c", "toll:c2", "toll:c3")
    if not said or said[-1].start > row.start or all(r.start > said[0].start for r in rows):
        return True
    return not parted(sentence, said[-1].end, row.start, ";؛")


def _recalls(sentence: Sentence, found: Sequence[Row], last: int | None) -> bool:
    """Whether a sentence behind the news sums up a war, or names a year and no day of these."""
    if "toll:since" in sentence.names:
        return True
    counted = {at for row in found for at in range(row.number.start, row.number.end)}
    return "cue:today" not in sentence.names and old_year(sentence, last, counted) is not None


def _old_year(sentence: Sentence) -> bool:
    """Whether a year of the last century stands in the sentence."""
    return any(_OLD[0] <= year <= _OLD[1] for year in sentence.kept(years).values())


def _bound(sentence: Sentence, row: Row) -> str:
    number = row.number
    if number.high is not None:
        return "about"
    if number.vague:
        return "vague"
    counted = row.mark is not None and row.mark.payload.startswith("toll:kc:")
    for mark in sentence.kept(_bounds):
        near = 0 <= number.start - mark.end <= 1 and not _harm_at(sentence, mark.end, number.start)
        near = near or mark.start == number.start  # «une trentaine»
        near = near or (counted and row.mark is not None and mark.end == row.mark.start)
        if mark.payload.startswith("toll:b:") and near:
            bound = mark.payload[7:]
            # «rose to 45»: the word for «up to» only says where to.
            return "exact" if counted and bound == "at_most" else bound
        if mark.payload.startswith("toll:ba:") and 0 <= mark.start - number.end <= 1 + _behind(row):
            return mark.payload[8:]
    return "exact"


def _behind(row: Row) -> int:
    """Return how many words of the noun stand behind the number."""
    return max(0, row.end - row.number.end)


def _bounds(sentence: Sentence) -> list[Mark]:
    if sentence.sorts.isdisjoint(_BOUNDS):
        return []
    return [m for m in sentence.tolls if m.payload.startswith(("toll:b:", "toll:ba:"))]


def _harm_at(sentence: Sentence, low: int, high: int) -> bool:
    return low < high and any(low <= m.start < high for m in sentence.of_sort("toll:k:"))


def _unreal(sentence: Sentence, row: Row) -> bool:
    """Whether the number is denied, feared or asked for rather than told."""
    start = row.number.start
    starts = [start, *([row.mark.start] if row.mark is not None else [])]
    ends = [row.end, *([row.mark.end] if row.mark is not None else [])]
    for mark in sentence.of(*_UNTELLING):
        if _inside(sentence, mark):
            continue
        if mark.payload == "toll:f" and 0 <= start - mark.end <= _FEAR_BEFORE:
            return True
        reach = _BEFORE.get(mark.payload)
        if reach and any(
            0 <= at - mark.end <= reach and not parted(sentence, mark.end, at) for at in starts
        ):
            return True
        reach = _AFTER.get(mark.payload)
        if reach and any(0 <= mark.start - end <= reach for end in ends):
            return True
    return False


def _inside(sentence: Sentence, mark: Mark) -> bool:
    """«not less than» is a bound and «without shelter» tells harm: no denial."""
    sorts = (sentence.of_sort("toll:b:"), sentence.of_sort("toll:k:"), sentence.of("cue:not_cue"))
    return any(m.start <= mark.start < m.end and m != mark for sort in sorts for m in sort)


__all__ = ["find", "patterns"]
