"""A source is asked over real HTTP; whatever goes wrong with it is never "untrue"."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from services.chassis.outward import OutwardSession
from services.verification.adapters.connectors.circuit import Circuit, CircuitState
from services.verification.adapters.connectors.sources import HttpSource, Persistence
from services.verification.application.ports import Particulars
from services.verification.domain.answers import Found, NotFound, Unreachable
from services.verification.domain.facts import FactMapping
from services.verification.domain.planning import DataSource
from tests.verification.house import SettableClock
from tests.verification.outside import PERSON, Outside

QUESTION = DataSource("licence-library", "real-estate", (FactMapping("houses", "houses", "eq"),))
SOMEBODY = Particulars(PERSON["name"], PERSON["id_type"], PERSON["id_number"], {"houses": 0})

MakeSource = Callable[..., HttpSource]


@pytest.fixture
async def source_at(outside: Outside) -> AsyncIterator[MakeSource]:
    sessions = []

    def make(url: str | None = None, *, timeout: float = 5.0, attempts: int = 1) -> HttpSource:
        session = OutwardSession(timeout_seconds=timeout, connections=4)
        sessions.append(session)
        circuit = Circuit(SettableClock(), failures_to_open=2, cooldown=timedelta(seconds=10))
        address = url or f"{outside.url}/licence-library"
        return HttpSource(
            "licence-library", address, session, circuit, Persistence(attempts, 0.0, 0.0)
        )

    yield make
    for session in sessions:
        await session.close()


async def test_a_record_comes_with_its_source_and_digest(
    outside: Outside, source_at: MakeSource
) -> None:
    answer = await source_at().ask(QUESTION, SOMEBODY)
    assert isinstance(answer, Found)
    assert answer.record["houses"] == 0
    assert answer.source == "不动产登记"
    assert answer.digest.startswith("sm3:")
    assert outside.questions == [PERSON]


async def test_no_record_is_an_answer(outside: Outside, source_at: MakeSource) -> None:
    outside.modes["licence-library"] = "missing"
    source = source_at()
    assert isinstance(await source.ask(QUESTION, SOMEBODY), NotFound)
    assert source.circuit.failures == 0


@pytest.mark.parametrize(
    ("mode", "reason", "asked"),
    [
        ("down", "status-503", 3),
        ("wrong", "malformed-answer", 1),
        ("misshapen", "malformed-answer", 1),
        ("deep", "malformed-answer", 1),
        ("refuses", "status-404", 1),
    ],
)
async def test_what_cannot_be_used_is_unreachable(
    outside: Outside, source_at: MakeSource, mode: str, reason: str, asked: int
) -> None:
    outside.modes["licence-library"] = mode
    answer = await source_at(attempts=3).ask(QUESTION, SOMEBODY)
    assert answer == Unreachable(reason)
    assert outside.asked["licence-library"] == asked


async def test_a_question_turned_down_is_no_outage(outside: Outside, source_at: MakeSource) -> None:
    outside.modes["licence-library"] = "refuses"
    source = source_at()
    for _ in range(3):
        await source.ask(QUESTION, SOMEBODY)
    assert source.circuit.state is CircuitState.CLOSED


async def test_a_slow_source_is_not_waited_for_beyond_the_limit(
    outside: Outside, source_at: MakeSource
) -> None:
    outside.modes["licence-library"] = "slow"
    answer = await source_at(timeout=0.05, attempts=3).ask(QUESTION, SOMEBODY)
    assert answer == Unreachable("timeout")
    assert outside.asked["licence-library"] == 1


async def test_a_port_where_nobody_listens_is_unreachable(source_at: MakeSource) -> None:
    answer = await source_at("http://127.0.0.1:9").ask(QUESTION, SOMEBODY)
    assert answer == Unreachable("connection-failed")


async def test_after_repeated_outages_it_is_not_asked_at_all(
    outside: Outside, source_at: MakeSource
) -> None:
    outside.modes["licence-library"] = "down"
    source = source_at()
    for _ in range(2):
        await source.ask(QUESTION, SOMEBODY)
    assert await source.ask(QUESTION, SOMEBODY) == Unreachable("circuit-open")
    assert outside.asked["licence-library"] == 2
