"""One filing, followed through everything that it makes happen."""

from __future__ import annotations

from pathlib import Path

from deploy.seed.story import checked
from tests.chassis.collector import Told, collecting
from tests.journeys.logs import personal_in_text
from tests.journeys.running import RunningSystem

HOUSING = "370406-CN-042"


def within(spans: list[Told], parent: Told, name: str, **attributes: str) -> Told:
    """The one span of this name within `parent`."""
    [found] = [
        span
        for span in spans
        if span.name == name
        and span.parent_id == parent.span_id
        and attributes.items() <= span.attributes.items()
    ]
    return found


async def test_one_trace_leads_from_the_filing_at_the_gateway_to_the_check_it_causes(
    folder: Path,
) -> None:
    with collecting() as collector:
        system = RunningSystem(folder, CHENGNUO_OTLP_ENDPOINT=collector.url)
        await system.start()
        async with system.loop() as loop:
            filed = await loop.file(HOUSING, "true")
            await checked(loop, filed["commitment_id"])
        assert await system.terminate() == 0
        spans = collector.spans
    [filing] = [span for span in spans if span.name == "gateway file_commitment"]
    trace = [span for span in spans if span.trace_id == filing.trace_id]
    assert filing.parent_id == ""
    service = within(trace, filing, "commitment file_commitment")
    fact = within(trace, service, "transaction")
    within(trace, fact, "send chengnuo.commitment")
    group = "messaging.consumer.group.name"
    check = within(trace, fact, "process chengnuo.commitment", **{group: "verification"})
    planned = within(trace, check, "transaction")
    within(trace, planned, "process chengnuo.verification", **{group: "commitment"})
    assert not [span for span in trace if span.failed]
    assert personal_in_text("\n".join(map(str, spans))) == []
