"""Understands what the system counts and times about itself, and how Prometheus reads it.

One registry per process. Everything here is in memory: nothing that is called waits for anything,
so a database or a broker that hangs cannot hang a reading. No label takes a value from outside the
system, so the number of series is bounded.
"""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

REQUEST_LABELS = ("service", "operation", "method", "status")
REQUEST_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BATCH_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

_requests = Histogram(
    "chengnuo_request_seconds",
    "Time from a request to the end of its answer.",
    REQUEST_LABELS,
    registry=REGISTRY,
    buckets=REQUEST_SECONDS,
)
_outcomes = Counter(
    "chengnuo_outcomes",
    "How operations ended that can end well in more than one way.",
    ("operation", "outcome"),
    registry=REGISTRY,
)
_outbox_waiting = Gauge(
    "chengnuo_outbox_waiting",
    "Events in the outbox that are not published yet.",
    ("service",),
    registry=REGISTRY,
)
_outbox_oldest = Gauge(
    "chengnuo_outbox_oldest_seconds",
    "Age of the oldest event that is not published yet; 0 where none waits.",
    ("service",),
    registry=REGISTRY,
)
_dead_letters = Gauge(
    "chengnuo_dead_letters",
    "Events that were set aside, by state.",
    ("service", "state"),
    registry=REGISTRY,
)
_backlog_read = Gauge(
    "chengnuo_backlog_read_timestamp_seconds",
    "When outbox and dead letters were last read; an old one means that the database is away.",
    ("service",),
    registry=REGISTRY,
)
_published = Histogram(
    "chengnuo_relay_batch_events",
    "Events that were published at once.",
    ("database",),
    registry=REGISTRY,
    buckets=_BATCH_SIZES,
)
_flood = Gauge(
    "chengnuo_flood",
    "1 while so much is appended to the outbox that the relay tells it on in parts.",
    ("database",),
    registry=REGISTRY,
)
_lease = Gauge(
    "chengnuo_lease_held",
    "1 where this process holds the lease.",
    ("database", "lease"),
    registry=REGISTRY,
)
_taken_in = Counter(
    "chengnuo_events_taken_in",
    "Events that took effect, by consumer group.",
    ("group",),
    registry=REGISTRY,
)
_duplicates = Counter(
    "chengnuo_inbox_duplicates",
    "Events that came again after they had taken effect, and were dropped.",
    ("group",),
    registry=REGISTRY,
)
_retries = Counter(
    "chengnuo_retries",
    "Attempts after the first: of events by a consumer, of publishing by a relay, of a call.",
    ("part",),
    registry=REGISTRY,
)
_lag = Gauge(
    "chengnuo_consumer_lag",
    "Events of a partition that have not taken effect on the group, when it last looked.",
    ("group", "topic", "partition"),
    registry=REGISTRY,
)


def answered(service: str, operation: str, method: str, status: int, seconds: float) -> None:
    """A request was answered with `status`; `operation` is the id of the operation or, where it has
    none, the template of its path."""
    _request_series(service, operation, method, status).observe(seconds)


# Finding a series by its labels takes longer than adding to it.
@lru_cache(maxsize=1024)
def _request_series(service: str, operation: str, method: str, status: int) -> Histogram:
    return _requests.labels(*request_labels(service, operation, method, status))


def request_labels(service: str, operation: str, method: str, status: int) -> tuple[str, ...]:
    """The values of REQUEST_LABELS; a client may make up methods, so they are not taken as sent."""
    known = method if method in _METHODS else "OTHER"
    return service, operation, known, f"{status // 100}xx"


def outcome(operation: str, outcome: str) -> None:
    """`operation` ended in `outcome`."""
    _outcomes.labels(operation, outcome).inc()


def backlog(service: str, *, waiting: int, oldest_seconds: float, read_at: float) -> None:
    """What the service's outbox held at `read_at` (a Unix time)."""
    _outbox_waiting.labels(service).set(waiting)
    _outbox_oldest.labels(service).set(oldest_seconds)
    _backlog_read.labels(service).set(read_at)


def dead_letters(service: str, state: str, letters: int) -> None:
    """How many events the service has set aside in `state`."""
    _dead_letters.labels(service, state).set(letters)


def flood(database: str, is_on: bool) -> None:
    """Whether so much is appended to the outbox that it is told on in parts."""
    _flood.labels(database).set(is_on)


def published(database: str, events: int) -> None:
    """The relay of a database published a batch of `events`."""
    _published.labels(database).observe(events)


def lease_held(database: str, lease: str, held: bool) -> None:
    """Whether this process holds the lease, as far as it knows; a holder that fell silent shows 1
    in its own metrics until it looks."""
    _lease.labels(database, lease).set(1 if held else 0)


def taken_in(group: str) -> None:
    """An event took effect."""
    _taken_in_series(group).inc()


@lru_cache(maxsize=64)
def _taken_in_series(group: str) -> Counter:
    return _taken_in.labels(group)


def inbox_duplicate(group: str) -> None:
    """An event that had taken effect came again."""
    _duplicates.labels(group).inc()


def retried(part: str) -> None:
    """`part` (of the system, a fixed word) tries again what had failed."""
    _retries.labels(part).inc()


def consumer_lag(group: str, topic: str, partition: int, events: int) -> None:
    """How many events of a partition that this process reads are still to be read."""
    _lag.labels(group, topic, str(partition)).set(events)


def partition_given_up(group: str, topic: str, partition: int) -> None:
    """Another process reads the partition now, and tells of it."""
    _lag.remove(group, topic, str(partition))


def render_metrics(registry: CollectorRegistry = REGISTRY) -> tuple[bytes, str]:
    """Everything as text for Prometheus, and the content type."""
    return generate_latest(registry), CONTENT_TYPE_LATEST
