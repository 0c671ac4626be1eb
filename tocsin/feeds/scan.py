"""Finds the entries of a feed in its text without parsing it, so that known ones can be left out.

Only new entries are worth feedparser's time: a document is cut down to its frame and the entries
that were not there last time.
"""

import re
from dataclasses import dataclass

from tocsin.feeds.characters import clean, mend_references

MOST_ENTRIES = 2000
"""Entries taken of one document; real feeds have come with up to 14,000."""

_TOKENS = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    r"|<(?P<end>/)?(?:[A-Za-z][\w.-]{0,40}:)?(?P<tag>item|entry|rss|feed|RDF)"
    r"(?=[\s>/])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL,
)
_DOCTYPE = re.compile(
    r"<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*"
    r"(?:\[(?:[^\]\"'<]|\"[^\"]*\"|'[^']*'|<!--.*?-->|<)*\]\s*)?>",
    re.DOTALL,
)
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,40}:)?(?:rss|feed|RDF)[\s>]")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_BASE = re.compile(r"\sxml:base\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Block:
    """An entry as it stands in the text, its tags included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scan:
    """A feed's text, mended, and where its entries are. ``root`` is empty if it is no feed."""

    text: str
    root: str
    blocks: tuple[Block, ...]
    end: int
    """Where the document ends: its root, or, cut off, the last whole thing in it."""
    truncated: bool
    bad_characters: bool
    dtd: bool

    def base(self) -> str:
        """Return the base URL that the document gives itself, if any."""
        frame = self.text[: self.blocks[0].start if self.blocks else self.end]
        return base_of(frame)

    def document(self, blocks: list[Block]) -> str:
        """Return the feed with these entries only."""
        first = self.blocks[0].start if self.blocks else self.end
        last = self.blocks[-1].end if self.blocks else self.end
        frame = self.text[:first]
        body = "".join(self.text[block.start : block.end] for block in blocks)
        tail = self._closing(frame) if self.truncated else self.text[last : self.end]
        return _BASE.sub("", frame + body + tail)

    def _closing(self, frame: str) -> str:
        found = _ROOT.search(frame)
        name = found[0][1:-1].strip() if found else self.root
        channel = "</channel>" if "<channel" in frame and "</channel" not in frame else ""
        return f"{channel}</{name}>"


def base_of(markup: str) -> str:
    """Return the first ``xml:base`` in the markup, empty if there is none."""
    found = _BASE.search(markup)
    return (found[1] or found[2] or "") if found else ""


def scan(text: str) -> Scan:
    """Find the entries. What stands before the first tag, and any DOCTYPE, is left out."""
    start = text.find("<")
    text = clean(_DECLARATION.sub("", text[max(start, 0) :]))
    dtd = False
    if "<!DOCTYPE" in text[:4096]:
        text, found = _DOCTYPE.subn("", text, count=1)
        dtd = bool(found)
    root = _ROOT.search(text)
    if root is None:
        return Scan(text, "", (), 0, truncated=False, bad_characters=False, dtd=dtd)
    text, bad = mend_references(text[root.start() :])
    blocks, name, end, truncated = _blocks(text)
    return Scan(text, name, blocks, end, truncated, bad, dtd)


def _blocks(text: str) -> tuple[tuple[Block, ...], str, int, bool]:
    """Return the whole entries, the root's name, where the root ends, and whether it is cut off."""
    found: list[Block] = []
    root, begun, tag = "", -1, ""
    for match in _TOKENS.finditer(text):
        name = match["tag"]
        if not name:
            continue
        closes = bool(match["end"])
        if name in ("rss", "feed", "RDF"):
            if closes and name == root and begun < 0:
                return tuple(found), root, match.end(), False
            root = root or name
        elif not closes and begun < 0 and not match[0].endswith("/>"):
            begun, tag = match.start(), name
        elif closes and name == tag and begun >= 0:
            found.append(Block(begun, match.end()))
            begun = -1
    return tuple(found), root, begun if begun >= 0 else len(text), True
