"""Understands a notification (告知书): eighteen fields, once and for all, in writing (二(二))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.commitment.domain.item import Item
from services.commitment.domain.party import Party


@dataclass(frozen=True, slots=True)
class Notification:
    """告知书 as served. `fields` holds all 18 fields; `digest` is over them without itself.

    `valid_until` is the last instant at which the letter under it may be filed.
    """

    notification_id: UUID
    letter_no: str
    item_code: str
    item_revision: int
    text_version: int
    handling_agency: str
    subject_ref: str
    applicant: Party
    channel: str
    language: str
    officer_reading: dict[str, Any] | None
    fields: dict[str, Any]
    digest: str
    served_at: datetime
    valid_until: datetime
    served_by: str
    served_by_agency: str | None

    def current_at(self, at: datetime) -> bool:
        """Whether it may still be signed: the last instant of its validity is inside."""
        return at <= self.valid_until


def valid_until(served_at: datetime, item: Item) -> datetime:
    """The last instant of a notification's validity."""
    return served_at + timedelta(days=item.validity_days)


def whole_second(at: datetime) -> datetime:
    """An instant as documents state it, so that a signature in the same second is not before it."""
    return at.replace(microsecond=0)


def fields_of(item: Item, *, letter_no: str, issued_at: datetime) -> dict[str, Any]:
    """Fields 1 to 18 of `law/domain.md` §5.1 but for the digest, which is taken over these.

    Raises ValueError where the item has no published text; such an item is not offerable.
    """
    if item.format_text is None:
        raise ValueError("an item without a published text cannot be notified")
    words = item.format_text.words
    return {
        "letter_no": letter_no,
        "matter_name": item.matter_name,
        "matter_code": item.matter_code,
        "item_name": item.item_name,
        "item_code": item.item_code,
        "legal_basis": words["legal_basis"],
        "proof_content": words["proof_content"],
        "material_requirement": words["material_requirement"],
        "issuing_body": words["issuing_body"],
        "conditions": words["conditions"],
        "commitment_method": words["commitment_method"],
        "proxy_policy": item.proxy.value,
        "proxy_notice": words["proxy_notice"],
        "effect": words["effect"],
        "validity": words["validity"],
        "liability": {
            "civil": words["liability_civil"],
            "administrative": words["liability_administrative"],
            "criminal": words["liability_criminal"],
            "credit": words["liability_credit"],
        },
        "verification_notice": words["verification_notice"],
        "publicity": _publicity(item, words),
        "choice_notice": words["choice_notice"],
        "withdrawal_notice": words["withdrawal_notice"],
        "ineligibility_notice": words["ineligibility_notice"],
        "privacy_notice": words["privacy_notice"],
        "agency": {"code": item.handling_agency.code, "name": item.handling_agency.name},
        "seal": f"{item.handling_agency.name}（电子印章）",
        "contact": words["contact"],
        "issued_at": issued_at.isoformat(),
        "text_version": item.format_text.version,
        "text_digest": item.format_text.digest,
    }


def _publicity(item: Item, words: dict[str, Any]) -> dict[str, Any]:
    policy = item.publicity
    if not policy.in_catalogue:
        return {
            "is_public": False,
            "scope": None,
            "from": None,
            "to": None,
            "refusal_effect": words["publicity_notice"],
        }
    until = "公开期限届满为止" if policy.days is None else f"自受理之日起满{policy.days}日止"
    return {
        "is_public": True,
        "scope": policy.scope,
        "from": "自承诺受理之日起",
        "to": until,
        "refusal_effect": words["publicity_notice"],
    }
