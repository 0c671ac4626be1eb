"""Phrases over words and their readings."""

from itertools import pairwise
from pathlib import Path

import pytest

from tocsin.text import profile
from tocsin.text.fold import fold
from tocsin.text.phrases import Phrases, Together
from tocsin.text.readings import readings
from tocsin.text.sentences import sentences
from tocsin.text.tokens import forms_of, tokens


def found(language: str, pattern: str, text: str) -> list[str]:
    words = tokens(fold(text, language), language)
    hits = Phrases({pattern: 1}, language).find(words)
    return [text[slice(*words.span(hit.start, hit.end))] for hit in hits]


@pytest.mark.parametrize(
    ("language", "pattern", "text"),
    [
        ("ar", "القوات الأرمينية", "وبالقوات الأرمینیة"),
        ("ar", "القوات", "للقوات"),
        ("ar", "أذربيجان", "لأذربيجان"),
        ("he", "עזה", "ובעזה"),
        ("ru", "южная осетия", "Южной Осетии"),
        ("uk", "київ", "Києва"),
        ("hy", "հայաստան", "Հայաստանում"),
        ("tr", "bakü", "Bakü'de"),
        ("az", "azərbaycan", "Azərbaycanda"),
        ("zh", "纳卡", "在纳卡地区"),
        ("en", "attack ~ village", "attack on the small village"),
        ("ru", "обстрел*", "обстреляли"),
    ],
)
def test_a_phrase_is_found_in_its_forms(language: str, pattern: str, text: str) -> None:
    assert len(found(language, pattern, text)) == 1


@pytest.mark.parametrize(
    ("language", "pattern", "text"),
    [
        ("en", "new york", "It is new. York is old"),
        ("en", "new york", "new, york"),
        ("en", "attack ~ village", "attack on one two three four village"),
        ("en", "attack ~ village", "attack. The village"),
        ("ar", "كان!", "وكان"),
    ],
)
def test_a_phrase_does_not_leap(language: str, pattern: str, text: str) -> None:
    assert found(language, pattern, text) == []


def test_hits_come_in_text_order_and_the_longer_first() -> None:
    words = tokens(fold("new york city", "en"), "en")
    phrases = Phrases({"new york": "a", "new york city": "b", "city": "c"}, "en")

    assert [hit.payload for hit in phrases.find(words)] == ["b", "a", "c"]


def test_readings_begin_with_the_word_itself() -> None:
    assert readings("وبالقوات", "ar")[0] == "وبالقوات"
    assert "القوات" in readings("وبالقوات", "ar")
    assert readings("word", "und") == ("word",)


def test_sentences_end_at_stops_and_not_at_abbreviations() -> None:
    text = "Mr. Smith spoke. U.S. troops left!\nThe end"
    folded = fold(text, "en")

    cut = [text[slice(*folded.span(a, b))].strip() for a, b in sentences(folded, "en")]

    assert cut == ["Mr. Smith spoke.", "U.S. troops left!", "The end"]


def test_a_language_is_a_folder(tmp_path: Path) -> None:
    """A new language needs no Python."""
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "language.toml").write_text(
        'code = "xx"\n[readings]\nstem = 2\nsuffixes = [["ob", ""]]\n', encoding="utf-8"
    )
    profile.add_folder(tmp_path)
    try:
        assert found("xx", "gata", "Gataob") == ["Gataob"]
    finally:
        profile.drop_folder(tmp_path)


def test_phrases_that_were_put_off_come_before_others_and_in_order() -> None:
    words = tokens(fold("New York and York", "en"), "en")
    matcher: Phrases[str] = Phrases({"york": "written"}, "en")
    rows = {"new": ["new york|city"], "york": ["york|first", "york|second"]}

    matcher.put_off(
        set(rows),
        {"york"},
        lambda first: [(row.split("|")[0].split(), row) for row in rows[first]],
    )

    assert [(h.start, h.end, h.payload) for h in matcher.find(words)] == [
        (0, 2, "new york|city"),
        *((at, at + 1, name) for at in (1, 3) for name in ("york|first", "york|second", "written")),
    ]


@pytest.mark.parametrize("language", ["en", "ar", "zh", "tr"])
def test_rows_are_folded_together_as_each_on_its_own(language: str) -> None:
    rows = ["New York", "", "«كسلا»", "北京 2", "İstanbul'da", "a\nb", "№ 5", "ﬀ"]

    for some in (rows, [row for row in rows if "\n" not in row]):
        assert forms_of(some, language) == {
            row: tuple(tokens(fold(row, language), language).forms) for row in some
        }


def test_what_is_the_word_alone_stays_beside_what_goes_on() -> None:
    pairs = {"fire": "fire", "fire|blaze ~ out": "fire out", "fire engine*": "engine"}

    assert found_in("en", pairs, "Fire. A fire went out: fire engines") == [
        "fire", "fire", "fire out", "engine", "fire",
    ]  # fmt: skip


def found_in(language: str, pairs: dict[str, str], text: str) -> list[str]:
    words = tokens(fold(text, language), language)
    return [hit.payload for hit in Phrases(pairs, language).find(words)]


def test_matchers_that_look_together_find_what_each_finds_alone() -> None:
    text = "New York and York, in the new town of York"
    matchers = [Phrases({p: p for p in some}, "en") for some in (("new york", "york"), ("new",))]
    alone = [m.find(tokens(fold(text, "en"), "en")) for m in matchers]
    words, nothing = tokens(fold(text, "en"), "en"), tokens(fold("", "en"), "en")
    together = Together(matchers)

    for some in (words, nothing):
        together.look(some)

    assert [m.find(words) for m in matchers] == alone
    assert [m.find(words) for m in matchers] == alone  # asked again, each looks by itself
    assert [m.find(nothing) for m in matchers] == [[], []]
    assert [len(hits) for hits in alone] == [4, 2]


def test_words_stand_where_the_text_has_them() -> None:
    text = "…  Ağrı'da, Élysée  «Киев» 北京!"
    words = tokens(fold(text, "tr"), "tr")
    folded = words.folded.text

    assert [folded[t.start : t.end] for t in words] == [t.form for t in words] == words.forms
    assert words.gaps() == [folded[a.end : b.start] for a, b in pairwise(words)]
    assert [text[words.origins()[i]] for i in words.capitals()] == ["A", "É", "К"]
    assert len(tokens(fold("", "en"), "en")) == len(tokens(fold("?!", "en"), "en")) == 0
