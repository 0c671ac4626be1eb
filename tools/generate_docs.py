"""Write what docs/ and deploy/ say from the code: settings, metrics, topics, languages, dashboard.

``python tools/generate_docs.py`` writes; with ``--check`` it only says what has drifted, and fails.
"""

import importlib.util
import sys
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from prometheus_client.metrics import MetricWrapperBase

from tocsin.errors import Reason
from tocsin.runtime import metrics
from tocsin.settings import Settings, described
from topics import TOPICS

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = "<!-- Written by tools/generate_docs.py: change the code, then run `make docs`. -->"

Row = tuple[str, ...]


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(row) + " |" for row in (head, tuple("---" for _ in head), *rows)]
    return "\n".join(lines)


def code(text: str) -> str:
    """Return text as code, safe in a table; nothing for nothing."""
    return f"`{text}`".replace("|", "\\|") if text else ""


def settings() -> str:
    """Return docs/settings.md."""
    rows = [(code(name), code(value), says) for name, value, says in described(Settings())]
    names = [f.name for f in fields(Settings)]
    return f"""{WRITTEN}

# Settings

From the environment, or from a file: `--config FILE`, else `TOCSIN_CONFIG`, else `./tocsin.toml`.
In the file a setting stands without its prefix and in small letters: `{names[0]} = "./watch"`. The
environment wins. An empty value is no value. An unknown name is a mistake, and all mistakes are
told at once. `tocsin config` shows what holds, secrets hidden.

{table(("setting", "default", "what it does"), rows)}
"""


def metrics_page() -> str:
    """Return docs/metrics.md."""
    dashboard = _module("dashboard")
    rows: list[Row] = []
    for each in vars(metrics).values():
        if isinstance(each, MetricWrapperBase):
            name = each._name + ("_total" if each._type == "counter" else "")  # noqa: SLF001
            labels = ", ".join(each._labelnames)  # noqa: SLF001
            rows.append((code(name), str(each._type), labels, each._documentation))  # noqa: SLF001
    unused = "\n".join(f"- {code(name)}: {why}" for name, why in sorted(dashboard.UNUSED.items()))
    return (
        f"""{WRITTEN}

# Metrics

Every process serves `/metrics` on `TOCSIN_LISTEN` while that is on loopback, and on
`TOCSIN_METRICS_LISTEN`, where that is set. No label's value comes from input: there is no feed, no
address and no subscriber in any of them, so the number of series does not grow with either.
Ages are timestamps, so that a process that has died is seen.

`role` is a word of `agents.AGENTS`. The reasons for a reject are
{", ".join(code(reason.value) for reason in Reason)}.

{table(("metric", "type", "labels", "what it says"), sorted(rows))}

The dashboard `deploy/grafana/dashboards/road.json` is written by `tools/dashboard.py`.
{"No panel shows these, on purpose:" if unused else "A panel shows every one of them."}
{unused}
""".rstrip()
        + "\n"
    )


def topics_page() -> str:
    """Return docs/topics.md."""
    rows = [
        (
            code(topic.name),
            code(topic.record.__name__),
            str(topic.partitions),
            "the last of each key" if topic.compacted else f"{topic.retention_hours} h",
            topic.key,
            topic.says,
        )
        for topic in TOPICS
    ]
    records = "\n\n".join(
        f"## {topic.name}\n\n{table(('field', 'type'), _fields(topic.record))}" for topic in TOPICS
    )
    return f"""{WRITTEN}

# Topics

`tocsin topics create` makes what is missing; nothing makes a topic by itself. Records are JSON in
UTF-8. A new field has a default; a field never changes its type or its meaning; a break is a new
topic.

{table(("topic", "record", "partitions", "kept", "key", "what it holds"), rows)}

{records}
"""


def _fields(record: type) -> list[Row]:
    return [(code(name), code(_typed(kind))) for name, kind in record.__annotations__.items()]


def _typed(kind: object) -> str:
    plain = kind.__name__ if isinstance(kind, type) and "[" not in str(kind) else str(kind)
    for module in ("topics.", "datetime.", "msgspec._core.", "msgspec."):
        for inner in TOPICS:
            plain = plain.replace(f"{inner.record.__module__}.", "")
        plain = plain.replace(module, "")
    return plain


def coverage_page() -> str:
    """Return docs/coverage.md."""
    coverage = _module("count_languages")
    columns = ("names", "written", "acts", "cues", "tolls", "furniture", "goldens")
    return f"""{WRITTEN}

# What each language has

`names` are those of the gazetteer, `written` the names, demonyms, bodies and people that are
written by hand. `acts` are patterns of what is reported, `cues` those that change what an act
means, `tolls` the words of numbers, harm and claims, `furniture` those of what pages carry around
an article. `goldens` are texts of our own in `tests/golden` that are read as they should be.

{table(("language", *columns), coverage.by_language())}

Patterns for each type of event (PLOVER), and for words that only make an act together:

{table(("type", *coverage.languages()), coverage.by_type())}
"""


def _module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pages() -> dict[Path, str]:
    """Return every generated file with its text."""
    dashboard = _module("dashboard")
    return {
        ROOT / "docs/settings.md": settings(),
        ROOT / "docs/metrics.md": metrics_page(),
        ROOT / "docs/topics.md": topics_page(),
        ROOT / "docs/coverage.md": coverage_page(),
        dashboard.OUT: dashboard.text(),
    }


def drifted() -> list[Path]:
    """Return the files that are not what the code says."""
    return [
        path
        for path, text in pages().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def main() -> int:
    """Write or check; return the exit code."""
    late = drifted()
    for path in late:
        print(f"{'drifted' if '--check' in sys.argv else 'written'}: {path.relative_to(ROOT)}")
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if late and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
