"""The golden texts, ``tests/golden/<language>/*.toml``: a language and a case, file by file."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parent.parent / "golden"
LANGUAGES = sorted(p.name for p in GOLDEN.iterdir() if p.is_dir() and p.name != "records")
Case = dict[str, Any]


def cases(language: str, files: str = "*.toml") -> Iterator[Case]:
    """Yield the cases of a language's files whose names match."""
    for path in sorted((GOLDEN / language).glob(files)):
        yield from tomllib.loads(path.read_text(encoding="utf-8"))["case"]


def params(files: str = "*.toml", known: str = "") -> list[Any]:
    """Return all cases as parameters ``language, case``; ``known``: the key of a known failure."""
    return [
        pytest.param(
            language, case,
            id=f"{language}-{case['name']}",
            marks=[pytest.mark.xfail(reason=case[known])] if known in case else [],
        )
        for language in LANGUAGES
        for case in cases(language, files)
    ]  # fmt: skip
