"""The words that stand for Azerbaijani, which no word list has, are formed as they are spoken."""

import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture(scope="module")
def azerbaijani() -> ModuleType:
    spec = importlib.util.spec_from_file_location("azerbaijani", TOOLS / "azerbaijani.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def words(azerbaijani: ModuleType) -> Counter[str]:
    found: Counter[str] = azerbaijani.words()
    return found


@pytest.mark.parametrize(
    "forms",
    [
        "uşaq uşağı uşağa uşaqlar uşaqların uşaqdan",
        "çörək çörəyi çörəyin çörəklər çörəkdə",
        "oğul oğlu oğlunun oğullar",
        "hüquq hüququ hüquqları",
        "ölkə ölkənin ölkəni ölkəyə ölkəsi ölkəsində ölkələrin",
        "görüş görüşün görüşü görüşdə görüşlər",
        "akademiya akademiyasının akademiyanı",
    ],
)
def test_nouns_have_their_cases(words: Counter[str], forms: str) -> None:
    assert [form for form in forms.split() if not words[form]] == []


@pytest.mark.parametrize(
    "forms",
    [
        "etmək etdi edib edir edən etdiyi etmişdir edəcək edərək etməsi",
        "yazmaq yazdı yazıb yazır yazan yazdığı yazmışdır yazacaq yazaraq yazılıb yazılması",
        "oxumaq oxudu oxuyub oxuyur oxuyan oxuduğu oxuyacaq oxunub",
        "vurmaq vurdu vurub vurulub vurulmuşdur vurduğunu",
        "bilmir bilmədi bilməz bilməyib bilinir",
    ],
)
def test_verbs_have_their_tenses(words: Counter[str], forms: str) -> None:
    assert [form for form in forms.split() if not words[form]] == []


@pytest.mark.parametrize("form", ["uşaqı", "çörəki", "oğulu", "edıb", "yazib", "ölkəin"])
def test_what_nobody_says_is_not_made(words: Counter[str], form: str) -> None:
    assert words[form] == 0


def test_the_lists_hold_nothing_but_letters(azerbaijani: ModuleType) -> None:
    listed = {word for name in azerbaijani.SHARES for word in azerbaijani.listed(name)}
    letters = set("abcçdeəfgğhxıijkqlmnoöprsştuüvyz!*/")

    assert {word for word in listed if not letters.issuperset(word)} == set()
