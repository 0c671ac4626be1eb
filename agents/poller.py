"""feeds -> articles."""

from tocsin.feeds.cursor import article, fresh, is_history
from tocsin.feeds.step import step
from tocsin.runtime.desk import Desk
from tocsin.runtime.fetching import fetch
from tocsin.runtime.http import GuardedClient
from tocsin.runtime.parsing import Parsers
from tocsin.runtime.polling import Output, Turns, count, draw
from tocsin.text.language import identify
from topics import ARTICLES, FEED_STATES, Feed, FeedState


async def poller(desk: Desk) -> None:
    """Feeds -> articles.

    Articles are kept by the log before the feed's state moves on: what is killed in between is
    published again under the same ids.
    """
    async with GuardedClient(desk.settings.feeds_allow) as client, Parsers() as parser:
        output = Output(desk)

        async def poll(feed: Feed, state: FeedState | None) -> FeedState:
            began = desk.clock()
            fetched = await fetch(client, parser, feed, state)
            document, now = fetched.document, desk.clock()
            entries = fresh(document, state)
            articles = [
                article(
                    entry,
                    document,
                    feed,
                    history=is_history(entry, feed, state),
                    now=now,
                    identify=identify,
                )
                for entry in entries
            ]
            pairs = [(each.language, ARTICLES.encode(each)) for each in articles]
            kept = await output.keep(ARTICLES.name, pairs)
            after = step(
                feed,
                state,
                fetched,
                entries,
                began=began,
                poll_every_s=desk.settings.poll_every_s,
                draw=draw,
            )
            await output.keep(FEED_STATES.name, [(feed.id, FEED_STATES.encode(after))])
            count(feed, state, after, fetched, kept, ids=[each.id for each in articles])
            return after

        try:
            await Turns(desk, poll).run()
        finally:
            await output.close()
