"""Officers follow checks, take the tasks that no machine can answer, and answer with evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.chassis.callers import CALLER_HEADER
from services.chassis.ids import new_id
from tests.verification.house import House
from tests.verification.material import DIGEST, HOUSING, an_item, classification

ON_SITE = classification(methods=["ON_SITE", "WRITTEN"])


def an_answer(result: str = "CONSISTENT", **changes: Any) -> dict[str, Any]:
    evidence = {
        "title": "现场核查笔录",
        "digest": DIGEST,
        "collected_on": "2026-11-24",
        "place": "山亭区",
        "officers": ["甲", "乙"],
    }
    evidence |= changes.pop("evidence", {})
    body = {
        "method": "ON_SITE",
        "facts": [{"fact": "houses", "result": result, "remark": "查得两套"}],
        "evidence": evidence,
    }
    return body | changes


async def a_task(house: House) -> tuple[UUID, UUID]:
    commitment_id = await house.filed(an_item(classified=ON_SITE))
    return commitment_id, (await house.check_of(commitment_id)).verification_id


async def test_anonymous(house: House) -> None:
    answer = await house.http.get("/api/v1/verifications")
    assert answer.status_code == 401
    answer = await house.http.get("/api/v1/verifications", headers={CALLER_HEADER: "x"})
    assert answer.status_code == 401


@pytest.mark.parametrize("role", ["platform", "applicant", "publisher", "credit_officer"])
async def test_other_roles_see_no_checks(house: House, role: str) -> None:
    answer = await house.client("somebody", HOUSING, role).get("/verifications")
    assert answer.status_code == 403


async def test_another_agencys_check_does_not_exist(house: House) -> None:
    _, check_id = await a_task(house)
    for path in ("", "/history", "/evidence"):
        answer = await house.stranger.get(f"/verifications/{check_id}{path}")
        assert answer.status_code == 404
    answer = await house.stranger.post(f"/verifications/{check_id}/results", an_answer(), version=1)
    assert answer.status_code == 404
    assert (await house.stranger.get("/verifications")).json() == {"items": []}
    assert (await house.officer.get(f"/verifications/{new_id()}")).status_code == 404


async def test_the_supervisor_reads_but_sees_no_evidence(house: House) -> None:
    _, check_id = await a_task(house)
    assert (await house.supervisor.get(f"/verifications/{check_id}")).status_code == 200
    assert (await house.supervisor.get(f"/verifications/{check_id}/evidence")).status_code == 403


async def test_the_plan_is_explained_with_its_clauses(house: House) -> None:
    _, check_id = await a_task(house)
    answer = await house.officer.get(f"/verifications/{check_id}")
    body = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert {each["clause"] for each in body["explanation"]} >= {"shanting-2021-8.3.1"}
    assert [each["standing"] for each in body["ladder"]] == ["current", "to-come"]
    assert body["state"] == "DISPATCHED"


async def test_pages_follow_one_another(house: House) -> None:
    await house.tell(an_item())
    ids = {str(await house.filed()) for _ in range(5)}
    seen: set[str] = set()
    path: str | None = "/verifications?limit=2&agency=mine"
    while path:
        answer = await house.officer.get(path)
        seen |= {each["commitment_id"] for each in answer.json()["items"]}
        link = answer.headers.get("Link")
        path = link.split(">")[0].removeprefix("</api/v1") if link else None
    assert seen == ids


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("cursor=forged.0000", 422),
        ("state=NOWHERE", 422),
        ("limit=0", 422),
        ("commitment_id=x", 422),
    ],
)
async def test_bad_queries(house: House, query: str, status: int) -> None:
    answer = await house.officer.get(f"/verifications?{query}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_filters(house: House) -> None:
    commitment_id, _ = await a_task(house)
    for query, count in (
        (f"commitment_id={commitment_id}", 1),
        ("state=DISPATCHED", 1),
        ("state=CLOSED", 0),
        ("agency=370406-tax", 0),
    ):
        items = (await house.officer.get(f"/verifications?{query}")).json()["items"]
        assert len(items) == count, query


async def test_an_officer_takes_and_answers(house: House) -> None:
    _, check_id = await a_task(house)
    taken = await house.officer.post(f"/verifications/{check_id}/assignments", version=1)
    assert taken.status_code == 201
    assert (taken.json()["state"], taken.json()["taken_by"]) == ("IN_PROGRESS", "housing-officer")
    path = f"/verifications/{check_id}/results"
    answered = await house.officer.post(path, an_answer(), version=2)
    assert (answered.status_code, answered.json()["result"]) == (201, "CONSISTENT")
    history = (await house.officer.get(f"/verifications/{check_id}/history")).json()["items"]
    assert [each["act"] for each in history] == ["plan", "dispatch", "take", "record", "close"]
    assert history[3]["client_id"] == "housing-officer"


async def test_an_inconsistent_answer_opens_a_finding(house: House) -> None:
    _, check_id = await a_task(house)
    path = f"/verifications/{check_id}/results"
    answered = await house.officer.post(path, an_answer("INCONSISTENT"), version=1)
    assert answered.json()["result"] == "INCONSISTENT"
    assert (await house.names_told())[-1] == "UntruthSuspected"


async def test_an_answer_that_cannot_tell_climbs(house: House) -> None:
    _, check_id = await a_task(house)
    path = f"/verifications/{check_id}/results"
    answered = await house.officer.post(path, an_answer("CANNOT_CONFIRM"), version=1)
    assert (answered.json()["state"], answered.json()["method"]) == ("DISPATCHED", "WRITTEN")
    written = an_answer("CANNOT_CONFIRM", method="WRITTEN")
    last = await house.officer.post(path, written, version=answered.json()["version"])
    assert (last.json()["state"], last.json()["result"]) == ("CLOSED", "UNABLE")


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (an_answer(evidence={"officers": ["甲"]}), "two-officers-on-site"),
        (an_answer(evidence={"officers": ["甲", "甲 "]}), "two-officers-on-site"),
        (an_answer(evidence={"collected_on": "2026-11-25"}), "collected-by-now"),
        (an_answer(method="WRITTEN"), "answers-the-task"),
        (
            an_answer(facts=[{"fact": "houses", "result": "CONSISTENT"}] * 2),
            "each-fact-answered-once",
        ),
    ],
)
async def test_an_answer_that_rests_on_too_little_is_refused(
    house: House, body: dict[str, Any], rule: str
) -> None:
    _, check_id = await a_task(house)
    before = await house.rows()
    answer = await house.officer.post(f"/verifications/{check_id}/results", body, version=1)
    assert answer.status_code == 409
    assert answer.json()["code"] == "verification-result-refused"
    assert [each["rule"] for each in answer.json()["findings"]] == [rule]
    assert answer.json()["next"]
    assert await house.rows() == before | {"idempotent_answer": 1}


@pytest.mark.parametrize(
    "body",
    [
        an_answer(method="ONLINE"),
        an_answer(facts=[]),
        an_answer(surprise=1),
        an_answer(evidence={"digest": "sm3:short"}),
        an_answer(evidence={"collected_on": "2026-02-30"}),
        [],
    ],
)
async def test_a_body_of_another_shape(house: House, body: Any) -> None:
    _, check_id = await a_task(house)
    before = await house.rows()
    answer = await house.officer.post(f"/verifications/{check_id}/results", body, version=1)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert await house.rows() == before


async def test_versions_and_keys(house: House) -> None:
    _, check_id = await a_task(house)
    path = f"/verifications/{check_id}/results"
    assert (await house.officer.post(path, an_answer())).status_code == 428
    assert (await house.officer.post(path, an_answer(), version=9)).status_code == 412
    first = await house.officer.post(path, an_answer(), version=1, key="once")
    again = await house.officer.post(path, an_answer(), version=1, key="once")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    other = await house.officer.post(path, an_answer("INCONSISTENT"), version=1, key="once")
    assert other.status_code == 422
    late = await house.officer.post(path, an_answer(), version=first.json()["version"])
    assert (late.status_code, late.json()["code"]) == (409, "verification-not-with-officer")


async def test_an_online_check_is_no_officers_task(house: House) -> None:
    commitment_id = await house.filed(an_item())
    check = await house.check_of(commitment_id)
    path = f"/verifications/{check.verification_id}/assignments"
    answer = await house.officer.post(path, version=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "verification-not-with-officer")


async def test_connectors_tell_their_circuits(house: House) -> None:
    house.outside.modes["licence-library"] = "down"
    await house.tell(an_item())
    for _ in range(5):
        await house.filed()
    await house.ask()
    answer: httpx.Response = await house.supervisor.get("/connectors")
    states = {each["name"]: each["circuit"] for each in answer.json()["items"]}
    assert states == {"licence-library": "OPEN", "data-sharing": "CLOSED"}
