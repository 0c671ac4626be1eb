"""An act that a sentence may report."""

import msgspec

from tocsin.languages.marks import Sentence
from tocsin.signals.categories import Category


class Candidate(msgspec.Struct):
    """An act that a sentence may report; ``p`` is the probability that it does.

    ``told``: a verb that tells it as done stands beside it; ``general``: a word that makes it one
    of a kind («victims of», «policy of») rather than a happening; ``late``: it stands where a
    sentence adds what is known; ``given``: behind an «after» or «despite» in a sentence that told
    no violence before; ``relative``: in a relative clause; ``charged``: someone is accused of it;
    ``beside``: types of all acts of the sentence.
    """

    category: Category
    p: float
    sentence: Sentence
    start: int
    end: int
    parts: tuple[tuple[int, int], ...] = ()
    negated: bool = False
    hypothetical: bool = False
    when: str = "past"
    told: bool = False
    general: bool = False
    played: bool = False
    acled: str | None = None
    order: int = 0
    late: bool = False
    relative: bool = False
    charged: bool = False
    given: bool = False
    beside: frozenset[str] = frozenset()
    odds: float = 0.0
    sure: float = 0.0

    def __post_init__(self) -> None:
        self.acled = self.acled or self.category.acled
