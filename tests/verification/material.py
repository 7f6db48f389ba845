"""Items, filings and decisions as the other services tell them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.envelope import Event, wire
from contracts.events import catalog, commitment, credit
from services.chassis.clock import CHINA_STANDARD_TIME
from services.chassis.ids import new_id
from services.chassis.messages import Message, Record

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=CHINA_STANDARD_TIME)
TODAY = NOW.date()
HOUSING = "370406-housing"
POLICE = "370406-police"
ITEM = "370406-CN-001"
SUBJECT = "ab" * 32
DIGEST = "sm3:" + "0" * 64

SOURCE = {
    "connector": "licence-library",
    "resource": "real-estate",
    "mappings": [{"fact": "houses", "field": "houses", "comparison": "eq"}],
}


def classification(**changes: Any) -> dict[str, Any]:
    """Checked online before the decision, then by the police, then on the spot."""
    values: dict[str, Any] = {
        "timing": "PRE_DECISION",
        "standard": "名下登记住房套数与承诺一致",
        "methods": ["ONLINE", "ASSISTANCE", "ON_SITE"],
        "data_source": SOURCE,
        "assisting_agency": POLICE,
        "deadline_workdays": 5,
    }
    return values | changes


def an_item(revision: int = 1, *, classified: Any = None, **changes: Any) -> catalog.ItemPublished:
    """A published item."""
    values: dict[str, Any] = {
        "item_code": ITEM,
        "revision": revision,
        "list_version_id": new_id(),
        "in_effect_from": date(2026, 1, 1),
        "item_name": "住房情况证明",
        "matter_code": "370406-HOUSING-1",
        "matter_name": "公租房申请",
        "matter_category": "BENEFIT",
        "handling_agency": {"code": HOUSING, "name": "区住建局", "letter_prefix": "山住建"},
        "industry_regulator": None,
        "subject_kinds": ["NATURAL_PERSON"],
        "offerable": True,
        "missing": [],
        "validity_days": 30,
        "facts_schema": {"properties": {"houses": {"title": "名下住房套数"}}},
        "conditions": [],
        "classification": classified or classification(),
        "publicity": {"in_catalogue": False},
        "proxy": "NOT_ALLOWED",
        "withdrawal": {},
        "format_text": None,
        "service_guide": None,
    }
    return catalog.ItemPublished.model_validate(values | changes)


def an_agency(code: str) -> catalog.AgencyRegistered:
    """An organ of the tree."""
    return catalog.AgencyRegistered(
        code=code, name=code, kind="DISTRICT_DEPARTMENT", parent="370406-gov", letter_prefix="山"
    )


def a_year(year: int = 2026, revision: int = 1, **changes: Any) -> catalog.CalendarYearPublished:
    """The working days of a year."""
    values: dict[str, Any] = {
        "year": year,
        "revision": revision,
        "provisional": False,
        "holidays": [],
        "makeup_workdays": [],
    }
    return catalog.CalendarYearPublished.model_validate(values | changes)


def a_filing(commitment_id: UUID | None = None, revision: int = 1) -> commitment.CommitmentFiled:
    """A commitment that was accepted."""
    return commitment.CommitmentFiled(
        commitment_id=commitment_id or new_id(),
        item_code=ITEM,
        item_revision=revision,
        list_version_id=new_id(),
        matter_code="370406-HOUSING-1",
        subject_ref=SUBJECT,
        subject_kind="NATURAL_PERSON",
        handling_agency=HOUSING,
        facts_digest=DIGEST,
        letter_digest=DIGEST,
        publicity_consented=False,
        filed_at=NOW,
    )


def a_decision(commitment_id: UUID) -> commitment.MatterDecided:
    """The matter was granted today."""
    return commitment.MatterDecided(
        commitment_id=commitment_id, item_code=ITEM, outcome="GRANTED", decided_on=TODAY
    )


def a_withdrawal(commitment_id: UUID) -> commitment.CommitmentWithdrawn:
    """The committer took it back."""
    return commitment.CommitmentWithdrawn(
        commitment_id=commitment_id, item_code=ITEM, subject_ref=SUBJECT, withdrawn_at=NOW
    )


def a_return(commitment_id: UUID) -> commitment.CommitmentReturnedToProofPath:
    """The commitment met the closed path."""
    return commitment.CommitmentReturnedToProofPath(
        commitment_id=commitment_id,
        item_code=ITEM,
        subject_ref=SUBJECT,
        clause="shanting-2021-8.4.2",
        returned_at=NOW,
    )


def a_standing(tier: str, revision: int = 1) -> credit.StandingChanged:
    """A subject's standing."""
    return credit.StandingChanged(
        subject_ref=SUBJECT,
        revision=revision,
        tier=tier,
        eligible=tier != "D",
        unrepaired=(),
        clause="shanting-2021-8.4.2",
        changed_at=NOW,
    )


def record_of(event: Event, event_id: UUID | None = None) -> Record:
    """An event as it comes from the bus."""
    source = event.topic.removeprefix("chengnuo.")
    parts = wire(event, event_id=event_id or new_id(), source=source, occurred_at=NOW)
    return Record(Message(**parts), 0, 0)
