from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.callers import CALLER_HEADER, Caller, CallerSigner, CallerVerifier
from services.chassis.problem import Problem
from tests.chassis.building import key_pair
from tests.chassis.edge import SERVICE, Edge
from tests.fakes.clock import FixedClock

CALLER = Caller("platform-1", "gateway", "370406-gov", frozenset({"platform", "auditor"}))
PRIVATE, PUBLIC = key_pair()


def signer(clock: FixedClock, issuer: str = "gateway") -> CallerSigner:
    return CallerSigner(issuer, PRIVATE, clock)


def verifier(clock: FixedClock, audience: str = SERVICE) -> CallerVerifier:
    return CallerVerifier(audience, {"gateway": PUBLIC}, clock)


def statement(clock: FixedClock, issuer: str = "gateway") -> str:
    return signer(clock, issuer).header(CALLER, SERVICE)[CALLER_HEADER]


def test_a_signed_caller_is_believed(clock: FixedClock) -> None:
    assert verifier(clock).verify(statement(clock)) == CALLER


def test_a_changed_statement_is_not_believed(clock: FixedClock) -> None:
    header, claims, signature = statement(clock).split(".")
    other = (
        CALLER_HEADER,
        signer(clock).header(
            Caller("administrator", "gateway", None, frozenset({"administrator"})), SERVICE
        ),
    )
    [stolen] = other[1].values()
    for forged in (
        f"{header}.{stolen.split('.')[1]}.{signature}",
        f"{header}.{claims}.",
        f"{header}.{claims}",
        f"eyJhbGciOiJub25lIn0.{claims}.",
    ):
        with pytest.raises(Problem, match="token-invalid"):
            verifier(clock).verify(forged)


def test_a_statement_signed_with_a_foreign_key_is_not_believed(clock: FixedClock) -> None:
    private, _ = key_pair()
    foreign = CallerSigner("gateway", private, clock).header(CALLER, SERVICE)[CALLER_HEADER]
    with pytest.raises(Problem, match="token-invalid"):
        verifier(clock).verify(foreign)


def test_a_statement_for_another_service_is_not_believed(clock: FixedClock) -> None:
    with pytest.raises(Problem, match="token-invalid"):
        verifier(clock, "another").verify(statement(clock))


def test_an_issuer_may_not_speak_for_another(clock: FixedClock) -> None:
    with pytest.raises(Problem, match="token-invalid"):
        verifier(clock).verify(statement(clock, issuer="verification"))


def test_a_statement_is_believed_for_a_minute_and_what_clocks_may_differ(clock: FixedClock) -> None:
    told, believer = statement(clock), verifier(clock)
    clock.advance(timedelta(seconds=60 + 150 - 1))
    assert believer.verify(told) == CALLER
    clock.advance(timedelta(seconds=1))
    with pytest.raises(Problem, match="token-invalid"):
        believer.verify(told)
    with pytest.raises(Problem, match="token-invalid"):
        verifier(clock).verify(told)


@pytest.mark.parametrize("minutes", [-2, 2])
def test_a_gateway_whose_clock_is_two_minutes_off_is_believed(
    clock: FixedClock, minutes: int
) -> None:
    at_the_gateway = FixedClock(clock.now() + timedelta(minutes=minutes))
    assert verifier(clock).verify(statement(at_the_gateway)) == CALLER


@pytest.mark.parametrize(("seconds", "believed"), [(150, True), (151, False)])
def test_a_statement_is_not_believed_long_before_it_was_signed(
    clock: FixedClock, seconds: int, believed: bool
) -> None:
    told, believer = (
        statement(FixedClock(clock.now() + timedelta(seconds=seconds))),
        verifier(clock),
    )
    if believed:
        assert believer.verify(told) == CALLER
        return
    with pytest.raises(Problem, match="token-invalid"):
        believer.verify(told)
    clock.advance(timedelta(seconds=1))
    assert believer.verify(told) == CALLER


@given(st.text() | st.binary().map(lambda content: content.hex()) | st.just("a.b.c"))
def test_no_text_does_worse_than_not_be_believed(text: str) -> None:
    with pytest.raises(Problem, match="token-invalid"):
        verifier(FixedClock()).verify(text)


async def put(client: httpx.AsyncClient, headers: dict[str, str]) -> httpx.Response:
    return await client.post(
        "/api/v1/things",
        json={"name": "a"},
        headers={**headers, "Idempotency-Key": "key-1"},
    )


async def test_nobody_may_call(client: httpx.AsyncClient) -> None:
    answer = await put(client, {})
    assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")


async def test_an_unbelievable_caller_may_not_call(client: httpx.AsyncClient) -> None:
    answer = await put(client, {CALLER_HEADER: "a.b.c"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token-invalid")


async def test_another_role_may_not_call(edge: Edge, client: httpx.AsyncClient) -> None:
    answer = await put(client, edge.headers("auditor"))
    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")
    assert "platform" in answer.json()["detail"]


async def test_a_service_may_not_take_a_role(edge: Edge, client: httpx.AsyncClient) -> None:
    disguised = Caller("platform-1", "neighbour", None, frozenset({"platform"}))
    answer = await put(client, edge.neighbour.header(disguised, SERVICE))
    assert answer.status_code == 403


async def test_a_client_does_not_learn_of_what_is_for_services(
    edge: Edge, client: httpx.AsyncClient
) -> None:
    answer = await client.get("/api/v1/internal", headers=edge.headers("platform"))
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_a_service_may_call_what_is_for_services(
    edge: Edge, client: httpx.AsyncClient
) -> None:
    answer = await client.get("/api/v1/internal", headers=edge.neighbour.own_header(SERVICE))
    assert answer.json() == "told"


async def test_a_service_may_not_speak_for_a_client(edge: Edge, client: httpx.AsyncClient) -> None:
    headers = edge.neighbour.header(CALLER, SERVICE)
    assert (await client.get("/api/v1/internal", headers=headers)).status_code == 404
