"""Understands the examples of determinations and of the credit service's operations."""

from __future__ import annotations

from deploy.seed.caller import until
from deploy.seed.cases import FOUND, Cases
from deploy.seed.loop import PLATFORM, applications

_CREDIT = "drc"
_DIGEST = f"sm3:{'8899aabbccddeeff' * 4}"


async def add_credit_examples(cases: Cases) -> None:
    """Keep a request for each operation on determinations, records, objections and repairs."""
    found = applications()[FOUND]
    liars = [*found["more"]["true"], *found["more"]["false"], found["true"], found["false"]]
    add, officer, offices = cases.examples.add, cases.officer, cases.offices
    record = await cases.determined(liars[0])
    await _determinations(cases, record["commitment_id"])
    for operation in ("read_credit_record", "read_credit_record_history"):
        add(operation, _CREDIT, path={"record_id": record["record_id"]})
    add("list_credit_records", _CREDIT, query={"kind": "DETERMINATION"})
    add("list_measures", _CREDIT)
    for operation in ("read_integrity_file", "read_standing"):
        add(operation, _CREDIT, path={"subject_ref": record["subject_ref"]})
    add(
        "raise_objection",
        PLATFORM,
        body={
            "record_id": record["record_id"],
            "grounds": "登记记录没有更新。",
            "evidence_digests": [_DIGEST],
        },
    )
    disputed = await offices.object_to(await cases.determined(liars[1]))
    key = {"objection_id": disputed["objection_id"]}
    add("list_objections", _CREDIT)
    add("read_objection", _CREDIT, path=key)
    add(
        "decide_objection",
        _CREDIT,
        path=key,
        body={"outcome": "MAINTAINED", "reason": "经核对，记录无误。"},
        version=disputed["version"],
    )
    repairable = await cases.determined(liars[2])
    add(
        "apply_for_repair",
        PLATFORM,
        body={
            "record_id": repairable["record_id"],
            "duties_proof": [{"title": "已补交证明材料的回执", "digest": _DIGEST}],
            "commitment_letter_digest": _DIGEST,
        },
    )
    repair = await offices.apply_for_repair(await cases.determined(liars[3]))
    key = {"repair_id": repair["repair_id"]}
    add("list_repairs", _CREDIT)
    add("read_repair", _CREDIT, path=key)
    add(
        "decide_repair",
        officer,
        path=key,
        body={
            "outcome": "REPAIRED",
            "reason": "义务已经履行。",
            "decided_on": cases.today.isoformat(),
        },
        version=repair["version"],
    )
    pushes = await until(
        lambda: cases.api.get(_CREDIT, f"/pushes?record_id={record['record_id']}"),
        lambda page: bool(page["items"]),
    )
    add("list_pushes", _CREDIT, query={"record_id": record["record_id"]})
    add("read_push", _CREDIT, path={"push_id": pushes["items"][0]["push_id"]})


async def _determinations(cases: Cases, commitment_id: str) -> None:
    add, officer = cases.examples.add, cases.officer
    page = await cases.api.get(officer, f"/determinations?commitment_id={commitment_id}")
    add("list_determinations", officer, query={"commitment_id": commitment_id})
    key = {"determination_id": page["items"][0]["determination_id"]}
    add("read_determination", officer, path=key)
    confirmed = await cases.confirmed()
    add("determine_false_commitment", officer, body=cases.offices.determination_of(confirmed))
