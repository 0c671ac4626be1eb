"""``tocsin explain``: why an alert fired, or at which step of the road an article fell silent."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from tocsin.cli.asking import finished, with_json, with_settings
from tocsin.cli.finding import article_id
from tocsin.cli.printing import emit, hint, say, shown, table
from tocsin.errors import TryAgain, Unavailable
from tocsin.runtime import words
from tocsin.settings import Settings
from topics import (
    ALERTS,
    ARTICLES,
    EVENTS,
    REJECTS,
    STORIES,
    SUBSCRIPTIONS,
    TAGGED,
    Alert,
    Linked,
    Subscription,
    Tagged,
    Topic,
)

if TYPE_CHECKING:
    from tocsin.matching import Answer
    from tocsin.runtime.broker.spec import Log

R = TypeVar("R", bound=msgspec.Struct)
Row = dict[str, Any]


@click.command()
@click.argument("which", metavar="[ALERT_ID|ARTICLE_ID|URL|WORDS]", nargs=-1)
@click.option("--subscription", "wanted", help="Only for this one, by id or name.")
@click.option("--recent", is_flag=True, help="List the articles seen last, with their ids.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True,
              help="How many --recent lists.")  # fmt: skip
@with_settings
@with_json
def explain(
    settings: Settings,
    *,
    which: tuple[str, ...],
    wanted: str | None,
    recent: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Say why an alert fired, or why an article was silent: at which step, and what failed.

    An article is named by its id, its address, or words of its title and outlet that no other has.
    Articles are kept for 96 hours, alerts for 14 days.

    \b
    Examples:
      tocsin explain al_0123456789abcdef01234567
      tocsin explain ar_0123456789abcdef --subscription caucasus
      tocsin explain https://example.org/2026/shelling
      tocsin explain --recent shelling
    """
    from tocsin.cli.store import opened

    asked = " ".join(which)
    if not asked and not recent:
        raise click.UsageError("say which: an alert's id, an article's id or address, or --recent")
    with opened(settings) as log:
        if recent:
            _recent(log, asked, limit, as_json=as_json)
            return
        if asked.startswith("al_"):
            row = _alert(log, settings, asked)
        else:
            row = _article(log, article_id(log, asked), wanted)
    if as_json:
        emit(row)
    elif asked.startswith("al_"):
        _show_alert(row["body"], row["deliveries"])
    else:
        _show_article(row)


def _recent(log: "Log", asked: str, limit: int, *, as_json: bool) -> None:
    from tocsin.cli import finding

    rows = finding.recent(log, asked, limit)
    if as_json:
        for row in rows:
            emit(row)
        return
    if not rows:
        hint(
            "no article yet; what the feeds have new stands here"
            if not asked
            else f"no article has {asked!r}"
        )
    table(
        ("id", "seen (UTC)", "relation", "level", "events", "alerts", "outlet", "title"),
        [
            (
                *(row["article"], f"{row['seen']:%m-%d %H:%M:%S}", row["relation"], row["level"]),
                *(len(row["events"]), len(row["alerts"]), row["publisher"], row["title"][:60]),
            )
            for row in rows
        ],
    )


def _alert(log: "Log", settings: Settings, which: str) -> Row:
    from tocsin.cli.store import records

    for _, alert in records(log, ALERTS):
        if alert.data.alert == which:
            with suppress(TryAgain, Unavailable):  # the reasons stand in the log alone
                return {
                    "alert": which,
                    "fired": True,
                    "body": alert,
                    "deliveries": finished(_deliveries(settings, which)),
                }
            return {"alert": which, "fired": True, "body": alert, "deliveries": []}
    raise Unavailable(f"no alert {which!r} in the log (they are kept for 14 days)")


async def _deliveries(settings: Settings, which: str) -> list[Row]:
    from tocsin.cli.store import queues_of
    from tocsin.runtime.rows import delivery_row

    async with queues_of(settings) as queues:
        return [delivery_row(each) for each in await queues.find(which)]


def _article(log: "Log", which: str, wanted: str | None) -> Row:
    """Return how far the article came, and for each subscription what it was told or why not."""
    from tocsin.cli.store import latest
    from tocsin.cli.subscriptions import pick

    known = latest(log, SUBSCRIPTIONS)
    asked = [pick(known, wanted)] if wanted else list(known.values())
    article = _last(log, ARTICLES, which)
    rejects = list(_rejects(log, which))
    if article is None and not rejects:
        raise Unavailable(
            f"no article {which!r} in the log (they are kept for 96 hours; "
            "tocsin explain --recent lists the last)"
        )
    story, tagged = _last(log, STORIES, which), _last(log, TAGGED, which)
    linked = _last(log, EVENTS, which)
    row: Row = {
        "article": which,
        "title": article.title if article else None,
        "language": article.language if article else None,
        "history": article.history if article else None,
        "relation": story.relation if story else None,
        "reason": story.reason if story else None,
        "level": tagged.tags.level if tagged else None,
        "events": [event.id for event in linked.events] if linked else [],
        "where": [words.place(event.region) for event in linked.events] if linked else [],
        "saw": list(_saw(tagged)) if tagged else [],
        "rejects": rejects,
        "stopped": None if linked else _stopped(article, story, tagged),
    }
    if isinstance(linked, Linked):
        row["subscriptions"] = list(_answers(log, linked, asked))
    return row


def _saw(tagged: Tagged) -> Iterator[Row]:
    """Yield what the tagger saw: each signal in words, and the words that it rests on."""
    article = tagged.story.article
    fields = {"title": article.title, "text": article.text}
    for signal in tagged.tags.signals:
        doubt = not signal.news
        yield {
            "event": signal.event,
            "level": signal.level,
            "region": signal.region,
            "says": words.signal(signal),
            "counts": not doubt,
            "words": [fields[span.field][span.start : span.end] for span in signal.spans],
        }


def _stopped(article: object, story: object, tagged: object) -> str:
    for stage, done in (("poller", article), ("deduper", story), ("tagger", tagged)):
        if done is None:
            return f"the {stage} has not passed it on: it judged it a repeat, rejected it, or lags"
    return "the linker has not passed it on: it knew it, rejected it, or lags"


def _answers(log: "Log", linked: Linked, asked: list[Subscription]) -> Iterator[Row]:
    from tocsin.cli.store import records
    from tocsin.matching import Book
    from tocsin.matching import explain as because
    from tocsin.places.regions import parents

    made = {alert.data.alert: alert for _, alert in records(log, ALERTS)}
    book = Book(parents=parents)
    for subscription in asked:
        for answer in because(linked, subscription, book):
            yield _answer(subscription, answer, made)


def _answer(subscription: Subscription, answer: "Answer", made: dict[str, Alert]) -> Row:
    why = list(answer.unmet)
    if answer.alert is not None and answer.alert not in made:
        why.append("it matches now, but no alert was made: the alerter lags, or it was asked later")
    return {
        "subscription": subscription.id,
        "name": subscription.name,
        "event": answer.event,
        "fired": not why,
        "alert": None if why else answer.alert,
        "met": answer.met,
        "unmet": why,
    }


def _last(log: "Log", topic: Topic[R], article: str) -> Any:
    """Return the topic's last record of an article, None where there is none."""
    from tocsin.cli.store import raw

    found, needle = None, article.encode()
    for record in raw(log, topic):
        if record.value is not None and needle in record.value:
            with suppress(msgspec.DecodeError):
                each = topic.decode(record.value)
                found = each if _id(each) == article else found
    return found


def _id(record: Any) -> str:
    """Return the id of the article that a record of the road is about."""
    for inner in ("tagged", "story", "article"):
        record = getattr(record, inner, record)
    return str(record.id)


def _rejects(log: "Log", article: str) -> Iterator[Row]:
    from tocsin.cli.store import records

    needle = article.encode()
    for _, reject in records(log, REJECTS):
        if needle in (reject.value or b"") or needle == reject.key:
            yield {
                "stage": reject.stage,
                "reason": reject.reason,
                "error": reject.error,
                "at": reject.at,
                "attempts": reject.attempts,
            }


def _show_alert(alert: Alert, deliveries: list[Row]) -> None:
    data, event = alert.data, alert.data.event
    say(f"{data.alert}  {alert.type}  for {shown(data.subscription.name)} ({data.subscription.id})")
    if event is not None:
        kind = words.words("changes", event.change.kind) if event.change else ""
        change = f"  change {event.change.number}: {kind}" if event.change else ""
        place, level = shown(words.place(event.region)), words.level(event.level)
        say(f"event     {event.id}  {place}  {level}{change}")
    for clause in data.why:
        say(f"because   {shown(clause.clause)}")
        for surface in dict.fromkeys(shown(each.surface) for each in clause.evidence):
            say(f"          «{surface}»")
    for source in data.articles:
        outlet, title = shown(source.publisher), shown(source.title)
        say(f"article   {source.id}  {source.language}  {outlet}  {title}")
    for name in ("published", "seen", "tagged", "enqueued"):
        at = getattr(data.timeline, name)
        say(f"{name:<9} {at:%Y-%m-%d %H:%M:%S.%f}"[:33] if at else f"{name:<9} -")
    for delivery in deliveries:
        state = words.words("deliveries", delivery["state"])
        say(f"delivery  {state}, {len(delivery['attempts'])} attempts")


def _show_article(row: Row) -> None:
    say(f"{row['article']}  {shown(row['language'])}  {shown(row['title'])}".rstrip())
    for reject in row["rejects"]:
        say(f"rejected  by the {reject['stage']}: {reject['reason']} ({shown(reject['error'])})")
    if row["history"]:
        say("history   the feed held it when it was added: remembered, never alerted")
    if row["reason"]:
        say(f"story     {row['relation']}: {words.words('stories', row['reason'])}")
    if row["reason"] and not row["stopped"]:
        say(f"level     {words.level(row['level'])}")
    for saw in row["saw"]:
        surfaces = " · ".join(f"«{shown(each)}»" for each in dict.fromkeys(saw["words"]))
        doubt = "" if saw["counts"] else " (denied, supposed or history: it does not count)"
        say(f"saw       {saw['says']}{doubt}  {surfaces}".rstrip())
    if row["stopped"]:
        say(f"stopped   {row['stopped']}")
        return
    for event, where in zip(row["events"], row["where"], strict=True):
        say(f"event     {event}  {shown(where)}")
    for answer in row["subscriptions"]:
        _show_answer(answer)
    if not row["subscriptions"]:
        say("nobody    has subscribed: tocsin subscribe NAME --webhook URL")


def _show_answer(answer: Row) -> None:
    where = f" of {answer['event']}" if answer["event"] else ""
    if answer["fired"]:
        clauses = "; ".join(shown(clause.clause) for clause in answer["met"])
        say(f"{shown(answer['name'])}: told{where} by {answer['alert']}: {clauses}")
    else:
        say(f"{shown(answer['name'])}: not told{where}: {shown('; '.join(answer['unmet']))}")
