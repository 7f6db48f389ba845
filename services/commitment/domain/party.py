"""Understands who commits (承诺人), who acts for them (代理人), and how little of it others see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.commitment.domain.identity import IdType


class SubjectKind(StrEnum):
    """自然人, 法人, 非法人组织."""

    NATURAL_PERSON = "NATURAL_PERSON"
    LEGAL_PERSON = "LEGAL_PERSON"
    OTHER_ORGANISATION = "OTHER_ORGANISATION"


class Relation(StrEnum):
    """In what capacity somebody commits for another: 监护人 or 委托代理人."""

    GUARDIAN = "GUARDIAN"
    AGENT = "AGENT"


@dataclass(frozen=True, slots=True)
class Party:
    """申请人／承诺人."""

    kind: SubjectKind
    name: str
    id_type: IdType
    id_number: str
    legal_representative: str | None
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Authorisation:
    """授权文书 of an agent; `handprint` where the committer cannot write."""

    document_digest: str
    document_title: str
    signed_on: date
    handprint: bool


@dataclass(frozen=True, slots=True)
class Proxy:
    """代为承诺: the agent and what authorises them."""

    name: str
    id_type: IdType
    id_number: str
    relation: Relation
    authorisation: Authorisation | None


_HIDDEN = "*"


def masked_name(name: str, kind: SubjectKind = SubjectKind.NATURAL_PERSON) -> str:
    """A person's family name, an organisation's first and last two characters; the rest hidden."""
    if kind is SubjectKind.NATURAL_PERSON or len(name) <= 4:
        return name[:1] + _HIDDEN * max(1, len(name) - 1)
    return name[:2] + _HIDDEN * (len(name) - 4) + name[-2:]


def masked_number(id_number: str) -> str:
    """`370406********0011`; of a short number only the first and last two characters."""
    if len(id_number) >= 15:
        return id_number[:6] + _HIDDEN * (len(id_number) - 10) + id_number[-4:]
    if len(id_number) > 4:
        return id_number[:2] + _HIDDEN * (len(id_number) - 4) + id_number[-2:]
    return _HIDDEN * len(id_number)


def masked_phone(phone: str) -> str:
    """`138****1234`."""
    if len(phone) < 8:
        return _HIDDEN * len(phone)
    return phone[:3] + _HIDDEN * (len(phone) - 7) + phone[-4:]


def masked_address(address: str) -> str:
    """The first six characters, which tell the district and no house."""
    return address[:6] + _HIDDEN * 4


def masked_party(party: Party) -> Party:
    """The same party as everybody but the reader with a purpose sees it."""
    representative = party.legal_representative
    return Party(
        kind=party.kind,
        name=masked_name(party.name, party.kind),
        id_type=party.id_type,
        id_number=masked_number(party.id_number),
        legal_representative=None if representative is None else masked_name(representative),
        phone=masked_phone(party.phone),
        address=masked_address(party.address),
    )
