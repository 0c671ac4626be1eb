"""An outlet's feed as RSS 2.0 or Atom, and its pages."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from tocsin.demo.outlet import Entry, Outlet

TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}

Shown = Sequence[tuple[Entry, datetime]]


def render(outlet: Outlet, shown: Shown, base: str) -> str:
    """Return the feed's XML; links begin with ``base``."""
    return _rss(outlet, shown, base) if outlet.format == "rss" else _atom(outlet, shown, base)


def page(outlet: Outlet, entry: Entry) -> str:
    """Return the entry as a page of its own, where its link leads."""
    direction = "rtl" if outlet.language in ("ar", "fa", "he") else "ltr"
    return (
        f'<!doctype html><html lang="{outlet.language}" dir="{direction}">'
        f'<meta charset="utf-8"><title>{escape(entry.title)} · {escape(outlet.name)}</title>'
        f"<h1>{escape(entry.title)}</h1>{entry.html}</html>\n"
    )


def _rss(outlet: Outlet, shown: Shown, base: str) -> str:
    items = "".join(
        f"<item><title>{escape(entry.title)}</title><link>{base}/{entry.guid}</link>"
        f'<guid isPermaLink="false">{outlet.slug}:{entry.guid}</guid>'
        f"<pubDate>{format_datetime(at.astimezone(UTC), usegmt=True)}</pubDate>"
        f"<description>{escape(entry.html)}</description></item>\n"
        for entry, at in shown
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{base}/</link>"
        f"<description>{escape(outlet.name)}</description>"
        f"<language>{outlet.language}</language>\n{items}</channel></rss>\n"
    )


def _atom(outlet: Outlet, shown: Shown, base: str) -> str:
    entries = "".join(
        f"<entry><title>{escape(entry.title)}</title>"
        f'<link rel="alternate" href="{base}/{entry.guid}"/>'
        f"<id>tag:{outlet.slug}.example,2024:{entry.guid}</id>"
        f"<published>{at.isoformat()}</published><updated>{at.isoformat()}</updated>"
        f'<content type="html">{escape(entry.html)}</content></entry>\n'
        for entry, at in shown
    )
    updated = max((at for _, at in shown), default=datetime(2024, 1, 1, tzinfo=UTC))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">'
        f"<title>{escape(outlet.name)}</title><id>tag:{outlet.slug}.example,2024:feed</id>"
        f'<link href="{base}/"/><updated>{updated.isoformat()}</updated>\n{entries}</feed>\n'
    )
