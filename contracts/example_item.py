"""Understands the published item that the examples of the events show: 经济困难证明, shortened."""

from __future__ import annotations

from typing import Any

_SCOPE = "山亭区司法局网站法律援助公示栏，隐去姓名部分文字、证件号码、电话和住址"
_CONDITION = "申请之日前12个月，申请人家庭人均月收入不高于1500元"
_LAW = {
    "name": "中华人民共和国法律援助法",
    "article": "第四十一条",
    "text": "因经济困难申请法律援助的，申请人应当如实说明经济困难状况。",
    "effect_level": "法律",
}

FACTS_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["household_members", "household_income_per_capita_monthly"],
    "properties": {
        "household_members": {"type": "integer", "minimum": 1, "title": "家庭成员人数"},
        "household_income_per_capita_monthly": {
            "type": "integer",
            "minimum": 0,
            "title": "家庭人均月收入（元）",
        },
    },
}

CONDITION: dict[str, Any] = {
    "fact": "household_income_per_capita_monthly",
    "operator": "lte",
    "value": 1500,
    "text": _CONDITION,
}

CLASSIFICATION: dict[str, Any] = {
    "timing": "PRE_DECISION",
    "standard": "承诺的家庭人均月收入不低于核对记录所载金额。",
    "methods": ["ONLINE", "ASSISTANCE", "ON_SITE"],
    "data_source": {
        "connector": "data-sharing",
        "resource": "economic-status",
        "mappings": [
            {"fact": "household_members", "field": "household_members", "comparison": "eq"},
            {
                "fact": "household_income_per_capita_monthly",
                "field": "income_per_capita_monthly",
                "comparison": "gte",
            },
        ],
    },
    "assisting_agency": "370406-civil-affairs",
    "deadline_workdays": 7,
    "exempt": False,
    "exemption": None,
}

PUBLICITY: dict[str, Any] = {"in_catalogue": True, "scope": _SCOPE, "days": 30}
WITHDRAWAL: dict[str, Any] = {"deadline_event": "BEFORE_CONCLUSION", "reason_required": False}
HANDLING_AGENCY: dict[str, Any] = {
    "code": "370406-justice",
    "name": "山亭区司法局",
    "letter_prefix": "山司",
}

NOTIFICATION: dict[str, Any] = {
    "legal_basis": [_LAW],
    "proof_content": "申请人家庭经济困难的事实，即家庭成员人数和人均月收入。",
    "material_requirement": "经济困难证明原件1份。",
    "issuing_body": "户籍所在地或者经常居住地的镇人民政府、街道办事处",
    "conditions": [_CONDITION],
    "commitment_method": "在政务服务平台或者办事窗口签署承诺书。",
    "proxy_notice": "本人不能签名的，可以按手印。",
    "effect": "作出承诺的，不再索要经济困难证明，按承诺办理。",
    "validity": "本告知书送达之日起30日内签署有效。",
    "liability_civil": "承诺不实造成损失的，依法赔偿。",
    "liability_administrative": "承诺不实的，依法终止办理或者撤销决定。",
    "liability_criminal": "涉嫌犯罪的，依法移送司法机关。",
    "liability_credit": "认定为虚假承诺的，记入信用记录，修复前不适用告知承诺制。",
    "verification_notice": "办理前通过数据共享平台核查，必要时请求协助或者实地核查。",
    "publicity_notice": "承诺书公开30日；不同意公开的，应当提交证明。",
    "choice_notice": "可以选择告知承诺，也可以选择提交证明。",
    "withdrawal_notice": "办结之前可以撤回承诺，按原程序办理，不产生不良记录。",
    "ineligibility_notice": "有尚未修复的虚假承诺或者较严重不良信用记录的，不适用告知承诺制。",
    "privacy_notice": "个人信息仅用于办理、核查和信用管理，依法保存。",
    "contact": "山亭区司法局法律援助中心办事窗口",
}

SERVICE_GUIDE: dict[str, Any] = {
    "version": 1,
    "choosing_requirements": "符合所列条件，且不属于不适用告知承诺制的情形。",
    "procedure_when_chosen": "阅读告知书，填报事实，签署承诺书，等候办理。",
    "procedure_when_not_chosen": "提交经济困难证明，按原程序办理。",
    "withdrawal_procedure": "办结之前提出撤回，改按原程序提交证明。",
    "materials_when_not_chosen": ["经济困难证明原件1份"],
    "issuing_body": "户籍所在地或者经常居住地的镇人民政府、街道办事处",
}
