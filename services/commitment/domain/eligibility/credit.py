"""Understands what an applicant's past closes (四(二)), and when and how it opens again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.commitment.domain.clauses import CREDIT
from services.commitment.domain.eligibility.judgement import Case, Judgement
from services.commitment.domain.standing import SERIOUS, Unrepaired

HOW_TO_REPAIR = "apply-for-repair-with-determining-agency"


def no_unrepaired_false_commitment(case: Case) -> Judgement:
    """存在曾作出虚假承诺等情形的，在信用修复前不适用告知承诺制."""
    unrepaired = case.standing.unrepaired
    return Judgement(
        rule="no-unrepaired-false-commitment",
        clause=CREDIT,
        met=not unrepaired,
        facts={"on": case.at.date().isoformat(), **_told(unrepaired)},
    )


def no_unrepaired_serious_record(case: Case) -> Judgement:
    """对申请人有较严重不良信用记录的，在信用修复前不适用告知承诺制."""
    serious = tuple(each for each in case.standing.unrepaired if each.level == SERIOUS)
    closed_for_another_reason = not case.standing.eligible and not case.standing.unrepaired
    return Judgement(
        rule="no-unrepaired-serious-record",
        clause=CREDIT,
        met=not serious and not closed_for_another_reason,
        facts={
            "on": case.at.date().isoformat(),
            "tier": case.standing.tier,
            "eligible": case.standing.eligible,
            **_told(serious),
        },
    )


def _told(unrepaired: Iterable[Unrepaired]) -> dict[str, Any]:
    """The records, the first day on which each may be repaired, and by whom."""
    return {
        "unrepaired": [
            {
                "record_id": str(each.record_id),
                "level": each.level,
                "determined_on": each.determined_on.isoformat(),
                "repairable_from": each.repairable_from.isoformat(),
                "determining_agency": each.determining_agency,
            }
            for each in unrepaired
        ],
        "how": HOW_TO_REPAIR,
    }
