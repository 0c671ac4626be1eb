"""Any text at all is read without an error, and what is reported quotes it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.reading import tag

WORDS = st.sampled_from(
    ["killed", "7", "at least", "attack", "مقتل", "35", "بينهم", "убиты", "三", "万", "\n", ". ",
     "Read also:", "إقرأ أيضاً", "٢٥", "¼", "²", "\u202e", "\ufeff", "İ", "ß", "😀", "Gaza", "said"]
)  # fmt: skip


@pytest.mark.parametrize("language", ["ar", "en", "ru", "tr", "zh", "und"])
@given(parts=st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=40))
@settings(max_examples=60)
def test_any_text_is_read_and_quoted(language: str, parts: list[str]) -> None:
    text = " ".join(parts)
    fields = {"title": text[:20], "text": text}

    tags = tag(fields["title"], text, language)

    for mention in tags.mentions:
        assert fields[mention.field][mention.start : mention.end] == mention.surface
    for group in [s.spans for s in tags.signals] + [t.spans for t in tags.tolls]:
        for span in group:
            assert fields[span.field][span.start : span.end]
    for cut in tags.furniture:
        assert text[cut.start : cut.end]
