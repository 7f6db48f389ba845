"""Understands what the service would tell today of what it told of each commitment, as far as it
concerns whoever checks it: that it was filed, decided, withdrawn or returned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import Event
from services.commitment.adapters.announcements import announcement
from services.commitment.adapters.commitments import commitment_of
from services.commitment.adapters.tables import (
    commitment_history,
    commitments,
    item_revisions,
    letters,
)
from services.commitment.application.ports import Evidence
from services.commitment.domain import events
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.letter import sealed_facts
from services.commitment.domain.lifecycle import Act

_LEFT_THE_PATH = (Act.WITHDRAW.value, Act.RETURN_TO_PROOF_PATH.value)


class AsAnnounced:
    """Pages of news by commitment, on a connection that reads one consistent view."""

    def __init__(self, connection: AsyncConnection, evidence: Evidence) -> None:
        self._connection = connection
        self._evidence = evidence

    async def commitments(
        self, limit: int, after: UUID | None
    ) -> list[tuple[UUID, Sequence[Event]]]:
        """The commitments in the order of filing, each with its news in order."""
        query = (
            select(
                commitments,
                letters.c.content.label("letter"),
                letters.c.digest.label("letter_digest"),
                item_revisions.c.content["list_version_id"].as_string().label("list_version_id"),
            )
            .join(letters, letters.c.commitment_id == commitments.c.commitment_id)
            .join(
                item_revisions,
                (item_revisions.c.item_code == commitments.c.item_code)
                & (item_revisions.c.revision == commitments.c.item_revision),
            )
            .order_by(commitments.c.commitment_id)
            .limit(limit)
        )
        if after is not None:
            query = query.where(commitments.c.commitment_id > after)
        rows = list(await self._connection.execute(query))
        left = await self._left([row.commitment_id for row in rows])
        return [(row.commitment_id, tuple(self._news(row, left))) for row in rows]

    async def _left(self, ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
        query = select(commitment_history).where(
            commitment_history.c.commitment_id.in_(ids),
            commitment_history.c.act.in_(_LEFT_THE_PATH),
        )
        return {row.commitment_id: row for row in await self._connection.execute(query)}

    def _news(self, row: Row[Any], left: Mapping[UUID, Row[Any]]) -> Iterator[Event]:
        commitment = commitment_of(row)
        yield announcement(self._filed(commitment, row))
        if commitment.decision is not None:
            yield announcement(
                events.MatterDecided(
                    at=commitment.filed_at,
                    commitment_id=commitment.commitment_id,
                    item_code=commitment.item_code,
                    outcome=commitment.decision.outcome.value,
                    decided_on=commitment.decision.decided_on,
                )
            )
        step = left.get(commitment.commitment_id)
        if step is not None:
            yield announcement(_left_the_path(commitment, step))

    def _filed(self, commitment: Commitment, row: Row[Any]) -> events.CommitmentFiled:
        return events.CommitmentFiled(
            at=commitment.filed_at,
            commitment_id=commitment.commitment_id,
            item_code=commitment.item_code,
            item_revision=commitment.item_revision,
            list_version_id=row.list_version_id,
            matter_code=commitment.matter_code,
            subject_ref=commitment.subject_ref,
            subject_kind=commitment.subject_kind,
            handling_agency=commitment.handling_agency,
            facts_digest=self._evidence.digest(sealed_facts(row.letter)),
            letter_digest=row.letter_digest,
            publicity_consented=commitment.publicity_consented,
        )


def _left_the_path(commitment: Commitment, step: Row[Any]) -> events.DomainEvent:
    told: dict[str, Any] = {
        "at": step.at,
        "commitment_id": commitment.commitment_id,
        "item_code": commitment.item_code,
        "subject_ref": commitment.subject_ref,
    }
    if step.act == Act.WITHDRAW.value:
        return events.CommitmentWithdrawn(**told)
    return events.CommitmentReturnedToProofPath(**told, clause=step.basis)
