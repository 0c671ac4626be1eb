"""What ``read`` and ``compare`` are given: lines, feeds, pages and plain text, as articles."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import msgspec

from tocsin.errors import Misconfigured, Unavailable
from tocsin.text.profile import as_printed
from topics import Article, Feed

STDIN = "-"
FEEDS = (".xml", ".rss", ".atom", ".rdf")
PAGES = (".html", ".htm")
EACH_LINE = 'expected lines of JSON, each {"title": "…", "text": "…"}'
MOST_BYTES = 64 * 1024 * 1024
"""A feed, a page or a text is read whole; lines are not."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """An article as interface.md lets people give it; what is null is missing."""

    text: str
    id: Any = None
    title: str | None = None
    language: str | None = None
    url: str | None = None
    publisher: str | None = None
    credit: str | None = None
    published: str | int | float | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An article to be read. ``label`` is the id it was given, whatever it is: echoed, no more."""

    label: Any
    article: Article
    language: str | None = None


def items(names: Iterable[str], now: datetime) -> Iterator[Item]:
    """Yield the articles of all inputs, in order.

    Raises:
        Misconfigured: If an input is of no kind that we read.
        Unavailable: If one can't be read; names file and line.
    """
    number = 0
    for name in names:
        for item in _of(name, now):
            number += 1
            # Its place in the input keeps the same text twice two articles.
            unique = f"ar_{_hash(item.article.id, str(number))}"
            yield Item(
                item.label,
                msgspec.structs.replace(item.article, id=unique, feed="", entry=""),
                item.language,
            )


def _of(name: str, now: datetime) -> Iterator[Item]:
    if name == STDIN:
        yield from lines(sys.stdin.buffer, "standard input", now)
        return
    path = Path(name)
    kind = path.suffix.lower()
    try:
        if kind in (".jsonl", ".ndjson"):
            with path.open("rb") as opened:
                yield from lines(opened, name, now)
        elif kind == ".txt":
            yield _text(_whole(path), name, now)
        elif kind in FEEDS:
            yield from _feed(_whole(path), name, now)
        elif kind in PAGES:
            yield _page(_whole(path), name, now)
        else:
            raise Misconfigured(f"{name}: expected .jsonl, .xml, .txt or .html, or - for lines")
    except OSError as error:
        raise Unavailable(f"{name}: {error.strerror or error}") from error


def _whole(path: Path) -> bytes:
    with path.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unavailable(f"{path}: larger than {MOST_BYTES // 1024 // 1024} MB")
    return content


def lines(stream: IO[bytes], name: str, now: datetime) -> Iterator[Item]:
    """Yield the article of each line; empty lines are skipped."""
    for where, value in json_lines(stream, name):
        yield item(value, where, now)


def json_lines(stream: IO[bytes], name: str) -> Iterator[tuple[str, Any]]:
    """Yield where each line stands and the JSON value that it holds.

    Raises:
        Unavailable: If a line is no JSON; names file and line.
    """
    for number, line in enumerate(stream, 1):
        where = f"{name}:{number}"
        if line.strip():
            yield where, _value(line, where)


def _value(line: bytes, where: str) -> Any:
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        try:
            # msgspec refuses a byte order mark, and half an emoji as an escape; both are common.
            return _mended(json.loads(line))
        except (ValueError, RecursionError):
            raise Unavailable(f"{where}: not JSON: {error} ({EACH_LINE})") from None


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_mended(part) for part in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(part) for key, part in value.items()}
    return value


def item(value: Any, where: str, now: datetime) -> Item:
    """Return the article that a JSON value is.

    Raises:
        Unavailable: If it isn't one; starts with ``where``.
    """
    try:
        given = msgspec.convert(value, Given)
    except msgspec.ValidationError as error:
        raise Unavailable(f"{where}: not an article: {error} ({EACH_LINE})") from None
    title, text = clean(given.title or ""), clean(given.text)
    made = "ar_" + _hash(given.url or "", title, text)
    published = _time(given.published, where)
    article = Article(
        id=made,
        seen=published or now,
        title=title,
        text=text,
        publisher=clean(given.publisher or ""),
        credit=clean(given.credit or ""),
        url=clean(given.url or ""),
        published=published,
    )
    language = as_printed(given.language or "")
    return Item(made if given.id is None else given.id, article, language or None)


def clean(text: str) -> str:
    """Return ``text`` without NUL, each letter where it was."""
    return text.replace("\0", "\ufffd")


def _time(value: str | float | None, where: str) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        at = _dated(value)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise Unavailable(f"{where}: published: expected ISO 8601, not {value!r}") from None


def _dated(value: str | float) -> datetime:
    if not isinstance(value, str):
        return datetime.fromtimestamp(value, UTC)
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return parsedate_to_datetime(value)  # as feeds have it: Tue, 19 Sep 2023 10:00:00 GMT


def _text(content: bytes, name: str, now: datetime) -> Item:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unavailable(f"{name}:{line}: not UTF-8") from None
    if not text.strip():
        raise Unavailable(f"{name}: empty; its first line should be the title, the rest the text")
    title, _, rest = text.strip().partition("\n")
    return item({"title": title.strip(), "text": rest.strip()}, name, now)


def _page(content: bytes, name: str, now: datetime) -> Item:
    from tocsin.feeds.page import read

    page = read(content)
    if not page.title and not page.text:
        raise Unavailable(f"{name}: no title and no text in the page")
    made = "ar_" + _hash(page.url, page.title, page.text)
    article = Article(
        id=made,
        seen=page.published or now,
        title=page.title,
        text=page.text,
        url=page.url,
        publisher=page.publisher,
        published=page.published,
        blocks=page.blocks,
    )
    return Item(made, article)


def _feed(content: bytes, name: str, now: datetime) -> Iterator[Item]:
    """Yield a feed's entries as the poller makes them; a feed that is cut off fails at its end."""
    from tocsin.feeds.cursor import article
    from tocsin.feeds.document import read
    from tocsin.feeds.outcome import Outcome
    from tocsin.text.language import identify

    document = read(content, "", "")
    if not document.outcome.readable:
        raise Unavailable(f"{name}: no feed: {document.outcome.value}")
    feed = Feed(id=_hash(name), url="", added=now)
    for entry in document.entries:
        # Its own time is now: what was kept in a file is not suspect because it is old.
        at = entry.published or now
        made = article(entry, document, feed, history=False, now=at, identify=identify)
        yield Item(made.id, made)
    if document.outcome in (Outcome.TRUNCATED, Outcome.TOO_MANY):
        raise Unavailable(f"{name}: not read whole: {document.outcome.value}")


def _hash(*parts: str) -> str:
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return sha256(joined).hexdigest()[:16]
