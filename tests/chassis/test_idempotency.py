from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest

from services.chassis.database import Database
from services.chassis.idempotency import Answer, AnsweredBefore, Answering, forget_answers
from services.chassis.idempotency_key import IdempotencyRequest
from services.chassis.problem import Problem
from services.chassis.unit_of_work import UnitOfWork
from tests.chassis.building import things
from tests.chassis.edge import Edge
from tests.fakes.clock import FixedClock


async def put(
    edge: Edge,
    client: httpx.AsyncClient,
    name: str,
    *,
    key: str = "key-1",
    client_id: str = "platform-1",
) -> httpx.Response:
    headers = {**edge.headers("platform", client_id=client_id), "Idempotency-Key": key}
    return await client.post("/api/v1/things", json={"name": name}, headers=headers)


async def test_the_same_request_again_gets_the_first_answer(
    edge: Edge, client: httpx.AsyncClient, database: Database
) -> None:
    first = await put(edge, client, "a")
    again = await put(edge, client, "a")
    assert (first.status_code, first.json(), first.headers["ETag"]) == (201, {"name": "a"}, '"1"')
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["ETag"] == '"1"'
    assert again.headers["Idempotent-Replayed"] == "true"
    assert await things(database) == ["a"]


async def test_another_payload_under_the_same_key_is_refused(
    edge: Edge, client: httpx.AsyncClient, database: Database
) -> None:
    await put(edge, client, "a")
    answer = await put(edge, client, "b")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert await things(database) == ["a"]


async def test_a_request_in_flight_is_not_done_twice(
    edge: Edge, client: httpx.AsyncClient, database: Database
) -> None:
    edge.go_on.clear()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        first = group.create_task(put(edge, client, "a"))
        await edge.entered.wait()
        second = await put(edge, client, "a")
        edge.go_on.set()
    assert (second.status_code, second.json()["code"]) == (409, "idempotency-key-in-flight")
    assert second.headers["Retry-After"] == "1"
    assert first.result().status_code == 201
    assert (await put(edge, client, "a")).status_code == 201
    assert await things(database) == ["a"]


async def test_the_keys_of_two_clients_are_two_keys(
    edge: Edge, client: httpx.AsyncClient, database: Database
) -> None:
    await put(edge, client, "a")
    other = await put(edge, client, "b", client_id="platform-2")
    assert other.status_code == 201
    assert await things(database) == ["a", "b"]


async def test_a_request_without_a_key_writes_nothing(
    edge: Edge, client: httpx.AsyncClient, database: Database
) -> None:
    answer = await client.post(
        "/api/v1/things", json={"name": "a"}, headers=edge.headers("platform")
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing")
    assert await things(database) == []


async def test_a_key_may_be_used_again_after_a_failure(database: Database) -> None:
    def answering() -> Answering:
        return Answering("platform-1", "key-1", "sm3:1", lambda _outcome: Answer(201))

    with pytest.raises(ZeroDivisionError):
        async with UnitOfWork(database, answering=answering()):
            raise ZeroDivisionError
    async with UnitOfWork(database, answering=answering()) as uow:
        await uow.commit()


async def test_two_databases_do_not_share_their_keys(database: Database) -> None:
    other = Database("sqlite:///other.sqlite")
    answering = Answering("platform-1", "key-1", "sm3:1", lambda _outcome: Answer(201))
    with (
        answering.in_flight(str(database.url)),
        answering.in_flight(str(other.url)),
        pytest.raises(Problem, match="in-flight"),
        answering.in_flight(str(database.url)),
    ):
        pytest.fail("the key was taken")


async def test_answers_are_kept_for_seven_days(database: Database, clock: FixedClock) -> None:
    def answering() -> Answering:
        return Answering("platform-1", "key-1", "sm3:1", lambda _outcome: Answer(201))

    async with UnitOfWork(database, clock=clock, answering=answering()) as uow:
        await uow.commit()
    clock.advance(timedelta(days=7))
    async with database.transaction() as connection:
        await forget_answers(connection, clock.now())
    with pytest.raises(AnsweredBefore):
        async with UnitOfWork(database, clock=clock, answering=answering()):
            pytest.fail("the answer was forgotten")
    clock.advance(timedelta(seconds=1))
    async with database.transaction() as connection:
        await forget_answers(connection, clock.now())
    async with UnitOfWork(database, clock=clock, answering=answering()) as uow:
        await uow.commit()


def test_an_answer_that_was_not_committed_is_not_told() -> None:
    request = IdempotencyRequest("platform-1", "key-1", "sm3:1")
    request.answering(lambda _outcome: Answer(201))
    with pytest.raises(RuntimeError, match="did not commit"):
        request.answer()
