"""An alert as text for people, safe for a terminal and in order in every script."""

import unicodedata
from typing import Any

from tocsin.runtime import words

ISOLATE, END = "\u2068", "\u2069"
"""First-strong isolate: what is inside is laid out by itself, whatever its direction."""


def plain(text: str) -> str:
    """Return one line without control characters or marks that turn a line's direction.

    Joiners stay: Persian and others are spelt with them.
    """
    kept = (char if _shows(char) else " " for char in text)
    return " ".join("".join(kept).split())


def _shows(char: str) -> bool:
    return char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def isolated(text: str) -> str:
    """Return the text as a unit that does not disturb the line that it stands in."""
    return f"{ISOLATE}{plain(text)}{END}"


def alert(body: dict[str, Any], clock: str) -> str:
    """Return an alert's lines: what and where; why, with the literal words; the articles."""
    data = body["data"]
    lines = [
        f"{clock}  {headline(body)}",
        f"          for  {isolated(data['subscription']['name'])}",
    ]
    lines += [f"          why  {_clause(clause)}" for clause in data["why"]]
    lines += [f"          read {_article(article)}" for article in data["articles"]]
    return "\n".join(lines)


def headline(body: dict[str, Any]) -> str:
    """Return an alert's first line: what, where, how grave, what changed."""
    return f"{plain(body['type'])}  {_where(body['data']['event'])}"


def _where(event: dict[str, Any] | None) -> str:
    if event is None:
        return "no event"
    level = "no level" if event["level"] is None else f"level {words.level(event['level'])}"
    change = event["change"]
    kind = words.words("changes", change["kind"]) if change else ""
    what = f"change {change['number']}: {kind}" if change else "no change"
    where = f"{isolated(words.place(event['region']))} {plain(event['region'])}"
    return f"{level}  {where}  {what}  {plain(event['id'])}"


def _clause(clause: dict[str, Any]) -> str:
    words = dict.fromkeys(isolated(piece["surface"]) for piece in clause["evidence"])
    return f"{plain(clause['clause'])}: " + (" · ".join(words) or "no words needed")


def _article(article: dict[str, Any]) -> str:
    parts = (article["title"], article["publisher"], article["url"])
    return f"[{plain(article['language'])}] " + " · ".join(isolated(part) for part in parts)
