"""The database itself refuses a second open commitment."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from services.chassis.ids import new_id
from services.commitment.application.ports import SecondOpenCommitmentError
from services.commitment.domain.access import Actor
from services.commitment.domain.letter import Letter
from services.commitment.domain.lifecycle import OPEN_STATES, State
from tests.commitment.conftest import Client, House
from tests.commitment.http.steps import filed

ACTOR = Actor("platform-1", None, frozenset({"platform"}))


@pytest.mark.parametrize("state", list(State))
async def test_the_database_keeps_one_open_commitment_for_a_matter(
    house: House, platform: Client, state: State
) -> None:
    told = await filed(platform)
    desk = house.desk
    async with desk.uow() as uow:
        first = await uow.commitments.get(UUID(told["commitment_id"]))
        assert first is not None
        second = replace(first, commitment_id=new_id(), state=state)
        letter = Letter(second.commitment_id, second.letter_no, {}, "sm3:" + "0" * 64)
        if state in OPEN_STATES:
            with pytest.raises(SecondOpenCommitmentError):
                await uow.commitments.add(second, letter, (), ACTOR)
        else:
            await uow.commitments.add(second, letter, (), ACTOR)
            assert await uow.commitments.get(second.commitment_id) == second
