"""Understands the examples of the verification service's operations."""

from __future__ import annotations

from datetime import timedelta

from deploy.seed.cases import TASKED, Cases, Thing
from deploy.seed.clients import client_of
from deploy.seed.loop import officer_of

_ASKED_ORGAN = client_of("370406-veterans")
_DIGEST = f"sm3:{'0011223344556677' * 4}"
_TEN_DAYS = timedelta(days=10)


async def add_verification_examples(cases: Cases) -> None:
    """Keep a request for each operation of the verification service."""
    await _verifications(cases)
    await _assistance(cases)
    await _findings(cases)
    await _disposals_and_determinations(cases)


async def _verifications(cases: Cases) -> None:
    add, officer = cases.examples.add, officer_of(TASKED)
    task, taken, helped = await cases.task(), await cases.task(), await cases.task()
    key = {"verification_id": task["verification_id"]}
    add("list_verifications", officer, query={"limit": 5})
    add("read_verification", officer, path=key)
    add("read_verification_history", officer, path=key)
    add("read_verification_evidence", officer, path=key)
    add("list_connectors", officer)
    add(
        "take_verification",
        officer,
        path={"verification_id": taken["verification_id"]},
        version=taken["version"],
    )
    add(
        "record_verification_result",
        officer,
        path=key,
        body={
            "method": "WRITTEN",
            "facts": [{"fact": each["fact"], "result": "CONSISTENT"} for each in task["facts"]],
            "evidence": {
                "title": "医院书面复函",
                "digest": _DIGEST,
                "collected_on": cases.today.isoformat(),
            },
        },
        version=task["version"],
    )
    add(
        "request_assistance",
        officer,
        body={
            "verification_id": helped["verification_id"],
            "assisting_agency": "370406-health",
            "facts": [
                {"fact": each["fact"], "statement": each["statement"]} for each in helped["facts"]
            ],
            "legal_basis": "山政办发〔2021〕8号三（二）",
            "purpose": "核查承诺是否属实",
        },
    )


async def _assistance(cases: Cases) -> None:
    add = cases.examples.add
    sent, received = await cases.assistance(), await cases.assistance("receipts")
    key = {"assistance_request_id": sent["assistance_request_id"]}
    add("list_assistance_requests", _ASKED_ORGAN, query={"role": "assisting"})
    add("read_assistance_request", _ASKED_ORGAN, path=key)
    add("read_assistance_request_history", _ASKED_ORGAN, path=key)
    accepted = await cases.assistance("receipts", "acceptances")
    begun = await cases.assistance("receipts", "acceptances", "beginnings")
    add(
        "read_assistance_particulars",
        _ASKED_ORGAN,
        path={"assistance_request_id": begun["assistance_request_id"]},
        query={"purpose": "ASSISTANCE"},
    )
    facts = [{"fact": each["fact"], "result": "CONSISTENT"} for each in begun["facts"]]
    answer = {"facts": facts, "source_record_on": cases.today.isoformat()}
    refusal = {"reason": "本机关没有此项登记。", "legal_ground": "不属于本机关职责"}
    refused, cancelled = await cases.assistance("receipts"), await cases.assistance()
    acts: tuple[tuple[str, str, Thing, Thing | None], ...] = (
        ("receive_assistance_request", _ASKED_ORGAN, sent, None),
        ("accept_assistance_request", _ASKED_ORGAN, received, None),
        ("begin_assistance", _ASKED_ORGAN, accepted, None),
        ("answer_assistance_request", _ASKED_ORGAN, begun, answer),
        ("refuse_assistance_request", _ASKED_ORGAN, refused, refusal),
        ("cancel_assistance_request", cases.officer, cancelled, {"reason": "已经另行核实"}),
    )
    for operation, client, request, body in acts:
        add(
            operation,
            client,
            path={"assistance_request_id": request["assistance_request_id"]},
            body=body,
            version=request["version"],
        )


async def _findings(cases: Cases) -> None:
    add, officer, offices = cases.examples.add, cases.officer, cases.offices
    suspected, corrected = await cases.suspected(), await cases.suspected()
    key = {"finding_id": suspected["finding_id"]}
    add("list_findings", officer, query={"limit": 5})
    for operation in ("read_finding", "read_finding_history", "explain_finding"):
        add(operation, officer, path=key)
    add("open_finding", officer, body=cases.finding_of(await cases.filed()))
    investigated = await offices.act(await cases.suspected(), "investigations", {})
    told = await offices.notify_party(await cases.suspected())
    heard = await offices.hear(await offices.notify_party(await cases.suspected()))
    today = cases.today.isoformat()
    notice = {
        "document_no": "山核告〔2026〕示例2号",
        "facts": "登记情况与承诺不一致。",
        "grounds": "实施方案三（三）。",
        "served_on": today,
        "channel": "IN_PERSON",
        "respond_by": (cases.today + _TEN_DAYS).isoformat(),
    }
    statement = {"made": True, "statement": "登记有误，已申请更正。", "received_on": today}
    conclusion = {"conclusion": "CLEARED", "reasoning": "登记已更正，承诺属实。"}
    acts: tuple[tuple[str, Thing, Thing], ...] = (
        ("investigate_finding", suspected, {"note": "调取登记档案"}),
        ("notify_party", investigated, notice),
        ("record_statement", told, statement),
        ("conclude_finding", heard, conclusion),
        ("record_correction", corrected, {"corrected_on": today}),
    )
    for operation, finding, body in acts:
        add(
            operation,
            officer,
            path={"finding_id": finding["finding_id"]},
            body=body,
            version=finding["version"],
        )


async def _disposals_and_determinations(cases: Cases) -> None:
    add, officer = cases.examples.add, cases.officer
    confirmed = await cases.confirmed()
    today = cases.today.isoformat()
    order = {
        "finding_id": confirmed["finding_id"],
        "kind": "ORDER_RECTIFY",
        "basis": "实施方案三（三）",
        "document_no": "山改〔2026〕示例1号",
        "decided_on": today,
        "limit_on": (cases.today + _TEN_DAYS).isoformat(),
    }
    ordered = await cases.api.post(officer, "/disposals", order)
    key = {"disposal_id": ordered["disposal_id"]}
    add("list_disposals", officer, query={"finding_id": confirmed["finding_id"]})
    add("read_disposal", officer, path=key)
    add("read_disposal_history", officer, path=key)
    add(
        "record_disposal_result",
        officer,
        path=key,
        body={"result": "RECTIFIED"},
        version=ordered["version"],
    )
    termination = {
        "finding_id": confirmed["finding_id"],
        "kind": "TERMINATE_HANDLING",
        "basis": "实施方案三（三）",
        "document_no": "山终〔2026〕示例2号",
        "decided_on": today,
    }
    add("impose_disposal", officer, body=termination)
