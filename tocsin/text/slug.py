"""The plain form of a name by which an outlet or an agency is told from others."""

import re

from tocsin.text.fold import fold

_WORD = re.compile(r"\w+")


def slug(name: str) -> str:
    """Return the folded words of a name with hyphens between: «Morning Quill (UK)»."""
    return "-".join(_WORD.findall(fold(name).text))
