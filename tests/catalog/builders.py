"""Small builders for tests of the catalogue: entries, texts, guides, bodies and actors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import count
from typing import Any
from uuid import UUID

from services.catalog.adapters.json_codec import from_json
from services.catalog.domain.agencies import Actor
from services.catalog.domain.format_texts import NotificationText
from services.catalog.domain.list_entries import Classification, ListEntry
from services.catalog.domain.list_versions import CommitmentList, ListVersion, ListVersionState

CST = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=CST)
TODAY = NOW.date()
LIST_ID = "370406-commitment-list"
HOUSING, CIVIL = "370406-housing", "370406-civil-affairs"
JUSTICE, GOVERNMENT = "370406-justice", "370406-gov"
ITEM, OTHER_ITEM = "370406-CN-042", "370406-CN-048"
THE_LIST = CommitmentList(LIST_ID, "清单", JUSTICE, GOVERNMENT)

_numbers = count(1)


def an_id() -> UUID:
    """A fresh id; ids of one run are in order."""
    return UUID(int=next(_numbers))


def actor(role: str, agency: str | None) -> Actor:
    """Somebody who acts for an agency in one role."""
    return Actor(f"{role}@{agency}", agency, frozenset({role}))


OFFICER = actor("handling_officer", HOUSING)
REVIEWER = actor("justice_reviewer", JUSTICE)
PUBLISHER = actor("publisher", GOVERNMENT)

CONDITION = "申请人及共同居住的家庭成员在山亭区自有住房套数为 0"


def entry_body(**changes: Any) -> dict[str, Any]:
    """The JSON of an entry that may be listed and offered."""
    return {
        "change": "ADD",
        "item_name": "无住房证明",
        "matter_code": "000517001000",
        "matter_name": "公共租赁住房资格申请",
        "matter_category": "BENEFIT",
        "proof_kind": "RIGHT_OWNERSHIP",
        "key_domain": "社会救助",
        "handling_agency": HOUSING,
        "industry_regulator": None,
        "issuing_body": "不动产登记机构",
        "legal_basis": [
            {
                "name": "《公共租赁住房管理办法》",
                "article": "第七条",
                "text": "申请公共租赁住房，应当在本地无住房。",
                "effect_level": "法律／部门规章",
            }
        ],
        "subject_kinds": ["NATURAL_PERSON"],
        "exclusion_check": {
            "ground": None,
            "high_risk": False,
            "high_correction_cost": False,
            "irreversible_damage": False,
            "justification": "可在线核查，不实时可收回住房。",
        },
        "selection_criteria": ["EASY_TO_VERIFY"],
        "validity_days": 30,
        "facts_schema": {
            "type": "object",
            "properties": {"dwellings_owned": {"type": "integer", "minimum": 0}},
            "required": ["dwellings_owned"],
            "additionalProperties": False,
        },
        "conditions": [
            {"fact": "dwellings_owned", "operator": "eq", "value": 0, "text": CONDITION}
        ],
        "classification": classification_body(),
        "publicity": {"in_catalogue": False, "scope": None, "days": None},
        "proxy": "GUARDIAN_ONLY",
        "withdrawal": {"deadline_event": "BEFORE_CONCLUSION", "reason_required": True},
        "risk": {"legal": "LOW", "safety": "LOW", "social": "LOW"},
        "provenance": {
            "status": "draft-to-be-confirmed",
            "inferred_fields": ["proof_kind"],
            "note": "待司法局确认",
            "source_document": None,
            "source_url": None,
        },
        **changes,
    }


def classification_body(**changes: Any) -> dict[str, Any]:
    """The JSON of a complete classification with an online check."""
    return {
        "timing": "PRE_DECISION",
        "standard": "登记住房套数与承诺一致",
        "methods": ["ONLINE"],
        "data_source": {
            "connector": "data-sharing",
            "resource": "real-estate-registrations",
            "mappings": [
                {"fact": "dwellings_owned", "field": "dwelling_count", "comparison": "eq"}
            ],
        },
        "assisting_agency": None,
        "deadline_workdays": 5,
        "exempt": False,
        "exemption": None,
        **changes,
    }


def an_entry(item_code: str = ITEM, **changes: Any) -> ListEntry:
    """An entry of the domain that may be listed and offered."""
    return from_json(ListEntry, {**entry_body(**changes), "item_code": item_code})


def a_classification(**changes: Any) -> Classification:
    """A complete classification of the domain."""
    return from_json(Classification, classification_body(**changes))


def notification_body(**changes: Any) -> dict[str, Any]:
    """The JSON of a format text that passes its check."""
    return {
        "legal_basis": entry_body()["legal_basis"],
        "proof_content": "申请人家庭在山亭区没有自有住房",
        "material_requirement": "不动产登记机构出具的无住房证明原件 1 份",
        "issuing_body": "不动产登记机构",
        "conditions": [CONDITION],
        "commitment_method": "书面或者电子方式签署承诺书",
        "proxy_notice": "无民事行为能力人由其监护人代为承诺",
        "effect": "签署后不再索要无住房证明",
        "validity": "仅适用于本次申请",
        "liability_civil": "造成他人损失的，承担民事责任",
        "liability_administrative": "撤销决定，收回住房",
        "liability_criminal": "构成犯罪的，移送司法机关",
        "liability_credit": "认定虚假承诺的，记入信用记录",
        "verification_notice": "作出决定前在线核查，申请人应当配合",
        "publicity_notice": "承诺书不向社会公开",
        "choice_notice": "可以不选择告知承诺，改为提交证明",
        "withdrawal_notice": "作出决定前可以撤回承诺",
        "ineligibility_notice": "有未修复虚假承诺的，不适用告知承诺",
        "privacy_notice": "核查时向不动产登记机构查询住房套数，不作他用",
        "contact": "山亭区住房和城乡建设局 0632-8811000",
        **changes,
    }


def a_notification(**changes: Any) -> NotificationText:
    """A text of the domain that passes its check."""
    return from_json(NotificationText, notification_body(**changes))


def guide_body(item_code: str = ITEM, **changes: Any) -> dict[str, Any]:
    """The JSON of a complete service guide."""
    return {
        "item_code": item_code,
        "choosing_requirements": "本人到场或者登录统一身份认证平台",
        "procedure_when_chosen": "阅读告知书，签署承诺书，受理",
        "procedure_when_not_chosen": "提交无住房证明，受理",
        "withdrawal_procedure": "作出决定前提交撤回申请",
        "materials_when_not_chosen": ["无住房证明原件 1 份"],
        "issuing_body": "不动产登记机构",
        **changes,
    }


CHANNELS = {
    "service_hall": "政务服务大厅住建窗口 2026-11-20 上架照片",
    "website": "http://www.shanting.gov.cn/texts/42",
    "government_service_platform": "山东政务服务网 2026-11-20 发布记录",
}


def a_version(state: ListVersionState = ListVersionState.DRAFT, **changes: Any) -> ListVersion:
    """A list version that the housing bureau drafted."""
    version = ListVersion(
        list_version_id=an_id(),
        list_id=LIST_ID,
        number=1,
        state=state,
        base_version_id=None,
        drafting_agency=HOUSING,
        drafted_at=NOW,
    )
    return replace(version, **changes)


def general_entry(item_code: str = ITEM, **changes: Any) -> dict[str, Any]:
    """The JSON of an entry of a general list, of own knowledge."""
    return {
        "item_code": item_code,
        "seq": 42,
        "item_name": "无住房证明",
        "proof_kind": "RIGHT_OWNERSHIP",
        "administrative_matter": "公共租赁住房资格申请",
        "matter_category": "BENEFIT",
        "responsible_agency": "住房保障部门",
        "issuing_body": "不动产登记机构",
        "legal_basis": "《公共租赁住房管理办法》第七条",
        "legal_basis_level": "部门规章",
        "verification_methods": ["ONLINE"],
        "verification_timing": ["PRE_DECISION"],
        "exempt_from_verification": False,
        "disposition": "COMMITMENT",
        "key_domain": "社会救助",
        "suggested_agency": "山亭区住房和城乡建设局",
        "note": None,
        "provenance": "own_knowledge",
        "source_document": None,
        "source_url": None,
        "inferred_fields": ["ALL"],
        **changes,
    }


def yesterday() -> date:
    """The day before today."""
    return TODAY - timedelta(days=1)
