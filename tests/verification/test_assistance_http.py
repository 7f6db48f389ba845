"""One organ asks another over HTTP; each sees and does what is its own."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.ids import new_id
from services.verification.domain.verification import State
from services.verification.domain.vocabulary import Method, Result
from tests.verification.house import Client, House
from tests.verification.material import POLICE, an_agency, an_item, classification
from tests.verification.outside import PERSON

BY_POLICE = classification(methods=["ASSISTANCE", "WRITTEN"])
REFUSAL = {"reason": "不掌握该信息", "legal_ground": "不属于本机关职责"}


def answers(result: str) -> dict[str, Any]:
    return {
        "facts": [{"fact": "houses", "result": result, "remark": "系统内查得"}],
        "source_record_on": "2026-11-20",
    }


class Case:
    """A request that the ladder sent to the police."""

    def __init__(self, house: House, commitment_id: Any, path: str) -> None:
        self.house = house
        self.commitment_id = commitment_id
        self.path = path

    async def act(self, client: Client, act: str, body: Any = None) -> Any:
        """Do `act` on the version that stands."""
        version = (await self.house.request_of(self.commitment_id)).version
        return await client.post(f"{self.path}/{act}", body, version=version)

    async def accepted(self) -> None:
        """Signed for and accepted."""
        for act in ("receipts", "acceptances"):
            assert (await self.act(self.house.police, act)).status_code == 201


@pytest.fixture
async def case(house: House) -> Case:
    commitment_id = await house.filed(an_item(classified=BY_POLICE))
    request = await house.request_of(commitment_id)
    return Case(house, commitment_id, f"/assistance-requests/{request.assistance_request_id}")


async def test_each_side_finds_it_and_nobody_else(case: Case) -> None:
    house = case.house
    for client, role, count in (
        (house.officer, "requesting", 1),
        (house.officer, "assisting", 0),
        (house.police, "assisting", 1),
        (house.police, "requesting", 0),
        (house.stranger, "assisting", 0),
    ):
        answer = await client.get(f"/assistance-requests?role={role}")
        assert len(answer.json()["items"]) == count
    assert len((await house.police.get("/assistance-requests")).json()["items"]) == 1
    assert len((await house.supervisor.get("/assistance-requests")).json()["items"]) == 1
    assert (await house.stranger.get("/assistance-requests")).json()["items"] == []
    assert (await house.stranger.get(case.path)).status_code == 404
    assert (await house.stranger.get(f"{case.path}/history")).status_code == 404
    assert (await case.act(house.stranger, "receipts")).status_code == 404


async def test_a_consistent_answer_settles_the_check(case: Case) -> None:
    await case.accepted()
    assert (await case.act(case.house.police, "beginnings")).json()["state"] == "IN_PROGRESS"
    answer = await case.act(case.house.police, "answers", answers("CONSISTENT"))
    assert (answer.status_code, answer.json()["state"]) == (201, "CLOSED")
    check = await case.house.check_of(case.commitment_id)
    assert (check.state, check.result) == (State.CLOSED, Result.CONSISTENT)
    assert await case.house.names_told() == [
        "VerificationRequested",
        "AssistanceRequested",
        "AssistanceConcluded",
        "VerificationCompleted",
    ]
    history = (await case.house.officer.get(f"{case.path}/history")).json()["items"]
    acts = [each["act"] for each in history]
    assert acts == ["send", "receive", "accept", "begin", "answer", "close"]


async def test_an_inconsistent_answer_opens_a_finding(case: Case) -> None:
    await case.accepted()
    await case.act(case.house.police, "answers", answers("INCONSISTENT"))
    assert (await case.house.check_of(case.commitment_id)).result is Result.INCONSISTENT
    assert (await case.house.names_told())[-1] == "UntruthSuspected"


@pytest.mark.parametrize("result", ["NO_RECORD", "CANNOT_CONFIRM"])
async def test_an_answer_that_cannot_tell_climbs(case: Case, result: str) -> None:
    await case.accepted()
    await case.act(case.house.police, "answers", answers(result))
    check = await case.house.check_of(case.commitment_id)
    assert (check.state, check.method) == (State.DISPATCHED, Method.WRITTEN)


async def test_a_refusal_needs_its_reason_and_climbs(case: Case) -> None:
    await case.act(case.house.police, "receipts")
    for lacking in ({"reason": "不办"}, {"reason": "", "legal_ground": "x"}, {}):
        answer = await case.act(case.house.police, "refusals", lacking)
        assert answer.status_code == 422
    answer = await case.act(case.house.police, "refusals", REFUSAL)
    assert answer.json()["state"] == "REFUSED"
    assert answer.json()["refusal_reason"] == REFUSAL["reason"]
    check = await case.house.check_of(case.commitment_id)
    assert (check.state, check.method) == (State.DISPATCHED, Method.WRITTEN)
    assert (await case.house.names_told())[-1] == "AssistanceConcluded"


async def test_the_asking_side_takes_it_back(case: Case) -> None:
    wrong = await case.act(case.house.police, "cancellations", {"reason": "不想办"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "assistance-act-of-other-side")
    answer = await case.act(case.house.officer, "cancellations", {"reason": "不再需要"})
    assert answer.json()["state"] == "CANCELLED"
    assert (await case.house.check_of(case.commitment_id)).method is Method.WRITTEN


async def test_the_asking_side_cannot_answer_for_the_asked(case: Case) -> None:
    for act, body in (("receipts", None), ("acceptances", None), ("refusals", REFUSAL)):
        answer = await case.act(case.house.officer, act, body)
        assert answer.status_code == 403


async def test_acts_out_of_order(case: Case) -> None:
    for act, body in (("acceptances", None), ("answers", answers("CONSISTENT"))):
        answer = await case.act(case.house.police, act, body)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal-transition")
    stale = await case.house.police.post(f"{case.path}/receipts", version=7)
    assert stale.status_code == 412
    assert (await case.house.police.post(f"{case.path}/receipts")).status_code == 428


async def test_an_answer_to_what_was_not_asked(case: Case) -> None:
    await case.accepted()
    body = {"facts": [{"fact": "cars", "result": "CONSISTENT"}]}
    answer = await case.act(case.house.police, "answers", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "facts-do-not-match")


async def test_names_are_told_to_the_asked_organ_while_it_works(case: Case) -> None:
    path = f"{case.path}/particulars?purpose=ASSISTANCE"
    early = await case.house.police.get(path)
    assert early.status_code == 409
    await case.act(case.house.police, "receipts")
    told = await case.house.police.get(path)
    assert told.json()["name"] == PERSON["name"]
    assert told.json()["facts"] == {"houses": 0}
    assert case.house.outside.purposes == ["ASSISTANCE"]
    assert (await case.house.officer.get(path)).status_code == 404
    assert (await case.house.police.get(f"{case.path}/particulars")).status_code == 422
    case.house.outside.modes["owner"] = "down"
    assert (await case.house.police.get(path)).status_code == 503


async def test_no_answer_of_the_request_names_the_person(case: Case) -> None:
    answer = await case.house.police.get(case.path)
    assert PERSON["name"] not in answer.text
    assert PERSON["id_number"] not in answer.text


def an_ask(verification_id: Any, agency: str = POLICE, **changes: Any) -> dict[str, Any]:
    body = {
        "verification_id": str(verification_id),
        "assisting_agency": agency,
        "facts": [{"fact": "houses", "statement": "名下无住房"}],
        "urgency": "URGENT",
        "legal_basis": "山政办发〔2021〕8号 三（二）",
        "purpose": "核查",
    }
    return body | changes


async def test_an_officer_asks_and_the_check_goes_on_where_it_stood(house: House) -> None:
    commitment_id = await house.filed(an_item(), an_agency(POLICE))
    check = await house.check_of(commitment_id)
    answer = await house.officer.post("/assistance-requests", an_ask(check.verification_id))
    assert answer.status_code == 201
    assert answer.json()["due_on"] == "2026-11-25"
    assert answer.headers["Location"].endswith(answer.json()["assistance_request_id"])
    assert await house.ask() == 0
    again = await house.officer.post("/assistance-requests", an_ask(check.verification_id))
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    path = f"/assistance-requests/{answer.json()['assistance_request_id']}"
    await house.officer.post(f"{path}/cancellations", {"reason": "不再需要"}, version=1)
    assert await house.ask() == 1
    assert (await house.check_of(commitment_id)).result is Result.CONSISTENT


@pytest.mark.parametrize(
    ("agency", "status", "code"),
    [
        ("370406-housing", 409, "assistance-of-oneself"),
        ("370406-nowhere", 422, "agency-not-known"),
    ],
)
async def test_whom_an_officer_cannot_ask(
    house: House, agency: str, status: int, code: str
) -> None:
    check = await house.check_of(await house.filed(an_item(), an_agency(POLICE)))
    body = an_ask(check.verification_id, agency)
    answer = await house.officer.post("/assistance-requests", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_check_that_is_not_ones_own_cannot_be_asked_about(house: House) -> None:
    check = await house.check_of(await house.filed(an_item(), an_agency(POLICE)))
    for verification_id in (check.verification_id, new_id()):
        answer = await house.stranger.post("/assistance-requests", an_ask(verification_id))
        assert answer.status_code == 404
