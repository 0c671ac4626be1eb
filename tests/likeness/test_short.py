"""Short items: a headline and one line, of which a figure is a large part."""

from datetime import UTC, datetime

import pytest

from tocsin.likeness import Memory, compare, judge, to_story
from topics.articles import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ITEMS = {
    "en": ("{} dead in mill fire", "{} workers died in a fire at a paper mill.", "Two", "Six"),
    "ru": ("{} погибли на пожаре", "{} погибли ночью при пожаре на фабрике.", "Двое", "Шестеро"),
    "uk": ("{} загинули в пожежі", "{} загинули вночі в пожежі на фабриці.", "Двоє", "П'ятеро"),
    "fr": ("{} morts à l'usine", "{} ouvriers sont morts dans un incendie.", "Deux", "Quinze"),
    "es": ("{} muertos en la fábrica", "{} obreros murieron en un incendio.", "Dos", "Dieciséis"),
    "tr": (
        "Fabrikada {} ölü",
        "Fabrikadaki yangında işçilerden {} öldü, valilik gece yarısı duyurdu.",
        "ikisi",
        "beşi",
    ),
    "az": (
        "Fabrikdə {} ölüb",
        "Fabrikdəki yanğında işçilərdən {} ölüb, polis gecə yarısı xəbər verib.",
        "ikisi",
        "altısı",
    ),
    "hy": (
        "{} զոհվել է գործարանում",
        "Հրդեհից {} զոհվել է գործարանում, ասել է քաղաքապետը։",
        "երկուսը",
        "վեցը",
    ),
    "fa": ("{} کشته در کارخانه", "در آتش‌سوزی کارخانه {} نفر کشته شدند.", "دو", "سیزده"),
    "ar": ("{} قتلى في حريق مصنع", "لقي {} عمال حتفهم في حريق اندلع ليلا.", "ثلاثة", "ثمانية"),
    "he": ("{} הרוגים במפעל", "בשריפה שפרצה בלילה נהרגו {} פועלים.", "שלושה", "שישה"),
    "zh": ("造纸厂火灾致{}死", "造纸厂夜间起火，造成{}名工人死亡，火已扑灭。", "三", "八"),
}


@pytest.mark.parametrize("language", ITEMS)
def test_another_toll_in_title_and_text_of_a_short_item_is_a_revision(language: str) -> None:
    title, text, before, after = ITEMS[language]
    first, second = (
        Article(
            id=f"ar_{n}", seen=NOON, title=title.format(n), text=text.format(n), language=language
        )
        for n in (before, after)
    )
    memory = Memory()
    memory.learn(to_story(first, judge(first, memory, NOON)))
    pair = compare(first, second)

    assert (pair.copy, pair.revision) == (False, True)
    assert judge(second, memory, NOON).relation == "revision"


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("tr", "Işıkları açık gemi ağır ağır şehrin güneyindeki büyük iskeleye yanaştı", None),
        ("az", "Dünən şəhərin cənubundakı böyük körpüdə təmir işləri başa çatdı", None),
        ("uk", "П’ятеро подруг в’яжуть на подвір’ї", "П'ятеро подруг вʼяжуть на подвір'ї"),
    ],
)  # fmt: skip
def test_an_outlet_without_a_language_s_own_letters_prints_the_same_text(
    language: str, one: str, other: str | None
) -> None:
    bare = other or one.translate(str.maketrans("ışğüöçəİ", "isguoceI"))
    a, b = (Article(id=i, seen=NOON, text=i, language=language) for i in (one, bare))

    assert compare(a, b).containment == 1.0
    assert compare(a, b).copy
