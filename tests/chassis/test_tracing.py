from __future__ import annotations

import subprocess
import sys
import threading
import time

import httpx
import pytest
from pydantic import AnyHttpUrl

from services.chassis import correlation, tracing
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.consumer import Consumer
from services.chassis.correlation import Correlation, correlated
from services.chassis.database import Database
from services.chassis.messages import Record
from services.chassis.relay import Relay
from services.chassis.tracing import TracingSettings
from services.chassis.unit_of_work import UnitOfWork
from tests.chassis.building import TOPIC, a_message
from tests.chassis.collector import Collector, Told, collecting
from tests.chassis.edge import Edge
from tests.fakes.clock import FixedClock

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
FEW_MICROSECONDS = 20e-6
_RECORDED = 1


class Unreadable(Exception):
    """What the consumer of these tests never raises."""


def sending_to(collector: Collector) -> TracingSettings:
    return TracingSettings(otlp_endpoint=AnyHttpUrl(collector.url))


def named(spans: list[Told], name: str) -> Told:
    [found] = [span for span in spans if span.name == name]
    return found


def test_without_a_collector_the_sdk_is_not_loaded_and_the_trace_passes_through() -> None:
    program = f"""
import sys
from services.chassis import correlation, tracing
from services.chassis.correlation import Correlation, correlated
with tracing.exported("process", tracing.TracingSettings()):
    with correlated(Correlation(None, "{TRACE}")), tracing.span("request", "server"):
        print(correlation.current().traceparent)
print([name for name in sys.modules if name.startswith("opentelemetry.sdk")])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().splitlines() == [TRACE, "[]"]


def test_without_a_collector_a_span_costs_next_to_nothing() -> None:
    rounds = 50_000
    began = time.process_time()
    for _ in range(rounds):
        with tracing.span("request", "server") as span:
            span.told({"http.response.status_code": 200})
    assert (time.process_time() - began) / rounds < FEW_MICROSECONDS


async def test_a_failed_request_is_told_by_kind_and_without_its_words(
    edge: Edge, client: httpx.AsyncClient
) -> None:
    with collecting() as collector:
        with tracing.exported("things-api", sending_to(collector)):
            await client.get("/api/v1/defect", headers={"traceparent": TRACE})
        spans = await collector.until(bool)
    span = named(spans, "things /api/v1/defect")
    assert span.process == "things-api"
    assert (span.trace_id, span.parent_id) == (TRACE[3:35], TRACE[36:52])
    assert span.failed
    assert span.attributes["error.type"] == "ZeroDivisionError"
    assert "370406199001010011" not in str(spans)


async def test_an_event_carries_the_trace_from_the_fact_to_its_effect(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    known: list[Correlation] = []

    async def take(record: Record) -> bool:
        known.append(correlation.current())
        return True

    consumer = Consumer(
        bus, database, group="group", topics=[TOPIC], handle=take, unreadable=Unreadable
    )
    with collecting() as collector:
        with tracing.exported("things", sending_to(collector)):
            async with bus.subscribe("group", [TOPIC]) as subscription:
                with correlated(Correlation("case-7", TRACE)):
                    async with UnitOfWork(database, clock=clock) as uow:
                        uow.announce(a_message())
                        await uow.commit()
                await Relay(database, bus, clock).publish_once()
                await consumer.consume_once(subscription)
        spans = await collector.until(lambda spans: len(spans) >= 3)
    fact = named(spans, "transaction")
    sent, taken = named(spans, f"send {TOPIC}"), named(spans, f"process {TOPIC}")
    assert {span.trace_id for span in spans} == {TRACE[3:35]}
    assert fact.parent_id == TRACE[36:52]
    assert sent.parent_id == taken.parent_id == fact.span_id
    [within] = known
    assert within.request_id == "case-7"
    assert within.traceparent is not None
    assert within.traceparent[36:52] == taken.span_id
    assert str(within.event_id) == taken.attributes["messaging.message.id"]


def test_a_share_of_new_traces_is_recorded_and_all_that_a_client_wants_recorded() -> None:
    with collecting() as collector:
        settings = TracingSettings(otlp_endpoint=AnyHttpUrl(collector.url), trace_share=0)
        with tracing.exported("things", settings):
            with tracing.span("new", "server", begins_trace=True):
                told_on = correlation.current().traceparent
            with correlated(Correlation(None, TRACE)), tracing.span("wanted", "server"):
                pass
    assert told_on is not None
    assert int(told_on[-2:], 16) & _RECORDED == 0
    assert [span.name for span in collector.spans] == ["wanted"]


@pytest.mark.parametrize("rounds", [20_000])
def test_a_collector_that_is_down_costs_neither_time_nor_a_failure(rounds: int) -> None:
    with collecting() as gone:
        settings = sending_to(gone)
    threads = set(threading.enumerate())
    began = time.monotonic()
    with tracing.exported("things", settings):
        for _ in range(rounds):
            with tracing.span("request", "server"):
                pass
        recorded = time.monotonic()
    assert (recorded - began) / rounds < 0.001
    assert time.monotonic() - recorded < 5
    assert set(threading.enumerate()) <= threads
