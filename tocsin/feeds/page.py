"""One page of an outlet to an article: what its markup says of itself, and its text whole."""

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
_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//time/@datetime",
)


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
    """Return the article of a page: the one ``<article>``, else the whole body."""
    tree = _tree(decode(body)[0])
    if tree is None:
        return Page()
    text, blocks = to_text(etree.tostring(_main(tree), encoding="unicode", with_tail=False))
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
    """Teasers are articles as well, so only a single one is believed."""
    articles = tree.xpath("//article[not(ancestor::article)]")
    if len(articles) == 1:
        return articles[0]
    bodies = tree.xpath("//body")
    return bodies[0] if bodies else tree


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
