"""Keeps the standings that the credit service told of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import insert_or_ignore
from services.commitment.adapters.tables import standings
from services.commitment.domain.standing import Standing, Unrepaired


class StandingRows:
    """The standings in the service's tables."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, standing: Standing, changed_at: datetime) -> bool:
        """Keep a standing; False where a newer or the same one was told before."""
        values = {
            "subject_ref": standing.subject_ref,
            "revision": standing.revision,
            "tier": standing.tier,
            "eligible": standing.eligible,
            "unrepaired": [_content(each) for each in standing.unrepaired],
            "changed_at": changed_at,
        }
        if await insert_or_ignore(self._connection, standings, values):
            return True
        newer = update(standings).where(
            standings.c.subject_ref == standing.subject_ref,
            standings.c.revision < standing.revision,
        )
        return (await self._connection.execute(newer.values(**values))).rowcount == 1


def standing_of(subject_ref: str, row: Any) -> Standing:
    """The standing in a row that joined the table; the ordinary one where nothing was told."""
    if row.standing_revision is None:
        return Standing(subject_ref)
    return Standing(
        subject_ref=subject_ref,
        revision=row.standing_revision,
        tier=row.tier,
        eligible=row.eligible,
        unrepaired=tuple(_unrepaired(each) for each in row.unrepaired),
    )


def _content(unrepaired: Unrepaired) -> dict[str, str]:
    return {
        "record_id": str(unrepaired.record_id),
        "commitment_id": str(unrepaired.commitment_id),
        "level": unrepaired.level,
        "determined_on": unrepaired.determined_on.isoformat(),
        "repairable_from": unrepaired.repairable_from.isoformat(),
        "determining_agency": unrepaired.determining_agency,
    }


def _unrepaired(content: dict[str, str]) -> Unrepaired:
    return Unrepaired(
        record_id=UUID(content["record_id"]),
        commitment_id=UUID(content["commitment_id"]),
        level=content["level"],
        determined_on=date.fromisoformat(content["determined_on"]),
        repairable_from=date.fromisoformat(content["repairable_from"]),
        determining_agency=content["determining_agency"],
    )
