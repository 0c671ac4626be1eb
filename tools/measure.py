"""Run Tocsin on the development data and print a table: figure, bar, best peer.

    python tools/measure.py [TASK ...]

Needs the data folder (``TOCSIN_SHARED_DATA``, else ``../shared/data``) and its ``score.py``;
without it, says so and ends well. Predictions are kept in a temporary folder.
"""

import contextlib
import gzip
import importlib.util
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import measure_copies

from tocsin.places import finder, roles, subject
from tocsin.reading import tag
from tocsin.text.fold import Folded, fold
from tocsin.text.language import identify
from topics.tagged import Mention, Signal

Row = dict[str, Any]
DATA = Path(os.environ.get("TOCSIN_SHARED_DATA", Path(__file__).parents[2] / "shared/data"))

# task: (what is read from the scorer, bar, best peer)
TABLE: dict[str, tuple[str, float, float]] = {
    "regions_en_lgl": ("F1", 0.95, 0.89),
    "regions_en_geovirus": ("F1", 0.95, 0.89),
    "regions_en_reuters_places": ("F1", 0.90, 0.844),
    "regions_ar_idrisi": ("F1", 0.90, 0.796),
    "actors_ar_gsr": ("R", 0.95, 0.714),
    "actors_en_plover": ("R", 0.95, 0.0),
    "loc_ar_anercorp": ("overlap_F1", 0.88, 0.749),
    "loc_ru_factrueval": ("overlap_F1", 0.93, 0.928),
    "loc_uk_neruk": ("overlap_F1", 0.80, 0.517),
    "loc_hy_armtdp": ("overlap_F1", 0.90, 0.645),
    "escalation_ar_gsr_assault": ("AUC", 0.96, 0.927),
    "escalation_ar_gsr_protest": ("AUC", 0.95, 0.0),
    "escalation_en_indiapolice": ("AUC", 0.0, 0.0),
    "lid_wordpairs": ("macro", 0.98, 0.0),
    "lid_sentences": ("macro", 0.999, 0.996),
    "dup_pairs_synd": ("mean_recall", 0.99, 0.890),
    "dup_stream_reuters": ("R", 1.0, 0.982),
    "story_pairs_semeval22": ("pearson_overall", 0.72, 0.588),
}


def main() -> int:
    wanted = sys.argv[1:] or list(TABLE)
    if not (DATA / "score.py").is_file():
        print(f"measure: no data at {DATA}; set TOCSIN_SHARED_DATA", file=sys.stderr)
        return 0
    score = scorer()
    print(f"{'task':28} {'figure':12} {'ours':>7} {'bar':>6} {'peer':>6}  seconds")
    with tempfile.TemporaryDirectory() as folder:
        for task in wanted:
            figure, bar, peer = TABLE[task]
            start = time.perf_counter()
            path = Path(folder) / f"{task}.jsonl"
            if task == "dup_stream_reuters":
                out = measure_copies.stream(rows(task, "input"), rows(task, "gold"))
            else:
                write(path, predict(task))
                with contextlib.redirect_stdout(io.StringIO()):
                    out = score(str(DATA / "tasks" / task), str(path))
            took = time.perf_counter() - start
            ours = out[figure]
            mark = "  " if ours >= bar else " <"
            more = f"P {out['P']:.3f} R {out['R']:.3f}" if "P" in out else ""
            if "AP" in out:
                more = f"AP {out['AP']:.3f} F1 {out['F1']:.3f} {more}"
            if "overlap_P" in out:
                more = f"P {out['overlap_P']:.3f} R {out['overlap_R']:.3f}"
            if task.startswith(("dup_pairs", "story")):
                languages = {row["id"]: row["a"]["lang"] for row in rows(task, "input")}
                told = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
                more = measure_copies.details(task, out, told, list(rows(task, "gold")), languages)
            print(
                f"{task:28} {figure:12} {ours:7.4f} {bar:6.3f} {peer:6.3f}{mark} {took:6.1f} {more}"
            )
    return 0


def scorer() -> Callable[[str, str], Row]:
    spec = importlib.util.spec_from_file_location("score", DATA / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit("measure: score.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    main_: Callable[[str, str], Row] = module.main
    return main_


def read(path: Path) -> Iterable[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def rows(task: str, name: str) -> Iterable[Row]:
    return read(DATA / "tasks" / task / f"{name}.jsonl.gz")


def write(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def predict(task: str) -> Iterable[Row]:
    how = {
        "regions": regions, "actors": actors, "loc": spans, "lid": language,
        "escalation": escalation, "dup": measure_copies.copies, "story": measure_copies.events,
    }[task.split("_", maxsplit=1)[0]]  # fmt: skip
    if task == "regions_en_reuters_places":
        how = subjects
    wanted = task.rsplit("_", maxsplit=1)[-1]
    for row in read(DATA / "tasks" / task / "input.jsonl.gz"):
        made = how(row | {"wanted": wanted})
        yield {"id": row["id"], **made}


def found(row: Row) -> tuple[list[Mention], dict[str, Folded]]:
    fields = {name: fold(row.get(name, ""), row["lang"]) for name in ("title", "text")}
    return finder.find(fields, row["lang"]), fields


def regions(row: Row) -> Row:
    mentions, _ = found(row)
    # The gold lists names of places and not the words for peoples or organisations.
    named = [m for m in mentions if m.kind in ("name", "capital")]
    return {"countries": ranked(named)}


def actors(row: Row) -> Row:
    mentions, _ = found(row)
    return {"countries": ranked(mentions)}


def subjects(row: Row) -> Row:
    mentions, fields = found(row)
    return {
        "countries": list(subject.countries(roles.roles(mentions, fields, row["lang"]), fields))
    }


def ranked(mentions: list[Mention]) -> list[str]:
    counts: dict[str, int] = {}
    for mention in mentions:
        for country in mention.countries:
            counts[country] = counts.get(country, 0) + 1
    return sorted(counts, key=lambda country: -counts[country])


def spans(row: Row) -> Row:
    mentions, _ = found(row)
    named = [m for m in mentions if m.field == "text" and m.kind in ("name", "capital")]
    return {"spans": [[m.start, m.end] for m in named if m.region is not None]}


def counts(signal: Signal) -> bool:
    """Whether a signal is told as happened or happening."""
    return signal.real and signal.when in ("past", "present")


def escalation(row: Row) -> Row:
    """Return what is reported as told, and how likely; any unrest or force where all is asked."""
    tags = tag(row["title"], row["text"], row["lang"])
    real = {s.event for s in tags.signals if counts(s)}
    wanted = row["wanted"].upper()
    names = {wanted} if wanted in tags.scores else {"ASSAULT", "COERCE", "PROTEST"}
    told = [wanted.lower() for _ in real & names][:1]
    return {"categories": told, "score": max(tags.scores[name] for name in names)}


def language(row: Row) -> Row:
    return {"lang": identify(row["text"])[0]}


if __name__ == "__main__":
    raise SystemExit(main())
