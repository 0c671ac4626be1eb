"""What newsrooms do to a text that they copy: nine edits."""

import random
from collections.abc import Callable

from day.texts import City, of, quiet

Text = tuple[str, str]


def dateline(text: Text, city: City, language: str, chosen: random.Random) -> Text:
    """Put a place, a date and no agency before it."""
    line = of(language)["dateline"].format(city=city.names[language], agency="*")
    return text[0], line.replace("(*)", "").replace("/*/", "").replace("*", "") + text[1]


def cut(text: Text, _city: City, _language: str, chosen: random.Random) -> Text:
    """Keep the first half or more."""
    return text[0], text[1][: int(len(text[1]) * chosen.uniform(0.5, 0.8))]


def tail(text: Text, city: City, language: str, chosen: random.Random) -> Text:
    """Add a line of what else there is to read."""
    other, _ = quiet(city, language, chosen)
    return text[0], f"{text[1]}\n{of(language)['also']}{other}"


def second(text: Text, city: City, language: str, chosen: random.Random) -> Text:
    """Let another, harmless article follow under a «read also»."""
    other, body = quiet(city, language, chosen)
    return text[0], f"{text[1]}\n\n{of(language)['also']}{other}\n{body}"


def rewrite(text: Text, _city: City, language: str, chosen: random.Random) -> Text:
    """Leave a sentence of colour out and let two others change places; the lead stays first."""
    stop = "。" if language == "zh" else "։ " if language == "hy" else ". "
    parts = text[1].split(stop)
    if len(parts) > 4:
        at = chosen.randrange(3, len(parts) - 1)
        del parts[at]
        parts[2], parts[-2] = parts[-2], parts[2]
    return text[0], stop.join(parts)


def orthography(text: Text, _city: City, language: str, _chosen: random.Random) -> Text:
    """Spell as another house does."""
    pairs = {
        "ar": (("أ", "ا"), ("إ", "ا"), ("ى", "ي")),
        "fa": (("ی", "ي"), ("ک", "ك"), ("\u200c", " ")),
        "ru": (("ё", "е"),),
        "uk": (("'", "\u2019"),),
        "fr": (("'", "\u2019"), ("é", "e\u0301")),
        "hy": (("և", "եւ"),),
        "zh": (("说", "說"), ("发", "發"), ("国", "國")),
    }.get(language, (("'", "\u2019"), (" - ", " \u2013 ")))
    title, body = text
    for old, new in pairs:
        title, body = title.replace(old, new), body.replace(old, new)
    return title, body


def headline(text: Text, city: City, language: str, chosen: random.Random) -> Text:
    """Give it another headline: the lead's own words."""
    stop = "。" if language == "zh" else "։" if language == "hy" else "."
    return text[1].split(stop)[0][:110], text[1]


def spacing(text: Text, _city: City, language: str, _chosen: random.Random) -> Text:
    """Break it into paragraphs and repeat the headline on top."""
    stop = "。" if language == "zh" else "։" if language == "hy" else "."
    return text[0], f"{text[0]}\n\n" + text[1].replace(f"{stop} ", f"{stop}\n\n")


def combined(text: Text, city: City, language: str, chosen: random.Random) -> Text:
    """Do much of it at once."""
    for edit in (rewrite, cut, orthography, dateline, tail):
        text = edit(text, city, language, chosen)
    return text


EDITS: tuple[Callable[[Text, City, str, random.Random], Text], ...] = (
    dateline,
    cut,
    tail,
    second,
    rewrite,
    orthography,
    headline,
    spacing,
    combined,
)
