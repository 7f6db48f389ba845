"""Understands how the books of the city are balanced: what was answered against what is kept, what
was told against what took effect, in every database, by id."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import asyncpg

from deploy.launcher.compositions import SERVICES
from services.commitment.entrypoints import subscriptions as commitment
from services.credit.entrypoints import subscriptions as credit
from services.verification.entrypoints import subscriptions as verification
from tests.chaos.city import City
from tests.chaos.effects import note_effects
from tests.chaos.filings import note_filings, note_kept_answers
from tests.chaos.journal import Asked, note_answers
from tests.chaos.ledger import Ledger
from tests.chaos.telling import Reader, marks_of, note_letters, reconcile, told_by

Databases = Mapping[str, asyncpg.Connection]
_NOTHING: Any = None
REACTIONS = {
    "commitment": commitment.Subscriptions(_NOTHING).reacts_to,
    "verification": verification.Subscriptions(_NOTHING).reacts_to,
    "credit": credit.Subscriptions(_NOTHING).reacts_to,
}
"""What each service does something about; the catalogue listens to nobody."""


async def balance(city: City, asked: Mapping[str, Asked], ledger: Ledger) -> None:
    """Write into the ledger whatever is not as it was promised."""
    note_answers(ledger, asked)
    async with AsyncExitStack() as stack:
        databases = {
            name: await stack.enter_async_context(city.database(name)) for name in SERVICES
        }
        told = [each for name in SERVICES for each in await told_by(databases[name], ledger, name)]
        for name in SERVICES:
            await note_letters(databases[name], ledger, name)
        readers = [
            Reader(
                group,
                frozenset(event.type_name() for event in events),
                await marks_of(databases[group], group),
            )
            for group, events in REACTIONS.items()
        ]
        reconcile(ledger, told, readers)
        await note_kept_answers(databases, asked, ledger)
        await note_filings(databases["commitment"], asked, ledger)
        await note_effects(databases, ledger)


async def under_way(city: City) -> int:
    """How many events are still to be published, were set aside, or have no mark of a reader that
    reacts to them."""
    waiting = 0
    ids: dict[str, set[UUID]] = {group: set() for group in REACTIONS}
    for name in SERVICES:
        async with city.database(name) as database:
            waiting += await database.fetchval(
                "SELECT (SELECT count(*) FROM outbox WHERE published_at IS NULL)"
                " + (SELECT count(*) FROM dead_letter)"
            )
            for group, events in REACTIONS.items():
                types = [event.type_name() for event in events]
                rows = await database.fetch(
                    "SELECT event_id FROM outbox WHERE headers->>'ce_type' = ANY($1)", types
                )
                ids[group] |= {row["event_id"] for row in rows}
    for group, told in ids.items():
        async with city.database(group) as database:
            told -= set(await marks_of(database, group))
            waiting += len(told)
    return waiting


async def events_told(city: City) -> int:
    """How many events there are in all outboxes."""
    total = 0
    for name in SERVICES:
        async with city.database(name) as database:
            total += await database.fetchval("SELECT count(*) FROM outbox")
    return total
