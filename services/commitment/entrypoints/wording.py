"""Understands how the answer of a rule is explained to people, in Chinese and English."""

from __future__ import annotations

from typing import Any

from services.chassis.problem import ENGLISH
from services.commitment.entrypoints.causes import causes_of

_MET = {"zh": "符合。", "en": "Met."}

_UNMET: dict[str, dict[str, str]] = {
    "item-offerable": {
        "zh": "该事项现不能对此类申请人实行告知承诺：尚未施行、已退出清单、文本指南或者核查办法"
        "不齐，或者不适用于此类申请人。",
        "en": "The item cannot be offered to applicants of this kind now.",
    },
    "notification-current-and-served-to-applicant": {
        "zh": "承诺所依据的告知书不是现行文本、不是送达本申请人，或者已过有效期；"
        "请重新送达告知书。",
        "en": "The notification is not of the current text, was served to somebody else, or has "
        "expired; serve it again.",
    },
    "no-unrepaired-false-commitment": {
        "zh": "曾作出虚假承诺且尚未完成信用修复；自{from}起可以向{agencies}申请修复。",
        "en": "There is an unrepaired false commitment; repair may be applied for from {from} "
        "with {agencies}.",
    },
    "no-unrepaired-serious-record": {
        "zh": "有较严重不良信用记录且尚未完成信用修复；自{from}起可以向{agencies}申请修复。",
        "en": "There is an unrepaired serious record; repair may be applied for from {from} "
        "with {agencies}.",
    },
    "six-statements-made": {
        "zh": "六项承诺没有全部作出。",
        "en": "Not all six statements were made.",
    },
    "facts-fit-schema": {
        "zh": "填报的事实不合该事项的格式，errors 列出各处。",
        "en": "The facts do not fit the item's form; errors lists the places.",
    },
    "facts-meet-conditions": {
        "zh": "填报的事实本身不满足该事项的量化条件。",
        "en": "The facts themselves do not meet the item's quantified conditions.",
    },
    "identity-document-valid": {
        "zh": "证件号码未通过校验，或者证件类型与申请人类型不符。",
        "en": "The identity number fails its check, or its type does not fit the applicant.",
    },
    "publicity-chosen": {
        "zh": "该事项的承诺书须公开：请选择是否同意；不同意公开的，应当提交证明。",
        "en": "Letters for this item are made public: choose; who refuses hands in the proof.",
    },
    "proxy-allowed": {
        "zh": "该事项不允许这样代为承诺，或者缺少所需的授权。",
        "en": "The item does not allow this agent, or the authorisation it asks for is lacking.",
    },
    "signed-after-notification-by-committer": {
        "zh": "签名不是本人或者许可的代理人所作、早于告知、晚于现在，或者没有见证。",
        "en": "The signature is not by the committer or the permitted agent, is before the "
        "notification or in the future, or was not witnessed.",
    },
    "no-second-open-commitment": {
        "zh": "同一事项、同一办件、同一申请人已有一份未办结的承诺。",
        "en": "There is an open commitment for the same item, matter and applicant.",
    },
}

PROOF_PATH_TITLE = {"zh": "按原程序提交证明", "en": "Hand in the proof"}
REPAIR_TITLE = {"zh": "申请信用修复", "en": "Apply for credit repair"}


def short(language: str) -> str:
    """The key of a language in the tables here."""
    return "en" if language == ENGLISH else "zh"


def explanation(rule: str, met: bool, facts: dict[str, Any], language: str) -> str:
    """Why a rule is met or not, in a sentence."""
    if met:
        return _MET[short(language)]
    causes = causes_of(rule, facts, short(language))
    if causes is not None:
        return causes
    sentence = _UNMET[rule][short(language)]
    unrepaired = facts.get("unrepaired") or []
    days = [each["repairable_from"] for each in unrepaired]
    agencies = sorted({each["determining_agency"] for each in unrepaired})
    return sentence.replace("{from}", max(days, default="—")).replace(
        "{agencies}", "、".join(agencies) or "—"
    )
