"""What the service keeps of others' facts is made anew while offices go on working with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import delete, insert, select, update

from contracts.envelope import Event
from contracts.events import catalog, commitment, credit
from services.chassis.messages import Message, Record
from services.chassis.projections import Rebuilt, rebuild
from services.commitment.adapters import tables
from services.commitment.entrypoints.projections import PROJECTIONS
from tests.commitment.conftest import Client, House
from tests.commitment.http.steps import filed, served
from tests.commitment.material import ITEM, NOW, item_event, record_of
from tests.sisters import Sister, event_of

CLAUSE = "shanting-2021-8.4.2"


def left_list(revision: int) -> Event:
    return catalog.ItemLeftList(
        item_code=ITEM,
        revision=revision,
        list_version_id="01990000-0000-7000-8000-00000000000d",
        clause="shanting-2021-8.1.3",
    )


def standing(subject_ref: str, revision: int, *, eligible: bool) -> Event:
    return credit.StandingChanged(
        subject_ref=subject_ref,
        revision=revision,
        tier="B" if eligible else "D",
        eligible=eligible,
        unrepaired=(),
        clause=CLAUSE,
        changed_at=NOW,
    )


async def make_anew(house: House, name: str, *told: Record) -> Rebuilt:
    async def tell() -> AsyncIterator[Message]:
        for record in told:
            yield record.message

    [declared] = [each for each in PROJECTIONS if each.name == name]
    return await rebuild(declared.build(house.desk), house.service.database, tell)


async def rows(house: House, *kept: Any) -> list[list[tuple[Any, ...]]]:
    async with house.service.database.reading() as connection:
        return [
            [
                tuple(row)
                for row in await connection.execute(
                    select(table).order_by(*table.primary_key.columns)
                )
            ]
            for table in kept
        ]


async def change(house: House, *statements: Any) -> None:
    async with house.service.database.transaction() as connection:
        for statement in statements:
            await connection.execute(statement)


async def test_items_and_their_revisions_come_back_as_they_were_told(house: House) -> None:
    other, never_heard = "370406-CN-002", "370406-CN-003"
    told = [
        record_of(each)
        for each in (
            item_event(),
            item_event(item_code=other),
            item_event(revision=2, item_name="收入状况证明"),
            left_list(3),
        )
    ]
    for record in told[1:]:
        await house.subscriptions.handle(record)
    before = await rows(house, tables.items, tables.item_revisions)
    await change(
        house,
        update(tables.items).where(tables.items.c.item_code == ITEM).values(listed=True),
        delete(tables.items).where(tables.items.c.item_code == other),
        insert(tables.items).values(
            item_code="370406-CN-999", revision=1, content_revision=1, listed=True
        ),
    )
    lacking = record_of(item_event(item_code=never_heard))
    done = await make_anew(house, "items", *told, lacking)
    items, revisions = await rows(house, tables.items, tables.item_revisions)
    assert [items[:-1], revisions[:-1]] == before
    assert (items[-1], revisions[-1][:2]) == ((never_heard, 1, 1, True), (never_heard, 1))
    assert (done.taken_in, done.removed, done.failed) == (3, 1, {})


async def test_an_item_can_be_offered_at_every_instant_while_it_is_made_anew(
    house: House, platform: Client
) -> None:
    told = [record_of(item_event(revision=number)) for number in range(1, 40)]
    for record in told:
        await house.subscriptions.handle(record)
    rebuilding = asyncio.create_task(make_anew(house, "items", *told))
    notified = 0
    while not rebuilding.done() or notified < 3:
        notification = await served(platform)
        assert notification["notification_id"]
        notified += 1
    assert (await rebuilding).failed == {}


async def test_a_standing_that_closes_the_path_closes_it_once_whoever_comes_first(
    house: House, platform: Client
) -> None:
    told = await filed(platform)
    closing = record_of(standing(told["subject_ref"], 2, eligible=False))
    await make_anew(house, "standings", closing)
    await house.subscriptions.handle(closing)
    await make_anew(house, "standings", closing)
    returned = [
        event
        for event in await house.told()
        if isinstance(event, commitment.CommitmentReturnedToProofPath)
    ]
    assert [str(event.commitment_id) for event in returned] == [told["commitment_id"]]
    [[kept]] = await rows(house, tables.standings)
    assert kept[:4] == (told["subject_ref"], 2, "D", False)


async def test_a_standing_that_somebody_opened_by_hand_is_closed_again(
    house: House, platform: Client
) -> None:
    subject = (await filed(platform))["subject_ref"]
    history = [record_of(standing(subject, 1, eligible=False))]
    await house.subscriptions.handle(history[0])
    await change(house, update(tables.standings).values(eligible=True, tier="A"))
    again = await filed(platform, matter_reference="SD-2026-000002")
    await make_anew(house, "standings", *history)
    found = await platform.get(f"/api/v1/commitments/{again['commitment_id']}")
    assert found.json()["state"] == "PROOF_PATH"


async def test_commitments_are_told_again_as_they_were_told(
    house: House, platform: Client, officer: Client
) -> None:
    decided = await filed(platform)
    body = {"outcome": "GRANTED", "document_no": "山决〔2026〕1号", "decided_on": "2026-11-24"}
    answer = await officer.post(
        f"/api/v1/commitments/{decided['commitment_id']}/decisions", body, version=1
    )
    assert answer.status_code == 201, answer.text
    taken_back = await filed(platform, matter_reference="SD-2026-000002")
    answer = await platform.post(
        f"/api/v1/commitments/{taken_back['commitment_id']}/withdrawals",
        {"reason": "改为提交证明"},
        version=1,
    )
    assert answer.status_code == 201, answer.text
    returned = await filed(platform, matter_reference="SD-2026-000003")
    await house.tell(standing(returned["subject_ref"], 1, eligible=False))
    told = [event_of(message) for message in await house.outbox()]
    about = (
        commitment.CommitmentFiled,
        commitment.MatterDecided,
        commitment.CommitmentWithdrawn,
        commitment.CommitmentReturnedToProofPath,
    )
    expected = [each.model_dump(mode="json") for each in told if isinstance(each, about)]
    for limit in (100, 1):
        snapshot = await sister_of(house).told("commitments", limit)
        assert by_content(snapshot) == by_content(expected)


def by_content(events: list[dict[str, Any]]) -> list[str]:
    return sorted(str(sorted(event.items())) for event in events)


def sister_of(house: House, name: str = "verification") -> Sister:
    client = house.sister(name)
    return Sister(client.http, client.signer, "commitment")


async def test_nobody_but_the_service_that_checks_is_told_of_commitments(
    house: House, platform: Client
) -> None:
    await filed(platform)
    path = "/internal/snapshots/commitments"
    assert (await platform.get(path)).status_code == 404
    assert (await house.http.get(path)).status_code == 401
    assert (await sister_of(house, "credit").get(path)).status_code == 404
    told = (await sister_of(house).get(path)).text
    assert "张三丰" not in told
    assert "370406199001010011" not in told
