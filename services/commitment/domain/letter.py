"""Understands a commitment letter (承诺书): what the applicant states, signs and consents to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.commitment.domain.identity import IdType
from services.commitment.domain.notification import Notification
from services.commitment.domain.party import (
    Party,
    Proxy,
    SubjectKind,
    masked_name,
    masked_number,
    masked_party,
)

LAYOUT = 1
COPIES = 2
HIDDEN_FACT = "***"


class Channel(StrEnum):
    """Where a notification was served or a letter was signed."""

    SERVICE_HALL = "SERVICE_HALL"
    WEBSITE = "WEBSITE"
    GOVERNMENT_SERVICE_PLATFORM = "GOVERNMENT_SERVICE_PLATFORM"
    MOBILE = "MOBILE"


class SignatureKind(StrEnum):
    """书面签名 witnessed by an officer, or 统一身份认证 attested by the identity service."""

    PAPER = "PAPER"
    UNIFIED_IDENTITY = "UNIFIED_IDENTITY"


@dataclass(frozen=True, slots=True)
class Statements:
    """The six statements of a letter, fields 3 to 8 of `law/domain.md` §5.2."""

    informed: bool
    conditions_met: bool
    truth: bool
    accept_verification: bool
    liability: bool
    true_intention: bool

    def by_name(self) -> dict[str, bool]:
        """Each with whether it was made."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def not_made(self) -> tuple[str, ...]:
        """The names of those that were not made."""
        return tuple(name for name, made in self.by_name().items() if not made)


@dataclass(frozen=True, slots=True)
class PaperSignature:
    """A signature on paper: the digest of its scan, the witnessing officer and the place."""

    scan_digest: str
    officer: str
    place: str
    signed_at: datetime
    kind: SignatureKind = SignatureKind.PAPER


@dataclass(frozen=True, slots=True)
class UnifiedIdentitySignature:
    """A signature by a login: the assertion that the identity service keeps, and when."""

    assertion_id: str
    signed_at: datetime
    kind: SignatureKind = SignatureKind.UNIFIED_IDENTITY


Signature = PaperSignature | UnifiedIdentitySignature


@dataclass(frozen=True, slots=True)
class VerificationAuthorisation:
    """核查授权: whether, and for which persons and data."""

    authorised: bool
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filing:
    """What a platform or an officer hands in for the applicant; no signature in a mere check."""

    notification_id: UUID
    matter_reference: str
    committer: Party
    facts: dict[str, Any]
    statements: Statements
    publicity_consent: bool | None
    verification_authorisation: VerificationAuthorisation | None
    proxy: Proxy | None
    signature: Signature | None
    channel: Channel
    reading_evidence: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Letter:
    """承诺书 as signed. `content` is what the digest is taken over; it is never changed."""

    commitment_id: UUID
    letter_no: str
    content: dict[str, Any]
    digest: str


def content_of(
    filing: Filing,
    notification: Notification,
    fact_titles: dict[str, str],
    *,
    commitment_id: UUID,
    letter_no: str,
    filed_at: datetime,
    salt: str,
) -> dict[str, Any]:
    """A letter as signed, in JSON: both parts of the official layout.

    `fact_titles` are the facts' titles in the item's form, by name.
    `salt` is a random text that keeps the digest of few facts from being guessed.
    """
    return {
        "layout": LAYOUT,
        "commitment_id": str(commitment_id),
        "letter_no": letter_no,
        "notification_id": str(notification.notification_id),
        "notification": notification.fields,
        "matter_reference": filing.matter_reference,
        "committer": party_content(filing.committer),
        "proxy": None if filing.proxy is None else proxy_content(filing.proxy),
        "statements": filing.statements.by_name(),
        "facts": filing.facts,
        "fact_titles": fact_titles,
        "publicity_consent": filing.publicity_consent,
        "verification_authorization": _authorisation(filing.verification_authorisation),
        "signature": _signature(filing.signature),
        "channel": filing.channel.value,
        "reading_evidence": filing.reading_evidence,
        "copies": COPIES,
        "filed_at": filed_at.isoformat(),
        "salt": salt,
    }


def sealed_facts(content: dict[str, Any]) -> dict[str, Any]:
    """What others are told the digest of: the facts with the salt of the letter that states them,
    so that nobody recognises facts that he guessed."""
    return {"facts": content["facts"], "salt": content["salt"]}


def party_content(party: Party) -> dict[str, Any]:
    """A party in JSON."""
    return {
        "kind": party.kind.value,
        "name": party.name,
        "id_type": party.id_type.value,
        "id_number": party.id_number,
        "legal_representative": party.legal_representative,
        "phone": party.phone,
        "address": party.address,
    }


def proxy_content(proxy: Proxy) -> dict[str, Any]:
    """An agent in JSON."""
    given = proxy.authorisation
    return {
        "name": proxy.name,
        "id_type": proxy.id_type.value,
        "id_number": proxy.id_number,
        "relation": proxy.relation.value,
        "authorisation": None
        if given is None
        else {
            "document_digest": given.document_digest,
            "document_title": given.document_title,
            "signed_on": given.signed_on.isoformat(),
            "handprint": given.handprint,
        },
    }


def _authorisation(given: VerificationAuthorisation | None) -> dict[str, Any] | None:
    return None if given is None else {"authorised": given.authorised, "scope": list(given.scope)}


def _signature(signature: Signature | None) -> dict[str, Any] | None:
    match signature:
        case None:
            return None
        case PaperSignature():
            return {
                "kind": signature.kind.value,
                "scan_digest": signature.scan_digest,
                "officer": signature.officer,
                "place": signature.place,
                "signed_at": signature.signed_at.isoformat(),
            }
        case UnifiedIdentitySignature():
            return {
                "kind": signature.kind.value,
                "assertion_id": signature.assertion_id,
                "signed_at": signature.signed_at.isoformat(),
            }


def masked_content(content: dict[str, Any]) -> dict[str, Any]:
    """A letter without the salt, and with names, numbers and facts hidden."""
    shown = {name: value for name, value in content.items() if name != "salt"}
    committer, proxy, signature = content["committer"], content["proxy"], content["signature"]
    evidence = content["reading_evidence"]
    shown["committer"] = masked_party_content(committer)
    shown["facts"] = dict.fromkeys(content["facts"], HIDDEN_FACT)
    if proxy is not None:
        shown["proxy"] = proxy | {
            "name": masked_name(proxy["name"]),
            "id_number": masked_number(proxy["id_number"]),
        }
    if signature is not None and "officer" in signature:
        shown["signature"] = signature | {"officer": masked_name(signature["officer"])}
    if evidence is not None and evidence.get("read_aloud_by"):
        shown["reading_evidence"] = evidence | {
            "read_aloud_by": masked_name(evidence["read_aloud_by"])
        }
    return shown


def masked_party_content(content: dict[str, Any]) -> dict[str, Any]:
    """A party in JSON with its name, numbers and address hidden."""
    return party_content(masked_party(party_of(content)))


def party_of(content: dict[str, Any]) -> Party:
    """The party that `content` tells of."""
    return Party(
        kind=SubjectKind(content["kind"]),
        name=content["name"],
        id_type=IdType(content["id_type"]),
        id_number=content["id_number"],
        legal_representative=content["legal_representative"],
        phone=content["phone"],
        address=content["address"],
    )
