"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/), under the same limits (BI-73)."""

import re
from datetime import UTC, datetime
from html import escape

import msgspec

from tocsin.feeds.characters import clean
from tocsin.feeds.entries import Document, Entry, entry
from tocsin.feeds.outcome import Outcome
from tocsin.feeds.scan import MOST_ENTRIES

VERSIONS = "https://jsonfeed.org/version/1"
_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_PAIRS = re.compile(rf"\\\\|{_HIGH}{_LOW}|({_HIGH}|{_LOW})")


class _Item(msgspec.Struct):
    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    language: str | None = None


class _Feed(msgspec.Struct):
    version: str = ""
    title: str | None = None
    language: str | None = None
    items: list[msgspec.Raw] = []


def is_json(text: str) -> bool:
    """Whether the text may be JSON; markup never is."""
    return text.lstrip()[:1] == "{"


def read_json(text: str, url: str) -> Document:
    """Return a JSON feed's entries; an item that is not one is left out."""
    mended = _PAIRS.sub(lambda m: r"\ufffd" if m[1] else m[0], text)
    try:
        feed = msgspec.json.decode(mended.encode("utf-8", "replace"), type=_Feed)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return Document(outcome=Outcome.NOT_A_FEED)
    if not feed.version.startswith(VERSIONS):
        return Document(outcome=Outcome.NOT_A_FEED)
    entries = [_read(raw, url) for raw in feed.items[:MOST_ENTRIES]]
    whole = len(feed.items) <= MOST_ENTRIES and None not in entries
    return Document(
        outcome=Outcome.NEW if whole else Outcome.TOO_MANY,
        title=" ".join(clean(feed.title or "").split())[:1000],
        language=(feed.language or "")[:35],
        entries=tuple(found for found in entries if found is not None),
    )


def _read(raw: msgspec.Raw, url: str) -> Entry | None:
    try:
        item = msgspec.json.decode(raw, type=_Item)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    stamp = item.date_published or item.date_modified or ""
    return entry(
        base=url,
        guid="" if item.id is None else str(item.id),
        link=item.url or item.external_url or "",
        title=" ".join(clean(item.title or "").split()),
        html=item.content_html or escape(item.content_text or item.summary or "", quote=False),
        published=_date(stamp),
        stamp=stamp,
        language=item.language or "",
    )


def _date(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
