"""Understands what the offices do once a check disagrees: hear the party, dispose, determine,
repair; each act as the API client of the office whose act it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from deploy.seed.caller import Caller, until
from deploy.seed.loop import PLATFORM

_DIGEST = f"sm3:{'fedcba9876543210' * 4}"
_TIME_TO_RESPOND = timedelta(days=10)
Thing = dict[str, Any]


class Offices:
    """The acts of one handling agency's officer and of the credit offices."""

    def __init__(self, api: Caller, officer: str, today: date) -> None:
        self.api = api
        self.officer = officer
        self.today = today

    async def finding_of(self, commitment_id: str) -> Thing:
        """The finding that a commitment's check opened, once it is there."""
        found = await until(
            lambda: self.api.get(self.officer, f"/findings?commitment_id={commitment_id}"),
            lambda page: bool(page["items"]),
        )
        return dict(found["items"][0])

    async def act(self, thing: Thing, path: str, body: Any = None) -> Thing:
        """One act on a finding, at the version that `thing` shows."""
        whole = f"/findings/{thing['finding_id']}/{path}"
        return dict(await self.api.post(self.officer, whole, body, version=thing["version"]))

    async def notify_party(self, finding: Thing) -> Thing:
        """Investigate, and tell the party facts and grounds."""
        opened = await self.act(finding, "investigations", {"note": "在线核查不一致"})
        return await self.act(
            opened,
            "notices",
            {
                "document_no": "山核告〔2026〕示例1号",
                "facts": "登记记录与承诺的情况不一致。",
                "grounds": "实施方案三（三）。",
                "served_on": self.today.isoformat(),
                "channel": "IN_PERSON",
                "respond_by": (self.today + _TIME_TO_RESPOND).isoformat(),
            },
        )

    async def hear(self, finding: Thing) -> Thing:
        """Record what the party says."""
        return await self.act(
            finding,
            "statements",
            {
                "made": True,
                "statement": "对登记记录没有异议。",
                "received_on": self.today.isoformat(),
            },
        )

    async def conclude(self, finding: Thing, conclusion: str = "CONFIRMED_UNTRUE") -> Thing:
        """Confirm the untruth, or clear the party."""
        body: Thing = {
            "conclusion": conclusion,
            "reasoning": "比对登记记录并听取当事人陈述后认定。",
        }
        if conclusion == "CONFIRMED_UNTRUE":
            body["cause"] = "NEGLIGENT"
        return await self.act(finding, "conclusions", body)

    async def confirm_untruth(self, commitment_id: str) -> Thing:
        """From the suspicion to the confirmed finding, the party told and heard."""
        told = await self.notify_party(await self.finding_of(commitment_id))
        return await self.conclude(await self.hear(told))

    async def terminate_handling(self, finding: Thing) -> Thing:
        """Dispose: the matter is handled no further."""
        body = {
            "finding_id": finding["finding_id"],
            "kind": "TERMINATE_HANDLING",
            "basis": "实施方案三（三）",
            "document_no": "山终〔2026〕示例1号",
            "decided_on": self.today.isoformat(),
        }
        return dict(await self.api.post(self.officer, "/disposals", body))

    async def determine(self, finding: Thing, level: str = "MINOR") -> Thing:
        """Determine a false commitment, by its own document."""
        body = self.determination_of(finding, level)
        return dict(await self.api.post(self.officer, "/determinations", body))

    def determination_of(self, finding: Thing, level: str = "MINOR") -> Thing:
        """The body that determines a false commitment."""
        return {
            "finding_id": finding["finding_id"],
            "level": level,
            "document": {
                "no": "山虚认〔2026〕示例1号",
                "title": "虚假承诺行为认定书",
                "decided_on": self.today.isoformat(),
            },
            "basis": "实施方案四（二）",
            "remedies": {
                "reconsideration_organ": "山亭区人民政府",
                "reconsideration_days": 60,
                "litigation_court": "山亭区人民法院",
                "litigation_months": 6,
            },
            "served_on": self.today.isoformat(),
        }

    async def determination_record(self, commitment_id: str) -> Thing:
        """The credit record of a commitment's determination, once it is there."""
        path = f"/credit-records?kind=DETERMINATION&commitment_id={commitment_id}"
        found = await until(lambda: self.api.get("drc", path), lambda page: bool(page["items"]))
        return dict(found["items"][0])

    async def standing(self, subject_ref: str, *, eligible: bool) -> Thing:
        """The standing of a subject, once it is as expected."""
        return dict(
            await until(
                lambda: self.api.get("drc", f"/standings/{subject_ref}"),
                lambda standing: standing["eligible"] is eligible,
            )
        )

    async def object_to(self, record: Thing) -> Thing:
        """The applicant disputes a record."""
        body = {
            "record_id": record["record_id"],
            "grounds": "登记记录没有更新。",
            "evidence_digests": [_DIGEST],
        }
        return dict(await self.api.post(PLATFORM, "/objections", body))

    async def decide_objection(self, objection: Thing, outcome: str) -> Thing:
        """The credit office decides an objection."""
        return dict(
            await self.api.post(
                "drc",
                f"/objections/{objection['objection_id']}/decisions",
                {"outcome": outcome, "reason": "经核对登记记录。"},
                version=objection["version"],
            )
        )

    async def apply_for_repair(self, record: Thing) -> Thing:
        """The applicant applies for repair with the proof of the duties done."""
        body = {
            "record_id": record["record_id"],
            "duties_proof": [{"title": "已补交证明材料的回执", "digest": _DIGEST}],
            "commitment_letter_digest": _DIGEST,
        }
        return dict(await self.api.post(PLATFORM, "/repairs", body))

    async def decide_repair(self, repair: Thing, outcome: str = "REPAIRED") -> Thing:
        """The agency that determined decides the repair."""
        body = {
            "outcome": outcome,
            "reason": "义务已经履行。",
            "decided_on": self.today.isoformat(),
        }
        return dict(
            await self.api.post(
                self.officer,
                f"/repairs/{repair['repair_id']}/decisions",
                body,
                version=repair["version"],
            )
        )

    async def grant(self, commitment: Thing, outcome: str = "GRANTED") -> Thing:
        """The handling agency reports its decision of the matter."""
        body = {
            "outcome": outcome,
            "document_no": "山决〔2026〕示例1号",
            "decided_on": self.today.isoformat(),
        }
        return dict(
            await self.api.post(
                self.officer,
                f"/commitments/{commitment['commitment_id']}/decisions",
                body,
                version=commitment["version"],
            )
        )
