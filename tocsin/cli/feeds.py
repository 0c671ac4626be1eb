"""``tocsin feeds``: which feeds are polled, and how each is doing."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import click

from tocsin.cli.asking import Duration, with_json, with_settings
from tocsin.cli.printing import emit, one_line, say, table, warn
from tocsin.errors import Misconfigured, Unavailable
from tocsin.settings import Settings
from topics import FEED_STATES, FEEDS, Feed, FeedState

LONGEST_EVERY_S = 31_536_000.0


@click.group(no_args_is_help=False)
def feeds() -> None:
    """Add, list, remove, import, export and check the feeds that are polled."""


@feeds.command()
@click.argument("url")
@click.option("--publisher", default="", help="The outlet's name; unset, the feed's own title.")
@click.option("--every", type=Duration(), help="A fixed interval between polls, 1s or more.")
@click.option("--backlog", type=Duration(), help="Alert what it already holds up to this age.")
@click.option("--unchecked", is_flag=True, help="Save it without asking the feed.")
@with_settings
@with_json
def add(
    settings: Settings,
    *,
    url: str,
    publisher: str,
    every: timedelta | None,
    backlog: timedelta | None,
    unchecked: bool,
    as_json: bool,
) -> None:
    """Poll a feed from now on. What it already holds is history: remembered, never alerted.

    \b
    Examples:
      tocsin feeds add https://example.org/rss.xml
      tocsin feeds add https://example.org/atom --publisher "Example" --every 60s --backlog 24h
    """
    from tocsin.cli.store import latest, opened, put
    from tocsin.runtime import clock
    from tocsin.runtime.http import check_url

    url = check_url(url, settings.feeds_allow)
    feed = Feed(
        id=feed_id(url),
        url=url,
        added=clock.now(),
        publisher=publisher,
        every_s=_every_s(every),
        backlog_h=None if backlog is None else backlog.total_seconds() / 3600,
    )
    with opened(settings) as log:
        before = latest(log, FEEDS).get(feed.id)
        if before is not None:
            feed = _changed(before, feed)
        elif not unchecked:
            feed = asyncio.run(_looked(settings, feed))
        put(log, FEEDS, {feed.id: feed})
    if as_json:
        emit(_described(feed))
    elif before is not None:
        say(f"{feed.id}  {one_line(feed.url)}  was there; its options are set anew")
    else:
        held = "nobody looked" if feed.held is None else f"{len(feed.held)} entries are history"
        say(f"{feed.id}  {one_line(feed.url)}  {held}")


@feeds.command("list")
@with_settings
@with_json
def list_(settings: Settings, *, as_json: bool) -> None:
    """List the feeds: last poll, its outcome, the next one.

    \b
    Example:
      tocsin feeds list --json
    """
    from tocsin.cli.store import latest, opened

    with opened(settings) as log:
        known, states = latest(log, FEEDS), latest(log, FEED_STATES)
    if as_json:
        for feed in known.values():
            emit(_described(feed, states.get(feed.id)))
        return
    table(
        ("id", "publisher", "polled", "outcome", "failures", "next", "url"),
        [_row(feed, states.get(feed.id)) for feed in known.values()],
    )


@feeds.command()
@click.argument("feed")
@with_settings
@with_json
def remove(settings: Settings, *, feed: str, as_json: bool) -> None:
    """Stop polling a feed, given by its URL or id. Its articles stay.

    \b
    Example:
      tocsin feeds remove https://example.org/rss.xml
    """
    from tocsin.cli.store import latest, opened, put

    with opened(settings) as log:
        known = latest(log, FEEDS)
        found = known.get(feed) or next((f for f in known.values() if f.url == feed), None)
        if found is None:
            raise Misconfigured(f"no feed has the id or URL {feed!r} (see tocsin feeds list)")
        put(log, FEEDS, {found.id: None})
        put(log, FEED_STATES, {found.id: None})
    if as_json:
        emit({"id": found.id, "url": found.url, "removed": True})
    else:
        say(f"{found.id}  {one_line(found.url)}  removed")


@feeds.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@with_settings
@with_json
def import_(settings: Settings, *, file: Path, as_json: bool) -> None:
    """Add the feeds of an OPML file. Those that are refused are named; the others are added.

    \b
    Example:
      tocsin feeds import subscriptions.opml
    """
    from tocsin.cli.opml import read
    from tocsin.cli.store import latest, opened, put
    from tocsin.runtime import clock
    from tocsin.runtime.http import check_url

    listed = read(file)
    new: dict[str, Feed | None] = {}
    refused = 0
    with opened(settings) as log:
        known = latest(log, FEEDS)
        for outline in listed:
            try:
                url = check_url(outline.url, settings.feeds_allow)
            except Misconfigured as error:
                refused += 1
                warn(f"{file}: {error}")
                continue
            key = feed_id(url)
            if key not in known:
                new[key] = Feed(id=key, url=url, added=clock.now(), publisher=outline.title)
        put(log, FEEDS, new)
    there = len(listed) - refused - len(new)
    if as_json:
        emit({"added": len(new), "there_already": there, "refused": refused})
    else:
        say(f"{len(new)} added, {there} there already, {refused} refused")
    if refused and not new and not there:
        raise Unavailable(f"{file}: no feed of it was added")


@feeds.command()
@with_settings
def export(settings: Settings) -> None:
    """Print the feeds as OPML, for other programs and for ``feeds import``.

    \b
    Example:
      tocsin feeds export > feeds.opml
    """
    from tocsin.cli.opml import written
    from tocsin.cli.store import latest, opened

    with opened(settings) as log:
        known = latest(log, FEEDS)
    say(written(known.values()))


@feeds.command()
@click.argument("names", metavar="[FEED]...", nargs=-1)
@with_settings
@with_json
def check(settings: Settings, *, names: tuple[str, ...], as_json: bool) -> int:
    """Ask feeds (by id or URL; all when none is named) once, and say what each answers.

    \b
    Example:
      tocsin feeds check
    """
    from tocsin.cli.store import latest, opened

    with opened(settings) as log:
        known = latest(log, FEEDS)
    wanted = [f for f in known.values() if not names or f.id in names or f.url in names]
    if len(wanted) < len(set(names)):
        raise Misconfigured(f"not all of these are feeds: {', '.join(names)}")
    failed = 0
    for feed, says in asyncio.run(_checked(settings, wanted)):
        failed += bool(says)
        if as_json:
            emit({"id": feed.id, "url": feed.url, "ok": not says, "says": says})
        else:
            say(f"{feed.id}  {'ok' if not says else one_line(says)}  {one_line(feed.url)}")
    return 1 if failed else 0


def feed_id(url: str) -> str:
    """Return the id of the feed at ``url``."""
    from hashlib import sha256

    return sha256(url.encode()).hexdigest()[:16]


def _every_s(every: timedelta | None) -> float | None:
    if every is None:
        return None
    if not 1 <= every.total_seconds() <= LONGEST_EVERY_S:
        raise Misconfigured("--every: expected 1s or more, and 365d at most")
    return every.total_seconds()


def _changed(before: Feed, now: Feed) -> Feed:
    """Return the feed as it was added first, with the options given now."""
    import msgspec

    return msgspec.structs.replace(
        before,
        publisher=now.publisher or before.publisher,
        every_s=now.every_s or before.every_s,
        backlog_h=before.backlog_h if now.backlog_h is None else now.backlog_h,
    )


async def _looked(settings: Settings, feed: Feed) -> Feed:
    """Return the feed with what it holds; raises Unavailable if it doesn't answer as one."""
    from tocsin.runtime.http import GuardedClient
    from tocsin.runtime.polling import look

    async with GuardedClient(settings.feeds_allow) as client:
        return await look(client, feed)


async def _checked(settings: Settings, wanted: list[Feed]) -> list[tuple[Feed, str]]:
    limit = asyncio.Semaphore(8)

    async def one(feed: Feed) -> tuple[Feed, str]:
        async with limit:
            try:
                await _looked(settings, feed)
            except Unavailable as error:
                return feed, str(error)
            return feed, ""

    return await asyncio.gather(*(one(feed) for feed in wanted))


def _described(feed: Feed, state: FeedState | None = None) -> dict[str, object]:
    return {
        "id": feed.id,
        "url": feed.url,
        "publisher": feed.publisher or None,
        "added": feed.added,
        "every_s": feed.every_s,
        "backlog_h": feed.backlog_h,
        "held": None if feed.held is None else len(feed.held),
        "polled": state.polled if state else None,
        "outcome": state.status or None if state else None,
        "failures": state.failures if state else 0,
        "next_poll": state.next_poll if state else None,
    }


def _row(feed: Feed, state: FeedState | None) -> tuple[object, ...]:
    if state is None:
        return feed.id, feed.publisher, "never", "", "", "", feed.url
    return (
        *(feed.id, feed.publisher, _time(state.polled), state.status, state.failures),
        *(_time(state.next_poll), feed.url),
    )


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else "never"


COMMANDS = (feeds,)
