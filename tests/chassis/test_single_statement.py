from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from asyncpg import UniqueViolationError
from sqlalchemy import func, select
from starlette.responses import Response

from services.chassis import outbox
from services.chassis.database import Database
from services.chassis.idempotency import ANSWERS, Answer, AnsweredBefore, Answering
from services.chassis.ids import new_id
from services.chassis.inbox import AlreadyConsumed, Consuming
from services.chassis.problem import Problem
from services.chassis.single_statement import SingleStatement
from services.chassis.statements import Change, Writing, written_at_once
from services.chassis.together import Together
from tests.chassis.building import RECORDS, THINGS, a_message, things
from tests.databases import ON_POSTGRESQL
from tests.fakes.clock import FixedClock

pytestmark = ON_POSTGRESQL


@pytest.fixture
async def elsewhere(database: Database) -> AsyncIterator[Database]:
    """The same database as another process reaches it: with its own connections, knowing nothing of
    what is in flight here."""
    address = database.url.update_query_dict({"prepared_statement_cache_size": "50"})
    other = Database(address.render_as_string(hide_password=False))
    yield other
    await other.dispose()


def a_request(fingerprint: str = "sm3:1", key: str = "key-1") -> Answering:
    return Answering("platform-1", key, fingerprint, lambda outcome: Answer(201, {"told": outcome}))


async def put(
    database: Database,
    clock: FixedClock,
    name: str,
    answering: Answering,
    *,
    meet: asyncio.Barrier | None = None,
) -> Response:
    """What one process does about a request: read, and then write by one statement."""
    async with SingleStatement(Together(database), clock=clock, answering=answering) as statement:
        if meet is not None:
            await meet.wait()
        statement.gather(THINGS, [{"name": name}])
        statement.announce(a_message(name))
        await statement.commit(name)
    assert answering.response is not None
    return answering.response


async def kept(database: Database) -> tuple[list[str], list[str], int]:
    """The things, the keys of the news, and how many answers there are."""
    async with database.reading() as connection:
        news = [message.key for _, message in await outbox.unpublished(connection, 100)]
        answers = await connection.scalar(select(func.count()).select_from(ANSWERS))
    return await things(database), news, answers or 0


async def test_rows_news_and_answer_become_lasting_together(
    database: Database, clock: FixedClock
) -> None:
    answer = await put(database, clock, "a", a_request())
    assert (answer.status_code, answer.body) == (201, b'{"told":"a"}')
    assert await kept(database) == (["a"], ["a"], 1)
    assert database.news.is_set()


async def test_what_is_not_committed_was_never_there(database: Database, clock: FixedClock) -> None:
    async with SingleStatement(Together(database), clock=clock, answering=a_request()) as statement:
        statement.gather(THINGS, [{"name": "a"}])
        statement.announce(a_message("a"))
    assert await kept(database) == ([], [], 0)
    assert (await put(database, clock, "a", a_request())).status_code == 201


async def test_what_a_constraint_refuses_leaves_nothing(
    database: Database, clock: FixedClock
) -> None:
    await put(database, clock, "a", a_request())
    with pytest.raises(UniqueViolationError):
        await put(database, clock, "a", a_request(key="key-2"))
    assert await kept(database) == (["a"], ["a"], 1)


async def test_the_same_request_in_two_processes_at_once_takes_effect_once(
    database: Database, elsewhere: Database, clock: FixedClock
) -> None:
    meet = asyncio.Barrier(2)
    outcomes = await asyncio.gather(
        put(database, clock, "a", a_request(), meet=meet),
        put(elsewhere, clock, "a", a_request(), meet=meet),
        return_exceptions=True,
    )
    first = [each for each in outcomes if isinstance(each, Response)]
    again = [each for each in outcomes if isinstance(each, AnsweredBefore)]
    assert len(first) == len(again) == 1
    assert again[0].response.body == first[0].body
    assert await kept(database) == (["a"], ["a"], 1)


async def test_another_request_under_the_same_key_in_another_process_is_refused(
    database: Database, elsewhere: Database, clock: FixedClock
) -> None:
    meet = asyncio.Barrier(2)
    outcomes = await asyncio.gather(
        put(database, clock, "a", a_request("sm3:1"), meet=meet),
        put(elsewhere, clock, "b", a_request("sm3:2"), meet=meet),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, Problem)]
    assert [each.slug for each in refused] == ["idempotency-key-reused"]
    assert await kept(database) in ((["a"], ["a"], 1), (["b"], ["b"], 1))


async def test_the_same_request_twice_in_a_process_is_in_flight(
    database: Database, clock: FixedClock
) -> None:
    async with SingleStatement(Together(database), clock=clock, answering=a_request()):
        with pytest.raises(Problem, match="idempotency-key-in-flight"):
            await put(database, clock, "a", a_request())
    assert await kept(database) == ([], [], 0)


async def test_news_keeps_the_order_in_which_it_was_announced(
    database: Database, clock: FixedClock
) -> None:
    async with SingleStatement(Together(database), clock=clock, answering=a_request()) as statement:
        for name in ("c", "a", "b"):
            statement.announce(a_message(name))
        await statement.commit()
    assert (await kept(database))[1] == ["c", "a", "b"]


async def test_a_statement_without_a_row_is_none(database: Database) -> None:
    with pytest.raises(ValueError, match="at least one row"):
        written_at_once(Writing([(THINGS, [])]))


async def taken_in(
    database: Database, clock: FixedClock, consuming: Consuming, name: str, *, refused: bool = False
) -> None:
    """What a process does about a message."""
    async with SingleStatement(Together(database), clock=clock, consuming=consuming) as statement:
        statement.gather(THINGS, [{"name": name}])
        if refused:
            raise LookupError("a rule refuses it")
        await statement.commit()


@pytest.mark.parametrize("refused", [False, True])
async def test_a_message_that_comes_again_takes_effect_once_whatever_refuses_it(
    database: Database, clock: FixedClock, refused: bool
) -> None:
    consuming = Consuming("group", new_id())
    await taken_in(database, clock, consuming, "a")
    with pytest.raises(AlreadyConsumed):
        await taken_in(database, clock, consuming, "b", refused=refused)
    assert await things(database) == ["a"]


async def test_a_message_that_is_refused_may_come_again(
    database: Database, clock: FixedClock
) -> None:
    consuming = Consuming("group", new_id())
    with pytest.raises(LookupError):
        await taken_in(database, clock, consuming, "a", refused=True)
    assert await things(database) == []
    await taken_in(database, clock, consuming, "a")
    assert await things(database) == ["a"]


class Late(Exception):
    """Somebody else was first."""


class Changing(SingleStatement):
    """Changes a record that it saw in its first version."""

    def stale(self, changes: Sequence[Change]) -> Exception | None:
        assert [each.seen for each in changes] == [1]
        return Late()

    async def change(self, row: dict[str, Any]) -> None:
        async with self:
            self.announce(a_message("a"))
            self.gather_change(Change(RECORDS, row, seen=1))
            await self.commit()


async def test_a_change_that_comes_too_late_is_refused_in_the_words_of_the_use_case(
    database: Database, clock: FixedClock
) -> None:
    row = {"name": "a", "words": None, "at": clock.now(), "version": 2}
    with pytest.raises(Late):
        await Changing(Together(database), clock=clock).change(row)
    assert await kept(database) == ([], [], 0)
