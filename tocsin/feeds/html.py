"""HTML of an entry to text: scripts dropped, blocks on lines of their own, furniture marked."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from tocsin.feeds.characters import NUMERIC, clean, referred
from tocsin.feeds.markup import furniture
from topics.articles import FURNITURE, Block

_DROPPED = frozenset(
    re.findall(
        r"\S+",
        """script style template noscript iframe object embed svg math head title button select
        textarea audio video canvas""",
    )
)
_BREAKS = frozenset(
    re.findall(
        r"\S+",
        """address article aside blockquote body br center dd details dialog div dl dt fieldset
        figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre
        section summary table tbody td tfoot th thead tr ul""",
    )
)
_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("ul", "ol"), "list"),
    "blockquote": "quote",
    "figcaption": "caption",
    **dict.fromkeys(("aside", "nav", "footer"), "aside"),
}
_WHOLE = frozenset({"article", "body", "main"})
_MAY_BE_LINKS = frozenset({"p", "div", "li", "ul", "ol", "td", "nav", "section", "aside", "footer"})
_MARKUP = re.compile(r"<[A-Za-z!/?]|&[A-Za-z#]")
_BLOCK_TAG = re.compile(rf"<(?:{'|'.join(sorted(_BREAKS))})\b", re.IGNORECASE)
MOST_BLOCKS = 2000
"""Blocks of one text; what is beyond is text all the same."""
MOST_OF_A_TEXT = 0.4
"""The share of a text that an element may hold and be furniture by its class or id."""


def to_text(html: str) -> tuple[str, tuple[Block, ...]]:
    """Return the text that a reader sees, one line per block, and the blocks that were set apart.

    Text without block elements keeps its own line breaks.
    """
    html = clean(NUMERIC.sub(_mend, html))
    text = _Text(keep_lines=not _BLOCK_TAG.search(html))
    if not _MARKUP.search(html):
        text.data(html)
        return text.close()
    # huge_tree lifts the depth limit, at which libxml2 would drop the rest; HTML has no entities
    # of its own to blow up.
    target: Any = text
    parser = etree.HTMLParser(target=target, huge_tree=True, remove_pis=True, no_network=True)
    try:
        parser.feed(f"<div>{html}</div>")
        parser.close()
    except etree.XMLSyntaxError:
        # No element at all, or an end that libxml2 does not like: what was read stands.
        pass
    return text.close()


def to_line(html: str) -> str:
    """Return the text of a title, on one line."""
    return " ".join(to_text(html)[0].split())


def _mend(match: re.Match[str]) -> str:
    char = referred(match[1])
    if char is None:
        return "\ufffd"
    return match[0] if char else ""


@dataclass(slots=True)
class _Open:
    """An element that may become a block: where its text began, and the counts at that time.

    ``reason``: why it is furniture by its attributes.
    """

    tag: str
    reason: str | None
    at: int
    letters: int
    linked: int


class _Text:
    """The target of the parser: collects text and blocks."""

    def __init__(self, *, keep_lines: bool) -> None:
        self._keep_lines = keep_lines
        self._parts: list[str] = []
        self._at = 0
        self._gap = ""
        self._dropping = 0
        self._anchors = 0
        self._letters = 0
        self._linked = 0
        self._open: list[_Open] = []
        self._blocks: list[Block] = []

    def start(self, tag: str, attributes: Any) -> None:
        if tag in _DROPPED:
            self._dropping += 1
        elif self._dropping:
            return
        elif tag == "a":
            self._anchors += 1
        elif tag in _BREAKS:
            self._gap = "\n"
            reason = None if tag in _WHOLE else furniture(attributes)
            self._open.append(_Open(tag, reason, self._at, self._letters, self._linked))

    def end(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropping = max(self._dropping - 1, 0)
        elif self._dropping:
            return
        elif tag == "a":
            self._anchors = max(self._anchors - 1, 0)
        elif tag in _BREAKS:
            self._gap = "\n"
            if self._open and self._open[-1].tag == tag:
                self._block(self._open.pop())

    def data(self, data: str) -> None:
        if self._dropping:
            return
        lines = data.split("\n") if self._keep_lines else [data]
        for number, line in enumerate(lines):
            if number:
                self._gap = "\n"
            self._line(line)

    def comment(self, _: str) -> None:
        """Drop it."""

    def _line(self, line: str) -> None:
        words = line.split()
        if not words:
            if line and not self._gap:
                self._gap = " "
            return
        if line[0].isspace() and not self._gap:
            self._gap = " "
        text = " ".join(words)
        gap = self._gap if self._at else ""
        self._parts += (gap, text)
        self._at += len(gap) + len(text)
        self._gap = " " if line[-1].isspace() else ""
        letters = sum(map(str.isalnum, text))
        self._letters += letters
        if self._anchors:
            self._linked += letters

    def _block(self, opened: _Open) -> None:
        letters = self._letters - opened.letters
        if not letters or len(self._blocks) >= MOST_BLOCKS:
            return
        only_links = letters == self._linked - opened.linked and opened.tag in _MAY_BE_LINKS
        kind = opened.reason or ("links" if only_links else _KINDS.get(opened.tag))
        if kind is None:
            return
        # The gap before the element's first word is not part of it.
        start = opened.at + 1 if opened.at else 0
        if kind == "links":
            while self._blocks and self._blocks[-1].start >= start:
                if self._blocks[-1].kind != "links":
                    break
                self._blocks.pop()
        self._blocks.append(Block(start=start, end=self._at, kind=kind))

    def close(self) -> tuple[str, tuple[Block, ...]]:
        most = MOST_OF_A_TEXT * self._at
        kept = [b for b in self._blocks if b.kind not in FURNITURE or b.end - b.start <= most]
        ordered = sorted(kept, key=lambda block: (block.start, -block.end))
        return "".join(self._parts), tuple(ordered)
