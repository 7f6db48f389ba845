"""Understands how requests between organs are kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.unit_of_work import Gather
from services.verification.adapters import rows
from services.verification.adapters.stepping import step_row
from services.verification.adapters.tables import (
    assistance_request,
    assistance_request_history,
)
from services.verification.domain.assistance import OPEN_STATES, AssistanceRequest, State
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import Deadline
from services.verification.domain.vocabulary import Urgency


class AssistanceRepository:
    """The requests, in the caller's transaction."""

    def __init__(self, connection: AsyncConnection, gather: Gather) -> None:
        self._connection = connection
        self._gather = gather

    async def add(self, request: AssistanceRequest) -> None:
        """Keep a new request with its history."""
        gather_request(self._gather, request)

    async def get(self, assistance_request_id: UUID) -> AssistanceRequest:
        """The request. Raises Misuse for an unknown id."""
        return await find_assistance_request(self._connection, assistance_request_id)

    async def open_of(self, verification_id: UUID) -> list[AssistanceRequest]:
        """The requests of a check that are still to be answered."""
        statement = select(assistance_request).where(
            assistance_request.c.verification_id == verification_id,
            assistance_request.c.state.in_([state.value for state in OPEN_STATES]),
        )
        return [request_of(row) for row in await self._connection.execute(statement)]

    async def save(self, request: AssistanceRequest) -> None:
        """Keep the change. Raises Misuse where somebody changed it meanwhile."""
        statement = (
            update(assistance_request)
            .where(
                assistance_request.c.assistance_request_id == request.assistance_request_id,
                assistance_request.c.version == request.loaded_version,
            )
            .values(**_values(request))
        )
        if (await self._connection.execute(statement)).rowcount != 1:
            raise Misuse("stale-version", expected=request.loaded_version, actual="?")
        _gather_history(self._gather, request)


def gather_request(gather: Gather, request: AssistanceRequest) -> None:
    """Keep a new request with its history at the commit."""
    gather(assistance_request, [_values(request)])
    _gather_history(gather, request)


def _gather_history(gather: Gather, request: AssistanceRequest) -> None:
    key = {"assistance_request_id": request.assistance_request_id}
    gather(assistance_request_history, [key | step_row(step) for step in request.steps])


async def find_assistance_request(
    connection: AsyncConnection, assistance_request_id: UUID
) -> AssistanceRequest:
    """The request. Raises Misuse for an unknown id."""
    statement = select(assistance_request).where(
        assistance_request.c.assistance_request_id == assistance_request_id
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise Misuse("assistance-request-not-found", assistance_request_id=assistance_request_id)
    return request_of(row)


def _values(request: AssistanceRequest) -> dict[str, Any]:
    return {
        "assistance_request_id": request.assistance_request_id,
        "verification_id": request.verification_id,
        "commitment_id": request.commitment_id,
        "item_code": request.item_code,
        "requesting_agency": request.requesting_agency,
        "assisting_agency": request.assisting_agency,
        "facts": rows.facts_json(request.facts),
        "urgency": request.urgency.value,
        "legal_basis": request.legal_basis,
        "purpose": request.purpose,
        "due_on": request.deadline.on,
        "due_provisional": request.deadline.provisional,
        "calendar_versions": request.deadline.calendar_versions,
        "state": request.state.value,
        "sent_at": request.sent_at,
        "answers": rows.results_json(request.answers),
        "source_record_on": request.source_record_on,
        "evidence_digest": request.evidence_digest,
        "refusal_reason": request.refusal_reason,
        "refusal_ground": request.refusal_ground,
        "ended_at": request.ended_at,
        "version": request.version,
    }


def request_of(row: Row[Any]) -> AssistanceRequest:
    """A request read back."""
    return AssistanceRequest(
        assistance_request_id=row.assistance_request_id,
        verification_id=row.verification_id,
        commitment_id=row.commitment_id,
        item_code=row.item_code,
        requesting_agency=row.requesting_agency,
        assisting_agency=row.assisting_agency,
        facts=rows.facts_of(row.facts),
        urgency=Urgency(row.urgency),
        legal_basis=row.legal_basis,
        purpose=row.purpose,
        deadline=Deadline(row.due_on, row.due_provisional, row.calendar_versions),
        sent_at=row.sent_at,
        state=State(row.state),
        answers=rows.results_of(row.answers),
        source_record_on=row.source_record_on,
        evidence_digest=row.evidence_digest,
        refusal_reason=row.refusal_reason,
        refusal_ground=row.refusal_ground,
        ended_at=row.ended_at,
        version=row.version,
        loaded_version=row.version,
    )
