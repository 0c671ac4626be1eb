"""Newsroom edits in every language: articles made of our own golden sentences."""

import random
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import pytest
from kit.goldens import cases

from tocsin.likeness import Memory, compare, judge, to_story
from topics.articles import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TWELVE = ("ar", "az", "en", "es", "fa", "fr", "he", "hy", "ru", "tr", "uk", "zh")
SIZE, SIGNS, ARTICLES, DEALS = 110, 190, 24, 5
"""Words in an article (signs, in Chinese), articles of a language, how often they are dealt out."""
TAILS = {
    "ar": "اقرأ أيضا: أسعار الذهب اليوم. موعد المباراة القادمة. حالة الطقس غدا",
    "az": "Həmçinin oxuyun: Qızılın qiyməti. Sabahkı hava. Növbəti oyun",
    "en": "Read also: Gold prices today. Weather for tomorrow. Fixtures of the week",
    "es": "Lea también: El precio del oro. El tiempo de mañana. La próxima jornada",
    "fa": "بیشتر بخوانید: قیمت طلا امروز. هوای فردا. بازی بعدی تیم",
    "fr": "Lire aussi : Le cours de l'or. La météo de demain. La prochaine journée",
    "he": "קראו גם: מחיר הזהב היום. מזג האוויר מחר. המשחק הבא",
    "hy": "Կարդացեք նաև՝ Ոսկու գինը։ Վաղվա եղանակը։ Հաջորդ խաղը",
    "ru": "Читайте также: Цены на золото. Погода на завтра. Следующий тур",
    "tr": "Ayrıca okuyun: Altın fiyatları. Yarın hava durumu. Haftanın maçları",
    "uk": "Читайте також: Ціни на золото. Погода на завтра. Наступний тур",
    "zh": "延伸阅读:今日金价。明日天气。下一轮赛程",
}
LINES = {
    "ar": "باكو (رويترز) - ",
    "az": "BAKI (AFP) - ",
    "en": "LONDON, March 1 (Agencies) - ",
    "es": "MADRID (EFE).- ",
    "fa": "تهران (ایرنا) - ",
    "fr": "PARIS (AFP) - ",
    "he": "ירושלים (רויטרס) - ",
    "hy": "ԵՐԵՎԱՆ, 1 ՄԱՐՏԻ, ԱՐՄԵՆՊՐԵՍ. ",
    "ru": "МОСКВА, 1 марта (ТАСС). ",
    "tr": "ANKARA (AA) - ",
    "uk": "КИЇВ, 1 березня (Укрінформ). ",
    "zh": "新华社北京3月1日电 ",
}
SPELLINGS = {
    "ar": (("أ", "ا"), ("إ", "ا"), ("ى", "ي"), ("ة", "ه"), ("ي", "ی"), ("ك", "ک")),
    "fa": (("ی", "ي"), ("ک", "ك"), ("\u200c", "")),
    "ru": (("ё", "е"), ("а", "\u0430\u0301")),
    "he": (("ש", "ש\u05c1"),),
    "tr": (("ı", "i"), ("â", "a")),
    "zh": (("，", ","), ("。", ".")),
}


@cache
def texts(language: str, deal: int = 2) -> list[list[str]]:
    """Return articles as lists of sentences, or a few; no sentence stands in two.

    A golden that is a whole report would be most of an article, and its copy in another one.
    """
    size = SIGNS if language == "zh" else SIZE
    whole = (case["text"] for case in cases(language))
    short = {text for text in whole if "\n" not in text and len(units(text)) * 3 < size}
    found = sorted(short)
    random.Random(deal).shuffle(found)
    made: list[list[str]] = [[]]
    for sentence in found:
        made[-1].append(sentence)
        if sum(map(len, map(units, made[-1]))) >= size:
            made.append([])
    return made[: ARTICLES + 1]


def units(text: str) -> list[str]:
    return list(text) if ("\u4e00" <= text[:1] <= "\u9fff") else text.split()


def joined(language: str, parts: list[str]) -> str:
    return ("" if language == "zh" else " ").join(parts)


def rewritten(language: str, text: str, other: str, share: float) -> str:
    chosen = random.Random(7)
    words, others = units(text), units(other)
    return joined(
        language, [w if chosen.random() > share else chosen.choice(others) for w in words]
    )


def respelled(language: str, text: str) -> str:
    for old, new in SPELLINGS.get(language, ()):
        text = text.replace(old, new)
    return unicodedata.normalize("NFD", text.upper() if language != "tr" else text)


def cut(language: str, text: str, share: float) -> str:
    words = units(text)
    return joined(language, words[: int(len(words) * share)])


Edit = Callable[[str, str, str], str]
EDITS: dict[str, Edit] = {
    "dateline": lambda lang, a, _: LINES[lang] + a,
    "half": lambda lang, a, _: cut(lang, a, 0.5),
    "third": lambda lang, a, _: cut(lang, a, 0.34),
    "read also": lambda lang, a, _: a + "\n" + TAILS[lang],
    "second article": lambda _, a, b: a + "\n" + b,
    "light rewrite": lambda lang, a, b: rewritten(lang, a, b, 0.08),
    "orthography": lambda lang, a, _: respelled(lang, a),
    "dateline, third, tail": lambda lang, a, _: (
        LINES[lang] + cut(lang, a, 0.34) + "\n" + TAILS[lang]
    ),
    "all at once": lambda lang, a, b: (
        LINES[lang]
        + respelled(lang, rewritten(lang, cut(lang, a, 0.6), b, 0.06))
        + "\n"
        + TAILS[lang]
        + "\n"
        + b
    ),
}


def article(text: str, language: str, label: str = "ar_1") -> Article:
    return Article(id=label, seen=NOON, text=text, language=language)


def found(first: Article, second: Article) -> tuple[bool, bool]:
    """Return whether a copy is seen by comparing the two, and by remembering the first."""
    pair = compare(first, second)
    memory = Memory()
    memory.learn(to_story(first, judge(first, memory, NOON)))
    return pair.copy or pair.revision, judge(second, memory, NOON).relation != "new"


def recall(edit: str, language: str, deal: int) -> float:
    rows, seen = texts(language, deal), 0
    for at, parts in enumerate(rows[:-1]):
        text, other = joined(language, parts), joined(language, rows[at - 1])
        changed = EDITS[edit](language, text, other)
        seen += sum(found(article(text, language), article(changed, language, "ar_2")))
    return seen / (2 * len(rows) - 2)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_text_is_the_same_story_in_every_language(edit: str) -> None:
    """Issue C, likeness: each of the edits, and all of them at once.

    A new golden deals the sentences out anew, and of one deal it is chance what is missed.
    """
    shares = {
        language: sum(recall(edit, language, deal) for deal in range(DEALS)) / DEALS
        for language in TWELVE
    }

    assert sum(shares.values()) / len(shares) >= (0.93 if edit == "all at once" else 0.97)
    assert min(shares.values()) >= 0.75, shares


@pytest.mark.parametrize("language", TWELVE)
def test_other_articles_are_other_stories_even_with_a_sentence_in_common(language: str) -> None:
    rows = texts(language)
    for at, parts in enumerate(rows[:-1]):
        mixed = [*rows[at - 1][:2], parts[-1], *rows[at - 1][2:]]
        one = article(joined(language, parts), language)
        for other in (rows[at - 1], mixed):
            two = article(joined(language, other), language, "ar_2")
            assert found(one, two) == (False, False)


@pytest.mark.parametrize("language", TWELVE)
def test_another_toll_makes_a_revision_in_every_language(language: str) -> None:
    tolls = {"zh": ("灯塔里14匹马。", "灯塔里23匹马。")}
    first, second = tolls.get(language, (" : 14 † ", " : 23 † "))
    for parts in texts(language)[:3]:
        before = article(joined(language, [parts[0], first, *parts[1:]]), language)
        after = article(joined(language, [parts[0], second, *parts[1:]]), language, "ar_2")
        memory = Memory()
        memory.learn(to_story(before, judge(before, memory, NOON)))

        assert compare(before, after).revision
        assert judge(after, memory, NOON).relation == "revision"
