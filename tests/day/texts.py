"""The words of the synthetic day: templates of twelve languages and the names of cities."""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("en", "fr", "es", "ar", "ru", "uk", "tr", "az", "fa", "he", "hy", "zh")
ROUND = (0, 5, 6, 7, 8, 9)
"""Last digits of our figures: with these the templates are right in every grammar."""


@dataclass(frozen=True, slots=True)
class City:
    """A city, and what newspapers call it; not in a language where that is also a common word."""

    id: str
    country: str
    names: dict[str, str]


@cache
def cities() -> tuple[City, ...]:
    rows = (HERE / "cities.psv").read_text("utf-8").splitlines()
    return tuple(_city(row.split("|")) for row in rows if not row.startswith("#"))


def _city(cells: list[str]) -> City:
    names = zip(LANGUAGES, cells[2:], strict=True)
    return City(cells[0], cells[1], {lang: name for lang, name in names if name != "-"})


@cache
def of(language: str) -> dict[str, Any]:
    return tomllib.loads((HERE / "words" / f"{language}.toml").read_text("utf-8"))


def figure(chosen: random.Random, low: int, high: int) -> int:
    """Return a number between both whose last digit no grammar minds."""
    return chosen.choice([n for n in range(low, high) if n % 10 in ROUND])


def joined(parts: list[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(part for part in parts if part)


def sentences(language: str, mood: str, count: int, city: str, chosen: random.Random) -> list[str]:
    """Return ``count`` sentences of colour, the first of them of the event's own mood."""
    body = of(language)["body"]
    lines = [chosen.choice(body[mood]), *chosen.sample(body["any"], count - 1)]
    return [filled(line, language, city, chosen) for line in lines]


def filled(line: str, language: str, city: str, chosen: random.Random) -> str:
    """Return a template with the city's name, and people and numbers by chance."""
    return line.format(
        city=city,
        who=chosen.choice(of(language)["people"]),
        h=figure(chosen, 8, 20),
        n=figure(chosen, 15, 900),
        a=chosen.choice((5, 6, 7, 8, 9)),
        b=chosen.choice((0, 1, 2, 3)),
    )


def quiet(city: City, language: str, chosen: random.Random) -> tuple[str, str]:
    """Return title and text of news that alarm nobody."""
    texts, name = of(language)["quiet"], city.names[language]
    title = filled(chosen.choice(texts["titles"]), language, name, chosen)
    lines = chosen.sample(texts["lines"], 4)
    return title, joined([filled(line, language, name, chosen) for line in lines], language)
