"""Say what one article reports, from its own words alone."""

from collections.abc import Sequence
from datetime import datetime

from tocsin import furniture, signals
from tocsin.languages.marks import Mark, Sentence, split
from tocsin.places import finder
from tocsin.reading.lexicon import lexicon
from tocsin.reading.report import report
from tocsin.reading.roles import placed
from tocsin.text.fold import Folded, fold
from tocsin.text.profile import folder_of
from tocsin.text.tokens import tokens
from topics.tagged import Furniture, Span, Tags


def tag(
    title: str,
    text: str,
    language: str,
    *,
    blocks: Sequence[tuple[int, int, str]] = (),
    published: datetime | None = None,
) -> Tags:
    """Return what the article reports; a pure function of its arguments.

    Args:
        title: The headline; may be empty.
        text: The body, without the title.
        language: BCP 47; a language that we have no data for yields empty tags.
        blocks: ``(start, end, reason)`` of ``text`` that HTML structure showed as furniture.
        published: When it was published; years before it are history.
    """
    if folder_of(language) is None:
        return Tags(scores=dict.fromkeys(signals.EVENTS, 0.0))
    code = language.split("-", 1)[0].lower()
    fields = {"title": fold(title, code), "text": fold(text, code)}
    cut, sentences = _sentences(title, text, fields, code, blocks)
    skip = [Span(field="text", start=f.start, end=f.end) for f in cut]
    mentions = finder.find(fields, code, skip)
    candidates = signals.find(sentences, signals.colour(sentences, published))
    places = placed(mentions, fields, code, candidates)
    return report(cut, mentions, places, candidates, sentences, code)


def _sentences(
    title: str,
    text: str,
    fields: dict[str, Folded],
    language: str,
    blocks: Sequence[tuple[int, int, str]],
) -> tuple[tuple[Furniture, ...], list[Sentence]]:
    matcher = lexicon(language)
    words = {name: tokens(folded, language) for name, folded in fields.items()}
    marks: dict[str, list[Mark]] = {name: matcher.find(found) for name, found in words.items()}
    cut = furniture.find_in(title, text, language, words["text"], marks["text"], blocks)
    hidden = [(f.start, f.end) for f in cut]
    return cut, split(words["title"], marks["title"], "title", language) + split(
        words["text"], marks["text"], "text", language, hidden
    )
