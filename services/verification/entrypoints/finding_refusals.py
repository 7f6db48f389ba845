"""Understands how a refused act on a finding is told: every rule not met, and what comes next."""

from __future__ import annotations

from typing import Any

from contracts.problems import BOOK
from services.chassis.idempotency import Answer
from services.chassis.problem import CHINESE, Problem, problem_body
from services.verification.domain.finding_rules import ActRefused
from services.verification.domain.judgement import Judgement

_EXPLANATIONS: dict[str, tuple[str, str]] = {
    "party-was-told-of-facts-and-grounds": (
        "尚未把拟认定的事实和理由告知当事人。",
        "The party has not been told the facts and grounds.",
    ),
    "party-was-heard-or-kept-silent-in-its-time": (
        "当事人的陈述申辩尚未记录，也没有在答复期限届满之后记录其未作陈述。",
        "Neither the party's statement nor its silence after the time to respond is on record.",
    ),
    "cause-of-untruth-is-stated": ("没有写明不实的原因。", "The cause of the untruth is missing."),
    "time-to-respond-is-over-before-silence-counts": (
        "答复期限尚未届满，不得记为未作陈述。",
        "The time to respond is not over; silence cannot be recorded yet.",
    ),
    "statement-follows-the-notice": (
        "收到陈述的日期早于告知送达的日期。",
        "The statement is dated before the notice was served.",
    ),
    "commitment-was-confirmed-untrue-before": (
        "尚未认定承诺不实，或者处理文书的日期早于认定之日。",
        "The untruth was not confirmed before the disposal was decided.",
    ),
    "basis-and-document-are-stated": (
        "没有写明处理依据或者文书编号。",
        "The basis or the document number is missing.",
    ),
    "document-is-not-dated-ahead": (
        "处理文书的日期晚于今日。",
        "The document is dated after today.",
    ),
    "handling-is-terminated-only-before-the-decision": (
        "行政决定已经作出，不能再终止办理。",
        "The matter was decided; its handling can no longer be terminated.",
    ),
    "decision-is-revoked-only-after-it": (
        "没有在先作出的准予决定可供撤销。",
        "No earlier decision that granted the matter is there to revoke.",
    ),
    "order-to-rectify-has-a-limit-ahead": (
        "责令限期整改没有写明今日之后的期限。",
        "The order to rectify has no limit after today.",
    ),
    "penalty-has-a-statutory-basis": (
        "行政处罚没有写明法定依据。",
        "The penalty has no statutory basis.",
    ),
    "transfer-names-the-judicial-organ": (
        "没有写明移送的司法机关。",
        "The judicial organ is not named.",
    ),
    "what-ends-the-matter-is-imposed-once": (
        "此种处理已经作出过。",
        "This disposal was imposed before.",
    ),
    "limit-is-over-before-rectification-failed": (
        "整改期限尚未届满，不得认定逾期未整改。",
        "The limit is not over; failure to rectify cannot be recorded yet.",
    ),
    "untruth-was-confirmed-before-the-determination": (
        "尚未认定承诺不实，或者认定文书的日期早于认定不实之日。",
        "The untruth was not confirmed before the determination was decided.",
    ),
    "no-determination-for-honest-mistake-corrected-before-discovery": (
        "属于无心之失，且当事人在被发现之前已自行更正，按本系统设定不认定虚假承诺。",
        "An honest mistake that the applicant corrected before discovery; by this system's "
        "setting it is not determined false.",
    ),
    "untruth-was-the-committers-doing": (
        "不实出于数据错误或者承诺之后情况变化，按本系统设定不认定虚假承诺。",
        "The untruth comes from wrong data or a later change; by this system's setting it is not "
        "determined false.",
    ),
    "finding-has-no-determination-yet": (
        "同一不实情形已经认定过虚假承诺。",
        "This finding was determined before.",
    ),
    "determination-has-its-own-document": (
        "认定文书的编号、名称或者依据缺失，或者文书日期晚于今日。",
        "The document's number, title or basis is missing, or it is dated after today.",
    ),
    "determination-was-served": (
        "认定文书没有在作出之后、今日之前（含今日）送达当事人。",
        "The document was not served between its date and today.",
    ),
    "remedies-are-told": (
        "没有完整告知行政复议、行政诉讼的机关和期限，或者告知的期限短于法定期限。",
        "Reconsideration and litigation are not fully told, or a period is shorter than the law's.",
    ),
}


def explained(judgement: Judgement, language: str) -> dict[str, Any]:
    """A rule's answer as JSON, with a sentence where the rule was not met."""
    told = judgement.as_json()
    if not judgement.met:
        chinese, english = _EXPLANATIONS[judgement.rule]
        told["explanation"] = chinese if language == CHINESE else english
    return told


def refusal(slug: str, refused: ActRefused, *, language: str, instance: str) -> Answer:
    """The answer to an act that was refused: every rule that was not met, and the next step."""
    href = f"/api/v1/findings/{refused.finding_id}"
    problem = Problem(
        slug,
        extensions={
            "findings": [explained(each, language) for each in refused.unmet],
            "next": [
                {"rel": "finding", "href": href},
                {"rel": "explanation", "href": f"{href}/explanation"},
            ],
        },
        finding_id=str(refused.finding_id),
    )
    status, body = problem_body(BOOK, problem, language=language, instance=instance)
    return Answer(status, body, {"Content-Language": language})
