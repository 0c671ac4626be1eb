"""What a word tells of a text."""

import pytest

from tocsin.events.features import likeness, stems, words
from tocsin.events.weights import NUMBER, weight

TWELVE = ("ar", "az", "en", "es", "fa", "fr", "he", "hy", "ru", "tr", "uk", "zh")


@pytest.mark.parametrize(
    ("language", "plain", "telling"),
    [
        ("en", "said", "gorge"),
        ("ru", "сказал", "ущелье"),
        ("uk", "який", "ущелина"),
        ("ar", "كانت", "صهريج"),
        ("fa", "است", "کولبر"),
        ("he", "היה", "מערבולת"),
        ("tr", "olarak", "uçurum"),
        ("fr", "avec", "moissonneuse"),
        ("es", "para", "cosechadora"),
        ("zh", "我们", "榴弹"),
        ("hy", "մարդ", "կիրճը"),
        ("az", "nəfər", "dərənin"),
    ],
)
def test_a_rare_word_tells_more_than_a_plain_one(language: str, plain: str, telling: str) -> None:
    [one], [other] = list(stems(plain, language))[:1], list(stems(telling, language))[:1]

    assert weight(one, language) < 0.8 * weight(other, language)


@pytest.mark.parametrize("language", TWELVE)
def test_no_word_is_worth_less_than_nothing_or_without_bound(language: str) -> None:
    for text in ("12 2026", "ال و 我 в на the ve və և", "x" * 400, "_ ـ"):
        for stem in stems(text, language):
            assert 0 <= weight(stem, language) <= 7


def test_a_language_without_a_list_goes_by_length() -> None:
    assert weight("och", "sv") < weight("skogs", "sv")
    assert weight("12", "sv") == NUMBER


def test_two_texts_that_share_only_their_grammar_are_not_alike() -> None:
    one = words("The minister said that the bridge over the gorge would be closed.", "en")
    other = words("The singer said that the concert in the park would be moved.", "en")
    same = words("The bridge over the gorge will be closed, a minister said.", "en")

    assert likeness(one, other) < 0.45
    assert likeness(one, same) > 0.7


def test_the_first_letter_of_an_arabic_word_is_a_preposition_only_before_a_word() -> None:
    """«Libya» begins with «to», «Lebanon» as well; so do their adjectives, with an article."""
    assert list(stems("ليبيا والليبية", "ar")) == ["ليبيا", "ليبيه"]
    assert list(stems("لبنان واللبناني", "ar")) == ["لبنان", "لبنان"]
    assert set(stems("بمدينة المدينة", "ar")) == {"مدينه"}


@pytest.mark.parametrize(
    ("language", "words_of_today"),
    [("en", "covid drone"), ("ru", "коронавирус дрон"), ("ar", "كورونا"), ("zh", "新冠")],
)
def test_what_the_news_has_told_every_day_since_the_lists_were_made_is_not_rare(
    language: str, words_of_today: str
) -> None:
    assert all(weight(stem, language) <= 3 for stem in stems(words_of_today, language))


def test_a_text_without_words_is_like_none() -> None:
    assert likeness(words("", "ar"), words("ال", "ar")) == 0
