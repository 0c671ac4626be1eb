"""What each language has: names, patterns per type of event, words of tolls, furniture, goldens."""

import contextlib
import gzip
import importlib.util
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from tocsin import furniture, signals, tolls
from tocsin.signals.categories import categories

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ROOT / "tocsin" / "languages"
_GOLDENS = ROOT / "tests" / "reading" / "test_every_language.py"

Row = tuple[str, ...]


def languages() -> list[str]:
    """Return the codes of the languages, Arabic first."""
    codes = [path.parent.name for path in LANGUAGES.glob("*/language.toml")]
    return sorted(codes, key=lambda code: (code != "ar", code))


def names(code: str) -> tuple[int, int]:
    """Return how many names the gazetteer has, and how many forms were written by hand."""
    path = ROOT / "tocsin" / "places" / "gazetteer" / f"{code}.tsv.gz"
    built = len(gzip.decompress(path.read_bytes()).splitlines()) if path.is_file() else 0
    lines = [
        line
        for file in (LANGUAGES / code / "places").glob("*.tsv")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return built, sum(len(line.split("\t")[-1].split("|")) for line in lines)


def patterns(code: str) -> Counter[str]:
    """Return how many patterns there are for each type of event, and for parts of rules."""
    known = categories()
    found: Counter[str] = Counter()
    for _, section in signals.patterns(code):
        if section.startswith("cue:"):
            found["cues"] += 1
        else:
            found[known[section].event if section in known else "parts of rules"] += 1
    found["tolls"] = len(tolls.patterns(code))
    found["furniture"] = len(furniture.patterns(code))
    return found


def goldens(code: str) -> tuple[int, int]:
    """Return how many golden texts of a language are read as they should be, and how many are."""
    module = _module()
    cases = [
        case for language, case in (param.values for param in module.CASES) if language == code
    ]
    passed = 0
    for case in cases:
        with contextlib.suppress(AssertionError):
            module.test_a_golden_text_yields_what_it_says(code, case)
            passed += 1
    return passed, len(cases)


@cache
def _module() -> Any:
    sys.path.append(str(ROOT / "tests"))  # for what tests share
    spec = importlib.util.spec_from_file_location("goldens", _GOLDENS)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(_GOLDENS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_language() -> list[Row]:
    """Return the rows of the first table."""
    rows: list[Row] = []
    for code in languages():
        (built, written), (passed, total) = names(code), goldens(code)
        counts = patterns(code)
        acts = sum(counts.values()) - sum(counts[name] for name in ("cues", "tolls", "furniture"))
        rows.append(
            (code, str(built), str(written), str(acts), str(counts["cues"]), str(counts["tolls"]),
             str(counts["furniture"]), f"{passed} of {total}")
        )  # fmt: skip
    return rows


def by_type() -> list[Row]:
    """Return the rows of the second table: a type of event, and its patterns in each language."""
    counts = {code: patterns(code) for code in languages()}
    types = [*sorted({category.event for category in categories().values()}), "parts of rules"]
    return [(name, *(str(counts[code][name]) for code in languages())) for name in types]
