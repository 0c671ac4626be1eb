"""The dashboard keeps to the rules of Grafana's dashboard-linter, and is what its table says.

The linter is a Go program that is not at hand everywhere: its rules are restated here (OB-30).
"""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY
from prometheus_client.metrics import Histogram, MetricWrapperBase

from tocsin.runtime import metrics

ROOT = Path(__file__).parents[2]


def _tool(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


made = _tool("dashboard")
DASHBOARD: dict[str, Any] = json.loads(made.OUT.read_text("utf-8"))
VARIABLES = {each["name"]: each for each in DASHBOARD["templating"]["list"]}
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
TITLES = [panel["title"] for panel in PANELS]
EXPORTED = {
    name: each for name, each in vars(metrics).items() if isinstance(each, MetricWrapperBase)
}
panels = pytest.mark.parametrize("panel", PANELS, ids=TITLES)


def names() -> dict[str, MetricWrapperBase]:
    """Return our metrics by the name that a query uses, buckets aside."""
    return {
        each._name + ("_total" if each._type == "counter" else ""): each
        for each in EXPORTED.values()
    }


def used(expression: str) -> set[str]:
    return {
        re.sub(r"_(bucket|sum|count)$", "", name)
        for name in re.findall(r"\btocsin_\w+", expression)
    }


def test_the_file_is_what_the_table_says() -> None:
    assert made.OUT.read_text("utf-8") == made.text(), "run: make docs"


def test_it_is_not_edited_by_hand() -> None:
    """uneditable-dashboard, OB-34."""
    assert DASHBOARD["editable"] is False
    assert DASHBOARD["uid"] == "tocsin-road"


def test_its_variables() -> None:
    """template-datasource, -job, -instance, -label-promql, -on-time-change-reload."""
    source = VARIABLES["datasource"]
    assert (source["type"], source["query"], source["label"]) == (
        "datasource",
        "prometheus",
        "Data source",
    )
    for name, label in (("job", "Job"), ("instance", "Instance")):
        each = VARIABLES[name]
        assert (each["type"], each["label"], each["allValue"]) == ("query", label, ".+")
        assert each["multi"]
        assert each["includeAll"]
        assert each["refresh"] == 2
        assert each["datasource"]["uid"] == "${datasource}"
        assert re.fullmatch(r"label_values\(tocsin_\w+(\{.*\})?, \w+\)", each["query"]["query"])


@panels
def test_a_panel_says_what_it_shows(panel: dict[str, Any]) -> None:
    """panel-title-description, panel-units, panel-datasource, panel-no-targets."""
    assert panel["title"]
    assert len(panel["description"]) > 20
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["datasource"]["uid"] == "${datasource}"
    assert panel["targets"]


@panels
def test_a_target_selects_job_and_instance(panel: dict[str, Any]) -> None:
    """target-job, target-instance."""
    for target in panel["targets"]:
        for metric in re.findall(r"\btocsin_\w+(\{[^}]*\})?", target["expr"]):
            assert 'job=~"$job"' in metric
            assert 'instance=~"$instance"' in metric


@panels
def test_a_counter_is_shown_as_a_rate_over_grafanas_interval(panel: dict[str, Any]) -> None:
    """target-counter-agg, target-rate-interval."""
    for target in panel["targets"]:
        for window in re.findall(r"\[([^\]]+)\]", target["expr"]):
            assert window == "$__rate_interval"
        for name in re.findall(r"\btocsin_\w+_(?:total|bucket)\b", target["expr"]):
            assert re.search(rf"(rate|increase)\({name}\{{", target["expr"])


def test_ids_and_titles_are_each_one_panels() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    assert len(set(TITLES)) == len(TITLES)


def test_panels_do_not_overlap_and_stay_on_the_page() -> None:
    cells: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        here = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not here & cells
        cells |= here


def test_every_metric_that_a_panel_uses_is_in_the_code_and_every_one_is_used() -> None:
    """OB-32."""
    shown = {
        name for panel in PANELS for target in panel["targets"] for name in used(target["expr"])
    }

    assert shown - set(names()) == set()
    assert set(names()) - shown == set(made.UNUSED)


def test_metric_names_are_regular() -> None:
    """OB-01: prefix, base unit, a sentence; OB-04: no _created series."""
    for name, each in names().items():
        assert re.fullmatch(r"tocsin_[a-z][a-z_]*", name)
        assert each._documentation.endswith(".")
        if isinstance(each, Histogram):
            assert name.endswith(("_seconds", "_bytes", "_ratio"))
    assert not any(
        sample.name.endswith("_created")
        for family in REGISTRY.collect()
        for sample in family.samples
    )


def test_no_label_could_come_from_input() -> None:
    """OB-03."""
    allowed = {"role", "reason", "outcome", "state", "version", "status", "kind", "stage", "level"}

    for each in EXPORTED.values():
        assert set(each._labelnames) <= allowed, each._name


def test_the_source_is_provisioned_and_the_folder_is_where_compose_mounts_it() -> None:
    """OB-34."""
    provisioning = ROOT / "deploy/grafana/provisioning"
    sources = yaml.safe_load((provisioning / "datasources/prometheus.yml").read_text("utf-8"))
    providers = yaml.safe_load((provisioning / "dashboards/tocsin.yml").read_text("utf-8"))
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))

    source = sources["datasources"][0]
    assert (source["type"], source["editable"]) == ("prometheus", False)
    assert source["url"].startswith("http://prometheus:")
    assert "prometheus" in compose["services"]
    folder = providers["providers"][0]["options"]["path"]
    mounts = compose["services"]["grafana"]["volumes"]
    assert f"./deploy/grafana/dashboards:{folder}:ro" in mounts
