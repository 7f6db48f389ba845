"""A database is restored from its backup into an empty one, with what waited in its outbox; nothing
is lost, and what had been told already is dropped where it comes again."""

from __future__ import annotations

import subprocess

import pytest
from sqlalchemy import text
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import DBAPIError

from deploy.postgres.programs import find_programs
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.consumer import Consumer
from services.chassis.database import Database
from services.chassis.inbox import Consuming
from services.chassis.messages import Record
from services.chassis.migrations import upgrade
from services.chassis.relay import Relay
from services.chassis.unit_of_work import UnitOfWork
from services.commitment.app import MIGRATIONS
from tests.chassis.building import TOPIC, a_message, append, put_thing, things
from tests.chassis.conftest import create_tables
from tests.databases import ON_POSTGRESQL, Databases
from tests.fakes.clock import FixedClock

GROUP = "readers"
# Tables first, then rows, and what guards the rows last: as it is, a row in the middle of its life
# would be refused.
WHOLE = ("--no-owner", "--no-privileges")


LIVED = b"""
INSERT INTO items VALUES ('370406-CN-001', 1, 1, true);
INSERT INTO item_revisions VALUES ('370406-CN-001', 1, '{"a": 1}');
UPDATE items SET revision = 2;
"""


def migrated(url: str) -> None:
    """Fill an empty database as the commitment service's migrations do."""
    upgrade(MIGRATIONS, url)


class Unreadable(Exception):
    """Nobody can read it."""


def libpq(url: str) -> str:
    """An address as PostgreSQL's own programs take it."""
    place = make_url(url)
    return (
        f"host={place.host} port={place.port} dbname={place.database} user={place.username}"
        f" password='{place.password}'"
    )


def run(program: str, *arguments: str, given: bytes = b"") -> bytes:
    """What one of PostgreSQL's programs says."""
    path = find_programs().path(program)
    return subprocess.run([path, *arguments], input=given, capture_output=True, check=True).stdout


async def take_in_all(bus: EmbeddedBus, database: Database, clock: FixedClock) -> None:
    """Take in everything that waits on the bus, as the reading service does."""

    async def handle(record: Record) -> bool:
        consuming = Consuming(GROUP, record.message.event_id)
        async with UnitOfWork(database, consuming=consuming) as uow:
            await put_thing(uow.connection, record.message.value.decode())
            await uow.commit()
        return True

    consumer = Consumer(
        bus,
        database,
        group=GROUP,
        topics=[TOPIC],
        handle=handle,
        unreadable=Unreadable,
        clock=clock,
    )
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        while await consumer.consume_once(subscription):
            continue


@ON_POSTGRESQL
async def test_a_restored_outbox_tells_what_waited_and_harms_nobody_with_what_it_repeats(
    databases: Databases, bus: EmbeddedBus, clock: FixedClock
) -> None:
    told, reading = (databases.made("things", create_tables) for _ in range(2))
    restored = databases.made("things")
    teller, reader = Database(told.service), Database(reading.service)
    await append(teller, [a_message("a", b"a:1"), a_message("b", b"b:1")], clock)
    backup = run("pg_dump", *WHOLE, f"--dbname={libpq(told.owner)}")
    await Relay(teller, bus, clock).publish_once()
    await append(teller, [a_message("a", b"lost with the disk")], clock)
    await take_in_all(bus, reader, clock)
    await teller.dispose()

    run("psql", "--quiet", "-v", "ON_ERROR_STOP=1", libpq(restored.owner), given=backup)
    again = Database(restored.service)
    await append(again, [a_message("a", b"a:2")], clock)
    assert await Relay(again, bus, clock).publish_once() == 3
    await take_in_all(bus, reader, clock)
    assert await things(reader) == ["a:1", "a:2", "b:1"]
    for database in (again, reader):
        await database.dispose()


@ON_POSTGRESQL
async def test_a_restored_reader_is_told_again_what_it_forgot(
    databases: Databases, bus: EmbeddedBus, clock: FixedClock
) -> None:
    reading, restored = databases.made("things", create_tables), databases.made("things")
    reader = Database(reading.service)
    await bus.publish([a_message("a", b"a:1")])
    await take_in_all(bus, reader, clock)
    taken_at = clock.now()
    backup = run("pg_dump", *WHOLE, f"--dbname={libpq(reading.owner)}")
    await bus.publish([a_message("a", b"a:2"), a_message("b", b"b:1")])
    await take_in_all(bus, reader, clock)
    await reader.dispose()

    run("psql", "--quiet", "-v", "ON_ERROR_STOP=1", libpq(restored.owner), given=backup)
    again = Database(restored.service)
    await take_in_all(bus, again, clock)
    assert await things(again) == ["a:1"]
    await bus.rewind(GROUP, [TOPIC], taken_at)
    await take_in_all(bus, again, clock)
    assert await things(again) == ["a:1", "a:2", "b:1"]
    await again.dispose()


@ON_POSTGRESQL
async def test_a_row_in_the_middle_of_its_life_comes_back_with_what_guards_it(
    databases: Databases,
) -> None:
    kept, restored = databases.made("commitment", migrated), databases.made("commitment")
    run("psql", "--quiet", "-v", "ON_ERROR_STOP=1", libpq(kept.owner), given=LIVED)
    backup = run("pg_dump", *WHOLE, f"--dbname={libpq(kept.owner)}")
    run("psql", "--quiet", "-v", "ON_ERROR_STOP=1", libpq(restored.owner), given=backup)
    upgrade(MIGRATIONS, restored.owner)
    again = Database(restored.service)
    async with again.reading() as connection:
        assert list(await connection.scalars(text("SELECT revision FROM items"))) == [2]
    with pytest.raises(DBAPIError):
        async with again.transaction() as connection:
            await connection.execute(text("UPDATE item_revisions SET content = '{}'"))
    await again.dispose()
