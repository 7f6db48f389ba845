"""Understands the examples of the commitment service's operations."""

from __future__ import annotations

from deploy.seed.cases import ASKED, NEUTRAL, PUBLIC, Cases
from deploy.seed.loop import PLATFORM, applications, officer_of


async def add_commitment_examples(cases: Cases) -> None:
    """Keep a request for each operation of the commitment service."""
    await _before_filing(cases)
    await _after_filing(cases)


async def _before_filing(cases: Cases) -> None:
    add, officer = cases.examples.add, officer_of(ASKED)
    party = applications()[NEUTRAL]["true"]["party"]
    served = await cases.loop.notify("370406-CN-042", party)
    key = {"notification_id": served["notification_id"]}
    add(
        "serve_notification",
        PLATFORM,
        body={
            "item_code": "370406-CN-042",
            "applicant": party,
            "channel": "GOVERNMENT_SERVICE_PLATFORM",
        },
    )
    add("read_notification", PLATFORM, path=key)
    add("choose_proof_path", PLATFORM, path=key, body={"choice": "PROOF_PATH"})
    add("check_eligibility", officer, body=await cases.letter(ASKED))
    add("file_commitment", officer, body=await cases.letter(ASKED))


async def _after_filing(cases: Cases) -> None:
    add, officer = cases.examples.add, officer_of(ASKED)
    read = await cases.filed()
    await cases.filed(PUBLIC)
    key = {"commitment_id": read["commitment_id"]}
    add("list_commitments", officer, query={"item_code": ASKED, "limit": 5})
    for operation in (
        "read_commitment",
        "read_commitment_history",
        "explain_commitment",
        "read_letter",
        "list_particulars_reads",
    ):
        add(operation, officer, path=key)
    add("read_particulars", officer, path=key, query={"purpose": "VERIFICATION"})
    add("list_public_letters", PLATFORM)
    withdrawn, decided = await cases.filed(), await cases.filed()
    add(
        "withdraw_commitment",
        officer,
        path={"commitment_id": withdrawn["commitment_id"]},
        body={"reason": "已经取得证明材料"},
        version=withdrawn["version"],
    )
    add(
        "report_decision",
        officer,
        path={"commitment_id": decided["commitment_id"]},
        body={
            "outcome": "GRANTED",
            "document_no": "山决〔2026〕示例2号",
            "decided_on": cases.today.isoformat(),
        },
        version=decided["version"],
    )
