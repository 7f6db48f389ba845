"""Understands how a transition is kept as a row of history."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.verification.domain.verification import Step


def step_row(step: Step) -> dict[str, Any]:
    """The columns of one transition, without the key of what made it."""
    return {
        "at": step.at,
        "act": step.act,
        "from_state": step.from_state,
        "to_state": step.to_state,
        "client_id": step.actor.client_id,
        "agency": step.actor.agency,
        "clause": step.clause,
        "note": step.note,
    }


async def keep_steps(
    connection: AsyncConnection, table: Table, key: dict[str, Any], steps: tuple[Step, ...]
) -> None:
    """Add `steps` of the thing with `key` to its history."""
    if steps:
        await connection.execute(insert(table), [key | step_row(step) for step in steps])
