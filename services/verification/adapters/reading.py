"""Understands how checks and requests are listed: newest first, for those whom they concern."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.verification.adapters.assistance_requests import request_of
from services.verification.adapters.tables import (
    assistance_request,
    assistance_request_history,
    evidence,
    verification,
    verification_history,
)
from services.verification.adapters.verifications import verification_of
from services.verification.domain.assistance import AssistanceRequest
from services.verification.domain.verification import Verification

Agencies = tuple[str, ...] | None
"""Whose things are asked for; None asks for everybody's."""


async def list_verifications(
    connection: AsyncConnection,
    *,
    agencies: Agencies,
    state: str | None,
    commitment_id: UUID | None,
    before: UUID | None,
    limit: int,
) -> list[Verification]:
    """Checks, the newest first, those before the id `before`."""
    statement = select(verification)
    if agencies is not None:
        statement = statement.where(verification.c.handling_agency.in_(agencies))
    if state is not None:
        statement = statement.where(verification.c.state == state)
    if commitment_id is not None:
        statement = statement.where(verification.c.commitment_id == commitment_id)
    page = _page(statement, verification.c.verification_id, before, limit)
    return [verification_of(row) for row in await connection.execute(page)]


async def list_assistance_requests(
    connection: AsyncConnection,
    *,
    asking: Agencies,
    asked: Agencies,
    either_side: bool,
    state: str | None,
    before: UUID | None,
    limit: int,
) -> list[AssistanceRequest]:
    """Requests, the newest first. With `either_side` it is enough to be on one of the sides."""
    sides: list[ColumnElement[bool]] = []
    if asking is not None:
        sides.append(assistance_request.c.requesting_agency.in_(asking))
    if asked is not None:
        sides.append(assistance_request.c.assisting_agency.in_(asked))
    statement = select(assistance_request)
    if sides:
        statement = statement.where(or_(*sides)) if either_side else statement.where(*sides)
    if state is not None:
        statement = statement.where(assistance_request.c.state == state)
    page = _page(statement, assistance_request.c.assistance_request_id, before, limit)
    return [request_of(row) for row in await connection.execute(page)]


def _page(
    statement: Select[Any], key: ColumnElement[UUID], before: UUID | None, limit: int
) -> Select[Any]:
    if before is not None:
        statement = statement.where(key < before)
    return statement.order_by(key.desc()).limit(limit)


async def history_of_verification(
    connection: AsyncConnection, verification_id: UUID
) -> list[Row[Any]]:
    """Every transition of a check, oldest first."""
    return await _history(connection, verification_history, "verification_id", verification_id)


async def history_of_assistance_request(
    connection: AsyncConnection, assistance_request_id: UUID
) -> list[Row[Any]]:
    """Every transition of a request, oldest first."""
    return await _history(
        connection, assistance_request_history, "assistance_request_id", assistance_request_id
    )


async def _history(
    connection: AsyncConnection, table: Table, key: str, value: UUID
) -> list[Row[Any]]:
    statement = select(table).where(table.c[key] == value).order_by(table.c.sequence)
    return list(await connection.execute(statement))


async def evidence_of(connection: AsyncConnection, verification_id: UUID) -> list[Row[Any]]:
    """Everything that was asked and answered for a check, oldest first."""
    statement = (
        select(evidence)
        .where(evidence.c.verification_id == verification_id)
        .order_by(evidence.c.evidence_id)
    )
    return list(await connection.execute(statement))


async def requests_of(connection: AsyncConnection, verification_id: UUID) -> list[UUID]:
    """The ids of what other organs were asked for a check, oldest first."""
    statement = (
        select(assistance_request.c.assistance_request_id)
        .where(assistance_request.c.verification_id == verification_id)
        .order_by(assistance_request.c.assistance_request_id)
    )
    return list(await connection.scalars(statement))
