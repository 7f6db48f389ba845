from __future__ import annotations

from datetime import timedelta

import pytest

from services.chassis import dead_letters
from services.chassis.database import Database
from services.chassis.dead_letters import LetterState
from services.chassis.messages import Message
from tests.chassis.building import TOPIC, a_message
from tests.fakes.clock import FixedClock

GROUP = "readers"


@pytest.fixture
async def resting(database: Database, clock: FixedClock) -> list[Message]:
    messages = [a_message("a"), a_message("b")]
    for message in messages:
        await set_aside(database, clock, message)
    async with database.transaction() as connection:
        for letter in await dead_letters.list_letters(connection):
            await dead_letters.failed_again(
                connection,
                letter.sequence,
                attempts=10,
                reason="ValueError",
                next_attempt_at=clock.now(),
                rests=True,
            )
    return messages


async def set_aside(
    database: Database, clock: FixedClock, message: Message, group: str = GROUP
) -> None:
    async with database.transaction() as connection:
        await dead_letters.set_aside(
            connection,
            group,
            message,
            reason="ValueError",
            attempts=1,
            at=clock.now(),
            next_attempt_at=clock.now(),
        )


async def test_a_letter_keeps_its_message_as_it_was(database: Database, clock: FixedClock) -> None:
    message = a_message(value="承诺".encode())
    await set_aside(database, clock, message)
    async with database.reading() as connection:
        [letter] = await dead_letters.list_letters(connection)
    assert letter.message == message
    assert letter.set_aside_at == clock.now()


async def test_a_message_is_set_aside_once_per_group(database: Database, clock: FixedClock) -> None:
    message = a_message()
    for group in (GROUP, GROUP, "others"):
        await set_aside(database, clock, message, group)
    async with database.reading() as connection:
        groups = [each.consumer_group for each in await dead_letters.list_letters(connection)]
    assert groups == [GROUP, "others"]


async def test_only_the_first_letter_of_a_key_is_due(database: Database, clock: FixedClock) -> None:
    first, behind, other = a_message("a"), a_message("a"), a_message("b")
    for message in (first, behind, other):
        await set_aside(database, clock, message)
    async with database.reading() as connection:
        due = await dead_letters.due(connection, GROUP, clock.now())
    assert [letter.message for letter in due] == [first, other]


async def test_a_letter_is_due_from_its_instant_on(database: Database, clock: FixedClock) -> None:
    await set_aside(database, clock, a_message())
    async with database.reading() as connection:
        just_before = clock.now() - timedelta(microseconds=1)
        assert await dead_letters.due(connection, GROUP, just_before) == []
        assert len(await dead_letters.due(connection, GROUP, clock.now())) == 1


async def test_keys_of_another_topic_are_not_held(database: Database, clock: FixedClock) -> None:
    await set_aside(database, clock, a_message("a"))
    async with database.reading() as connection:
        keys = {(TOPIC, "a"), ("test.other", "a"), (TOPIC, "b")}
        held = await dead_letters.keys_set_aside(connection, GROUP, keys)
    assert held == {(TOPIC, "a")}


async def test_a_resting_letter_is_not_due(
    database: Database, clock: FixedClock, resting: list[Message]
) -> None:
    clock.advance(timedelta(days=1))
    async with database.reading() as connection:
        assert await dead_letters.due(connection, GROUP, clock.now()) == []


async def test_one_letter_or_all_may_be_replayed(
    database: Database, clock: FixedClock, resting: list[Message]
) -> None:
    async with database.transaction() as connection:
        assert await dead_letters.replay(connection, clock.now(), resting[1].event_id) == 1
        states = [each.state for each in await dead_letters.list_letters(connection)]
        assert states == [LetterState.RESTING, LetterState.RETRYING]
        assert await dead_letters.replay(connection, clock.now()) == 1
        assert len(await dead_letters.due(connection, GROUP, clock.now())) == 2
