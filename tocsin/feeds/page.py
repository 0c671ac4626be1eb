"""One page of an outlet to an article: what its markup says of itself, and its text whole."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import msgspec
from lxml import etree, html

from tocsin.feeds.characters import clean
from tocsin.feeds.charset import decode
from tocsin.feeds.html import to_text
from tocsin.feeds.urls import canonical
from topics.articles import Block

_TITLES = ("//meta[@property='og:title']/@content", "//h1", "//title")
_SITES = ("//meta[@property='og:site_name']/@content",)
_LINKS = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_BODIES = ("//*[@itemprop='articleBody']", "//article[not(ancestor::article)]")
_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//time/@datetime",
)

MOST_OF_THE_PARAGRAPHS = 0.6
"""The share of the letters in a page's paragraphs that its article has."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page's article. The text may still hold furniture; its blocks are set apart."""

    title: str = ""
    text: str = ""
    url: str = ""
    publisher: str = ""
    language: str = ""
    published: datetime | None = None
    blocks: tuple[Block, ...] = ()


def read(body: bytes) -> Page:
    """Return the article of a page; where it can't be told, the whole body."""
    whole = decode(body)[0]
    tree = _tree(whole)
    if tree is None:
        return Page()
    text, blocks = to_text(etree.tostring(_main(tree), encoding="unicode", with_tail=False))
    if not text:  # libxml2 makes no tree of what is nested deeper than 2,048 elements
        text, blocks = to_text(whole)
    return Page(
        title=_first(tree, _TITLES),
        text=text,
        url=canonical(_first(tree, _LINKS)),
        publisher=_first(tree, _SITES),
        language=str(tree.get("lang") or ""),
        published=_time(_first(tree, _DATES)),
        blocks=blocks,
    )


def _tree(text: str) -> Any:
    # Bytes, since lxml refuses a string that declares an encoding; nothing is fetched.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        return html.document_fromstring(clean(text).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _main(tree: Any) -> Any:
    """Return what the page names its article's body, or its one ``<article>``.

    Teasers are articles as well, so only a single one is believed; without one it is the smallest
    element with most of the page's paragraphs.
    """
    for path in _BODIES:
        found = tree.xpath(path)
        if len(found) == 1 and _letters(found[0]):
            return found[0]
    bodies = tree.xpath("//body")
    return _smallest(bodies[0] if bodies else tree)


def _smallest(main: Any) -> Any:
    """Go down as long as one child holds most of the letters that stand in paragraphs."""
    held: Counter[Any] = Counter()
    for element in reversed(list(main.iter(etree.Element))):
        if element.tag == "p":
            held[element] = _letters(element)
        if element is not main:
            held[element.getparent()] += held[element]
    most = MOST_OF_THE_PARAGRAPHS * held[main]
    while most:
        child = next((c for c in main if held[c] >= most), None)
        if child is None or child.tag == "p":
            break
        main = child
    return main


def _letters(element: Any) -> int:
    return sum(map(len, element.itertext()))


def _first(tree: Any, paths: tuple[str, ...]) -> str:
    for path in paths:
        for found in tree.xpath(path):
            value = found if isinstance(found, str) else found.text_content()
            line = " ".join(clean(value).split())
            if line:
                return line
    return ""


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
