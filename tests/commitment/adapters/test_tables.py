"""The database itself refuses a second open commitment."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import update

from services.chassis.ids import new_id
from services.commitment.adapters.tables import commitments
from services.commitment.application.ports import SecondOpenCommitmentError
from services.commitment.domain.access import Actor
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.letter import Letter
from services.commitment.domain.lifecycle import OPEN_STATES, State
from tests.commitment.conftest import Client, House
from tests.commitment.http.steps import filed
from tests.sql.lifecycles import COMMITMENT

ACTOR = Actor("platform-1", None, frozenset({"platform"}))


async def bring_to(house: House, state: State) -> None:
    (lifecycle,) = COMMITMENT
    async with house.service.database.transaction() as connection:
        for each in lifecycle.way_to(state.value)[1:]:
            await connection.execute(update(commitments).values(**lifecycle.row(each)))


async def add_another(house: House, first: Commitment) -> Commitment:
    another = replace(first, commitment_id=new_id(), letter_no="〔2026〕山住建第2号")
    letter = Letter(another.commitment_id, another.letter_no, {}, "sm3:" + "0" * 64)
    async with house.desk.uow() as uow:
        await uow.commitments.add(another, letter, (), ACTOR)
        await uow.commit()
    return another


@pytest.mark.parametrize("state", list(State))
async def test_the_database_keeps_one_open_commitment_for_a_matter(
    house: House, platform: Client, state: State
) -> None:
    told = await filed(platform)
    async with house.desk.uow() as uow:
        first = await uow.commitments.get(UUID(told["commitment_id"]))
    assert first is not None
    await bring_to(house, state)
    if state in OPEN_STATES:
        with pytest.raises(SecondOpenCommitmentError):
            await add_another(house, first)
    else:
        another = await add_another(house, first)
        async with house.desk.uow() as uow:
            assert await uow.commitments.get(another.commitment_id) == another
