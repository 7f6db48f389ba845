"""Understands which part of a rule with several parts was not met, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Facts = dict[str, Any]
_Cause = tuple[Callable[[Facts], bool], str, str]


def _is(name: str, value: object) -> Callable[[Facts], bool]:
    return lambda facts: name in facts and facts[name] == value


def _lacks(what: str) -> Callable[[Facts], bool]:
    return lambda facts: what in facts.get("lacking", ())


def _login_without(name: str) -> Callable[[Facts], bool]:
    return lambda facts: bool(facts.get("assertion_known")) and not facts.get(name, True)


_CAUSES: dict[str, tuple[_Cause, ...]] = {
    "item-offerable": (
        (_is("listed", False), "该事项已退出清单", "the item left the list"),
        (
            lambda facts: facts.get("in_effect_from", "") > facts.get("on", "9999"),
            "该事项尚未施行",
            "the item is not in effect yet",
        ),
        (
            lambda facts: bool(facts.get("missing")),
            "该事项的文本、指南或者核查办法不齐",
            "the item is not complete",
        ),
        (
            _is("subject_kind_covered", False),
            "该事项不适用于此类申请人",
            "the item does not cover applicants of this kind",
        ),
    ),
    "notification-current-and-served-to-applicant": (
        (
            lambda facts: facts.get("text_version") != facts.get("current_text_version"),
            "告知书不是现行文本",
            "the notification is not of the current text",
        ),
        (
            _is("served_to_applicant", False),
            "告知书送达的证件号码不是承诺人的",
            "the notification was served to another number",
        ),
        (
            _is("name_agrees", False),
            "承诺人姓名与告知书所载不符",
            "the committer's name is not the addressee's",
        ),
        (
            lambda facts: facts.get("judged_at", "") > facts.get("valid_until", "9999"),
            "告知书已过有效期",
            "the notification has expired",
        ),
    ),
    "identity-document-valid": (
        (_is("id_type_fits_kind", False), "证件类型与申请人类型不符", "the type does not fit"),
        (_is("defect", "format"), "证件号码格式不对", "the number is malformed"),
        (_is("defect", "date"), "号码中的出生日期不存在", "the birth date does not exist"),
        (_is("defect", "date-in-future"), "出生日期在将来", "the birth date is in the future"),
        (_is("defect", "checksum"), "号码校验位不对", "the check character is wrong"),
    ),
    "proxy-allowed": (
        (_lacks("permission"), "该事项不允许代为承诺", "the item allows no agent"),
        (_lacks("another-person"), "代理人就是承诺人", "the agent is the committer"),
        (_lacks("valid-document"), "代理人证件号码有误", "the agent's number is not valid"),
        (_lacks("authorisation"), "缺少授权文书", "the authorisation is lacking"),
        (_lacks("authorisation-before-signing"), "授权晚于签名", "authorised after signing"),
        (_lacks("guardianship"), "代理人不是监护人", "the agent is not the guardian"),
        (_lacks("handprint"), "缺少手印", "the handprint is lacking"),
    ),
    "signed-after-notification-by-committer": (
        (_is("kind", None), "没有签名", "there is no signature"),
        (_is("witnessed", False), "没有见证", "it was not witnessed"),
        (_is("scanned", False), "没有扫描件", "there is no scan"),
        (_is("assertion_known", False), "没有这次认证", "the login is not known"),
        (_login_without("assertion_stood"), "认证已过期", "the login had expired"),
        (
            _login_without("signer"),
            "认证的不是承诺人或者许可的代理人",
            "the login is not the committer's or the permitted agent's",
        ),
        (
            lambda facts: bool(facts.get("signer")) and not facts.get("name_agrees", True),
            "签名人姓名与认证所载不符",
            "the signer's name is not the login's",
        ),
        (_is("after_notification", False), "签名早于告知", "signed before the notification"),
        (_is("in_future", True), "签名时间晚于现在", "signed in the future"),
    ),
}


def causes_of(rule: str, facts: Facts, language: str) -> str | None:
    """The parts that were not met in a sentence, or None for a rule that has only one."""
    found = [(zh, en) for failed, zh, en in _CAUSES.get(rule, ()) if failed(facts)]
    if not found:
        return None
    if language == "en":
        told = "; ".join(en for _, en in found)
        return f"{told[0].upper()}{told[1:]}."
    return f"{'；'.join(zh for zh, _ in found)}。"
