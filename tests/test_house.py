"""The layout and the size budgets hold: the house stays one that people want to live in."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

import agents
from topics import TOPICS

ROOT = Path(__file__).parent.parent
CODE = ("agents", "topics", "tocsin", "tests", "benchmarks", "tools")
FILE_LINES, AGENT_LINES, FUNCTION_LINES = 600, 120, 60


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_no_file_is_longer_than_its_budget() -> None:
    over = {
        str(path.relative_to(ROOT)): lines(path)
        for path in sources(*CODE)
        if lines(path) > (AGENT_LINES if path.parent.name == "agents" else FILE_LINES)
        and path.parts[-3:-1] != ("tests", "agents")
    }
    assert over == {}


def test_no_function_is_longer_than_its_budget() -> None:
    over = {name: size for path in sources(*CODE) for name, size in functions(path)}
    assert {name: size for name, size in over.items() if size > FUNCTION_LINES} == {}


def test_files_and_functions_are_short_as_a_rule() -> None:
    files = [lines(path) for path in sources("agents", "topics", "tocsin")]
    bodies = [size for path in sources("agents", "topics", "tocsin") for _, size in functions(path)]
    nine = statistics.quantiles(bodies, n=10)[-1]
    assert statistics.median(files) <= 120
    assert statistics.quantiles(files, n=10)[-1] <= 350
    assert (statistics.median(bodies) <= 10, nine <= 30) == (True, True)


def test_there_are_as_many_lines_of_tests_as_of_code() -> None:
    code = sum(map(lines, sources("agents", "topics", "tocsin")))
    tests = sum(map(lines, sources("tests")))
    data = sum(
        len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "tests" / "golden").rglob("*.toml")
    )
    assert tests + data >= code


@pytest.mark.parametrize("name", agents.AGENTS)
def test_every_agent_says_what_it_turns_into_what(name: str) -> None:
    module = ast.parse((ROOT / "agents" / f"{name}.py").read_text(encoding="utf-8"))
    doer = {**agents.STREAMS, **agents.SERVICES}[name]
    for says in (ast.get_docstring(module), doer.__doc__):
        assert re.match(r"^[a-zA-Z, ]+ -> [a-zA-Z, ]+\.?$|^HTTP: ", (says or "").splitlines()[0])


def test_every_file_in_agents_is_a_listed_agent() -> None:
    there = {path.stem for path in (ROOT / "agents").glob("*.py")} - {"__init__", "__main__"}
    assert there == set(agents.AGENTS) == {*agents.STREAMS, *agents.SERVICES}


@pytest.mark.parametrize("name", agents.STREAMS)
def test_every_stream_agent_has_an_explicit_name(name: str) -> None:
    assert f'name="{name}"' in (ROOT / "agents" / f"{name}.py").read_text(encoding="utf-8")


def constants() -> dict[str, str]:
    import topics

    return {
        constant: topic.name
        for topic in TOPICS
        for constant, value in vars(topics).items()
        if value is topic
    }


@pytest.mark.parametrize("constant", constants())
def test_every_topic_has_a_writer_and_a_reader(constant: str) -> None:
    code = {path: path.read_text(encoding="utf-8") for path in sources("agents", "tocsin")}
    writes = re.compile(rf"publish\(\s*{constant}\b|{constant}\.encode\(")
    reads = re.compile(
        rf"(agent|memory|mirror|Mirror|tail|follow|scan|records|read_all|last)\([^)]*?\b{constant}\b"
        rf"|{constant}\.decode\("
    )
    assert [p for p, text in code.items() if writes.search(text)], f"nobody writes {constant}"
    assert [p for p, text in code.items() if reads.search(text)], f"nobody reads {constant}"


def test_no_topic_name_has_an_underscore() -> None:
    """Kafka's metric names can't tell a dot from an underscore."""
    assert [topic.name for topic in TOPICS if not re.fullmatch(r"[a-z-]+\.v\d+", topic.name)] == []


def test_importing_a_decision_does_not_import_the_world() -> None:
    import subprocess
    import sys

    code = (
        "import sys, tocsin.likeness, tocsin.events, tocsin.matching, tocsin.reading, topics;"
        "print([m for m in ('faust', 'kafka', 'redis', 'aiohttp', 'asyncio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
