"""Understands how spans reach a collector: OTLP over HTTP, from a thread of its own. A collector
that is down or slow costs spans, never a request."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from services.chassis.spans import Attributes, Kind

_PATH = "v1/traces"
_EXPORT_SECONDS = 5
_CLOSE_SECONDS = 2.0
_GIVE_UP_SECONDS = 0.5
_MOST_WAITING = 8192
_EXPORT_EVERY_MS = 1000
_KINDS: Mapping[Kind, SpanKind] = {
    "server": SpanKind.SERVER,
    "internal": SpanKind.INTERNAL,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}


class OtlpTracer:
    """Records the spans of the process `process` and sends them to `endpoint`.

    Of the traces that begin here the share `share` is recorded; of those that came from elsewhere,
    what their flags say.
    """

    def __init__(self, process: str, endpoint: str, share: float) -> None:
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(share)),
            resource=Resource.create({SERVICE_NAME: process}),
            shutdown_on_exit=False,
        )
        self._exporter = OTLPSpanExporter(
            f"{endpoint.rstrip('/')}/{_PATH}", timeout=_EXPORT_SECONDS
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(
                self._exporter, max_queue_size=_MOST_WAITING, schedule_delay_millis=_EXPORT_EVERY_MS
            )
        )
        self._tracer = self._provider.get_tracer("chengnuo")

    def begin(self, name: str, kind: Kind, within: str | None, attributes: Attributes) -> OtlpSpan:
        """Begin a span within another one (a traceparent), or a trace."""
        context = Context() if within is None else _context_of(within)
        return OtlpSpan(
            self._tracer.start_span(name, context, kind=_KINDS[kind], attributes=attributes)
        )

    def close(self) -> None:
        """Hand over what was recorded; what the collector does not take in time is lost."""
        # For a collector that is down the SDK would wait longer than a process may take to end.
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(_CLOSE_SECONDS)
        if closing.is_alive():
            # What is still waiting is given up at once, instead of in turn.
            self._exporter.shutdown()  # type: ignore[no-untyped-call]
            closing.join(_GIVE_UP_SECONDS)


class OtlpSpan:
    """A span that the SDK records."""

    def __init__(self, span: Span) -> None:
        self._span = span

    @property
    def traceparent(self) -> str:
        """The span, as what it makes happen is told of it (W3C Trace Context)."""
        told = self._span.get_span_context()
        return f"00-{told.trace_id:032x}-{told.span_id:016x}-{int(told.trace_flags):02x}"

    def told(self, attributes: Attributes, name: str | None = None) -> None:
        """Say more of it, and name it anew."""
        if name is not None:
            self._span.update_name(name)
        self._span.set_attributes(attributes)

    def end(self, failure: BaseException | None = None) -> None:
        """It is done, or ended in a failure, of which the kind is told and never the words."""
        if failure is not None:
            self._span.set_attribute("error.type", type(failure).__name__)
            self._span.set_status(StatusCode.ERROR)
        self._span.end()


def _context_of(traceparent: str) -> Context:
    _, trace_id, span_id, flags = traceparent.split("-")
    parent = SpanContext(
        int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16))
    )
    return set_span_in_context(NonRecordingSpan(parent), Context())
