"""Write deploy/grafana/dashboards/road.json from the table below: `make docs`.

A panel is (title, what it says, unit, kind, targets); a target is (expression, legend). In an
expression ``$S`` stands for the selectors that every one must have, job and instance.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "deploy/grafana/dashboards/road.json"

SELECT = 'job=~"$job",instance=~"$instance"'
SOURCE = {"type": "prometheus", "uid": "${datasource}"}


class Panel(NamedTuple):
    """A panel: its figures, and what they mean to whoever is woken at night."""

    title: str
    says: str
    unit: str
    targets: tuple[tuple[str, str], ...]
    kind: str = "timeseries"
    width: int = 8


def _rate(metric: str, by: str) -> str:
    return f"sum by ({by}) (rate({metric}{{$S}}[$__rate_interval]))"


def _quantile(metric: str, quantile: float) -> str:
    inner = f"sum by (role, le) (rate({metric}_bucket{{$S}}[$__rate_interval]))"
    return f"histogram_quantile({quantile}, {inner})"


def _alone(metric: str) -> tuple[tuple[str, str], ...]:
    inner = f"sum by (le) (rate({metric}_bucket{{$S}}[$__rate_interval]))"
    return tuple((f"histogram_quantile({q}, {inner})", f"p{q * 100:.0f}") for q in (0.5, 0.99))


def _both(metric: str) -> tuple[tuple[str, str], ...]:
    return (
        (_quantile(metric, 0.5), "{{role}} p50"),
        (_quantile(metric, 0.99), "{{role}} p99"),
    )


ROWS: tuple[tuple[str, tuple[Panel, ...]], ...] = (
    (
        "Health",
        (
            Panel(
                "Ready",
                "1 while a role's log and queues answer. What stands in the way: /readyz.",
                "bool_yes_no",
                (("min by (role) (tocsin_ready{$S})", "{{role}}"),),
                "stat",
            ),
            Panel(
                "Since last handled",
                "Time since each role last handled a record. Grows at night as well: compare with "
                "what the pollers bring in.",
                "s",
                (
                    (
                        "time() - max by (role) (tocsin_last_handled_timestamp_seconds{$S})",
                        "{{role}}",
                    ),
                ),
            ),
            Panel(
                "Version",
                "Processes by version; two versions for long are a roll-out that has stopped.",
                "short",
                (("count by (version) (tocsin_info{$S})", "{{version}}"),),
                "stat",
            ),
        ),
    ),
    (
        "Road",
        (
            Panel(
                "In",
                "Records that each role reads. What one role writes the next one reads.",
                "ops",
                ((_rate("tocsin_records_in_total", "role"), "{{role}}"),),
            ),
            Panel(
                "Out",
                "Records that each role writes.",
                "ops",
                ((_rate("tocsin_records_out_total", "role"), "{{role}}"),),
            ),
            Panel(
                "Lag",
                "Records that each role has yet to read. A line that only rises: too few workers, "
                "or one that stands.",
                "short",
                (("sum by (role) (tocsin_lag_records{$S})", "{{role}}"),),
            ),
            Panel(
                "Dropped on purpose",
                "Records handled without writing any, by reason: repeats, articles that report "
                "nothing.",
                "ops",
                ((_rate("tocsin_records_dropped_total", "role, reason"), "{{role}} {{reason}}"),),
            ),
            Panel(
                "Verdicts of the deduper",
                "What each article was to those before it, by reason: new, a copy, a revision.",
                "ops",
                ((_rate("tocsin_verdicts_total", "reason"), "{{reason}}"),),
            ),
            Panel(
                "Rejected",
                "Records that no try could help with; they stand whole in rejects.v1. Any is worth "
                "a look.",
                "ops",
                ((_rate("tocsin_rejected_total", "role, reason"), "{{role}} {{reason}}"),),
            ),
            Panel(
                "Retried",
                "Further tries at records that a role failed on.",
                "ops",
                ((_rate("tocsin_records_retried_total", "role"), "{{role}}"),),
            ),
        ),
    ),
    (
        "Time",
        (
            Panel(
                "Handling",
                "Time to handle a record, the log's acknowledgement included.",
                "s",
                _both("tocsin_handling_seconds"),
            ),
            Panel(
                "Age",
                "Time from the poller's first sight of an article until a role has handled it.",
                "s",
                _both("tocsin_record_age_seconds"),
            ),
            Panel(
                "Rebuild",
                "Time that a role took to rebuild its memory from the log when it last started.",
                "s",
                (("max by (role) (tocsin_rebuild_seconds{$S})", "{{role}}"),),
            ),
        ),
    ),
    (
        "Feeds",
        (
            Panel(
                "Polls",
                "Polls of feeds, by how they ended. Most are of a feed that has nothing new.",
                "ops",
                ((_rate("tocsin_polls_total", "outcome"), "{{outcome}}"),),
            ),
            Panel(
                "Feeds by state",
                "How the last poll of each feed went. Which feed it is: tocsin feeds list.",
                "short",
                (("sum by (state) (tocsin_feeds{$S})", "{{state}}"),),
            ),
            Panel(
                "Received",
                "Bytes of feeds received, decoded.",
                "Bps",
                (("sum(rate(tocsin_poll_bytes_total{$S}[$__rate_interval]))", "received"),),
            ),
            Panel(
                "Poll",
                "Time of a poll, from its start until its articles and its state are kept.",
                "s",
                _alone("tocsin_poll_seconds"),
            ),
            Panel(
                "Lateness",
                "How long after its due time a poll began: manners towards hosts, or more feeds "
                "than these pollers can fetch.",
                "s",
                _alone("tocsin_poll_lateness_seconds"),
            ),
        ),
    ),
    (
        "Delivery",
        (
            Panel(
                "Attempts",
                "Attempts to deliver an alert, by how they ended.",
                "ops",
                ((_rate("tocsin_deliveries_total", "outcome"), "{{outcome}}"),),
            ),
            Panel(
                "In the queues",
                "Alerts that wait for their receivers, and dead letters: no further try is made of "
                "those until somebody replays them.",
                "short",
                (
                    ("max(tocsin_alerts_pending{$S})", "pending"),
                    ("max(tocsin_alerts_dead{$S})", "dead"),
                    ("sum(tocsin_deliveries_in_flight{$S})", "in flight"),
                ),
            ),
            Panel(
                "Oldest waiting",
                "How long the oldest alert in the queues has waited; nothing where none waits.",
                "s",
                (("time() - (max(tocsin_oldest_pending_timestamp_seconds{$S}) > 0)", "oldest"),),
            ),
            Panel(
                "Until delivered",
                "Time from an alert's enqueueing until it is taken, replays left out.",
                "s",
                _alone("tocsin_delivery_age_seconds"),
            ),
            Panel(
                "Attempt",
                "Time of an attempt, from the name's look-up to the answer's last byte.",
                "s",
                _alone("tocsin_delivery_seconds"),
            ),
            Panel(
                "Endpoints gone",
                "Endpoints that answered 410 and get nothing more.",
                "ops",
                (
                    (
                        "sum(rate(tocsin_endpoints_disabled_total{$S}[$__rate_interval]))",
                        "disabled",
                    ),
                ),
            ),
        ),
    ),
)

UNUSED: dict[str, str] = {}
"""Metrics that no panel shows, each with its reason."""


def dashboard() -> dict[str, Any]:
    """Return the dashboard as Grafana reads it."""
    return {
        "uid": "tocsin-road",
        "title": "Tocsin: the road",
        "description": "From the feeds to the webhooks. Written by tools/dashboard.py.",
        "tags": ["tocsin"],
        "schemaVersion": 41,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "browser",
        "annotations": {"list": []},
        "links": [],
        "templating": {"list": _variables()},
        "panels": list(_panels()),
    }


def _variables() -> list[dict[str, Any]]:
    return [
        {
            "name": "datasource",
            "label": "Data source",
            "type": "datasource",
            "query": "prometheus",
            "current": {},
            "hide": 0,
            "refresh": 1,
        },
        _labels("job", "Job", "label_values(tocsin_info, job)"),
        _labels("instance", "Instance", 'label_values(tocsin_info{job=~"$job"}, instance)'),
    ]


def _labels(name: str, label: str, query: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": SOURCE,
        "query": {"query": query, "refId": f"{name}s"},
        "definition": query,
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".+",
        "current": {"text": "All", "value": "$__all"},
        "hide": 0,
    }


def _panels() -> Any:
    number, top = 1, 0
    for title, panels in ROWS:
        yield {
            "id": number,
            "type": "row",
            "title": title,
            "collapsed": False,
            "gridPos": {"x": 0, "y": top, "w": 24, "h": 1},
            "panels": [],
        }
        number, top, left = number + 1, top + 1, 0
        for panel in panels:
            if left + panel.width > 24:
                top, left = top + 8, 0
            place = {"x": left, "y": top, "w": panel.width, "h": 8}
            yield _panel(number, panel, place)
            number, left = number + 1, left + panel.width
        top += 8


def _panel(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.says,
        "datasource": SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": _options(panel.kind),
        "targets": [
            {
                "refId": chr(ord("A") + place),
                "datasource": SOURCE,
                "editorMode": "code",
                "expr": expression.replace("$S", SELECT),
                "legendFormat": legend,
                "range": True,
            }
            for place, (expression, legend) in enumerate(panel.targets)
        ],
    }


def _options(kind: str) -> dict[str, Any]:
    if kind == "stat":
        return {
            "colorMode": "none",
            "graphMode": "none",
            "justifyMode": "auto",
            "orientation": "auto",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "textMode": "value_and_name",
        }
    return {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def text() -> str:
    """Return the file's text."""
    return json.dumps(dashboard(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(text(), encoding="utf-8")
    print(f"written: {OUT.relative_to(ROOT)}")
