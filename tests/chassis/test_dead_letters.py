from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.chassis import dead_letters
from services.chassis.database import Database
from services.chassis.dead_letters import LetterState
from services.chassis.messages import Message
from tests.chassis.building import TOPIC, a_letter, a_message
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
        await dead_letters.set_aside(connection, a_letter(message, clock.now(), group=group))


async def due(database: Database, at: datetime) -> list[Message]:
    waiting = await dead_letters.waiting(database, GROUP, at)
    return [letter.message for letter in waiting.due]


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
    assert await due(database, clock.now()) == [first, other]


async def test_a_letter_is_due_from_its_instant_on(database: Database, clock: FixedClock) -> None:
    await set_aside(database, clock, a_message())
    assert await due(database, clock.now() - timedelta(microseconds=1)) == []
    assert len(await due(database, clock.now())) == 1


async def test_a_key_is_held_in_its_topic_alone(database: Database, clock: FixedClock) -> None:
    await set_aside(database, clock, a_message("a"))
    waiting = await dead_letters.waiting(database, GROUP, clock.now())
    others = await dead_letters.waiting(database, "others", clock.now())
    assert waiting.held == {(TOPIC, "a")}
    assert others.held == set()


async def test_a_resting_letter_is_not_due_and_holds_its_key(
    database: Database, clock: FixedClock, resting: list[Message]
) -> None:
    clock.advance(timedelta(days=1))
    assert await due(database, clock.now()) == []
    waiting = await dead_letters.waiting(database, GROUP, clock.now())
    assert waiting.held == {(TOPIC, "a"), (TOPIC, "b")}


async def test_one_letter_or_all_may_be_replayed(
    database: Database, clock: FixedClock, resting: list[Message]
) -> None:
    async with database.transaction() as connection:
        assert await dead_letters.replay(connection, clock.now(), resting[1].event_id) == 1
        states = [each.state for each in await dead_letters.list_letters(connection)]
        assert states == [LetterState.RESTING, LetterState.RETRYING]
        assert await dead_letters.replay(connection, clock.now()) == 1
    assert await due(database, clock.now()) == resting


async def test_what_nobody_can_read_holds_up_nothing_and_cannot_be_replayed(
    database: Database, clock: FixedClock, resting: list[Message]
) -> None:
    await set_aside(database, clock, a_message("nothing", value=b""))
    async with database.transaction() as connection:
        *others, nothing = await dead_letters.list_letters(connection)
        await dead_letters.forget_content(connection, nothing, "UnreadableEvent")
        assert await dead_letters.replay(connection, clock.now()) == len(resting)
        letters = await dead_letters.list_letters(connection)
    assert [letter.is_unreadable for letter in letters] == [False, False, True]
    assert letters[-1].state is LetterState.RESTING
    waiting = await dead_letters.waiting(database, GROUP, clock.now())
    assert waiting.held == {dead_letters.key_of(letter.message) for letter in others}
