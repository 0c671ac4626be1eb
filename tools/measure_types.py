"""Say how well event types are told: state-weighted F1 over ACLED's sub-event types, in English.

    python tools/measure_types.py [--errors]

Reads ``tests/signals/acled.en.tsv``: sentences of our own, each with the sub-event type of what it
reports. The answer is the ``acled`` field of the first signal that is real (not denied, supposed,
past or to come) and has one; an answer that no sentence asked for counts against precision. F1 of
each type is weighted by how many sentences have it (scikit-learn's ``weighted``).
"""

import argparse
from collections import Counter
from pathlib import Path

from tocsin.reading import tag

SENTENCES = Path(__file__).parent.parent / "tests" / "signals" / "acled.en.tsv"
NONE = "none"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--errors", action="store_true", help="print what is answered wrongly")
    wanted = parser.parse_args()
    rows = [(kind, text, answer(text)) for kind, text in sentences()]
    if wanted.errors:
        for kind, text, found in rows:
            if kind != found:
                print(f"{kind} | {found} | {text}")
    pairs = [(kind, found) for kind, _, found in rows]
    for kind, count in Counter(kind for kind, _ in pairs).most_common():
        print(f"{kind:36} {count:4} F1 {f1(pairs, kind):.3f}")
    right = sum(kind == found for kind, found in pairs)
    print(
        f"{len(pairs)} sentences, {right / len(pairs):.3f} right, weighted F1 {weighted(pairs):.3f}"
    )
    return 0


def sentences() -> list[tuple[str, str]]:
    """Return (type, sentence) pairs of the file."""
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(kind, text) for kind, text in rows]


def answer(text: str) -> str:
    """Return the type that Tocsin tells first."""
    for signal in tag("", text, "en").signals:
        real = signal.real and signal.when in ("past", "present")
        if real and signal.acled:
            return signal.acled
    return NONE


def weighted(pairs: list[tuple[str, str]]) -> float:
    """Return the mean F1 of the types that are asked for, weighted by how often they are."""
    counts = Counter(kind for kind, _ in pairs)
    return sum(f1(pairs, kind) * count for kind, count in counts.items()) / len(pairs)


def f1(pairs: list[tuple[str, str]], kind: str) -> float:
    """Return F1 of one type."""
    right = sum(wanted == found == kind for wanted, found in pairs)
    asked = sum(wanted == kind for wanted, _ in pairs)
    told = sum(found == kind for _, found in pairs)
    return 2 * right / (asked + told) if asked + told else 0.0


if __name__ == "__main__":
    raise SystemExit(main())
