"""Folding and its map back to the original code points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.text.fold import fold
from tocsin.text.tokens import tokens

LANGUAGES = ("ar", "az", "en", "es", "fa", "fr", "he", "hy", "ru", "tr", "uk", "zh", "und")


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "الخارجیة", "الخارجيه"),
        ("ar", "أَذْرَبِيجَان", "اذربيجان"),
        ("ar", "فى إقلـيم", "في اقليم"),
        ("fa", "می‌گوید", "ميكويد".replace("ك", "گ")),
        ("hy", "Հայաստա՞ն", "հայաստան"),
        ("hy", "Սևան", "սեւան"),
        ("ru", "Артём", "артем"),
        ("ru", "Йемен", "и\u0306емен"),
        ("tr", "İSTANBUL", "istanbul"),
        ("tr", "Irak", "ırak"),
        ("fr", "Élysée", "elysee"),
        ("en", "mis\u200bsi\u00adle", "missile"),
        ("en", "ｍｉｓｓｉｌｅ", "missile"),
        ("en", "\u202emissile\u202c", "missile"),
        ("en", "𝗺𝗶𝘀𝘀𝗶𝗹𝗲 ﬁre", "missile fire"),
        ("ar", "٣٥ ۳۵", "35 35"),
        ("en", "missile  strike\u00a0\t on", "missile strike on"),
    ],
)
def test_spellings_of_one_word_fold_together(language: str, one: str, other: str) -> None:
    """BI-60, BI-61, BI-62: marks, width, invisible and bidi characters do not hide a word."""
    assert fold(one, language).text == fold(other, language).text


def test_letters_that_differ_in_meaning_stay_apart() -> None:
    assert fold("öldü", "tr").text != fold("oldu", "tr").text
    assert fold("їй", "uk").text == "їй"


def test_look_alikes_inside_a_word_are_folded_and_told() -> None:
    """BI-63: a Cyrillic letter inside a Latin word, and the other way round."""
    latin, cyrillic = fold("miѕѕile strike", "en"), fold("в Cирии", "ru")

    assert latin.text == "missile strike"
    assert latin.confusables == ((0, 7),)
    assert cyrillic.text == "в сирии"
    assert fold("missile", "en").confusables == ()


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_every_folded_span_lies_in_the_original(text: str, language: str) -> None:
    folded = fold(text, language)

    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    for start, end, form in tokens(folded, language):
        low, high = folded.span(start, end)
        assert 0 <= low < high <= len(text)
        # A word may begin inside a character that spreads to several (½ is 1⁄2).
        assert form in fold(text[low:high], language).text or folded.confusables


@pytest.mark.parametrize("char", ["a", "م", "中", "\u0301", "\u200b", "ﷺ", "😀", ".", " "])
def test_a_long_run_of_one_character_is_read(char: str) -> None:
    folded = fold(char * 100_000, "ar")

    assert len(folded.offsets) == len(folded.text) + 1
    tokens(folded, "ar")


def test_lone_surrogates_pass() -> None:
    assert fold("a\ud800b", "en").text == "a\ud800b"
