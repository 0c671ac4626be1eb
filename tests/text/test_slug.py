"""The plain form of a name."""

import pytest

from tocsin.likeness.origins import origins_of
from tocsin.text.slug import slug


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Radio Harbour", "radio-harbour"),
        ("Morning Quill (UK)", "morning-quill-uk"),
        ("Daily — Lantern", "daily-lantern"),
        ("...", ""),
    ],
)
def test_a_name_is_its_folded_words(name: str, plain: str) -> None:
    assert slug(name) == plain


def test_an_outlet_is_named_alike_as_origin_of_a_text_and_of_an_event() -> None:
    assert origins_of((), "Morning Quill (UK)") == (slug("Morning Quill (UK)"),)
