"""Understands what one event of each type looks like: made by rule, the same on every run."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from contracts import example_item
from contracts.envelope import Event, envelope_for
from contracts.event_schemas import schema_name
from contracts.events import EVENTS

_CHINA = timezone(timedelta(hours=8))
_FILED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=_CHINA)
_UNIX_MILLISECONDS = int(_FILED_AT.timestamp() * 1000)
_CAUSE = "causing-request"
_REQUEST = "8f14e45fceea467f9a3b1d2c4e5f6071"
_TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
_ITEM = "370406-CN-001"
_AGENCY = "370406-justice"


def _id(name: str) -> UUID:
    """A UUIDv7 that belongs to `name`."""
    digits = int.from_bytes(hashlib.sha256(name.encode()).digest()[:10], "big")
    number = (_UNIX_MILLISECONDS << 80) | digits
    number = number & ~(0xF << 76) | (7 << 76)
    return UUID(int=number & ~(0x3 << 62) | (0x2 << 62))


def _digest(name: str) -> str:
    return f"sm3:{hashlib.sha256(name.encode()).hexdigest()}"


_FORMAT_TEXT = {
    "format_text_id": _id("format_text_id"),
    "version": 1,
    "digest": _digest("format-text"),
    "notification": example_item.NOTIFICATION,
}
_GUIDE = {"service_guide_id": _id("service_guide_id"), **example_item.SERVICE_GUIDE}
_UNREPAIRED = {
    "record_id": _id("record_id"),
    "commitment_id": _id("commitment_id"),
    "level": "GENERAL",
    "determined_on": date(2026, 12, 21),
    "repairable_from": date(2027, 3, 21),
    "determining_agency": _AGENCY,
}

_MEMBERS: dict[str, Any] = {
    "assisting_agency": "370406-civil-affairs",
    "cause": "INTENTIONAL",
    "channel": "GOVERNMENT_SERVICE_PLATFORM",
    "classification": example_item.CLASSIFICATION,
    "clause": "shanting-2021-8.4.2",
    "code": _AGENCY,
    "conditions": [example_item.CONDITION],
    "decided_on": date(2026, 12, 1),
    "determined_on": date(2026, 12, 21),
    "determining_agency": _AGENCY,
    "document_no": "山司认〔2026〕3号",
    "due_on": date(2026, 12, 2),
    "eligible": False,
    "exempt": False,
    "facts_schema": example_item.FACTS_SCHEMA,
    "format_text": _FORMAT_TEXT,
    "handling_agency": _AGENCY,
    "holidays": [date(2027, 1, 1), date(2027, 2, 8)],
    "in_effect_from": date(2026, 11, 23),
    "industry_regulator": None,
    "item_code": _ITEM,
    "item_codes": [_ITEM, "370406-CN-002"],
    "item_name": "经济困难证明",
    "item_revision": 1,
    "kind": "DETERMINATION",
    "language": "zh-CN",
    "level": "GENERAL",
    "makeup_workdays": [date(2027, 1, 31)],
    "matter_category": "BENEFIT",
    "matter_code": "370406-05-0001",
    "matter_name": "申请法律援助",
    "method": "ONLINE",
    "methods": ["ONLINE", "ASSISTANCE", "ON_SITE"],
    "missing": [],
    "number": 1,
    "offerable": True,
    "parent": "370406-gov",
    "platform": "CITY",
    "provisional": True,
    "proxy": "HANDPRINT_IF_UNABLE",
    "publicity": example_item.PUBLICITY,
    "publicity_consented": True,
    "published_on": date(2026, 11, 23),
    "reason": "REPAIRED",
    "requesting_agency": _AGENCY,
    "result": "INCONSISTENT",
    "revision": 1,
    "service_guide": _GUIDE,
    "subject_kind": "NATURAL_PERSON",
    "subject_kinds": ["NATURAL_PERSON"],
    "subject_ref": hashlib.sha256(b"subject_ref").hexdigest(),
    "supersedes": None,
    "text_version": 1,
    "tier": "C",
    "timing": "PRE_DECISION",
    "unmet": [{"rule": "no-unrepaired-false-commitment", "clause": "shanting-2021-8.4.2"}],
    "unrepaired": [_UNREPAIRED],
    "validity_days": 30,
    "withdrawal": example_item.WITHDRAWAL,
    "year": 2027,
}

_OF_ONE_EVENT: dict[tuple[str, str], Any] = {
    ("AgencyRegistered", "kind"): "DISTRICT_DEPARTMENT",
    ("AgencyRegistered", "letter_prefix"): "山司",
    ("AgencyRegistered", "name"): "山亭区司法局",
    ("AssistanceConcluded", "outcome"): "ANSWERED",
    ("AssistanceRequested", "clause"): "shanting-2021-8.3.2",
    ("CreditRecorded", "clause"): "shanting-2021-8.4.1",
    ("CreditRepaired", "clause"): "ndrc-order-36.repair",
    ("DisposalImposed", "clause"): "shanting-2021-8.3.3",
    ("DisposalImposed", "kind"): "TERMINATE_HANDLING",
    ("ItemLeftList", "clause"): "shanting-2021-8.1.3",
    ("ItemPublished", "handling_agency"): example_item.HANDLING_AGENCY,
    ("ListVersionPublished", "clause"): "shanting-2021-8.1.2",
    ("MatterDecided", "outcome"): "GRANTED",
    ("ObjectionDecided", "outcome"): "MAINTAINED",
    ("UntruthConfirmed", "clause"): "shanting-2021-8.3.3",
    ("UntruthSuspected", "clause"): "shanting-2021-8.3.3",
    ("VerificationRequested", "clause"): "shanting-2021-8.3.1",
}


def example_event(event: type[Event]) -> Event:
    """One event of the type, with every member told.

    Raises LookupError for a member whose value nobody wrote down here.
    """
    members = {name: _value(event.__name__, name) for name in event.model_fields}
    return event.model_validate(members)


def _value(event: str, member: str) -> Any:
    if (event, member) in _OF_ONE_EVENT:
        return _OF_ONE_EVENT[event, member]
    if member in _MEMBERS:
        return _MEMBERS[member]
    if member.endswith("_id"):
        return _id(member)
    if member.endswith("_at"):
        return _FILED_AT
    if member.endswith("digest"):
        return _digest(member)
    raise LookupError(f"no example value for {member} of {event}")


def example_of(event: type[Event]) -> dict[str, Any]:
    """The event in CloudEvents' structured JSON form."""
    told = example_event(event)
    envelope = envelope_for(
        told,
        event_id=_id(event.type_name()),
        source=event.topic.rpartition(".")[2],
        occurred_at=_FILED_AT,
        caused_by=str(_id(_CAUSE)),
    )
    belonging = {"requestid": _REQUEST, "traceparent": _TRACE}
    return {**envelope.model_dump(mode="json"), **belonging, "data": told.model_dump(mode="json")}


def examples() -> dict[str, dict[str, Any]]:
    """The examples of all events, by the name of their schema."""
    return {schema_name(event): example_of(event) for event in EVENTS.values()}
