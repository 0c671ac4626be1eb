"""``tocsin read`` and ``tocsin compare``: what Tocsin sees, without a broker or a network."""

import sys
from pathlib import Path

import click
import msgspec

from tocsin.cli.asking import with_json
from tocsin.cli.chain import STAGES, Chain, Seen
from tocsin.cli.printing import emit, interactive, warn

PROGRESS_EVERY = 200


@click.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("--until", type=click.Choice(STAGES), default="linker", show_default=True,
              help="The last stage to run.")  # fmt: skip
@with_json
def read(inputs: tuple[str, ...], until: str, *, as_json: bool) -> None:
    """Show what Tocsin sees in articles: the agents' own decisions, in memory only.

    INPUT is a .txt whose first line is the title, a page (.html), a feed (.xml), a .jsonl of
    articles, or - for such lines on standard input. A line is
    {"title": "…", "text": "…"}; id, language, url, publisher, credit and published may be there.

    In the text, [words] are evidence and ⟦words⟧ the page's furniture, which reports nothing; on a
    terminal they are coloured instead.

    \b
    Examples:
      tocsin read article.txt
      tocsin read --json --until tagger articles.jsonl | jq .tagged.level
      echo '{"text": "Artillery shelled Stepanakert."}' | tocsin read -
    """
    from tocsin.cli.inputs import STDIN, items
    from tocsin.cli.showing import show
    from tocsin.runtime import clock

    if STDIN in inputs and sys.stdin.isatty() and interactive():
        warn("reading lines of JSON from the keyboard; Ctrl-D ends them")
    chain = Chain(until)
    count = 0
    for item in items(inputs, clock.now()):
        seen = chain.see(item)
        count += 1
        if as_json:
            emit(line(seen, chain, until))
        else:
            show(seen, chain, first=count == 1)
        if count % PROGRESS_EVERY == 0:
            _progress(count)
    _progress(count, done=True)
    if not count:
        warn(f"{', '.join(inputs)}: no article in it")


def _progress(count: int, *, done: bool = False, what: str = "articles") -> None:
    """Say how far we are, where somebody watches and what we print goes elsewhere."""
    if interactive() and not sys.stdout.isatty() and count >= PROGRESS_EVERY:
        sys.stderr.write(f"\r{count} {what}" + ("\n" if done else ""))
        sys.stderr.flush()


def line(seen: Seen, chain: Chain, until: str) -> dict[str, object]:
    """Return what ``read --json`` prints of an article; the keys are promised."""
    article = seen.article
    if until == "article":
        return {
            "id": seen.item.label,
            "title": article.title,
            "text": article.text,
            "url": article.url or None,
            "publisher": article.publisher or None,
            "credit": article.credit or None,
            "published": article.published,
        }
    shown: dict[str, object] = {
        "id": seen.item.label,
        "language": article.language,
        "language_score": round(article.language_score, 4),
    }
    if (story := seen.story) is not None:
        shown["story"] = {
            "id": story.id,
            "relation": story.relation,
            "reason": story.reason,
            "of": chain.label(story.of),
            "containment": story.containment,
            "credit": story.credit,
            "origins": story.origins,
        }
    if (tags := seen.tags) is not None:
        shown["tagged"] = {
            **{name: getattr(tags, name) for name in tags.__struct_fields__},
            "places": [_without_spans(place) for place in tags.places],
        }
    if until == "linker":
        shown["events"] = [
            {
                "id": event.id,
                "region": event.region,
                "level": event.level,
                "origins": event.origins,
                "change": event.change,
            }
            for event in (seen.linked.events if seen.linked else ())
        ]
    return shown


def _without_spans(place: msgspec.Struct) -> dict[str, object]:
    order = ("region", "name", "countries", "role", "salience")
    return {name: getattr(place, name) for name in order}


@click.command()
@click.argument("pairs", metavar="PAIRS.jsonl", type=click.Path(path_type=Path))
@with_json
def compare(pairs: Path, *, as_json: bool) -> None:
    """Say of each pair of articles whether they are copies and whether they report one event.

    A line of PAIRS is {"id": …, "a": article, "b": article}, an article as in tocsin read; - is
    standard input. A revision is the same text with a figure or a claim changed. Containment is
    the share of the smaller text that the other has, same event a probability, geography how far
    their places agree, each 0 to 1.

    \b
    Example:
      tocsin compare --json pairs.jsonl
    """
    from tocsin.cli.comparing import compared, pairs_of
    from tocsin.cli.printing import say, shown

    count = 0
    for count, pair in enumerate(pairs_of(pairs), 1):
        found = compared(pair)
        if as_json:
            emit(found)
        else:
            what = "copy" if found["copy"] else "revision" if found["revision"] else "no copy"
            say(
                f"{shown(found['id'])}: {what}, containment {found['containment']:.2f}, "
                f"same event {found['same_event']:.2f}, geography {found['geography']:.2f}"
            )
        if count % PROGRESS_EVERY == 0:
            _progress(count, what="pairs")
    _progress(count, done=True, what="pairs")
    if not count:
        warn(f"{pairs}: no pair in it")
