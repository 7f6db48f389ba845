"""What the other services tell of a commitment, its subject and its item."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from contracts.envelope import Event
from contracts.events import catalog, credit, verification
from services.chassis.ids import new_id
from services.commitment.domain.standing import Standing
from tests.commitment.conftest import Client, House
from tests.commitment.material import AGENCY, ITEM, NOW

FINDING = UUID(int=77)
CLAUSE = "shanting-2021-8.3.3"
DIGEST = "sm3:" + "c" * 64

Told = dict[str, Any]


async def state_of(client: Client, told: Told) -> str:
    """The state of what was filed, as its client sees it."""
    state: str = (await client.get(told["links"]["self"])).json()["state"]
    return state


def requested(told: Told) -> Event:
    return verification.VerificationRequested(
        verification_id=UUID(int=5),
        commitment_id=UUID(told["commitment_id"]),
        item_code=ITEM,
        timing="POST_DECISION",
        methods=("ONLINE",),
        exempt=False,
        due_on=date(2026, 12, 24),
        clause="shanting-2021-8.3.1",
        requested_at=NOW,
    )


def completed(told: Told, result: str = "CONSISTENT") -> Event:
    return verification.VerificationCompleted(
        verification_id=UUID(int=5),
        commitment_id=UUID(told["commitment_id"]),
        item_code=ITEM,
        result=result,
        method="ONLINE",
        evidence_digest=DIGEST,
        completed_at=NOW,
    )


def suspected(told: Told) -> Event:
    return verification.UntruthSuspected(
        finding_id=FINDING,
        commitment_id=UUID(told["commitment_id"]),
        subject_ref=told["subject_ref"],
        clause=CLAUSE,
        suspected_at=NOW,
    )


def cleared(told: Told) -> Event:
    return verification.FindingCleared(
        finding_id=FINDING, commitment_id=UUID(told["commitment_id"]), cleared_at=NOW
    )


def confirmed(told: Told) -> Event:
    return verification.UntruthConfirmed(
        finding_id=FINDING,
        commitment_id=UUID(told["commitment_id"]),
        item_code=ITEM,
        subject_ref=told["subject_ref"],
        subject_kind="NATURAL_PERSON",
        handling_agency=AGENCY,
        cause="NEGLIGENT",
        clause=CLAUSE,
        confirmed_at=NOW,
    )


def standing(told: Told, *, revision: int = 1, eligible: bool = False) -> Event:
    record = credit.Unrepaired(
        record_id=UUID(int=6),
        commitment_id=UUID(int=4),
        level="GENERAL",
        determined_on=date(2026, 11, 24),
        repairable_from=date(2027, 2, 24),
        determining_agency=AGENCY,
    )
    return credit.StandingChanged(
        subject_ref=told["subject_ref"],
        revision=revision,
        tier="B" if eligible else "D",
        eligible=eligible,
        unrepaired=() if eligible else (record,),
        clause="shanting-2021-8.4.2",
        changed_at=NOW,
    )


async def fall(house: House, told: Told) -> None:
    """Keep that the standing fell, as news of it does that looked for accepted commitments just
    before `told` was one."""
    fallen = Standing(told["subject_ref"], revision=1, tier="D", eligible=False)
    async with house.desk.uow() as uow:
        await uow.standings.put(fallen, NOW)
        await uow.commit()


def left_list(_told: Told) -> Event:
    return catalog.ItemLeftList(
        item_code=ITEM, revision=9, list_version_id=new_id(), clause="shanting-2021-8.1.3"
    )
