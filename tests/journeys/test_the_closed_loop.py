"""Applicants and offices on the way through the loop, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from deploy.seed.caller import until
from deploy.seed.clients import client_of
from deploy.seed.loop import PLATFORM, Loop, applications, officer_of, paper_signature
from deploy.seed.offices import Offices
from deploy.seed.story import checked, commitment_in, tell
from services.chassis.clock import SystemClock

HOUSING = "370406-CN-042"
INCOME = "370406-CN-043"
TEACHER = "370406-CN-007"
HARDSHIP = "370406-CN-001"
BLOOD_TYPE = "370406-CN-013"
EDUCATION = "370406-CN-012"
SERVICE = "370406-CN-018"
ALIVE = "370406-CN-040"
FALSE_COMMITMENT_RULE = "no-unrepaired-false-commitment"


def offices_of(loop: Loop, item_code: str) -> Offices:
    return Offices(loop.offices, officer_of(item_code), SystemClock().now().date())


async def refused(loop: Loop, body: dict[str, Any]) -> dict[str, Any]:
    answer = await loop.offices.request(PLATFORM, "POST", "/commitments", body=body)
    assert answer.status_code == 409, answer.text
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == "commitment-refused"
    assert problem["next"]
    return problem


def unmet(problem: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in problem["findings"]}


async def test_the_whole_story_from_a_true_statement_to_the_path_open_again(loop: Loop) -> None:
    chapters: list[str] = []
    await tell(loop, chapters.append)
    assert len(chapters) == 9


async def test_a_true_statement_is_verified_online_and_fulfilled_at_the_decision(
    loop: Loop,
) -> None:
    filed = await loop.file(HOUSING, "true")
    consistent = await checked(loop, filed["commitment_id"])
    decided = await offices_of(loop, HOUSING).grant(consistent)
    assert decided["state"] == "FULFILLED"
    history = await loop.offices.get(PLATFORM, f"/commitments/{filed['commitment_id']}/history")
    assert [step["to_state"] for step in history["items"]][-2:] == ["DECIDED", "FULFILLED"]
    path = f"/credit-records?kind=PERFORMANCE&commitment_id={filed['commitment_id']}"
    records = await until(
        lambda: loop.offices.get("drc", path),
        lambda page: page["items"] and page["items"][0]["performance"] == "FULFILLED",
    )
    assert len(records["items"]) == 1


async def test_a_statement_checked_after_the_decision_is_fulfilled_by_the_check(
    loop: Loop,
) -> None:
    filed = await loop.file(EDUCATION, "true")
    decided = await offices_of(loop, EDUCATION).grant(filed)
    assert decided["state"] == "VERIFYING"
    fulfilled = await commitment_in(loop, filed["commitment_id"], "FULFILLED")
    assert fulfilled["state"] == "FULFILLED"


async def test_an_exempt_item_is_supervised_instead_of_checked(loop: Loop) -> None:
    filed = await loop.file(BLOOD_TYPE, "true")
    decided = await offices_of(loop, BLOOD_TYPE).grant(filed)
    assert decided["state"] == "EXEMPT_SUPERVISED"


async def test_who_declines_gets_the_ordinary_proof_path(loop: Loop) -> None:
    party = applications()[HOUSING]["true"]["party"]
    served = await loop.notify(HOUSING, party)
    choice = await loop.offices.post(
        PLATFORM,
        f"/notifications/{served['notification_id']}/choices",
        {"choice": "PROOF_PATH"},
    )
    assert choice["proof_path"]["materials"]
    assert choice["proof_path"]["issuing_body"]
    assert choice["proof_path"]["procedure"]


async def test_a_commitment_withdrawn_midway_leaves_no_adverse_record(loop: Loop) -> None:
    filed = await loop.file(SERVICE, "true")
    withdrawn = await loop.offices.post(
        PLATFORM,
        f"/commitments/{filed['commitment_id']}/withdrawals",
        {"reason": "已经找到原来的证明材料"},
        version=filed["version"],
    )
    assert withdrawn["state"] == "WITHDRAWN"
    assert withdrawn["proof_path"]["materials"]
    path = f"/credit-records?commitment_id={filed['commitment_id']}"
    records = await until(
        lambda: loop.offices.get("drc", path),
        lambda page: any(
            each.get("performance") == "CLOSED_WITHOUT_ADVERSE" for each in page["items"]
        ),
    )
    assert not [each for each in records["items"] if each["kind"] == "DETERMINATION"]


async def test_who_refuses_publicity_is_sent_to_the_proof_path(loop: Loop) -> None:
    body = await loop.letter(HARDSHIP, "true", publicity_consent=False)
    problem = await refused(loop, body)
    assert "publicity-chosen" in unmet(problem)
    clauses = {each["rule"]: each["clause"] for each in problem["findings"]}
    assert clauses["publicity-chosen"] == "shanting-2021-8.2.4"


async def test_facts_that_miss_a_condition_are_refused_with_every_reason(loop: Loop) -> None:
    facts = {**applications()[HOUSING]["true"]["facts"], "housing_transfers_in_five_years": 1}
    statements = {**(await loop.letter(HOUSING, "true"))["statements"], "truth": False}
    body = await loop.letter(HOUSING, "true", facts=facts, statements=statements)
    problem = await refused(loop, body)
    assert {"facts-meet-conditions", "six-statements-made"} <= unmet(problem)


async def test_an_agent_is_refused_where_the_item_allows_none(loop: Loop) -> None:
    application = applications()[TEACHER]["true"]
    agent = applications()[HOUSING]["true"]["party"]
    proxy = {
        **{name: agent[name] for name in ("name", "id_type", "id_number")},
        "relation": "AGENT",
        "authorisation": {
            "document_digest": f"sm3:{'ab' * 32}",
            "document_title": "授权委托书",
            "signed_on": SystemClock().now().date().isoformat(),
        },
    }
    body = await loop.letter(TEACHER, application={**application, "proxy": proxy})
    problem = await refused(loop, body)
    assert "proxy-allowed" in unmet(problem)


async def test_a_licence_library_that_is_down_makes_nothing_untrue(loop: Loop) -> None:
    await loop.outside.let("data-sharing", "down")
    filed = await loop.file(HOUSING, "true")
    path = f"/verifications?commitment_id={filed['commitment_id']}"
    officer = officer_of(HOUSING)
    await until(
        lambda: loop.offices.get(officer, path),
        lambda page: page["items"] and page["items"][0]["state"] == "WAITING",
    )
    await loop.outside.let("data-sharing", "ok")
    consistent = await checked(loop, filed["commitment_id"])
    assert consistent["state"] == "ACCEPTED"


async def assistance_for(loop: Loop, commitment_id: str, client: str) -> dict[str, Any]:
    page = await until(
        lambda: loop.offices.get(client, "/assistance-requests?role=assisting"),
        lambda page: any(each["commitment_id"] == commitment_id for each in page["items"]),
    )
    return next(each for each in page["items"] if each["commitment_id"] == commitment_id)


async def assistance_act(
    loop: Loop, client: str, request: dict[str, Any], act: str, body: Any = None
) -> dict[str, Any]:
    path = f"/assistance-requests/{request['assistance_request_id']}/{act}"
    done = await loop.offices.post(client, path, body, version=request["version"])
    return dict(done)


async def test_another_agency_answers_what_no_database_tells(loop: Loop) -> None:
    filed = await loop.file(SERVICE, "true")
    await offices_of(loop, SERVICE).grant(filed)
    veterans = client_of("370406-veterans")
    request = await assistance_for(loop, filed["commitment_id"], veterans)
    request = await assistance_act(loop, veterans, request, "receipts")
    request = await assistance_act(loop, veterans, request, "acceptances")
    facts = [{"fact": each["fact"], "result": "CONSISTENT"} for each in request["facts"]]
    answered = await assistance_act(
        loop,
        veterans,
        request,
        "answers",
        {"facts": facts, "source_record_on": SystemClock().now().date().isoformat()},
    )
    assert answered["state"] in {"ANSWERED", "CLOSED"}
    fulfilled = await commitment_in(loop, filed["commitment_id"], "FULFILLED")
    assert fulfilled["state"] == "FULFILLED"


async def test_another_agency_refuses_in_writing_and_nothing_becomes_untrue(loop: Loop) -> None:
    filed = await loop.file(SERVICE, "true")
    await offices_of(loop, SERVICE).grant(filed)
    veterans = client_of("370406-veterans")
    request = await assistance_for(loop, filed["commitment_id"], veterans)
    request = await assistance_act(loop, veterans, request, "receipts")
    refusal = {"reason": "本机关没有此项登记。", "legal_ground": "不属于本机关职责"}
    await assistance_act(loop, veterans, request, "refusals", refusal)
    ended = await commitment_in(loop, filed["commitment_id"], "INCONCLUSIVE")
    assert ended["state"] == "INCONCLUSIVE"


async def test_an_objection_upheld_deletes_the_record_and_the_standing_rises(loop: Loop) -> None:
    offices = offices_of(loop, HOUSING)
    filed = await loop.file(HOUSING, "false")
    finding = await offices.confirm_untruth(filed["commitment_id"])
    await offices.determine(finding, "GENERAL")
    record = await offices.determination_record(filed["commitment_id"])
    await offices.standing(record["subject_ref"], eligible=False)
    objection = await offices.object_to(record)
    disputed = await loop.offices.get("drc", f"/credit-records/{record['record_id']}")
    assert disputed["in_dispute"] is True
    await offices.decide_objection(objection, "DELETED")
    standing = await offices.standing(record["subject_ref"], eligible=True)
    assert standing["unrepaired"] == []


async def test_the_path_is_closed_for_every_item_and_says_how_to_repair(loop: Loop) -> None:
    offices = offices_of(loop, HOUSING)
    liar = applications()[HOUSING]["more"]["false"][0]
    filed = await loop.file(HOUSING, application=liar)
    finding = await offices.confirm_untruth(filed["commitment_id"])
    await offices.determine(finding, "GENERAL")
    record = await offices.determination_record(filed["commitment_id"])
    await offices.standing(record["subject_ref"], eligible=False)
    elsewhere = {**applications()[INCOME]["true"], "party": liar["party"]}
    body = await loop.letter(INCOME, application=elsewhere)

    async def judged() -> Any:
        path = "/eligibility-checks"
        return (await loop.offices.request(PLATFORM, "POST", path, body=body)).json()

    await until(judged, lambda found: found["eligible"] is False)
    problem = await refused(loop, body)
    assert FALSE_COMMITMENT_RULE in unmet(problem)
    repair = await loop.offices.request(
        PLATFORM,
        "POST",
        "/repairs",
        body={
            "record_id": record["record_id"],
            "duties_proof": [{"title": "回执", "digest": f"sm3:{'ab' * 32}"}],
            "commitment_letter_digest": f"sm3:{'cd' * 32}",
        },
    )
    assert repair.status_code == 409
    assert repair.json()["code"] == "repair-not-yet"


async def test_a_paper_signature_needs_no_login(loop: Loop) -> None:
    body = await loop.letter(HOUSING, "true")
    body["signature"] = paper_signature(datetime.now(UTC))
    filed = await loop.offices.post(officer_of(HOUSING), "/commitments", body)
    assert filed["state"] == "ACCEPTED"
