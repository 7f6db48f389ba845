"""Understands the tree of organs, and which organ an act belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.catalog.domain.misuse import Misuse

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_LENGTH = 18


class AgencyKind(StrEnum):
    """What an organ is in the plan (law/domain.md §2)."""

    PROVINCE = "PROVINCE"
    CITY_GOV = "CITY_GOV"
    CITY_DEPT = "CITY_DEPT"
    CITY_JUSTICE = "CITY_JUSTICE"
    DISTRICT_GOV = "DISTRICT_GOV"
    DISTRICT_JUSTICE = "DISTRICT_JUSTICE"
    HANDLING_AGENCY = "HANDLING_AGENCY"
    BIG_DATA_BUREAU = "BIG_DATA_BUREAU"
    DRC = "DRC"
    APPROVAL_BUREAU = "APPROVAL_BUREAU"
    TOWN = "TOWN"
    TOWN_JUSTICE_OFFICE = "TOWN_JUSTICE_OFFICE"
    DEV_ZONE = "DEV_ZONE"


CITY_KINDS = frozenset({AgencyKind.CITY_GOV, AgencyKind.CITY_DEPT, AgencyKind.CITY_JUSTICE})


@dataclass(frozen=True, slots=True)
class Agency:
    """机关: an organ, with the organ above it and its 机关代字 for letter numbers."""

    code: str
    name: str
    kind: AgencyKind
    parent: str | None
    letter_prefix: str
    uscc: str | None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a client, for an agency, in roles."""

    client_id: str
    agency: str | None
    roles: frozenset[str]


def belongs_to(actor: Actor, agency: str) -> None:
    """Raise Misuse `agency-not-competent` where the act is another agency's."""
    if actor.agency != agency:
        raise Misuse("agency-not-competent", competent=agency)


OVERSIGHT = frozenset({"justice_reviewer", "publisher", "supervisor", "auditor", "administrator"})


def may_know(actor: Actor, agency: str, *, public: bool) -> bool:
    """Whether a document of `agency` is the actor's to know of: once it is public, or to the
    agency itself and to those who oversee it."""
    return public or actor.agency == agency or not actor.roles.isdisjoint(OVERSIGHT)


def own_agency(actor: Actor) -> str:
    """The agency that the actor acts for. Raises Misuse where there is none."""
    if actor.agency is None:
        raise Misuse("agency-not-competent", competent="登记机关")
    return actor.agency


def uscc_is_valid(code: str) -> bool:
    """Whether `code` is a unified social credit code with a right check character (GB 32100)."""
    if len(code) != _USCC_LENGTH or any(each not in _USCC_ALPHABET for each in code):
        return False
    values = [_USCC_ALPHABET.index(each) for each in code]
    total = sum(value * weight for value, weight in zip(values, _USCC_WEIGHTS, strict=False))
    return (31 - total % 31) % 31 == values[-1]
