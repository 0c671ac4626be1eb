"""OPML in and out: lists of feeds, within limits, from files that nobody vouches for (BI-74)."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from tocsin.errors import Unavailable
from topics import Feed

MOST_BYTES = 10 * 1024 * 1024
MOST_FEEDS = 20_000
DEEPEST = 100


class Outline(NamedTuple):
    """A feed that an OPML file lists."""

    url: str
    title: str


def read(file: Path) -> list[Outline]:
    """Return the feeds of an OPML file, each URL once, in order.

    No entity is resolved, nothing is fetched, no DTD is read.

    Raises:
        Unavailable: If it can't be read, isn't OPML, or passes a limit.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unavailable(f"{file}: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise Unavailable(f"{file}: larger than {MOST_BYTES // 1024 // 1024} MB")
    parser = etree.XMLPullParser(
        ("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    found: dict[str, Outline] = {}
    try:
        parser.feed(content)
        _collect(parser, found, file)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise Unavailable(f"{file}: not OPML: {error.msg}") from None
    if not found:
        raise Unavailable(f"{file}: no feed in it (an outline with an xmlUrl)")
    return list(found.values())


def _collect(parser: "etree.XMLPullParser", found: dict[str, Outline], file: Path) -> None:
    depth = 0
    for event, node in parser.read_events():
        if not isinstance(node, etree._Element):  # noqa: SLF001 - lxml has no public name for it
            continue
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise Unavailable(f"{file}: nested deeper than {DEEPEST}")
        if event == "start":
            if depth == 1 and node.tag != "opml":
                raise Unavailable(f"{file}: not OPML: its root is <{str(node.tag)[:40]}>")
            continue
        url = str(node.get("xmlUrl") or "").strip()
        if node.tag == "outline" and url and url not in found:
            title = str(node.get("title") or node.get("text") or "").strip()
            found[url] = Outline(url, "" if title == url else title)
            if len(found) > MOST_FEEDS:
                raise Unavailable(f"{file}: more than {MOST_FEEDS} feeds")
        node.clear()


def written(feeds: Iterable[Feed]) -> str:
    """Return the feeds as an OPML document."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Tocsin feeds"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        name = "".join(letter for letter in feed.publisher or feed.url if letter.isprintable())
        etree.SubElement(body, "outline", type="rss", text=name, xmlUrl=feed.url)
    return etree.tostring(root, pretty_print=True, encoding="unicode").rstrip()
