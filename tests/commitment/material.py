"""Builds what tests of the commitment service begin with: an item, people, filings, events."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from contracts.envelope import Event, wire
from contracts.events import catalog
from services.chassis.ids import new_id
from services.chassis.messages import Message, Record
from services.commitment.adapters.item_content import item_from_content
from services.commitment.domain.item import Item

CST = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=CST)
DECISION = {"outcome": "GRANTED", "document_no": "山决〔2026〕1号", "decided_on": "2026-11-24"}
HOUR = timedelta(hours=1)
ITEM = "370406-CN-001"
AGENCY = "370406-housing"
SCAN = "sm3:" + "a" * 64
PERSON: dict[str, Any] = {
    "kind": "NATURAL_PERSON",
    "name": "张三丰",
    "id_type": "RESIDENT_ID",
    "id_number": "370406199001010011",
    "phone": "13800001234",
    "address": "山东省枣庄市山亭区山城街道示例路1号",
}
ANOTHER: dict[str, Any] = {**PERSON, "name": "李四", "id_number": "370406200002290022"}
COMPANY: dict[str, Any] = {
    "kind": "LEGAL_PERSON",
    "name": "山亭示例食品有限公司",
    "id_type": "USCC",
    "id_number": "91370406MA0000007Q",
    "legal_representative": "王五",
    "phone": "06328811234",
    "address": "山东省枣庄市山亭区新城街2号",
}
STATEMENTS = {
    "informed": True,
    "conditions_met": True,
    "truth": True,
    "accept_verification": True,
    "liability": True,
    "true_intention": True,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["income", "members"],
    "additionalProperties": False,
    "properties": {
        "income": {"type": "number", "minimum": 0},
        "members": {"type": "integer", "minimum": 1},
        "remark": {"type": "string"},
    },
}
FACTS: dict[str, Any] = {"income": 600, "members": 3}


def item_event(**changes: Any) -> catalog.ItemPublished:
    """The published form of an item that may be offered."""
    words = {
        name: f"{name}的内容"
        for name in catalog.NotificationText.model_fields
        if name not in ("legal_basis", "conditions")
    }
    basis = {"name": "某条例", "article": "第三条", "text": "条文", "effect_level": "行政法规"}
    values: dict[str, Any] = {
        "item_code": ITEM,
        "revision": 1,
        "list_version_id": "01990000-0000-7000-8000-00000000000a",
        "in_effect_from": "2026-01-01",
        "item_name": "收入证明",
        "matter_code": "370406005001",
        "matter_name": "公共租赁住房保障资格确认",
        "matter_category": "CONFIRMATION",
        "handling_agency": {"code": AGENCY, "name": "山亭区住建局", "letter_prefix": "山住建"},
        "industry_regulator": None,
        "subject_kinds": ["NATURAL_PERSON", "LEGAL_PERSON"],
        "offerable": True,
        "missing": [],
        "validity_days": 30,
        "facts_schema": SCHEMA,
        "conditions": [
            {"fact": "income", "operator": "lte", "value": 1000, "text": "人均月收入不超过1000元"}
        ],
        "classification": {
            "timing": "POST_DECISION",
            "standard": "与数据一致",
            "methods": ["ONLINE"],
            "deadline_workdays": 20,
        },
        "publicity": {"in_catalogue": False},
        "proxy": "NOT_ALLOWED",
        "withdrawal": {},
        "format_text": {
            "format_text_id": "01990000-0000-7000-8000-00000000000b",
            "version": 1,
            "digest": "sm3:" + "b" * 64,
            "notification": {**words, "legal_basis": [basis], "conditions": ["收入不超过1000元"]},
        },
        "service_guide": {
            "service_guide_id": "01990000-0000-7000-8000-00000000000c",
            "version": 1,
            "choosing_requirements": "符合条件",
            "procedure_when_chosen": "提交承诺书",
            "procedure_when_not_chosen": "到窗口提交证明",
            "withdrawal_procedure": "书面提出",
            "materials_when_not_chosen": ["收入证明原件"],
            "issuing_body": "工作单位",
        },
    }
    return catalog.ItemPublished.model_validate(values | changes)


EXEMPT = {
    "timing": "ROUTINE_SUPERVISION",
    "standard": "日常监管",
    "methods": [],
    "deadline_workdays": 20,
    "exempt": True,
    "exemption": {
        "regulator": None,
        "regulator_opinion_on": None,
        "supervision_modes": ["DOUBLE_RANDOM"],
        "supervision_days": 90,
    },
}
IN_CATALOGUE = {"in_catalogue": True, "scope": "区政府网站", "days": 30}


def an_item(**changes: Any) -> Item:
    """The item as the service keeps it."""
    return item_from_content(item_event(**changes).model_dump(mode="json"))


def record_of(event: Event, *, event_id: UUID | None = None, at: datetime = NOW) -> Record:
    """An event as it comes from the bus."""
    source = event.topic.removeprefix("chengnuo.")
    parts = wire(event, event_id=event_id or new_id(), source=source, occurred_at=at)
    return Record(Message(**parts), 0, 0)


def filing_body(notification_id: str, **changes: Any) -> dict[str, Any]:
    """A filing on paper, witnessed, that every rule accepts."""
    body: dict[str, Any] = {
        "notification_id": notification_id,
        "matter_reference": "SD-2026-000001",
        "committer": PERSON,
        "facts": FACTS,
        "statements": STATEMENTS,
        "signature": paper(NOW),
        "channel": "SERVICE_HALL",
        "reading_evidence": {"scrolled_to_end": True, "seconds": 60, "read_aloud_by": "赵六一"},
    }
    return body | changes


def paper(signed_at: datetime) -> dict[str, Any]:
    """A witnessed signature on paper."""
    return {
        "kind": "PAPER",
        "scan_digest": SCAN,
        "officer": "赵六一",
        "place": "区政务服务大厅",
        "signed_at": signed_at.isoformat(),
    }


def authorisation(**changes: Any) -> dict[str, Any]:
    """What authorises an agent."""
    given: dict[str, Any] = {
        "document_digest": SCAN,
        "document_title": "授权委托书",
        "signed_on": date(2026, 11, 23).isoformat(),
        "handprint": False,
    }
    return given | changes
