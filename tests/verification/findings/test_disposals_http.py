"""Disposals over HTTP: imposed on a confirmed untruth, or refused with all reasons."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.verification.finding_builders import (
    PLATFORM,
    STRANGER,
    SUPERVISOR,
    TODAY,
    TOMORROW,
    VERIFIER,
    YESTERDAY,
    House,
    confirmed,
    opened,
)


def disposal_body(finding_id: str, kind: str, **changes: Any) -> dict[str, Any]:
    """A disposal as it is sent, with what every kind needs and no more."""
    return {
        "finding_id": finding_id,
        "kind": kind,
        "basis": "山政办发〔2021〕8号 三（三）",
        "document_no": "山住建处〔2026〕1号",
        "decided_on": TODAY.isoformat(),
    } | changes


async def a_confirmed_finding(house: House, **commitment: Any) -> str:
    """The id of a finding that was confirmed untrue."""
    finding = await confirmed(house, await house.commitment(**commitment))
    return str(finding["finding_id"])


def unmet(problem: dict[str, Any]) -> list[str]:
    """The rules that a refusal names."""
    return [each["rule"] for each in problem["findings"]]


async def test_only_the_officers_of_the_handling_agency_impose(house):
    finding_id = await a_confirmed_finding(house)
    body = disposal_body(finding_id, "TERMINATE_HANDLING")
    for caller, status in ((PLATFORM, 403), (VERIFIER, 403), (SUPERVISOR, 403), (STRANGER, 404)):
        assert (await house.post("/disposals", body, caller=caller)).status_code == status
    assert "DisposalImposed" not in await house.told_types()


@pytest.mark.parametrize(
    ("kind", "extra", "commitment"),
    [
        ("TERMINATE_HANDLING", {}, {}),
        ("ORDER_RECTIFY", {"limit_on": TOMORROW.isoformat()}, {}),
        ("REVOKE_DECISION", {}, {"outcome": "GRANTED", "decided_on": YESTERDAY}),
        ("PENALTY", {"statutory_basis": "行政许可法第七十九条"}, {"outcome": "GRANTED"}),
        ("TRANSFER_JUDICIAL", {"organ": "公安山亭分局"}, {}),
    ],
)
async def test_each_kind_is_imposed_where_it_has_what_it_needs(house, kind, extra, commitment):
    finding_id = await a_confirmed_finding(house, **commitment)
    response = await house.post("/disposals", disposal_body(finding_id, kind, **extra))
    assert response.status_code == 201, response.text
    disposal = response.json()
    assert (disposal["kind"], disposal["state"], disposal["version"]) == (kind, "IMPOSED", 1)
    told, data = (await house.told())[-1]
    assert told == "chengnuo.DisposalImposed.v1"
    assert (data["kind"], data["finding_id"]) == (kind, finding_id)
    assert "山住建处" not in str(data)
    read = await house.get(response.headers["Location"])
    assert read.json() == disposal


@pytest.mark.parametrize(
    ("kind", "extra", "commitment", "rule"),
    [
        (
            "TERMINATE_HANDLING",
            {},
            {"outcome": "GRANTED"},
            "handling-is-terminated-only-before-the-decision",
        ),
        ("REVOKE_DECISION", {}, {}, "decision-is-revoked-only-after-it"),
        ("ORDER_RECTIFY", {}, {}, "order-to-rectify-has-a-limit-ahead"),
        (
            "ORDER_RECTIFY",
            {"limit_on": TODAY.isoformat()},
            {},
            "order-to-rectify-has-a-limit-ahead",
        ),
        ("PENALTY", {}, {}, "penalty-has-a-statutory-basis"),
        ("TRANSFER_JUDICIAL", {}, {}, "transfer-names-the-judicial-organ"),
    ],
)
async def test_each_kind_is_refused_where_it_lacks_something(house, kind, extra, commitment, rule):
    finding_id = await a_confirmed_finding(house, **commitment)
    response = await house.post("/disposals", disposal_body(finding_id, kind, **extra))
    assert response.status_code == 409
    problem = response.json()
    assert (problem["code"], unmet(problem)) == ("disposal-not-allowed", [rule])
    assert problem["findings"][0]["explanation"]
    assert "DisposalImposed" not in await house.told_types()


async def test_all_reasons_are_told_at_once_and_stay_on_record(house):
    finding = await opened(house, await house.commitment(outcome="GRANTED"))
    body = disposal_body(
        finding["finding_id"], "TERMINATE_HANDLING", basis=" ", decided_on=TOMORROW.isoformat()
    )
    response = await house.post("/disposals", body)
    assert unmet(response.json()) == [
        "commitment-was-confirmed-untrue-before",
        "basis-and-document-are-stated",
        "document-is-not-dated-ahead",
        "handling-is-terminated-only-before-the-decision",
    ]
    path = f"/findings/{finding['finding_id']}/explanation"
    (act,) = (await house.get(path)).json()["acts"]
    assert (act["act"], act["allowed"], len(act["judgements"])) == ("impose_disposal", False, 9)


async def test_handling_is_terminated_once(house):
    finding_id = await a_confirmed_finding(house)
    body = disposal_body(finding_id, "TERMINATE_HANDLING")
    assert (await house.post("/disposals", body)).status_code == 201
    again = await house.post("/disposals", body)
    assert unmet(again.json()) == ["what-ends-the-matter-is-imposed-once"]


async def test_several_disposals_follow_one_finding(house):
    finding_id = await a_confirmed_finding(house, outcome="GRANTED")
    await house.post("/disposals", disposal_body(finding_id, "REVOKE_DECISION"))
    transfer = disposal_body(finding_id, "TRANSFER_JUDICIAL", organ="公安山亭分局")
    await house.post("/disposals", transfer)
    found = (await house.get(f"/disposals?finding_id={finding_id}")).json()["items"]
    assert [each["kind"] for each in found] == ["TRANSFER_JUDICIAL", "REVOKE_DECISION"]
    transfers = (await house.get("/disposals?kind=TRANSFER_JUDICIAL")).json()["items"]
    assert [each["organ"] for each in transfers] == ["公安山亭分局"]
    history = (await house.get(f"/findings/{finding_id}/history")).json()["items"]
    assert [each["note"] for each in history[-2:]] == ["REVOKE_DECISION", "TRANSFER_JUDICIAL"]


async def an_order(house: House) -> dict[str, Any]:
    """An order to rectify by tomorrow."""
    finding_id = await a_confirmed_finding(house)
    body = disposal_body(finding_id, "ORDER_RECTIFY", limit_on=TOMORROW.isoformat())
    return dict((await house.post("/disposals", body)).json())


async def test_an_order_is_obeyed(house):
    order = await an_order(house)
    path = f"/disposals/{order['disposal_id']}"
    body = {"result": "RECTIFIED"}
    assert (await house.post(f"{path}/results", body)).status_code == 428
    done = await house.post(f"{path}/results", body, version=1)
    assert (done.status_code, done.json()["state"], done.json()["version"]) == (201, "RECTIFIED", 2)
    again = await house.post(f"{path}/results", body, version=2)
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    stale = await house.post(f"{path}/results", body, version=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    history = (await house.get(f"{path}/history")).json()["items"]
    assert [each["to_state"] for each in history] == ["IMPOSED", "RECTIFIED"]


async def test_disobedience_is_recorded_only_once_the_limit_is_over(house):
    order = await an_order(house)
    path = f"/disposals/{order['disposal_id']}/results"
    body = {"result": "NOT_RECTIFIED"}
    house.clock.step(days=1)
    early = await house.post(path, body, version=1)
    assert (early.status_code, early.json()["code"]) == (409, "disposal-result-not-allowed")
    house.clock.step(days=1)
    late = await house.post(path, body, version=1)
    assert (late.status_code, late.json()["state"]) == (201, "NOT_RECTIFIED")


async def test_a_disposal_of_another_kind_has_no_result(house):
    finding_id = await a_confirmed_finding(house)
    body = disposal_body(finding_id, "TERMINATE_HANDLING")
    disposal = (await house.post("/disposals", body)).json()
    path = f"/disposals/{disposal['disposal_id']}/results"
    response = await house.post(path, {"result": "RECTIFIED"}, version=1)
    assert (response.status_code, response.json()["code"]) == (409, "illegal-transition")
    assert "record_result" not in disposal["links"]


async def test_another_agency_never_learns_that_a_disposal_exists(house):
    order = await an_order(house)
    for disposal_id in (UUID(order["disposal_id"]), uuid4()):
        path = f"/disposals/{disposal_id}"
        for beneath in ("", "/history"):
            response = await house.get(f"{path}{beneath}", caller=STRANGER)
            assert (response.status_code, response.json()["code"]) == (404, "disposal-not-found")
        body = {"result": "RECTIFIED"}
        response = await house.post(f"{path}/results", body, caller=STRANGER, version=1)
        assert (response.status_code, response.json()["code"]) == (404, "disposal-not-found")
    assert (await house.get("/disposals", caller=STRANGER)).json()["items"] == []
    assert len((await house.get("/disposals", caller=SUPERVISOR)).json()["items"]) == 1


async def test_the_same_disposal_sent_again_is_imposed_once(house):
    body = disposal_body(await a_confirmed_finding(house), "TERMINATE_HANDLING")
    key = str(uuid4())
    first = await house.post("/disposals", body, key=key)
    again = await house.post("/disposals", body, key=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await house.told_types()).count("DisposalImposed") == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"kind": "FLOGGING"}, "/kind"),
        ({"decided_on": "2026-06-31"}, "/decided_on"),
        ({"document_no": ""}, "/document_no"),
        ({"fine": 100}, "/fine"),
    ],
)
async def test_a_disposal_that_does_not_fit_its_form_is_pointed_at(house, changes, pointer):
    body = disposal_body(str(uuid4()), "PENALTY") | changes
    response = await house.post("/disposals", body)
    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]
