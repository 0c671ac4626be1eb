"""``tocsin feeds``: which feeds are polled, and how each is doing."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tocsin.cli.asking import Duration, Verbs, finished, with_json, with_settings
from tocsin.cli.printing import emit, hint, say, shown, table, warn
from tocsin.errors import Misconfigured, Unavailable
from tocsin.runtime.rows import feed_row
from tocsin.runtime.words import words
from tocsin.settings import Settings
from topics import FEED_STATES, FEEDS, Feed, FeedState

if TYPE_CHECKING:
    from tocsin.runtime.catalogue import WantedFeed

LOOK_UPS = 16


@click.group(cls=Verbs, no_args_is_help=False)
def feeds() -> None:
    """Add, list, remove, import, export and check the feeds that are polled.

    \b
    Example:
      tocsin feeds add https://example.org/rss.xml
    """


@feeds.command()
@click.argument("url")
@click.option("--publisher", default="", help="The outlet's name; unset, the feed's own title.")
@click.option("--every", type=Duration(), help="A fixed interval between polls, 1s or more.")
@click.option("--backlog", type=Duration(), help="Alert what it already holds up to this age.")
@click.option("--unchecked", is_flag=True, help="Save it without asking the feed.")
@with_settings
@with_json
def add(settings: Settings, *, as_json: bool, **asked: Any) -> None:
    """Poll a feed from now on. What it already holds is history: remembered, never alerted.

    The feed is asked once; one that does not answer is not added, unless --unchecked is given. A
    feed that is there already has its options set anew.

    \b
    Examples:
      tocsin feeds add https://example.org/rss.xml
      tocsin feeds add https://example.org/atom --publisher "Example" --every 60s --backlog 24h
    """
    from tocsin.cli.store import known, opened, put
    from tocsin.runtime import catalogue, clock

    wanted = _wanted(**asked)
    feed = catalogue.feed(wanted, settings.feeds_allow, clock.now())
    before = known(settings, FEEDS).get(feed.id)
    if before is not None:
        feed = catalogue.changed(before, feed)
    elif not wanted.unchecked:
        try:
            feed = finished(catalogue.looked(feed, settings))
        except Unavailable as error:
            raise Unavailable(f"{error} (--unchecked adds it all the same)") from error
    with opened(settings, new=True) as log:
        put(log, FEEDS, {feed.id: feed})
    if as_json:
        emit(feed_row(feed))
    elif before is not None:
        say(f"{feed.id}  {shown(feed.url)}  was there; its options are set anew")
    else:
        count = len(feed.held or ())
        entries = "1 entry is history" if count == 1 else f"{count} entries are history"
        held = "not asked yet" if feed.held is None else entries
        outlet = f"{shown(feed.publisher)}  " if feed.publisher else ""
        say(f"{feed.id}  {outlet}{shown(feed.url)}  added; {held}")


def _wanted(
    url: str,
    publisher: str,
    every: timedelta | None,
    backlog: timedelta | None,
    *,
    unchecked: bool,
) -> "WantedFeed":
    from tocsin.runtime.catalogue import WantedFeed

    return WantedFeed(
        url=url,
        publisher=publisher,
        every_s=every.total_seconds() if every is not None else None,
        backlog_h=backlog.total_seconds() / 3600 if backlog is not None else None,
        unchecked=unchecked,
    )


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
            emit(feed_row(feed, states.get(feed.id)))
        return
    if not known:
        hint("no feed yet: tocsin feeds add URL, or tocsin feeds import FILE.opml")
    table(
        ("id", "publisher", "polled (UTC)", "outcome", "failures", "next (UTC)", "url"),
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
        say(f"{found.id}  {shown(found.url)}  removed")


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
    from concurrent.futures import ThreadPoolExecutor

    from tocsin.cli.opml import Outline, read
    from tocsin.cli.store import latest, opened, put
    from tocsin.runtime import clock
    from tocsin.runtime.catalogue import WantedFeed
    from tocsin.runtime.catalogue import feed as made

    listed = read(file)

    def vetted(outline: Outline) -> Feed | Misconfigured:
        try:
            wanted = WantedFeed(url=outline.url, publisher=outline.title)
            return made(wanted, settings.feeds_allow, clock.now())
        except Misconfigured as error:
            return error

    # Each look-up of a name can take seconds.
    with ThreadPoolExecutor(LOOK_UPS) as threads:
        found = list(threads.map(vetted, listed))
    with opened(settings, new=True) as log:
        known = latest(log, FEEDS)
        new = {each.id: each for each in found if isinstance(each, Feed) and each.id not in known}
        put(log, FEEDS, new)
    refusals = [each for each in found if isinstance(each, Misconfigured)]
    for refusal in refusals:
        warn(f"{file}: {refusal}")
    refused = len(refusals)
    there = len(listed) - refused - len(new)
    if as_json:
        emit({"added": len(new), "there_already": there, "refused": refused})
    else:
        say(f"{len(new)} added, {there} there already, {refused} refused")
    if refused and not new and not there:
        raise Unavailable(f"{file}: no feed of it was added")


@feeds.command()
@with_settings
@with_json
def export(settings: Settings, *, as_json: bool) -> None:
    """Print the feeds as OPML, for other programs and for ``feeds import``.

    With --json, as rows of ``feeds list``.

    \b
    Example:
      tocsin feeds export > feeds.opml
    """
    from tocsin.cli.opml import written
    from tocsin.cli.store import latest, opened

    with opened(settings) as log:
        known = latest(log, FEEDS)
    if as_json:
        for feed in known.values():
            emit(feed_row(feed))
        return
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
        unknown = set(names).difference(*((f.id, f.url) for f in wanted))
        raise Misconfigured(f"no feed has the id or URL {min(unknown)!r} (see feeds list)")
    if not wanted:
        hint("no feed yet: tocsin feeds add URL")
    failed = 0
    for feed, says in finished(_checked(settings, wanted)):
        failed += bool(says)
        if as_json:
            emit({"id": feed.id, "url": feed.url, "ok": not says, "says": says})
        else:
            say(f"{feed.id}  {'ok' if not says else shown(says)}  {shown(feed.url)}")
    return 1 if failed else 0


async def _checked(settings: Settings, wanted: list[Feed]) -> list[tuple[Feed, str]]:
    import asyncio

    from tocsin.runtime.catalogue import looked

    limit = asyncio.Semaphore(8)

    async def one(feed: Feed) -> tuple[Feed, str]:
        async with limit:
            try:
                await looked(feed, settings)
            except Unavailable as error:
                return feed, str(error)
            return feed, ""

    return await asyncio.gather(*(one(feed) for feed in wanted))


def _row(feed: Feed, state: FeedState | None) -> tuple[object, ...]:
    if state is None:
        return feed.id, feed.publisher, "never", "", "", "", feed.url
    return (
        *(feed.id, feed.publisher, _time(state.polled)),
        *(words("polls", state.status), state.failures),
        *(_time(state.next_poll), feed.url),
    )


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else "never"
