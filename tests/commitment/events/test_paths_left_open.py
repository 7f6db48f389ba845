"""What is accepted though the standing fell leaves the path (四(二))."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest

from contracts.events import commitment as contract
from services.commitment.application.carry_out import carry_out
from services.commitment.application.close_paths_left_open import close_paths_left_open
from services.commitment.application.when_standing_changes import CREDIT_SERVICE
from services.commitment.domain.acts import close_path
from services.commitment.domain.commitment import Change, Commitment
from tests.commitment.conftest import Client, House
from tests.commitment.events.told_by_others import (
    cleared,
    fall,
    standing,
    state_of,
    suspected,
)
from tests.commitment.http.steps import filed
from tests.commitment.material import DECISION, NOW


async def test_what_was_accepted_in_the_instant_in_which_the_standing_fell_leaves_the_path(
    house: House, platform: Client, officer: Client
) -> None:
    undecided = await filed(platform)
    decided = await filed(platform, matter_reference="SD-2")
    await officer.post(f"{decided['links']['self']}/decisions", DECISION, version=1)
    assert await close_paths_left_open(house.desk.uow, at=NOW) == 0
    await fall(house, undecided)
    assert await close_paths_left_open(house.desk.uow, at=NOW) == 1
    assert await close_paths_left_open(house.desk.uow, at=NOW) == 0
    assert await state_of(platform, undecided) == "PROOF_PATH"
    assert await state_of(platform, decided) == "VERIFYING"
    announced = (await house.told())[-1]
    assert isinstance(announced, contract.CommitmentReturnedToProofPath)
    assert announced.clause == "shanting-2021-8.4.2"


async def test_what_comes_back_after_the_standing_fell_leaves_the_path(
    house: House, platform: Client
) -> None:
    told = await filed(platform)
    for event in (suspected(told), standing(told), cleared(told)):
        await house.tell(event)
    assert await state_of(platform, told) == "ACCEPTED"
    assert await close_paths_left_open(house.desk.uow, at=NOW) == 1
    assert await state_of(platform, told) == "PROOF_PATH"


async def test_one_commitment_that_cannot_be_dealt_with_holds_up_no_other(
    house: House, platform: Client
) -> None:
    first, second = [await filed(platform, matter_reference=f"SD-{n}") for n in (1, 2)]
    ids = [UUID(told["commitment_id"]) for told in (first, second)]

    def close_all_but_the_first(commitment: Commitment, at: datetime) -> Change | None:
        if commitment.commitment_id == ids[0]:
            raise ZeroDivisionError
        return close_path(commitment, at)

    with pytest.raises(ExceptionGroup) as failed:
        await carry_out(close_all_but_the_first, ids, house.desk.uow, by=CREDIT_SERVICE, at=NOW)
    assert failed.group_contains(ZeroDivisionError)
    assert [await state_of(platform, told) for told in (first, second)] == [
        "ACCEPTED",
        "PROOF_PATH",
    ]
