"""The language of a text."""

import pytest

from tocsin.text.language import identify


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "تجددت الاشتباكات على الحدود مساء أمس"),
        ("az", "Sərhəddə atışma baş verib, yaralananlar var"),
        ("en", "Fighting resumed along the border last night"),
        ("es", "Los combates se reanudaron anoche en la frontera"),
        ("fa", "درگیری‌ها شب گذشته در مرز از سر گرفته شد"),
        ("fr", "Les combats ont repris hier soir à la frontière"),
        ("he", "הקרבות התחדשו אמש לאורך הגבול"),
        ("hy", "Մարտերը վերսկսվել են սահմանին երեկ երեկոյան"),
        ("ru", "Бои на границе возобновились вчера вечером"),
        ("tr", "Sınırda çatışmalar dün gece yeniden başladı"),
        ("uk", "Бої на кордоні відновилися вчора ввечері"),
        ("zh", "边境昨晚再次爆发战斗"),
    ],
)
def test_a_headline_tells_its_language(language: str, text: str) -> None:
    found, score = identify(text)

    assert found == language
    assert 0.5 <= score <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345 !?",
        "დღეს საზღვარზე ბრძოლა განახლდა",
        "昨夜、国境で戦闘が再開しました",
        "어젯밤 국경에서 전투가 재개됐다",
        "Die Kämpfe an der Grenze sind wieder aufgeflammt, wie die Regierung gestern mitteilte",
    ],
)
def test_what_is_none_of_ours_is_und(text: str) -> None:
    assert identify(text)[0] == "und"


def test_a_few_foreign_words_do_not_turn_the_language() -> None:
    assert identify("قالت وكالة Reuters إن القوات تقدمت نحو المدينة")[0] == "ar"


@pytest.mark.parametrize("char", ["a", "я", "م", "中", "\u200b", "ə"])
def test_a_long_run_of_one_character_is_read(char: str) -> None:
    identify(char * 1_000_000)
