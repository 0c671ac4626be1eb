"""What stands between the words of a sentence, the words left out."""

from tocsin.languages.marks import Sentence

CLAUSE = ",،，、;؛"  # part clauses


def signs(sentence: Sentence, low: int, high: int) -> str:
    """Return the signs and spaces from the end of token ``low - 1`` to the start of ``high``."""
    return "".join(sentence.words.gaps()[max(low - 1, 0) : high])


def parted(sentence: Sentence, low: int, high: int, by: str = CLAUSE) -> bool:
    """Whether one of these signs stands there."""
    return any(sign in by for sign in signs(sentence, low, high))


def is_plain(sentence: Sentence, low: int, high: int) -> bool:
    """Whether nothing but a space or a hyphen stands between any two words there."""
    return all(gap in ("", " ", "-") for gap in sentence.words.gaps()[max(low - 1, 0) : high])
