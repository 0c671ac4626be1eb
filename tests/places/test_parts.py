"""A part of a town, or what stands in it, is where it happens when a deed befalls it."""

import tomllib
from pathlib import Path

import pytest

from tocsin.places import regions
from tocsin.reading import tag

DATA = tomllib.loads((Path(__file__).parent / "parts.toml").read_text("utf-8"))
CASES = [(language, part) for language, data in DATA.items() for part in data["parts"]]
CAPITALS = {
    "en": "Soldiers exchanged fire in the northern suburbs of Baghdad on Tuesday, residents said.",
    "fr": "Une voiture piégée a explosé sur un marché très fréquenté de Bagdad, a dit la police.",
    "es": "Un coche bomba estalló en un concurrido mercado de Bagdad, informó la policía.",
    "zh": "当地官员说，巴格达一处居民区周二清晨遭到炮击。",
}
STREETS = {
    "en": "He has lived on Budapest Street for years.",
    "fr": "Il habite rue de Budapest depuis des années.",
    "es": "Vive desde hace años en la calle de Budapest.",
    "ru": "Он много лет живёт на улице Кирова.",
    "uk": "Він багато років живе на вулиці Шевченка.",
    "ar": "يعيش منذ سنوات في شارع بغداد.",
    "fa": "او سال‌هاست در خیابان تهران زندگی می‌کند.",
    "he": "הוא גר שנים ברחוב אילת.",
}


@pytest.mark.parametrize(("language", "part"), CASES)
def test_what_strikes_a_part_of_a_town_strikes_the_town(language: str, part: str) -> None:
    """The streets, a market or the university: one event, in Syria or Ukraine, with its toll."""
    tags = tag("", DATA[language]["frame"].format(part), language)
    events = [place.region for place in tags.places if place.role == "event"]
    assert len(events) == 1, tags.places
    assert regions.countries(events[0]) in (("SY",), ("UA",))
    assert tags.level == 4
    assert [(toll.kind, toll.low) for toll in tags.tolls] == [("killed", 5)]


@pytest.mark.parametrize(("language", "text"), CAPITALS.items())
def test_a_part_of_a_capital_is_no_government(language: str, text: str) -> None:
    """Who speaks beside its name speaks of it, and not for it."""
    events = [p.region for p in tag("", text, language).places if p.role == "event"]
    assert events == ["g98182"]


@pytest.mark.parametrize(("language", "text"), STREETS.items())
def test_a_street_is_no_town_of_its_name(language: str, text: str) -> None:
    """A street that is called after a town, or like one after a person."""
    assert not [p for p in tag("", text, language).places if p.region.startswith("g")]
