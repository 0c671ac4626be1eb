"""What is new in a document, as articles, and how far the cursor moves once they are kept."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from tocsin.feeds.entries import Document, Entry
from tocsin.feeds.keys import article_id
from tocsin.text.profile import as_printed
from topics.articles import Article
from topics.feeds import Feed, FeedState

OLDEST = timedelta(days=30)
LATEST = timedelta(minutes=10)
"""A date outside of these, seen from now, is suspect (BI-71)."""
LEAST_PAIRS = 400
ROOMS = 3
"""Pairs kept are this many times the entries of a body: what flickers is not news again."""
SAMPLE = 2000
"""Characters that the language is told from."""

Identify = Callable[[str], tuple[str, float]]
"""Returns language and score of a text; ``und`` where it can't be told."""

_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


def fresh(document: Document, state: FeedState | None) -> tuple[Entry, ...]:
    """Return the entries whose content was not seen in this feed, oldest first, each once."""
    contents = set(state.seen[1::2]) if state else set[int]()
    found: dict[int, Entry] = {}
    for entry in document.entries:
        if entry.content not in contents:
            found.setdefault(entry.content, entry)
    entries = list(found.values())[::-1]
    dates = [entry.published for entry in entries if entry.published]
    if len(dates) == len(entries):
        order = sorted(range(len(entries)), key=dates.__getitem__)
        entries = [entries[number] for number in order]
    return tuple(entries)


def seen(document: Document, entries: Sequence[Entry], state: FeedState | None) -> tuple[int, ...]:
    """Return the pairs to remember once ``entries`` are published."""
    pairs = list(state.seen) if state else []
    for entry in entries:
        pairs += (entry.key, entry.content)
    most = 2 * max(LEAST_PAIRS, ROOMS * max(len(document.blocks), len(document.entries)))
    return tuple(pairs[-most:])


def is_history(entry: Entry, feed: Feed, state: FeedState | None) -> bool:
    """Whether the feed held the entry when it was added, and no backlog asks for it.

    Where nobody looked what it held, that is what the first readable poll finds. A new text of an
    entry that was polled before is news. A missing date counts as the time of adding.
    """
    if feed.held is None:
        held = state is None or state.changed is None
    else:
        held = entry.key in feed.held and (state is None or entry.key not in state.seen[::2])
    if not held or feed.backlog_h is None:
        return held
    published = entry.published or feed.added
    return feed.added - published > timedelta(hours=feed.backlog_h)


def article(
    entry: Entry,
    document: Document,
    feed: Feed,
    *,
    history: bool,
    now: datetime,
    identify: Identify,
) -> Article:
    """Return the entry as an article; a suspect date becomes the time of the first sight."""
    name = f"{entry.key:016x}"
    language, score = identify(f"{entry.title}\n{entry.text[:SAMPLE]}")
    if language == "und":
        language, score = _claimed(entry.language or document.language), 0.0
    at = entry.published
    suspect = at is not None and not now - OLDEST <= at <= now + LATEST
    return Article(
        id=article_id(feed.id, name, entry.title, entry.text),
        seen=now,
        title=entry.title,
        text=entry.text,
        language=language,
        language_score=score,
        feed=feed.id,
        entry=name,
        publisher=feed.publisher or document.title or (urlsplit(feed.url).hostname or ""),
        url=entry.url,
        published=now if suspect else at,
        date_suspect=suspect,
        history=history,
        blocks=entry.blocks,
    )


def _claimed(language: str) -> str:
    """Return the language that a feed claims, as a BCP 47 tag, or ``und``."""
    language = as_printed(language)
    if not _LANGUAGE.match(language):
        return "und"
    primary, *rest = language.split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    return "-".join(filter(None, (primary, script)))
