"""Find page furniture by what lines say, how they look and where they stand."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from tocsin.furniture import below, inline, shape
from tocsin.furniture.lines import Line, lines
from tocsin.furniture.second import About
from tocsin.languages.marks import Mark
from tocsin.text.fold import fold
from tocsin.text.phrases import Phrases
from tocsin.text.profile import table_of
from tocsin.text.tokens import Tokens, tokens
from topics.tagged import Furniture

_LISTS = frozenset(("read_also", "related"))
_OTHER_BOXES = _LISTS | {"keywords"}
_LONGEST_NOTE = 45  # words; a longer line that merely mentions a newsletter is prose
_SHORT = {
    "credit": 14, "caption": 34, "navigation": 24, "share": 24, "subscribe": 30, "keywords": 400,
    "menu": 6, "box": 4, "byline": 9,
}  # fmt: skip
_COLONS = (":", "：", "՝", "/", "|", "©")
_LEAST_LETTERS = 4  # of a heading that other words follow; a Chinese one has no spaces
_SHUT = ("related", "keywords")  # headings at which a second article ends
_NEAR = 40  # lines in which a paragraph of ours is looked for
_OURS = 400  # words of our article that tell it from another
_DATELINE = re.compile(
    r"[\s\W]{0,3}(?:[^\n()]{0,60}?)(?P<cut>[(\[/«]\s*(?P<name>[^()\[\]/«»\n]{2,40}?)\s*[)\]/»])"
    r"\s*[-–—:.,]"
)
_PLAIN = re.compile(r"(?P<cut>(?P<name>[^\s\-–—,.][^\n\-–—,.]{1,30}?))\s*[-–—]{1,2}\s")
_COMMA = re.compile(r"[^.։\n]{2,60}[,،]\s*(?P<cut>(?P<name>[^,،.։\n]{2,30}?))\s*[.։]")
_WIRED = re.compile(r"(?P<cut>(?P<name>[\u4e00-\u9fff]{2,6}?))[\u4e00-\u9fff\d]{2,20}[电電]")
_SIGNED = re.compile(r"[.!?。]\s+(?P<name>[^.!?。]{2,24})$")
_LEAST_TOLD = 4  # words of a line that tells something
_TAIL = re.compile(r"(?P<cut>[(\[]\s*(?P<name>[^()\[\]\n]{2,40}?)\s*[)\]])\s*\.?$")
_APART = re.compile(r"(?<!\s)\s*[,،;/|+&]\s*|(?<!\s)\s+(?:and|et|и|و|y|ve|və|та|և)\s+")


@cache
def _data(language: str) -> dict[str, dict[str, list[str]]]:
    return {"heads": {}, "inside": {}, "credits": {}} | table_of(language, "furniture.toml")


def patterns(language: str) -> list[tuple[str, str]]:
    """Return every phrase with ``head:<reason>`` or ``in:<reason>``."""
    data = _data(language)
    return [(p, f"head:{reason}") for reason, rows in data["heads"].items() for p in rows] + [
        (p, f"in:{reason}") for reason, rows in data["inside"].items() for p in rows
    ]


@cache
def _matcher(language: str) -> Phrases[str]:
    return Phrases(patterns(language), language)


@cache
def _agencies(language: str) -> frozenset[str]:
    rows = _data(language)["credits"].get("agencies", [])
    return frozenset(fold(row, language).text for row in rows)


def find(title: str, text: str, language: str) -> tuple[Furniture, ...]:
    """Return what of ``text`` is furniture, in order and apart; ``title`` helps to tell."""
    words = tokens(fold(text, language), language)
    return find_in(title, text, language, words, _matcher(language).find(words))


def find_in(  # noqa: PLR0917 -- what the one pass over a text has made already
    title: str,
    text: str,
    language: str,
    words: Tokens,
    marks: Sequence[Mark],
    blocks: Sequence[tuple[int, int, str]] = (),
) -> tuple[Furniture, ...]:
    """Return the same as ``find`` for words and marks that are there already."""
    rows = lines(text, words, [m for m in marks if m.payload.startswith(("head:", "in:"))])
    found = [(start, end, reason) for start, end, reason in blocks if 0 <= start < end <= len(text)]
    _set_apart(rows, found)
    at = 0
    while at < len(rows):
        if rows[at].is_apart:
            at += 1
            continue
        reason, until, second = _block(rows, at, words, (title, language))
        if reason is not None:
            found += [(row.start, row.end, reason) for row in rows[at:until]]
            found += [(row.start, row.end, "second_article") for row in rows[until:second]]
        at = second
    found += _announced(rows, found)
    known = {row.start for row in rows if row.is_apart} | {start for start, _, _ in found}
    found += below.bios(rows, known)
    found += shape.tail(rows, known | {start for start, _, _ in found})
    found += inline.found(rows, {start for start, _, _ in found})
    taken = {start for start, _, _ in found}
    own = [row for row in rows if row.start not in taken]
    found += [(a, b, "credit") for a, b, _ in _bylines(own, language)]
    told = [row for row in own if row.words > _LEAST_TOLD]
    found += _signed(told[:-1], language, taken)  # with its agency the story itself ends
    return _apart(found)


def _set_apart(rows: Sequence[Line], blocks: Sequence[tuple[int, int, str]]) -> None:
    """Mark the lines that the page's HTML has set apart already."""
    shut = sorted((start, end) for start, end, _ in blocks)
    at = 0
    for row in rows:
        while at < len(shut) and shut[at][1] <= row.start:
            at += 1
        row.is_apart = at < len(shut) and shut[at][0] <= row.start and row.end <= shut[at][1]


def credits(title: str, text: str, language: str) -> tuple[str, ...]:  # noqa: A001 -- the interface's word
    """Return whom the article credits, as printed: source lines, datelines, a name at the end."""
    del title
    words = tokens(fold(text, language), language)
    marks = _matcher(language).find(words)
    rows = lines(text, words, marks)
    found: list[str] = []
    for row in rows:
        if _head(row) == "credit" and row.words <= _SHORT["credit"]:
            _, colon, names = row.body.replace("՝", ":").partition(":")
            if colon and names.strip():
                found += [name for name in _APART.split(names.strip(" .")) if name]
    found += [name for _, _, name in _bylines(rows, language)]
    return tuple(dict.fromkeys(found))


def _head(row: Line) -> str | None:
    """Return the reason of the heading that the line begins with, the longest first."""
    heads = [m for m in row.marks if m.payload.startswith("head:")]
    first = [m for m in heads if m.start == row.first_word]
    if not first:
        return None
    best = max(first, key=_longest)
    reason = best.payload[5:]
    if reason == "comments" and not row.is_only(best):
        reason = "share"
    if reason == "alone":
        return "navigation" if row.is_only(best) else None
    if reason == "byline":
        plain = row.words <= _SHORT["byline"] and not row.is_closed
        return "credit" if plain and not row.is_only(best) else None
    if row.is_only(best):
        return reason
    if row.parts_after(best, dashes=reason in _LISTS or reason == "caption"):
        return reason if reason != "navigation" or row.words <= _SHORT["menu"] else None
    return reason if _open_head(row, reason, best) else None


def _longest(mark: Mark) -> tuple[int, bool]:
    return mark.end, mark.payload in ("head:comments", "head:byline")


def _open_head(row: Line, reason: str, head: Mark) -> bool:
    """Whether a line that merely begins with a heading is one: never by a single word."""
    words = row.tokens
    letters = words.ends[head.end - 1] - words.starts[head.start]
    if head.end - head.start < 2 or letters < _LEAST_LETTERS or reason == "caption":
        return False
    if reason in _LISTS:
        return row.is_headline
    if reason in {"cookie", "wall"}:
        return True
    short = row.words <= _SHORT["menu"] or not row.is_closed
    return row.words <= _LONGEST_NOTE and (short or reason not in {"credit", "keywords"})


def _note(row: Line) -> str | None:
    """Return the reason of a short line with a phrase of furniture inside."""
    if row.words > _LONGEST_NOTE:
        return None
    inside = [m for m in row.marks if m.payload.startswith("in:") and m.payload != "in:bio"]
    if inside:
        return inside[0].payload[3:]
    return "caption" if _is_credited(row) else shape.looks(row)


def _is_credited(row: Line) -> bool:
    """Whether a line without a full stop has a photo credit inside: «… Foto: A. B. / Reuters»."""
    if row.is_closed and not row.body.endswith(")"):
        return False
    for mark in row.marks:
        if mark.payload == "head:caption" and mark.start > row.first:
            tail = row.between(mark.end, mark.end + 1)
            near = row.last - 3 <= mark.end < row.last
            named = tail.lstrip(" ")[:1] in _COLONS or (near and _is_named(row, mark))
            if row.words <= _SHORT["caption"] and named:
                return True
    sign = row.body.find("©")
    dated = row.body[sign + 1 :].strip()[:1].isdecimal()
    return sign > 0 and row.words <= _SHORT["caption"] and not dated


def _is_named(row: Line, mark: Mark) -> bool:
    """Whether a name ends a line behind a word: «photo by A. B.», not «video geolocated below»."""
    return any(not word[:1].islower() for word in row.body.split()[mark.end - row.last :])


def _block(
    rows: list[Line], at: int, words: Tokens, known: tuple[str, str]
) -> tuple[str | None, int, int]:
    """Return the reason of the block at a line, where it ends, where an article under it ends."""
    row = rows[at]
    reason = _head(row)
    if reason is None or row.words > _SHORT.get(reason, 60):
        return _note(row), at + 1, at + 1
    mark = max(
        (m for m in row.marks if m.start == row.first_word and m.payload.startswith("head:")),
        key=_longest,
    )
    alone = row.is_only(mark)
    if reason == "comments":
        told = below.is_below(rows, at)
        end = _while(rows, at + 1, lambda r: told and _head(r) not in _OTHER_BOXES)
        return "other" if told else "share", end, end
    if reason == "keywords":
        end = _while(rows, at + 1, lambda r: alone and r.words <= 6 and not r.is_closed)
        return reason, end, end
    if reason not in _LISTS:
        return reason, at + 1, at + 1
    if alone:
        shut = _while(rows, at + 1, lambda r: r.is_apart)
        ends = (shut, shut) if shut > at + 1 else _list_end(rows, at, words, known)
        return reason, *ends
    end = at + 1
    second = end < len(rows) and _second(rows, at, end, words)
    return reason, end, _until_known(rows, end) if second else end


def _list_end(rows: list[Line], at: int, words: Tokens, known: tuple[str, str]) -> tuple[int, int]:
    """Return where the headlines under a bare heading end, and where an article under them ends.

    All that follows is someone else's, up to a line that is clearly of our article again.
    """
    title, language = known
    end = _while(rows, at + 1, _headline)
    if _ended(rows, at):
        return end, _until_known(rows, end)
    if end == at + 1:  # nothing was announced: a heading of the article itself, or a lone button
        return end, end
    opening = [row for row in rows[: min(at, _NEAR)] if row.is_closed and not row.is_apart]
    said = _above(rows, at, words)
    about = About(title, opening, rows[at + 1 : end], words, language, said=said)
    for index in range(end, len(rows)):
        if _head(rows[index]) in _SHUT:
            return end, index
        ours = about.tells_ours(rows[index])
        if ours is not None:
            return end, index if ours else _until_known(rows, index)
    return end, len(rows)


def _above(rows: list[Line], at: int, words: Tokens) -> list[str]:
    """Return the words above a line that tell our article from another."""
    first = rows[0].first
    return words.forms[first : min(rows[at].first, first + _OURS)]


def _headline(row: Line) -> bool:
    return (row.is_bullet or row.is_headline) and _head(row) in (None, "related", "read_also")


def _ended(rows: list[Line], at: int) -> bool:
    """Whether a credit or keyword line above, below a paragraph of ours, says that it is over."""
    for index in range(at - 1, max(0, at - 4), -1):
        if _head(rows[index]) in ("credit", "keywords"):
            above = rows[max(0, index - _NEAR) : index]
            return any(row.is_closed and row.words > _SHORT["byline"] for row in above)
        if rows[index].is_closed and rows[index].words > _SHORT["byline"]:
            return False
    return False


def _second(rows: list[Line], at: int, end: int, words: Tokens) -> bool:
    """Whether the paragraphs after a headline are its article and not more of ours.

    They are when our article had already ended (a credit or keyword line stands above), or when
    they speak of what the headline names and our article so far does not.
    """
    if _ended(rows, at):
        return True
    ours = set(_above(rows, at, words))
    named = {
        form
        for row in rows[at:end]
        for form in words.forms[row.first : row.last]
        if len(form) > 3 and form not in ours
    }
    after = words.forms[rows[end].first : rows[min(end + 3, len(rows)) - 1].last]
    hits = {form for form in after if form in named}
    told = sum(form in ours for form in after) / max(1, len(after))
    return len(hits) >= 3 and told < 0.5


def _until_known(rows: list[Line], at: int) -> int:
    """Return where a second article ends: at the next heading of a list, or with the page."""
    return _while(rows, at, lambda r: _head(r) not in _SHUT)


def _while(rows: list[Line], at: int, holds) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001
    while at < len(rows) and holds(rows[at]):
        at += 1
    return at


def _announced(rows: list[Line], found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return headings of boxes: a short line without an end right above what asks to subscribe."""
    reasons = {start: reason for start, _, reason in found}
    return [
        (row.start, row.end, "subscribe")
        for row, after in pairwise(rows)
        if row.start not in reasons
        and row.words <= _SHORT["box"]
        and row.is_headline
        and not row.is_closed
        and not row.is_bullet
        and reasons.get(after.start) == "subscribe"
    ]


def _bylines(rows: list[Line], language: str) -> list[tuple[int, int, str]]:
    """Return the agencies of a dateline and of the last line: where printed, and the name."""
    known = _agencies(language)
    found = []
    for row in rows[:2]:
        for form in (_DATELINE, _PLAIN, _COMMA, _WIRED):
            hit = form.match(row.body[:160])
            if hit and fold(hit["name"], language).text in known:
                cut = hit.span("cut")
                found.append((row.start + cut[0], row.start + cut[1], hit["name"].strip()))
                break
    for row in rows[-6:]:
        hit = _TAIL.search(row.body[-60:])
        if hit and fold(hit["name"], language).text in known:
            shift = row.start + max(0, len(row.body) - 60)
            cut = hit.span("cut")
            found.append((shift + cut[0], shift + cut[1], hit["name"].strip()))
        elif row.words <= 4 and fold(row.body.strip(" ()."), language).text in known:
            found.append((row.start, row.end, row.body.strip(" ().")))
    return found


def _signed(rows: list[Line], language: str, taken: set[int]) -> list[tuple[int, int, str]]:
    """Return lines with an agency's name behind their last stop: «A street in Kyiv. AFP»."""
    known = _agencies(language)
    found = []
    for row in rows:
        hit = _SIGNED.search(row.body[-40:]) if row.start not in taken else None
        if hit and row.words <= _SHORT["caption"] and fold(hit["name"], language).text in known:
            found.append((row.start, row.end, "caption"))
    return found


def _apart(found: list[tuple[int, int, str]]) -> tuple[Furniture, ...]:
    kept: list[Furniture] = []
    last = -1
    for start, end, reason in sorted(found, key=lambda f: (f[0], -f[1])):
        if start >= last:
            kept.append(Furniture(field="text", start=start, end=end, reason=reason))
            last = end
    return tuple(kept)
