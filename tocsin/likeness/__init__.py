"""Which article is a copy or a revision of which, and who it comes from. Pure."""

from tocsin.likeness.compare import Likeness, compare
from tocsin.likeness.judge import judge
from tocsin.likeness.memory import Memory
from tocsin.likeness.origins import agencies_in, origins_of
from tocsin.likeness.verdict import Reason, Verdict, to_story

__all__ = [
    "Likeness",
    "Memory",
    "Reason",
    "Verdict",
    "agencies_in",
    "compare",
    "judge",
    "origins_of",
    "to_story",
]
