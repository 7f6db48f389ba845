from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from services.chassis import outbox
from services.chassis.database import Database
from services.chassis.idempotency import Answer, AnsweredBefore, Answering
from services.chassis.ids import new_id
from services.chassis.inbox import AlreadyConsumed, Consuming
from services.chassis.unit_of_work import UnitOfWork
from tests.chassis.building import METADATA, a_message, put_thing, things
from tests.fakes.clock import FixedClock

_LASTING = ("thing", "outbox", "inbox", "idempotent_answer")


async def rows(database: Database) -> dict[str, int]:
    async with database.reading() as connection:
        return {
            name: await connection.scalar(select(func.count()).select_from(METADATA.tables[name]))
            or 0
            for name in _LASTING
        }


def answering(render: Any = lambda outcome: Answer(201, {"outcome": outcome})) -> Answering:
    return Answering("platform-1", "key-1", "sm3:1", render)


async def effect(uow: UnitOfWork, name: str = "a") -> None:
    """Write a row, tell of it and commit."""
    async with uow:
        await put_thing(uow.connection, name)
        uow.announce(a_message())
        await uow.commit("done")


async def fail_midway(uow: UnitOfWork) -> None:
    """Write a row, tell of it and meet a defect."""
    async with uow:
        await put_thing(uow.connection, "a")
        uow.announce(a_message())
        raise ZeroDivisionError


async def test_what_is_not_committed_never_was(database: Database) -> None:
    async with UnitOfWork(database) as uow:
        await put_thing(uow.connection, "a")
        uow.announce(a_message())
    assert set((await rows(database)).values()) == {0}
    assert not database.news.is_set()


async def test_a_defect_takes_everything_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await fail_midway(UnitOfWork(database))
    assert set((await rows(database)).values()) == {0}


async def test_rows_news_inbox_mark_and_answer_are_kept_together(database: Database) -> None:
    consuming = Consuming("group", new_id())
    await effect(UnitOfWork(database, answering=answering(), consuming=consuming))
    assert set((await rows(database)).values()) == {1}
    assert database.news.is_set()


async def test_an_answer_that_cannot_be_rendered_takes_everything_back(database: Database) -> None:
    def fail(_outcome: object) -> Answer:
        raise ZeroDivisionError

    consuming = Consuming("group", new_id())
    with pytest.raises(ZeroDivisionError):
        await effect(UnitOfWork(database, answering=answering(fail), consuming=consuming))
    assert set((await rows(database)).values()) == {0}


async def test_the_outbox_is_closed_after_the_commit(database: Database) -> None:
    async with UnitOfWork(database) as uow:
        await uow.commit()
        with pytest.raises(RuntimeError, match="the outbox is closed"):
            uow.announce(a_message())
        with pytest.raises(RuntimeError, match="no transaction is open"):
            await uow.commit()


async def test_nothing_is_announced_before_the_transaction(database: Database) -> None:
    with pytest.raises(RuntimeError, match="the outbox is closed"):
        UnitOfWork(database).announce(a_message())


async def test_news_is_published_with_the_time_of_its_commit(
    database: Database, clock: FixedClock
) -> None:
    message = a_message()
    async with UnitOfWork(database, clock=clock) as uow:
        uow.announce(message)
        await uow.commit()
    async with database.reading() as connection:
        assert [told for _, told in await outbox.unpublished(connection, 9)] == [message]
        at = await connection.scalar(select(METADATA.tables["outbox"].c.appended_at))
    assert at == clock.now()


async def test_a_message_takes_effect_once(database: Database) -> None:
    consuming = Consuming("group", new_id())
    await effect(UnitOfWork(database, consuming=consuming))
    with pytest.raises(AlreadyConsumed):
        await effect(UnitOfWork(database, consuming=consuming), "b")
    assert await things(database) == ["a"]


async def test_a_message_without_a_commit_may_take_effect_later(database: Database) -> None:
    consuming = Consuming("group", new_id())
    async with UnitOfWork(database, consuming=consuming):
        pass
    await effect(UnitOfWork(database, consuming=consuming))
    assert await things(database) == ["a"]


async def test_two_groups_take_in_the_same_message(database: Database) -> None:
    event_id = new_id()
    for group in ("first", "second"):
        async with UnitOfWork(database, consuming=Consuming(group, event_id)) as uow:
            await put_thing(uow.connection, group)
            await uow.commit()
    assert await things(database) == ["first", "second"]


async def test_a_request_takes_effect_once(database: Database) -> None:
    await effect(UnitOfWork(database, answering=answering()))
    with pytest.raises(AnsweredBefore):
        await effect(UnitOfWork(database, answering=answering()), "b")
    assert await things(database) == ["a"]
