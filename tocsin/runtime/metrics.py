"""Every metric of every process, in one place. No label value comes from input."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

from tocsin.errors import Reason

disable_created_metrics()  # type: ignore[no-untyped-call]

AGES_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400)
DURATIONS_S = (0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 20)

RECORDS_IN = Counter("tocsin_records_in_total", "Records that a role has read.", ["role"])
RECORDS_OUT = Counter("tocsin_records_out_total", "Records that a role has written.", ["role"])
RECORDS_DROPPED = Counter(
    "tocsin_records_dropped_total",
    "Records that a role has handled without writing any, by reason.",
    ["role", "reason"],
)
VERDICTS = Counter(
    "tocsin_verdicts_total", "What the deduper said of articles, by reason.", ["reason"]
)
RECORDS_RETRIED = Counter(
    "tocsin_records_retried_total", "Further tries at a record that a role failed on.", ["role"]
)
REJECTED = Counter(
    "tocsin_rejected_total", "Records written to the rejects, by reason.", ["role", "reason"]
)
HANDLING = Histogram(
    "tocsin_handling_seconds",
    "Time to handle a record, the log's acknowledgement included.",
    ["role"],
    buckets=DURATIONS_S,
)
AGE = Histogram(
    "tocsin_record_age_seconds",
    "Time from the poller's first sight of an article until a role has handled it.",
    ["role"],
    buckets=AGES_S,
)
LAST_HANDLED = Gauge(
    "tocsin_last_handled_timestamp_seconds", "When a role last handled a record.", ["role"]
)
LAG = Gauge("tocsin_lag_records", "Records that a role has yet to read.", ["role"])
READY = Gauge("tocsin_ready", "1 while the role's log and queues answer, else 0.", ["role"])
REBUILT = Gauge(
    "tocsin_rebuild_seconds", "Time that a role took to rebuild its memory, last time.", ["role"]
)
INFO = Gauge("tocsin_info", "1, with the version as a label.", ["version"])

DELIVERIES = Counter(
    "tocsin_deliveries_total", "Attempts to deliver an alert, by outcome.", ["outcome"]
)
DELIVERY_SECONDS = Histogram(
    "tocsin_delivery_seconds",
    "Time of an attempt to deliver, from name look-up to the answer's last byte.",
    buckets=DURATIONS_S,
)
DELIVERY_AGE = Histogram(
    "tocsin_delivery_age_seconds",
    "Time from an alert's enqueueing until its delivery, replays left out.",
    buckets=AGES_S,
)
DELIVERIES_IN_FLIGHT = Gauge("tocsin_deliveries_in_flight", "Attempts to deliver under way.")
ALERTS_PENDING = Gauge("tocsin_alerts_pending", "Alerts in the subscriber queues.")
ALERTS_DEAD = Gauge("tocsin_alerts_dead", "Alerts among the dead letters.")
OLDEST_PENDING = Gauge(
    "tocsin_oldest_pending_timestamp_seconds",
    "When the oldest alert in the subscriber queues was enqueued; 0 if there is none.",
)
ENDPOINTS_DISABLED = Counter(
    "tocsin_endpoints_disabled_total", "Endpoints that answered that they are gone."
)
POLLS = Counter("tocsin_polls_total", "Polls of feeds, by how they ended.", ["outcome"])
POLL_SECONDS = Histogram(
    "tocsin_poll_seconds",
    "Time of a poll, from its start until its articles and its state are kept.",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
POLL_LATENESS = Histogram(
    "tocsin_poll_lateness_seconds",
    "How long after its due time a poll began: manners towards hosts, or too much to do.",
    buckets=(0.05, 0.25, 1, 5, 30, 120, 600, 3600),
)
POLL_BYTES = Counter("tocsin_poll_bytes_total", "Bytes of feeds received, decoded.")
FEEDS = Gauge("tocsin_feeds", "Feeds that are polled, by how their last poll went.", ["state"])


def start_at_zero(roles: Iterable[str]) -> None:
    """Show the counters of these roles from the start, so that a first increase is seen as one."""
    for role in roles:
        for counter in (RECORDS_IN, RECORDS_OUT, RECORDS_RETRIED):
            counter.labels(role)
        for reason in Reason:
            REJECTED.labels(role, reason.value)
