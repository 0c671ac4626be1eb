"""Bytes of a feed to its entries. Runs in a process of its own, which may be killed at any time."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

import feedparser

from tocsin.feeds.characters import clean, cut
from tocsin.feeds.charset import decode
from tocsin.feeds.entries import DOCUMENT_BYTES, TITLE_BYTES, Document, Entry, entry
from tocsin.feeds.html import to_line
from tocsin.feeds.json_feed import is_json, read_json
from tocsin.feeds.keys import mark
from tocsin.feeds.outcome import Outcome
from tocsin.feeds.scan import MOST_ENTRIES, Block, Scan, base_of, scan
from tocsin.feeds.urls import resolve

_STAMP = re.compile(r"<(?:\w+:)?(?:pubDate|date|published|updated)[^>]{0,99}>\s*([^<]{4,60})<")


def read(body: bytes, content_type: str, url: str, known: frozenset[int] = frozenset()) -> Document:
    """Return the entries of a feed that are not ``known`` by their blocks.

    Never raises for what a server may send; may need far more time than a caller wants to give.
    """
    if not body.strip():
        return Document(outcome=Outcome.EMPTY)
    text, as_claimed = decode(body, content_type)
    if is_json(text):
        return read_json(text, url)
    found = scan(text)
    if not found.root:
        return Document(outcome=Outcome.NOT_A_FEED)
    taken = _taken(found)
    hashes = [mark(found.text[b.start : b.end]) for b in taken]
    wanted = [block for block, one in zip(taken, hashes, strict=True) if one not in known]
    outcome = _flaw(found, as_claimed=as_claimed, all_taken=len(taken) == len(found.blocks))
    if not wanted and known:
        return Document(outcome=outcome, blocks=tuple(hashes))
    parsed = _parse(found.document(wanted))
    if parsed is None:
        return Document(outcome=Outcome.TOO_COMPLEX)
    base = resolve(url, found.base() or url) or url
    entries, whole = _entries(parsed, found, wanted, base)
    # What was left out for its size is not known next time either.
    left = set() if whole else {mark(found.text[b.start : b.end]) for b in wanted[len(entries) :]}
    feed = parsed.feed
    return Document(
        outcome=outcome if whole else Outcome.TOO_MANY,
        title=cut(to_line(str(feed.get("title") or "")), TITLE_BYTES),
        language=clean(str(feed.get("language") or ""))[:35],
        ttl_s=_ttl_s(feed),
        entries=entries,
        blocks=tuple(one for one in hashes if one not in left),
    )


def _taken(found: Scan) -> list[Block]:
    """Return the blocks to read: the newest, should there be too many (BI-21)."""
    blocks = list(found.blocks)
    if len(blocks) <= MOST_ENTRIES:
        return blocks
    first, last = (_stamp(found.text[b.start : b.end]) for b in (blocks[0], blocks[-1]))
    newest_last = first is not None and last is not None and first < last
    return blocks[-MOST_ENTRIES:] if newest_last else blocks[:MOST_ENTRIES]


def _stamp(block: str) -> datetime | None:
    found = _STAMP.search(block)
    if found is None:
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = parse(found[1].strip())
        except (ValueError, TypeError):
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None


def _flaw(found: Scan, *, as_claimed: bool, all_taken: bool) -> Outcome:
    """Return the worst that was found in a document that can be read."""
    flaws = (
        (not all_taken, Outcome.TOO_MANY),
        (found.truncated, Outcome.TRUNCATED),
        (found.dtd, Outcome.DTD),
        (found.bad_characters, Outcome.BAD_CHARACTERS),
        (not as_claimed, Outcome.WRONG_CHARSET),
    )
    return next((outcome for present, outcome in flaws if present), Outcome.NEW)


def _parse(document: str) -> Any:
    """Return feedparser's view; None where it gives up on what was mended for it."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        return feedparser.parse(
            # Bytes in a stream: a bare string could be taken for a URL or a file to open.
            BytesIO(document.encode("utf-8", "replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, OverflowError, LookupError, RecursionError, AttributeError, TypeError):
        return None


def _entries(
    parsed: Any, found: Scan, blocks: list[Block], base: str
) -> tuple[tuple[Entry, ...], bool]:
    """Return the entries, and whether all of them are there whole."""
    atom = str(parsed.get("version") or "").startswith("atom")
    found_entries: list[Entry] = []
    left = DOCUMENT_BYTES
    aligned = len(parsed.entries) == len(blocks)
    for number, raw in enumerate(parsed.entries):
        own = blocks[number] if aligned else None
        markup = found.text[own.start : own.end] if own else ""
        one = _entry(raw, resolve(base, base_of(markup) or base) or base, atom=atom)
        left -= len(one.text) + len(one.title)
        if left < 0:
            return tuple(found_entries), False
        found_entries.append(one)
    return tuple(found_entries), True


def _entry(raw: Any, base: str, *, atom: bool) -> Entry:
    guid, link = str(raw.get("id") or ""), str(raw.get("link") or "")
    return entry(
        base=base,
        guid=guid,
        # Where there is no link, feedparser gives the id as one, an address or not.
        link="" if link == guid else link,
        title=_title(raw, atom=atom),
        html=_content(raw),
        published=_date(raw),
        stamp=str(dict.get(raw, "published") or dict.get(raw, "updated") or ""),
        language=str(raw.get("language") or ""),
    )


def _title(raw: Any, *, atom: bool) -> str:
    value = str(raw.get("title") or "")
    kind = (raw.get("title_detail") or {}).get("type", "")
    # Atom says which titles are plain; what looks like markup there is meant literally.
    return " ".join(clean(value).split()) if atom and kind == "text/plain" else to_line(value)


def _content(raw: Any) -> str:
    """Return the fullest HTML: content before summary, the longest of several."""
    contents = [str(part.get("value") or "") for part in raw.get("content") or ()]
    return max((part for part in contents if part.strip()), key=len, default="") or str(
        raw.get("summary") or ""
    )


def _date(raw: Any) -> datetime | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        # Not the mapping's own get: it would take one date for another, and warn about it.
        stamp = dict.get(raw, name)
        if stamp:
            try:
                year, month, day, hour, minute, second = stamp[:6]
                return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
            except (ValueError, TypeError, OverflowError):
                return None
    return None


def _ttl_s(feed: Any) -> float | None:
    """Return the feed's own wish for an interval, if it is a sane one (PM-14)."""
    ttl = str(feed.get("ttl") or "").strip()
    return float(ttl) * 60 if ttl.isdecimal() and 0 < len(ttl) < 6 and int(ttl) else None
