"""Builds cases for the rules: everything right, and one thing changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.commitment.domain.attestation import Attestation
from services.commitment.domain.eligibility import Case
from services.commitment.domain.identity import IdType
from services.commitment.domain.item import Item
from services.commitment.domain.letter import (
    Channel,
    Filing,
    PaperSignature,
    Statements,
    UnifiedIdentitySignature,
)
from services.commitment.domain.notification import Notification
from services.commitment.domain.party import Authorisation, Party, Proxy, Relation, SubjectKind
from services.commitment.domain.standing import Standing, Unrepaired
from tests.commitment.material import FACTS, NOW, SCAN, an_item

REF = "a" * 64
SERVED = NOW - timedelta(hours=1)
AGENT_NUMBER = "370406200002290022"
PERSON_NUMBER = "370406199001010011"


def a_person(id_number: str = PERSON_NUMBER, **changes: Any) -> Party:
    values: dict[str, Any] = {
        "kind": SubjectKind.NATURAL_PERSON,
        "name": "张三丰",
        "id_type": IdType.RESIDENT_ID,
        "id_number": id_number,
        "legal_representative": None,
        "phone": "13800001234",
        "address": "山东省枣庄市山亭区示例路1号",
    }
    return Party(**values | changes)


def a_filing(**changes: Any) -> Filing:
    values: dict[str, Any] = {
        "notification_id": UUID(int=1),
        "matter_reference": "SD-1",
        "committer": a_person(),
        "facts": FACTS,
        "statements": Statements(True, True, True, True, True, True),
        "publicity_consent": None,
        "verification_authorisation": None,
        "proxy": None,
        "signature": on_paper(NOW),
        "channel": Channel.SERVICE_HALL,
        "reading_evidence": None,
    }
    return Filing(**values | changes)


def a_notification(item: Item, **changes: Any) -> Notification:
    assert item.format_text is not None
    values: dict[str, Any] = {
        "notification_id": UUID(int=1),
        "letter_no": "〔2026〕山住建告第1号",
        "item_code": item.item_code,
        "item_revision": item.revision,
        "text_version": item.format_text.version,
        "handling_agency": item.handling_agency.code,
        "subject_ref": REF,
        "applicant": a_person(),
        "channel": "SERVICE_HALL",
        "language": "zh-CN",
        "officer_reading": None,
        "fields": {},
        "digest": SCAN,
        "served_at": SERVED,
        "valid_until": SERVED + timedelta(days=item.validity_days),
        "served_by": "platform-1",
        "served_by_agency": None,
    }
    return Notification(**values | changes)


def a_case(*, item: Item | None = None, filing: Filing | None = None, **changes: Any) -> Case:
    offered = item or an_item()
    case = Case(
        filing=filing or a_filing(),
        item=offered,
        notification=a_notification(offered),
        standing=Standing(REF),
        subject_ref=REF,
        open_commitment=None,
        schema_errors=(),
        attestation=None,
        at=NOW,
    )
    return replace(case, **changes)


def on_paper(signed_at: datetime, **changes: Any) -> PaperSignature:
    return replace(PaperSignature(SCAN, "赵六一", "区政务服务大厅", signed_at), **changes)


def by_login(signed_at: datetime) -> UnifiedIdentitySignature:
    return UnifiedIdentitySignature("assertion-1", signed_at)


def a_login(id_number: str = PERSON_NUMBER, **changes: Any) -> Attestation:
    login = Attestation(
        "assertion-1", IdType.RESIDENT_ID, id_number, "张三丰", SERVED, NOW + timedelta(minutes=5)
    )
    return replace(login, **changes)


def an_agent(relation: Relation = Relation.AGENT, **changes: Any) -> Proxy:
    given = Authorisation(SCAN, "授权委托书", date(2026, 11, 23), handprint=False)
    agent = Proxy("李四", IdType.RESIDENT_ID, AGENT_NUMBER, relation, given)
    return replace(agent, **changes)


def unrepaired(level: str = "GENERAL", **changes: Any) -> Unrepaired:
    record = Unrepaired(
        UUID(int=7), UUID(int=8), level, date(2026, 11, 1), date(2027, 2, 1), "370406-housing"
    )
    return replace(record, **changes)
