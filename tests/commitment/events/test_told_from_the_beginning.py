"""A partition that is told again from its beginning moves nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from services.commitment.adapters import tables
from services.commitment.entrypoints import subscriptions
from tests.commitment.conftest import House
from tests.commitment.events.test_projections import standing
from tests.commitment.events.test_subscriptions import (
    cleared,
    completed,
    confirmed,
    requested,
    suspected,
)
from tests.commitment.http.steps import filed
from tests.commitment.material import AGENCY, ANOTHER, item_event, record_of
from tests.telling import Hearer, Space


async def test_told_again_from_the_beginning_no_commitment_moves_and_nothing_is_told_again(
    build: Callable[[], Awaitable[House]], space: Space
) -> None:
    house = await build()
    hearer = Hearer(space, house.service.database, subscriptions, house.subscriptions.handle)
    await space.publish([record_of(item_event()).message])
    await hearer.hears(1)
    platform = house.client("platform-1", None, "platform")
    officer = house.client("housing-1", AGENCY, "handling_officer")
    decided = await filed(platform)
    returned = await filed(platform, committer=ANOTHER)
    body = {"outcome": "GRANTED", "document_no": "山决〔2026〕1号", "decided_on": "2026-11-24"}
    path = f"/api/v1/commitments/{decided['commitment_id']}/decisions"
    assert (await officer.post(path, body, version=1)).status_code == 201
    events = [
        requested(decided),
        completed(decided),
        suspected(decided),
        cleared(decided),
        suspected(decided),
        confirmed(decided),
        standing(returned["subject_ref"], 1, eligible=False),
        standing(returned["subject_ref"], 2, eligible=True),
        item_event(revision=2),
    ]
    await space.publish([record_of(event).message for event in events])
    await hearer.hears(len(events))
    before, said = await hearer.rows(tables.metadata.sorted_tables), await house.outbox()
    await hearer.hears_from_the_beginning(len(events) + 1)
    assert await hearer.rows(tables.metadata.sorted_tables) == before
    assert await house.outbox() == said
    assert await hearer.letters() == []
