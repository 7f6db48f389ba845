"""A lane asks about what is due, as far as it may, and waits for no look that it can spare."""

from __future__ import annotations

import asyncio

from services.verification import app
from services.verification.adapters.connectors.sources import by_name
from services.verification.application.ask_online import ask_online
from services.verification.application.record_online_answer import record_online_answer
from services.verification.domain.verification import State
from services.verification.domain.vocabulary import Result
from tests.verification.house import House
from tests.verification.material import (
    a_filing,
    a_withdrawal,
    an_item,
)


async def test_an_answer_for_a_check_that_went_on_is_dropped(house: House) -> None:
    commitment_id = await house.filed(an_item())
    lane = house.lanes[0]
    check = await house.check_of(commitment_id)
    async with house.wiring.unit_of_work() as uow:
        await uow.commit()
    asked = await ask_online(check, house.wiring.particulars, by_name(*house.wiring.sources))
    await house.tell(a_withdrawal(commitment_id))
    after = await record_online_answer(
        check, asked, house.wiring.unit_of_work(), at=house.clock.now(), means=house.wiring.means
    )
    assert after.state is State.CANCELLED
    assert await lane.work_off() == 0
    assert "VerificationCompleted" not in await house.names_told()


async def test_a_row_of_due_checks_is_asked_about_without_waiting_for_the_next_look(
    house: House,
) -> None:
    await house.tell(an_item())
    filed = [a_filing() for _ in range(30)]
    await house.tell(*filed)
    seldom = house.settings.model_copy(update={"check_poll_seconds": 3600.0})
    lane = app.lanes_of(seldom, house.wiring, is_behind=lambda: False)[0]
    stop = asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(lane.run(stop))
        # What a lane did shows in nothing but what was told.
        while (await house.names_told()).count("VerificationCompleted") < len(filed):  # noqa: ASYNC110
            await asyncio.sleep(0)
        stop.set()
    assert house.outside.asked["licence-library"] == len(filed)


async def three_checks_of_a_slow_source(house: House) -> None:
    await house.tell(an_item())
    await house.tell(*(a_filing() for _ in range(3)))
    house.outside.modes["licence-library"] = "slow"


async def test_while_news_waits_to_be_taken_in_one_check_is_asked_about_at_a_time(
    house: House,
) -> None:
    await three_checks_of_a_slow_source(house)
    lane = app.lanes_of(house.settings, house.wiring, is_behind=lambda: True)[0]
    assert [await lane.begin_due(), await lane.begin_due()] == [1, 0]
    house.outside.let_go.set()
    async with asyncio.timeout(60):
        assert await lane.work_off() == 2
    assert (await house.names_told()).count("VerificationCompleted") == 3


async def test_checks_have_their_share_again_where_news_waits_for_half_a_minute(
    house: House,
) -> None:
    await three_checks_of_a_slow_source(house)
    lane = app.lanes_of(house.settings, house.wiring, is_behind=lambda: True)[0]
    assert await lane.begin_due() == 1
    house.clock.move(seconds=29)
    assert await lane.begin_due() == 0
    house.clock.move(seconds=1)
    assert await lane.begin_due() == 2
    house.outside.let_go.set()
    assert await lane.work_off() == 0
    assert (await house.names_told()).count("VerificationCompleted") == 3


async def test_a_check_that_came_while_others_were_asked_about_waits_for_no_look(
    house: House,
) -> None:
    await three_checks_of_a_slow_source(house)
    behind, looked = False, asyncio.Event()

    def is_behind() -> bool:
        looked.set()
        return behind

    seldom = house.settings.model_copy(update={"check_poll_seconds": 3600.0})
    lane = app.lanes_of(seldom, house.wiring, is_behind=is_behind)[0]
    stop = asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(lane.run(stop))
        while house.outside.asked["licence-library"] < 3:  # noqa: ASYNC110
            await asyncio.sleep(0)
        behind = True
        looked.clear()
        await house.tell(a_filing())
        await looked.wait()
        behind = False
        house.outside.let_go.set()
        while (await house.names_told()).count("VerificationCompleted") < 4:  # noqa: ASYNC110
            await asyncio.sleep(0)
        stop.set()
    assert house.outside.asked["licence-library"] == 4


async def test_a_worker_that_died_loses_its_check_after_the_lease(house: House) -> None:
    commitment_id = await house.filed(an_item())
    house.outside.modes["licence-library"] = "slow"
    lane = house.lanes[0]
    await lane.begin_due()
    assert (await house.check_of(commitment_id)).state is State.IN_PROGRESS
    assert await house.lanes[1].work_off() == 0
    house.clock.move(seconds=61)
    house.outside.modes["licence-library"] = "ok"
    assert await lane.work_off() == 1
    assert (await house.check_of(commitment_id)).result is Result.CONSISTENT
    completed = [name for name in await house.names_told() if name == "VerificationCompleted"]
    assert len(completed) == 1
