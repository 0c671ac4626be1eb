"""Azerbaijani words and how common they are, made of stems and endings that we wrote ourselves."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parent / "azerbaijani"
VOWELS = "aıoueəiöü"
BACK = "aıou"
HIGH = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "ə": "i", "i": "i", "ö": "ü", "ü": "ü"}
SOFT = {"q": "ğ", "k": "y"}
# Of a hundred words of a text, how many each list gives.
SHARES = {"words": 26, "nouns": 26, "international": 16, "adjectives": 9, "verbs": 16, "names": 7}
TABLES = {"international": "nouns"}
COMMON_VERBS = 20


def words() -> Counter[str]:
    """Return how common each form is, in hundredths of a text."""
    endings = tomllib.loads((FOLDER / "endings.toml").read_text("utf-8"))
    found: Counter[str] = Counter()
    for name, share in SHARES.items():
        stems = listed(name)
        if name == "words":
            forms = Counter({word: (rank + 25) ** -0.6 for rank, word in enumerate(stems)})
        elif name == "verbs":
            forms = verbs(stems, endings["verbs"])
        else:
            forms = inflected(map(noun, stems), endings[TABLES.get(name, name)])
        total = forms.total()
        found.update({form: often * share / total for form, often in forms.items()})
    return found


def listed(name: str) -> list[str]:
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def noun(word: str) -> tuple[str, str]:
    """Return the stem before a consonant and before a vowel (çörək, çörəy)."""
    if word.endswith("!"):
        return word[:-1], word[:-1]
    if word.endswith("*"):
        return word[:-1], word[:-3] + word[-2]
    if sum(map(word.count, VOWELS)) > 1 and word[-1] in SOFT:
        return word, word[:-1] + SOFT[word[-1]]
    return word, word


def verbs(stems: Iterable[str], endings: list[tuple[str, str, float]]) -> Counter[str]:
    """Return the forms of verbs, of their passives and of what makes another do it."""
    pairs = [(stem, soft or stem) for stem, _, soft in (stem.partition("/") for stem in stems)]
    passives = [joined(soft, "n" if soft[-1] in VOWELS else "In" if soft[-1] == "l" else "Il")
                for _, soft in pairs]  # fmt: skip
    causes = [joined(stem, "dIr") for stem, _ in pairs if stem[-1] not in VOWELS + "tr"]
    found: Counter[str] = Counter()
    for rows, weight in (
        (pairs[:COMMON_VERBS], 3.0),
        (pairs, 1.0),
        (zip(passives, passives, strict=True), 0.25),
        (zip(causes, causes, strict=True), 0.15),
    ):
        forms = inflected(rows, endings)
        found.update({form: often * weight for form, often in forms.items()})
    return found


def inflected(
    stems: Iterable[tuple[str, str]], endings: list[tuple[str, str, float]]
) -> Counter[str]:
    found: Counter[str] = Counter()
    for hard, soft in stems:
        for after_consonant, after_vowel, often in endings:
            ending = after_vowel if hard[-1] in VOWELS else after_consonant
            found[joined(soft if ending[:1] in ("A", "I") else hard, ending)] += often
    return found


def joined(stem: str, ending: str) -> str:
    """Return the stem with an ending whose vowels follow its own."""
    word = stem
    last = next((char for char in reversed(stem) if char in VOWELS), "a")
    for char in ending:
        back = last in BACK
        choice = {"A": "a" if back else "ə", "I": HIGH[last], "Q": "q" if back else "k",
                  "G": "ğ" if back else "y"}  # fmt: skip
        word += choice.get(char, char)
        last = word[-1] if word[-1] in VOWELS else last
    return word
