"""Measure tolls: the same sentences in every language, errors by schema and by language.

    python tools/measure_tolls.py [-v] [LANGUAGE ...]

``tests/tolls/matrix/schemas.toml`` says what each sentence of ``<lang>.toml`` reports.
``-v`` prints each sentence that is read otherwise, with what was read.
"""

import sys
import tomllib
from pathlib import Path
from typing import Any

from tocsin.reading import tag
from topics.tagged import Toll

MATRIX = Path(__file__).parents[1] / "tests" / "tolls" / "matrix"


def schemas() -> dict[str, list[str]]:
    """Return what each kind of sentence says."""
    return dict(_read("schemas"))


def sentences(language: str) -> dict[str, str]:
    """Return the sentences of a language by schema."""
    return dict(_read(language))


def languages() -> list[str]:
    """Return the languages of the matrix."""
    return sorted(path.stem for path in MATRIX.glob("*.toml") if path.stem != "schemas")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((MATRIX / f"{name}.toml").read_text(encoding="utf-8"))


def shown(tolls: tuple[Toll, ...]) -> list[str]:
    """Return tolls as the schemas write them; without those that are told as history."""
    kept = [(at, toll) for at, toll in enumerate(tolls) if toll.when != "history"]
    rows = {at: f"{t.kind} {t.low} {t.bound} {t.of}" for at, t in kept}
    rows = {at: row.replace(" at_most ", f"/{tolls[at].high} at_most ") for at, row in rows.items()}
    order = {at: index for index, (at, _) in enumerate(kept)}
    return [
        row if tolls[at].part_of is None else f"{row} < {order[tolls[at].part_of or 0]}"
        for at, row in rows.items()
    ]


def read(sentence: str, language: str) -> list[str]:
    """Return the tolls of a sentence as the schemas write them."""
    return shown(tag("", sentence, language).tolls)


def agrees(wanted: list[str], found: list[str]) -> bool:
    """Whether the rows are the same, each once; a part may stand before its total."""
    pairs = zip(sorted(wanted), sorted(found), strict=False)
    return len(wanted) == len(found) and all(_fits(want, row) for want, row in pairs)


def _fits(want: str, row: str) -> bool:
    part = " < " in want
    return row.startswith(want.partition(" < ")[0]) and part == (" < " in row)


def main() -> int:
    """Print errors by schema and by language."""
    loud = "-v" in sys.argv
    wanted = [name for name in sys.argv[1:] if name != "-v"] or languages()
    wrong: dict[str, list[str]] = {name: [] for name in schemas()}
    for language in wanted:
        rows = sentences(language)
        for name, tolls in schemas().items():
            found = read(rows[name], language)
            if not agrees(tolls, found):
                wrong[name].append(language)
                if loud:
                    print(f"{language} {name}: {rows[name]}\n    {found}, not {tolls}")
    for name, bad in wrong.items():
        print(f"{name:16} {len(wanted) - len(bad):3}/{len(wanted)}  {' '.join(bad)}")
    total = len(wanted) * len(wrong)
    print(f"all {total - sum(map(len, wrong.values()))}/{total}")
    by = {code: sum(code in bad for bad in wrong.values()) for code in wanted}
    print("errors: " + " ".join(f"{code} {count}" for code, count in by.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
