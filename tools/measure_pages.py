"""Measure furniture on our own pages: how much of it is found, how much of the articles is cut.

    python tools/measure_pages.py [-v] [LANGUAGE ...]

Pages stand in ``tests/furniture/pages/<lang>.toml``: ``text``, or ``html`` as feeds carry it. A
line that begins with ``@reason`` is furniture, ``⟪reason|words⟫`` is furniture within a line.
``-v`` prints what was missed and what was cut.
"""

import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tocsin.feeds.html import to_text
from tocsin.reading import tag
from topics.articles import Block

PAGES = Path(__file__).parents[1] / "tests" / "furniture" / "pages"
_INSIDE = re.compile(r"⟪(\w+)\|(.*?)⟫")
_LINE = re.compile(r"@(\w+) ")
FOUND = 0.8
"""The share of a block's letters that must be cut for the block to count as found."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the tagger gets it, and what of its text is furniture: start, end, reason."""

    language: str
    name: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    furniture: tuple[tuple[int, int, str], ...]
    article: tuple[tuple[int, int], ...]
    """The lines of the article, whole."""


@dataclass(slots=True)
class Score:
    """Letters and blocks of furniture and of articles; ``Counter`` keys are reasons."""

    letters: int = 0
    found: int = 0
    own: int = 0
    cut: int = 0
    lines: int = 0
    lines_cut: int = 0
    blocks: Counter[str] = field(default_factory=Counter)
    blocks_found: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Score") -> None:
        """Add another score."""
        for name in ("letters", "found", "own", "cut", "lines", "lines_cut"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.blocks += other.blocks
        self.blocks_found += other.blocks_found

    @property
    def recall(self) -> float:
        """The share of furniture's letters that is found."""
        return self.found / max(1, self.letters)

    @property
    def false_cuts(self) -> float:
        """The share of the articles' letters that is cut."""
        return self.cut / max(1, self.own)

    def row(self) -> str:
        """Return the figures of one line of the table."""
        blocks = f"{sum(self.blocks_found.values())}/{sum(self.blocks.values())}"
        return (
            f"recall {self.recall:6.3f}  blocks {blocks:>9}  "
            f"false cuts {self.false_cuts:7.4f}  lines {self.lines_cut}/{self.lines}"
        )


def pages(language: str) -> list[Page]:
    """Return the pages of a language."""
    raw = tomllib.loads((PAGES / f"{language}.toml").read_text(encoding="utf-8"))
    return [_page(language, row) for row in raw["page"]]


def languages() -> list[str]:
    """Return the languages that have pages."""
    return sorted(path.stem for path in PAGES.glob("*.toml"))


def _page(language: str, row: dict[str, Any]) -> Page:
    rows = [line for line in row.get("text", row.get("html", "")).strip().split("\n") if line]
    bare = [_INSIDE.sub(r"\2", _LINE.sub("", line, count=1)) for line in rows]
    blocks: tuple[Block, ...] = ()
    text = "\n".join(bare)
    if "html" in row:
        text, blocks = to_text(text)
        bare = [to_text(line)[0] for line in bare]
    furniture: list[tuple[int, int, str]] = []
    article: list[tuple[int, int]] = []
    at = 0
    for line, shown in zip(rows, bare, strict=True):
        start = text.index(shown, at)
        at = start + len(shown)
        marked = _LINE.match(line)
        if marked:
            furniture.append((start, at, marked[1]))
        else:
            article.append((start, at))
        for inside in _INSIDE.finditer(line):
            low = text.index(inside[2], start)
            furniture.append((low, low + len(inside[2]), inside[1]))
    return Page(language, row["name"], row["title"], text, blocks, tuple(furniture), tuple(article))


def score(page: Page, *, loud: bool = False) -> Score:
    """Compare what is cut from a page with what is furniture there."""
    found = tag(page.title, page.text, page.language, blocks=page.blocks).furniture
    cut = {i for f in found for i in range(f.start, f.end)}
    marked = {i for a, b, _ in page.furniture for i in range(a, b)}
    total = Score()
    for start, end, reason in page.furniture:
        letters = _letters(page, start, end)
        hit = len(letters & cut)
        total.letters += len(letters)
        total.found += hit
        total.blocks[reason] += 1
        total.blocks_found[reason] += hit >= FOUND * len(letters)
        if loud and hit < FOUND * len(letters):
            print(f"  missed {page.language} {reason}: {page.text[start:end]!r}")
    for start, end in page.article:
        own = _letters(page, start, end) - marked
        lost = own & cut
        total.own += len(own)
        total.cut += len(lost)
        total.lines += 1
        total.lines_cut += bool(lost)
        if loud and lost:
            why = {f.reason for f in found if f.start < end and f.end > start}
            print(f"  cut {page.language} {why}: {page.text[min(lost) : max(lost) + 1]!r}")
    return total


def _letters(page: Page, start: int, end: int) -> set[int]:
    return {i for i in range(start, end) if page.text[i].isalnum()}


def main() -> int:
    """Print a line for each language and the total; by reason as well."""
    loud = "-v" in sys.argv
    wanted = [name for name in sys.argv[1:] if name != "-v"] or languages()
    whole = Score()
    for language in wanted:
        total = Score()
        for page in pages(language):
            total.add(score(page, loud=loud))
        print(f"{language:6} {total.row()}")
        whole.add(total)
    print(f"{'all':6} {whole.row()}")
    for reason, count in sorted(whole.blocks.items()):
        print(f"  {reason:15} {whole.blocks_found[reason]:4}/{count}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
