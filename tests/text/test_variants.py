"""Ways of writing that outlets of one language mix are one when texts are compared."""

from datetime import UTC, datetime

import pytest

from tocsin.events.features import likeness, words
from tocsin.likeness import compare
from tocsin.text.variants import bare, one_spelling, simplified
from topics.articles import Article

JOINED = (
    "نیروهای ویژه شب گذشته خانه‌های کارگران معدن را محاصره کردند. ساکنان می‌گویند تیراندازی تا "
    "صبح ادامه داشت و آمبولانس‌ها نمی‌توانستند وارد کوچه‌ها شوند. شورای شهر از نماینده‌ها خواست "
    "به منطقه بروند. مغازه‌ها بسته‌اند و بچه‌ها به مدرسه نرفته‌اند."
)
SIMPLIFIED = (
    "特种部队昨夜包围了矿工的住宅。居民说，枪声一直持续到天亮，救护车无法开进小巷。"
    "市议会请议员前往该地区。商店关门，孩子们没有上学。"
)
TRADITIONAL = (
    "特種部隊昨夜包圍了礦工的住宅。居民說，槍聲一直持續到天亮，救護車無法開進小巷。"
    "市議會請議員前往該地區。商店關門，孩子們沒有上學。"
)


def article(text: str, language: str) -> Article:
    seen = datetime(2026, 3, 1, tzinfo=UTC)
    return Article(id="", seen=seen, title="", text=text, language=language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fa", JOINED, JOINED.replace("\u200c", " ")),
        ("fa", JOINED, JOINED.replace("\u200c", "")),
        ("zh", SIMPLIFIED, TRADITIONAL),
    ],
)
def test_a_text_in_the_other_way_of_writing_is_a_copy(language: str, one: str, other: str) -> None:
    found = compare(article(one, language), article(other, language))

    assert found.copy
    assert found.containment > 0.95
    assert likeness(words(one, language), words(other, language)) > 0.95


def test_a_spelling_is_as_long_as_the_text_and_other_languages_are_left_alone() -> None:
    for language in ("fa", "zh", "zh-Hant", "en"):
        for text in (JOINED, TRADITIONAL):
            assert len(one_spelling(text, language)) == len(text)
    assert one_spelling(TRADITIONAL, "zh-Hant") == SIMPLIFIED
    assert one_spelling(TRADITIONAL, "ja") == TRADITIONAL


def test_the_parts_of_a_persian_word_are_left_out_however_they_are_written() -> None:
    words_ = ("خانه", "خانهها", "خانههايي", "ميرود", "رود", "ها", "مي", "دود")

    assert [bare(word) for word in words_] == ["خانه"] * 3 + ["رود"] * 2 + [""] * 2 + ["دود"]


def test_no_simplified_character_is_a_traditional_one_as_well() -> None:
    assert not {ord(new) for new in simplified().values()} & simplified().keys()
