"""Understands how an item's published form is kept as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.commitment.domain.item import (
    Agency,
    Condition,
    FormatText,
    Guide,
    Item,
    ProxyPolicy,
    PublicityPolicy,
    WithdrawalDeadline,
    WithdrawalPolicy,
)
from services.commitment.domain.party import SubjectKind


def item_from_content(content: dict[str, Any], *, listed: bool = True) -> Item:
    """The item that `content`, the data of a contract's ItemPublished in JSON, tells of."""
    classification = content["classification"]
    exemption = (classification or {}).get("exemption")
    return Item(
        item_code=content["item_code"],
        revision=content["revision"],
        list_version_id=content["list_version_id"],
        in_effect_from=date.fromisoformat(content["in_effect_from"]),
        item_name=content["item_name"],
        matter_code=content["matter_code"],
        matter_name=content["matter_name"],
        handling_agency=_agency(content["handling_agency"]),
        subject_kinds=frozenset(SubjectKind(each) for each in content["subject_kinds"]),
        offerable=content["offerable"],
        missing=tuple(content["missing"]),
        validity_days=content["validity_days"],
        facts_schema=content["facts_schema"],
        conditions=tuple(_condition(each) for each in content["conditions"]),
        exempt=bool(classification and classification["exempt"]),
        supervision_days=None if exemption is None else exemption["supervision_days"],
        publicity=_publicity(content["publicity"]),
        proxy=ProxyPolicy(content["proxy"]),
        withdrawal=_withdrawal(content["withdrawal"]),
        format_text=_format_text(content["format_text"]),
        guide=_guide(content["service_guide"]),
        listed=listed,
        content=content,
    )


def _agency(content: dict[str, Any]) -> Agency:
    return Agency(content["code"], content["name"], content["letter_prefix"])


def _condition(content: dict[str, Any]) -> Condition:
    return Condition(content["fact"], content["operator"], content["value"], content["text"])


def _publicity(content: dict[str, Any]) -> PublicityPolicy:
    return PublicityPolicy(content["in_catalogue"], content["scope"], content["days"])


def _withdrawal(content: dict[str, Any]) -> WithdrawalPolicy:
    deadline = WithdrawalDeadline(content["deadline_event"])
    return WithdrawalPolicy(deadline, content["reason_required"])


def _format_text(content: dict[str, Any] | None) -> FormatText | None:
    if content is None:
        return None
    return FormatText(content["version"], content["digest"], content["notification"])


def _guide(content: dict[str, Any] | None) -> Guide | None:
    if content is None:
        return None
    return Guide(
        choosing_requirements=content["choosing_requirements"],
        procedure_when_chosen=content["procedure_when_chosen"],
        procedure_when_not_chosen=content["procedure_when_not_chosen"],
        withdrawal_procedure=content["withdrawal_procedure"],
        materials_when_not_chosen=tuple(content["materials_when_not_chosen"]),
        issuing_body=content["issuing_body"],
    )
