"""Determination of false commitment over HTTP: a separate act, told with its level and no words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.verification.finding_builders import (
    PLATFORM,
    STRANGER,
    SUPERVISOR,
    TODAY,
    VERIFIER,
    YESTERDAY,
    House,
    a_house,
    advanced,
    conclusion_body,
    confirmed,
    heard,
    opened,
)


def determination_body(finding_id: str, **changes: Any) -> dict[str, Any]:
    """A determination as it is sent, lacking nothing."""
    return {
        "finding_id": finding_id,
        "level": "GENERAL",
        "document": {
            "no": "山住建认〔2026〕1号",
            "title": "虚假承诺认定书",
            "decided_on": TODAY.isoformat(),
        },
        "basis": "山政办发〔2021〕8号 四（二）",
        "remedies": {
            "reconsideration_organ": "山亭区人民政府",
            "reconsideration_days": 60,
            "litigation_court": "山亭区人民法院",
            "litigation_months": 6,
        },
        "served_on": TODAY.isoformat(),
    } | changes


async def a_corrected_honest_mistake(house: House, *, days_before_discovery: int) -> str:
    """The id of a confirmed finding about an honest mistake, corrected so long before."""
    finding = await heard(house, await house.commitment())
    day = TODAY - timedelta(days=days_before_discovery)
    finding = await advanced(house, finding, "corrections", {"corrected_on": day.isoformat()})
    body = conclusion_body(cause="HONEST_MISTAKE")
    finding = await advanced(house, finding, "conclusions", body)
    return str(finding["finding_id"])


def unmet(problem: dict[str, Any]) -> list[str]:
    """The rules that a refusal names."""
    return [each["rule"] for each in problem["findings"]]


async def test_only_the_officers_of_the_handling_agency_determine(house):
    finding = await confirmed(house, await house.commitment())
    body = determination_body(finding["finding_id"])
    for caller, status in ((PLATFORM, 403), (VERIFIER, 403), (SUPERVISOR, 403), (STRANGER, 404)):
        assert (await house.post("/determinations", body, caller=caller)).status_code == status
    assert "FalseCommitmentFound" not in await house.told_types()


@pytest.mark.parametrize("level", ["MINOR", "GENERAL", "SERIOUS"])
async def test_a_confirmed_untruth_is_determined_false(house, level):
    finding = await confirmed(house, await house.commitment(kind="LEGAL_PERSON"))
    body = determination_body(finding["finding_id"], level=level)
    response = await house.post("/determinations", body)
    assert response.status_code == 201, response.text
    made = response.json()
    kind, data = (await house.told())[-1]
    assert kind == "chengnuo.FalseCommitmentFound.v1"
    assert data == {
        "determination_id": made["determination_id"],
        "finding_id": finding["finding_id"],
        "commitment_id": finding["commitment_id"],
        "item_code": "370406-CN-001",
        "subject_ref": finding["subject_ref"],
        "subject_kind": "LEGAL_PERSON",
        "level": level,
        "determining_agency": "370406-housing",
        "determined_on": TODAY.isoformat(),
        "document_no": body["document"]["no"],
        "clause": "shanting-2021-8.4.2",
        "determined_at": "2026-11-24T09:30:00+08:00",
    }
    assert (await house.get(response.headers["Location"])).json() == made
    assert made["remedies"]["reconsideration_days"] == 60


async def test_a_finding_is_determined_once(house):
    finding = await confirmed(house, await house.commitment())
    body = determination_body(finding["finding_id"])
    assert (await house.post("/determinations", body)).status_code == 201
    again = await house.post("/determinations", body | {"level": "SERIOUS"})
    assert (again.status_code, again.json()["code"]) == (409, "determination-not-allowed")
    assert unmet(again.json()) == ["finding-has-no-determination-yet"]
    assert (await house.told_types()).count("FalseCommitmentFound") == 1


async def test_nothing_is_determined_on_a_suspicion_and_every_reason_is_told(house):
    finding = await opened(house, await house.commitment())
    remedies = determination_body("")["remedies"] | {"litigation_court": " "}
    body = determination_body(
        finding["finding_id"],
        basis=" ",
        remedies=remedies,
        served_on=(TODAY + timedelta(days=1)).isoformat(),
    )
    response = await house.post("/determinations", body)
    assert response.status_code == 409
    assert unmet(response.json()) == [
        "untruth-was-confirmed-before-the-determination",
        "determination-has-its-own-document",
        "determination-was-served",
        "remedies-are-told",
    ]
    path = f"/findings/{finding['finding_id']}/explanation"
    (act,) = (await house.get(path)).json()["acts"]
    assert (act["act"], act["allowed"], len(act["judgements"])) == ("determine", False, 7)


async def test_an_honest_mistake_corrected_before_discovery_is_not_determined(house):
    finding_id = await a_corrected_honest_mistake(house, days_before_discovery=1)
    response = await house.post("/determinations", determination_body(finding_id))
    assert response.status_code == 409
    (told,) = response.json()["findings"]
    assert told["rule"] == "no-determination-for-honest-mistake-corrected-before-discovery"
    assert told["clause"] == "system.own"
    assert told["own_rule"] is True
    assert "本系统" in told["explanation"]


async def test_an_honest_mistake_corrected_on_the_day_of_discovery_is_determined(house):
    finding_id = await a_corrected_honest_mistake(house, days_before_discovery=0)
    response = await house.post("/determinations", determination_body(finding_id))
    assert response.status_code == 201


async def test_a_deployment_may_determine_corrected_mistakes_too(databases, tmp_path):
    async with a_house(databases, tmp_path, excuse_corrected_honest_mistake=False) as house:
        finding_id = await a_corrected_honest_mistake(house, days_before_discovery=1)
        response = await house.post("/determinations", determination_body(finding_id))
        assert response.status_code == 201


async def test_wrong_data_of_a_source_makes_no_false_commitment(house):
    finding = await confirmed(house, await house.commitment(), cause="DATA_ERROR")
    response = await house.post("/determinations", determination_body(finding["finding_id"]))
    assert unmet(response.json()) == ["untruth-was-the-committers-doing"]


async def test_a_correction_comes_too_late_after_the_determination(house):
    finding = await confirmed(house, await house.commitment())
    await house.post("/determinations", determination_body(finding["finding_id"]))
    path = f"/findings/{finding['finding_id']}/corrections"
    body = {"corrected_on": YESTERDAY.isoformat()}
    response = await house.post(path, body, version=finding["version"])
    assert (response.status_code, response.json()["code"]) == (409, "finding-already-determined")


async def test_determinations_are_read_by_those_they_concern(house):
    finding = await confirmed(house, await house.commitment())
    body = determination_body(finding["finding_id"])
    made = (await house.post("/determinations", body)).json()
    query = f"/determinations?commitment_id={finding['commitment_id']}"
    path = f"/determinations/{made['determination_id']}"
    assert (await house.get(query)).json()["items"] == [made]
    assert (await house.get(query, caller=SUPERVISOR)).json()["items"] == [made]
    assert (await house.get(query, caller=STRANGER)).json()["items"] == []
    for hidden in (path, f"/determinations/{uuid4()}"):
        response = await house.get(hidden, caller=STRANGER)
        assert (response.status_code, response.json()["code"]) == (404, "determination-not-found")
    assert (await house.get(path, caller=PLATFORM)).status_code == 403


async def test_the_same_determination_sent_again_is_made_once(house):
    finding = await confirmed(house, await house.commitment())
    body, key = determination_body(finding["finding_id"]), str(uuid4())
    first = await house.post("/determinations", body, key=key)
    again = await house.post("/determinations", body, key=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await house.told_types()).count("FalseCommitmentFound") == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"level": "GRAVE"}, "/level"),
        ({"document": {"no": "山认〔2026〕1号", "title": "认定书"}}, "/document/decided_on"),
        ({"served_on": "yesterday"}, "/served_on"),
    ],
)
async def test_a_determination_that_does_not_fit_its_form_is_pointed_at(house, changes, pointer):
    response = await house.post("/determinations", determination_body(str(uuid4())) | changes)
    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]


async def test_remedies_without_a_period_do_not_fit_the_form(house):
    body = determination_body(str(uuid4()))
    body["remedies"]["reconsideration_days"] = 0
    response = await house.post("/determinations", body)
    assert response.json()["errors"][0]["pointer"] == "/remedies/reconsideration_days"


@pytest.mark.parametrize(
    ("period", "length"), [("reconsideration_days", 59), ("litigation_months", 5)]
)
async def test_a_remedy_cut_short_is_refused_with_its_clause(house, period, length):
    finding = await confirmed(house, await house.commitment())
    body = determination_body(finding["finding_id"])
    body["remedies"][period] = length
    response = await house.post("/determinations", body)
    assert (response.status_code, unmet(response.json())) == (409, ["remedies-are-told"])
    (told,) = response.json()["findings"]
    assert told["clause"] == "admin-reconsideration-law.remedies-told"
    assert told["facts"][f"least_{period}"] == length + 1
