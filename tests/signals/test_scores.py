"""How sure a sentence is to report an act: where the act stands, and what else is told there."""

import pytest

from tocsin.reading import tag

PAIRS = [
    ("en", "ASSAULT", "Gunmen killed three guards at a checkpoint.",
     "Police arrested two men who killed three guards at a checkpoint."),
    ("en", "ASSAULT", "A bomb wounded nine people in the market.",
     "The minister met relatives and discussed with them the bomb that wounded nine people."),
    ("ar", "ASSAULT", "قتل مسلحون ثلاثة حراس عند حاجز.",
     "اعتقلت الشرطة رجلين من المجموعة التي قتلت ثلاثة حراس عند حاجز."),
    ("ar", "ASSAULT", "انفجرت عبوة ناسفة في السوق.",
     "ناقش الوزير مع السكان والمسؤولين في المحافظة تداعيات العبوة الناسفة التي انفجرت في السوق."),
    ("ru", "ASSAULT", "Боевики убили трёх охранников на посту.",
     "Полиция задержала двух мужчин, которые убили трёх охранников на посту."),
    ("es", "ASSAULT", "Hombres armados mataron a tres guardias en un retén.",
     "La policía detuvo a dos hombres, quienes mataron a tres guardias en un retén."),
    ("he", "ASSAULT", "חמושים הרגו שלושה שומרים במחסום.",
     "המשטרה עצרה שני חמושים אשר הרגו שלושה שומרים במחסום."),
    ("uk", "ASSAULT", "Бойовики вбили трьох охоронців на посту.",
     "Поліція затримала двох чоловіків, які вбили трьох охоронців на посту."),
    ("ar", "PROTEST", "تظاهر المئات أمام البرلمان.",
     "إذا تظاهر المئات أمام البرلمان فسيتدخل الأمن."),
    ("tr", "ASSAULT", "Silahlı kişiler üç bekçiyi öldürdü.",
     "Silahlı kişiler üç bekçiyi öldürmekle tehdit etti."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "event", "told", "aside"), PAIRS)
def test_an_act_that_is_the_news_is_surer_than_one_told_by_the_way(
    language: str, event: str, told: str, aside: str
) -> None:
    assert _score(told, language, event) > _score(aside, language, event) + 0.02


def test_one_old_act_leaves_no_doubt_that_it_is_old() -> None:
    title = "Exhibition recalls the Kolvet massacre"
    text = "It tells of the Kolvet massacre, in which 60 villagers were killed in 1943."

    tags = tag(title, text, "en")

    assert {signal.when for signal in tags.signals if signal.event == "ASSAULT"} == {"history"}
    assert {toll.when for toll in tags.tolls} == {"history"}


def _score(text: str, language: str, event: str) -> float:
    return tag("", text, language).scores[event]
