"""A city has one id, whatever language names it."""

from pathlib import Path

import pytest
from kit.goldens import LANGUAGES

from tocsin.places import finder
from tocsin.text.fold import fold

SENTENCES = {
    "ar": "وقع انفجار في {} مساء الاثنين",
    "az": "{} şəhərində partlayış olub",
    "en": "An explosion shook {} on Monday evening",
    "es": "Una explosión sacudió {} el lunes",
    "fa": "انفجاری در {} رخ داد",
    "fr": "Une explosion a secoué {} lundi soir",
    "he": "פיצוץ אירע בעיר {} ביום שני",
    "hy": "Երեկ պայթյուն է եղել. {}",
    "ru": "Вечером взрывы услышал город {}",
    "tr": "Pazartesi akşamı {} kentinde patlama oldu",
    "uk": "Увечері вибухи почуло місто {}",
    "zh": "周一晚上{}发生爆炸",
}
LINES = (Path(__file__).parent / "cities.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_city_has_one_id_in_every_language(row: list[str]) -> None:
    found = {}
    for language, name in zip(LANGUAGES, row[1:], strict=True):
        text = SENTENCES[language].format(name)
        found[language] = {m.region for m in finder.find({"text": fold(text, language)}, language)}

    assert {language for language, regions in found.items() if row[0] not in regions} == set()
