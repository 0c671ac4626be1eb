"""Fit the weights of ``tocsin/signals/weights.toml`` to our own goldens, and say if it helps.

    python tools/fit_scores.py [--pull 4.0] [--out FILE]

Each act that the word lists find in a golden text is an example: told (the golden's ``signals``
name its event) or not (``never`` names it, or the golden's level is lower than the act's). The fit
is a logistic regression that is pulled towards the weights that stand in the file, the harder the
larger ``--pull``. It prints the loss with and without fitting for each language left out of the
fit; with ``--out``, it writes the fitted file. Nothing but our own texts is read.

The weights that stand in the file are by hand: fitted ones had less loss on the goldens, and ranked
news sentences that we did not write worse (``tools/measure.py``), for goldens have few hard
negatives. Only what improves both is to be kept.
"""

import argparse
import tomllib
from collections.abc import Sequence
from functools import cache
from math import log
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin import signals
from tocsin.languages.marks import split
from tocsin.places import finder
from tocsin.reading.lexicon import lexicon
from tocsin.signals import Candidate
from tocsin.signals.scores import features
from tocsin.text.fold import fold
from tocsin.text.profile import profile
from tocsin.text.tokens import tokens

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
WEIGHTS = Path(__file__).parent.parent / "tocsin" / "signals" / "weights.toml"
FITTED = ("ASSAULT", "PROTEST", "other")
ROUNDS = 30
Vector = npt.NDArray[np.float64]


class Example(NamedTuple):
    """One act of a golden text."""

    language: str
    group: str
    on: dict[str, float]
    told: bool


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pull", type=float, default=4.0)
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    rows = examples()
    fitted = {}
    for group in FITTED:
        own = [row for row in rows if row.group == group]
        before, after = left_out(own, group, wanted.pull)
        print(f"{group:8} {len(own):5} acts, {sum(r.told for r in own):5} told; "
              f"loss of a language left out: {before:.4f} by hand, {after:.4f} fitted")  # fmt: skip
        fitted[group] = fit(own, group, wanted.pull)
    if wanted.out:
        wanted.out.write_text(written(fitted), encoding="utf-8")
    return 0


def examples() -> list[Example]:
    """Return the acts of all goldens of which we know whether they are told."""
    found = []
    for path in sorted(GOLDEN.glob("*/*.toml")):
        if path.stem == "story":
            continue
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found += _of_case(path.parent.name, case)
    return found


def _of_case(language: str, case: dict[str, Any]) -> list[Example]:
    acts, placed = _acts(case.get("title", ""), case["text"], language)
    article = signals.definite(language)
    told = {row.split()[0] for row in case.get("signals", ())}
    never = set(case.get("never", ()))
    level = case.get("level", 9)
    level = -9 if level == "none" else level
    counts: dict[tuple[int, str], int] = {}
    for act in acts:
        key = act.order, act.category.event
        counts[key] = counts.get(key, 0) + 1
    found = []
    for act in acts:
        event = act.category.event
        if event not in told | never and act.category.level <= level:
            continue
        on = {name: float(value) for name, value in features(act, article).items()}
        on |= {
            "place": float(act.order in placed),
            "more": float(counts[act.order, event] > 1),
            "scale": log(act.p / (1 - min(act.p, 0.99))),
            "bias": 1.0,
        }
        group = event if event in FITTED else "other"
        found.append(Example(language, group, on, event in told))
    return found


def _acts(title: str, text: str, language: str) -> tuple[list[Candidate], frozenset[int]]:
    """Return the acts of a text, and which sentences name a place; goldens have no furniture."""
    words = {
        name: tokens(fold(field, language), language)
        for name, field in (("title", title), ("text", text))
    }
    sentences = [
        sentence
        for name, found in words.items()
        for sentence in split(found, lexicon(language).find(found), name, language)
    ]
    articles, known = signals.definite(language), profile(language)
    whole = signals.colour(sentences, None, articles, known.slack, verb_last=known.verb_last)
    named = [(m.field, m.start) for m in finder.find(words, language)]
    placed = {
        order
        for order, s in enumerate(sentences)
        if any(field == s.field and s.bounds[0] <= at < s.bounds[1] for field, at in named)
    }
    return signals.find(sentences, whole), frozenset(placed)


@cache
def by_hand() -> dict[str, dict[str, float]]:
    raw: dict[str, Any] = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {
        group: {name: weight for name, weight in raw[group].items() if name != "reported"}
        for group in FITTED
    }


def left_out(rows: Sequence[Example], group: str, pull: float) -> tuple[float, float]:
    """Return the mean loss by hand and fitted, each language judged by a fit to the others."""
    names = sorted(by_hand()[group])
    hand = np.array([by_hand()[group][name] for name in names])
    before = after = 0.0
    for language in sorted({row.language for row in rows}):
        x, y = _table([row for row in rows if row.language == language], names)
        others = fit([row for row in rows if row.language != language], group, pull)
        before += _loss(x, y, hand)
        after += _loss(x, y, np.array([others[name] for name in names]))
    return before / len(rows), after / len(rows)


def fit(rows: Sequence[Example], group: str, pull: float) -> dict[str, float]:
    """Return the weights by Newton's method: those by hand are where the pull is to."""
    names = sorted(by_hand()[group])
    hand = np.array([by_hand()[group][name] for name in names])
    x, y = _table(rows, names)
    w = hand.copy()
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (p - y) + pull * (w - hand)
        curve = (x * (p * (1 - p))[:, None]).T @ x + pull * np.eye(len(names))
        w -= np.linalg.solve(curve, slope)
    return {name: round(float(value), 3) for name, value in zip(names, w, strict=True)}


def _table(rows: Sequence[Example], names: Sequence[str]) -> tuple[Vector, Vector]:
    x = np.array([[row.on.get(name, 0.0) for name in names] for row in rows])
    return x, np.array([float(row.told) for row in rows])


def _loss(x: Vector, y: Vector, w: Vector) -> float:
    z = x @ w
    return float(np.sum(np.logaddexp(0, z) - y * z))


def written(fitted: dict[str, dict[str, float]]) -> str:
    """Return the file with fitted numbers in place of those that stand there."""
    lines, group = [], ""
    for line in WEIGHTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = line.strip("[]")
        name, equals, rest = line.partition(" = ")
        if equals and name in fitted.get(group, {}):
            _, hash_, comment = rest.partition("#")
            tail = f"  # {comment.strip()}" if hash_ else ""
            lines.append(f"{name} = {fitted[group][name]}{tail}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
