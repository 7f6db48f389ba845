"""Understands how what is done becomes the spans of a trace.

Where no collector is named nothing is recorded, the OpenTelemetry SDK is not loaded, and traces
only pass through: `traceparent` goes on as it came. Where one is named, every span gets an id of
its own, under which what it makes happen is told on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from pydantic import AnyHttpUrl, Field

from services.chassis import correlation
from services.chassis.messages import Message
from services.chassis.settings import Settings
from services.chassis.spans import Attributes, BegunSpan, Kind, Span, Tracer


class TracingSettings(Settings):
    """Where spans go."""

    otlp_endpoint: AnyHttpUrl | None = Field(
        default=None,
        description="A collector that takes OTLP over HTTP, without a path. Unset: no tracing.",
    )
    trace_share: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="The share of new traces that is recorded; a trace that a client began is "
        "recorded where its flags say so.",
    )


class _Unrecorded:
    """The span of nobody who looks."""

    def told(self, attributes: Attributes, name: str | None = None) -> None:
        """Say it to nobody."""


_NONE: Attributes = {}
_UNRECORDED: AbstractContextManager[Span] = nullcontext(_Unrecorded())
_tracer: Tracer | None = None


@contextmanager
def exported(process: str, settings: TracingSettings) -> Iterator[None]:
    """Record and export the spans of this process, named `process`, within; where no collector is
    named, do nothing."""
    global _tracer
    if settings.otlp_endpoint is None:
        yield
        return
    # Loaded only here: it costs memory, and most systems run without.
    from services.chassis.trace_export import OtlpTracer

    _tracer = OtlpTracer(process, str(settings.otlp_endpoint), settings.trace_share)
    try:
        yield
    finally:
        closing, _tracer = _tracer, None
        closing.close()


def span(
    name: str, kind: Kind, attributes: Attributes = _NONE, *, begins_trace: bool = False
) -> AbstractContextManager[Span]:
    """What is done within is one span, within that of the task or at the beginning of a trace."""
    if _tracer is None:
        return _UNRECORDED
    within = None if begins_trace else correlation.current().traceparent
    return _recorded(_tracer.begin(name, kind, within, attributes))


@contextmanager
def _recorded(begun: BegunSpan) -> Iterator[Span]:
    with correlation.within_span(begun.traceparent), _ended([begun]):
        yield begun


def publishing(messages: Iterable[Message]) -> AbstractContextManager[object]:
    """Publishing `messages` is a span in the trace of each; they are published as they are, so that
    publishing them again changes nothing."""
    if _tracer is None:
        return _UNRECORDED
    return _ended([_publication(_tracer, message) for message in messages])


def taking_in(group: str, message: Message) -> AbstractContextManager[Span]:
    """Taking `message` in is a span within that of its fact."""
    if _tracer is None:
        return _UNRECORDED
    attributes = {**_about(message, "process"), "messaging.consumer.group.name": group}
    return span(f"process {message.topic}", "consumer", attributes)


def _about(message: Message, operation: str) -> Attributes:
    return {
        "messaging.operation.type": operation,
        "messaging.destination.name": message.topic,
        "messaging.message.id": str(message.event_id),
    }


def _publication(tracer: Tracer, message: Message) -> BegunSpan:
    told = correlation.of_event(message.event_id, message.headers)
    about = _about(message, "send")
    return tracer.begin(f"send {message.topic}", "producer", told.traceparent, about)


@contextmanager
def _ended(spans: list[BegunSpan]) -> Iterator[None]:
    failure: BaseException | None = None
    try:
        yield
    except BaseException as raised:
        failure = raised
        raise
    finally:
        for each in spans:
            each.end(failure)
