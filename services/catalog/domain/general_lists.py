"""Understands the general list that the city compiles and the district must claim (一(二))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.catalog.domain.agencies import CITY_KINDS, Actor, Agency
from services.catalog.domain.misuse import Misuse
from services.catalog.domain.vocabulary import (
    Disposition,
    MatterCategory,
    ProofKind,
    ProvenanceStatus,
)


class GeneralListLevel(StrEnum):
    """通用清单层级."""

    MUNICIPAL = "MUNICIPAL"


@dataclass(frozen=True, slots=True)
class GeneralEntry:
    """通用清单条目 with its provenance; methods and timings stand as the source words them."""

    item_code: str
    seq: int
    item_name: str
    item_name_en: str | None
    proof_kind: ProofKind
    administrative_matter: str
    matter_category: MatterCategory
    responsible_agency: str
    issuing_body: str
    legal_basis: str
    legal_basis_level: str
    verification_methods: tuple[str, ...]
    verification_timing: tuple[str, ...]
    exempt_from_verification: bool
    disposition: Disposition
    key_domain: str | None
    suggested_agency: str | None
    note: str | None
    provenance: ProvenanceStatus
    source_document: str | None
    source_url: str | None
    inferred_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GeneralList:
    """通用清单 as it was published; it is never changed, a newer one stands beside it."""

    general_list_id: UUID
    level: GeneralListLevel
    title: str
    published_on: date
    published_by: str | None
    recorded_at: datetime
    entries: int
    version: int = 1


def may_publish_general_list(actor: Actor, agency: Agency | None) -> None:
    """Raise Misuse unless an organ of the city, or the administrator for it, publishes."""
    if "administrator" in actor.roles or (agency is not None and agency.kind in CITY_KINDS):
        return
    raise Misuse("agency-not-competent", competent="市级主管部门")


def without_repetition(entries: tuple[GeneralEntry, ...]) -> None:
    """Raise Misuse where one item stands in a general list twice."""
    codes = [entry.item_code for entry in entries]
    for code in codes:
        if codes.count(code) > 1:
            raise Misuse("item-listed-twice", item_code=code)
