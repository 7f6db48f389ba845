"""An organ enters the tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Agency, AgencyKind, uscc_is_valid
from services.catalog.domain.events import AgencyRegistered
from services.catalog.domain.misuse import Misuse


@dataclass(frozen=True, slots=True)
class RegisterAgency:
    """Register an organ under `parent`, or as a root."""

    code: str
    name: str
    kind: AgencyKind
    parent: str | None
    letter_prefix: str
    uscc: str | None


async def register_agency(command: RegisterAgency, uow: UnitOfWork, *, at: datetime) -> Agency:
    """Enter the organ. Raises Misuse for a taken code, an unknown parent or a wrong USCC."""
    if command.uscc is not None and not uscc_is_valid(command.uscc):
        raise Misuse("uscc-invalid", uscc=command.uscc)
    async with uow:
        if await uow.agencies.find(command.code) is not None:
            raise Misuse("agency-already-registered", code=command.code)
        if command.parent is not None and await uow.agencies.find(command.parent) is None:
            raise Misuse("parent-agency-not-found", parent=command.parent)
        agency = Agency(
            code=command.code,
            name=command.name,
            kind=command.kind,
            parent=command.parent,
            letter_prefix=command.letter_prefix,
            uscc=command.uscc,
        )
        await uow.agencies.add(agency)
        uow.record(AgencyRegistered(agency, at))
        await uow.commit(agency)
    return agency
