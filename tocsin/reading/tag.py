"""Say what one article reports, from its own words alone."""

from collections.abc import Sequence
from datetime import datetime

from tocsin import furniture, signals
from tocsin.languages.marks import Mark, Sentence, split, unname
from tocsin.places import finder
from tocsin.reading.lexicon import lexicon, together
from tocsin.reading.report import report
from tocsin.reading.roles import clauses, noted, placed
from tocsin.reading.strikes import add_strikes
from tocsin.text.fold import fold
from tocsin.text.profile import folder_of, profile
from tocsin.text.tokens import Tokens, tokens
from topics.articles import FURNITURE, Block
from topics.tagged import Furniture, Span, Tags


def tag(
    title: str,
    text: str,
    language: str,
    *,
    blocks: Sequence[Block] = (),
    published: datetime | None = None,
) -> Tags:
    """Return what the article reports; a pure function of its arguments.

    Args:
        title: The headline; may be empty.
        text: The body, without the title.
        language: BCP 47; a language that we have no data for yields empty tags.
        blocks: What the page's HTML set apart in ``text``.
        published: When it was published; years before it are history, and who held no office then
            stands for nobody.
    """
    if folder_of(language) is None:
        return Tags(scores=dict.fromkeys(signals.EVENTS, 0.0))
    code = language.split("-", 1)[0].lower()
    fields = {
        name: tokens(fold(field, code), code) for name, field in (("title", title), ("text", text))
    }
    apart = _set_apart(blocks, len(text))
    cut, sentences = _sentences(title, text, fields, code, apart)
    skip = [Span(field="text", start=f.start, end=f.end) for f in cut]
    mentions = finder.find(fields, code, skip, published)
    by_field = {field: [m for m in mentions if m.field == field] for field in fields}
    named = {
        field: [(m.start, m.end) for m in found if m.kind == "name"]
        for field, found in by_field.items()
    }
    unname(sentences, named, signals.categories())
    add_strikes(sentences, by_field)
    articles = signals.definite(code)
    known = profile(code)
    lands = any(m.region and m.kind != "city" and not m.region.startswith("g") for m in mentions)
    whole = signals.colour(
        sentences, published, articles, known.slack, verb_last=known.verb_last, lands=lands
    )
    candidates = signals.find(sentences, whole)
    read = clauses(mentions, fields, code, candidates)
    candidates, notes = noted(candidates, read)
    if notes:
        read = clauses(mentions, fields, code, candidates, notes)
    places = placed(mentions, fields, code, candidates, read)
    return report(
        cut,
        mentions,
        places,
        candidates,
        sentences,
        {"title": title, "text": text},
        read,
        articles,
        whole.last_old_year,
    )


_SET_APART = {reason: reason for reason in FURNITURE} | {"links": "related", "aside": "other"}
MOST_SET_APART = 0.5


def _set_apart(blocks: Sequence[Block], length: int) -> list[tuple[int, int, str]]:
    """Return the blocks that are furniture by their HTML; none where they are most of the text.

    An entry that is nothing but a link is an entry all the same.
    """
    apart = [(b.start, b.end, _SET_APART[b.kind]) for b in blocks if b.kind in _SET_APART]
    covered, last = 0, 0
    for start, end, _ in sorted(apart):
        covered += max(0, end - max(start, last))
        last = max(last, end)
    return apart if covered <= MOST_SET_APART * length else []


def _sentences(
    title: str,
    text: str,
    words: dict[str, Tokens],
    language: str,
    blocks: Sequence[tuple[int, int, str]],
) -> tuple[tuple[Furniture, ...], list[Sentence]]:
    matcher, every = lexicon(language), together(language)
    for found in words.values():
        every.look(found)
    marks: dict[str, list[Mark]] = {name: matcher.find(found) for name, found in words.items()}
    cut = furniture.find_in(title, text, language, words["text"], marks["text"], blocks)
    hidden = [(f.start, f.end) for f in cut]
    told = split(words["text"], marks["text"], "text", language, hidden)
    if _is_broken_off(title, text):
        return cut, told
    return cut, split(words["title"], marks["title"], "title", language) + told


def _is_broken_off(title: str, text: str) -> bool:
    """Whether a title is how the text begins, broken off within a sentence: it tells half of it."""
    begun = title.rstrip(" .…")
    onward = text[len(begun) : len(begun) + 2].lstrip(" ,،、")
    return bool(begun) and text.startswith(begun) and onward[:1].isalnum()
