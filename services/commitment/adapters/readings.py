"""Reads what is on record for the people who follow it; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, SelectBase, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.commitment.adapters.commitments import commitment_of
from services.commitment.adapters.tables import (
    commitment_history,
    commitments,
    letters,
    personal_reads,
)
from services.commitment.domain.access import OVERSEERS, Actor
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.letter import Letter
from services.commitment.domain.lifecycle import State

_NOT_PUBLIC = (State.WITHDRAWN.value, State.PROOF_PATH.value)


@dataclass(frozen=True, slots=True)
class CommitmentOnRecord:
    """A commitment with its letter and the rules' answers when it was filed."""

    commitment: Commitment
    letter: Letter
    judgements: list[dict[str, Any]]


class Readings:
    """The service's records on a connection for reading."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def commitment(self, commitment_id: UUID) -> CommitmentOnRecord | None:
        """A commitment with its letter."""
        query = (
            select(commitments, letters.c.content, letters.c.digest, letters.c.judgements)
            .join(letters, letters.c.commitment_id == commitments.c.commitment_id)
            .where(commitments.c.commitment_id == commitment_id)
        )
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        letter = Letter(commitment_id, row.letter_no, row.content, row.digest)
        return CommitmentOnRecord(commitment_of(row), letter, row.judgements)

    async def commitments(
        self,
        actor: Actor,
        *,
        state: str | None,
        item_code: str | None,
        before: UUID | None,
        limit: int,
    ) -> list[Commitment]:
        """The commitments that an actor may see, the newest first."""
        newest = commitments.c.commitment_id.desc()
        page = select(commitments.c.commitment_id).order_by(newest).limit(limit)
        if state is not None:
            page = page.where(commitments.c.state == state)
        if item_code is not None:
            page = page.where(commitments.c.item_code == item_code)
        if before is not None:
            page = page.where(commitments.c.commitment_id < before)
        query = (
            select(commitments)
            .where(commitments.c.commitment_id.in_(_visible_to(page, actor)))
            .order_by(newest)
            .limit(limit)
        )
        return [commitment_of(row) for row in await self._connection.execute(query)]

    async def history(self, commitment_id: UUID, after: int | None, limit: int) -> list[Row[Any]]:
        """The steps of a commitment, the oldest first."""
        query = (
            select(commitment_history)
            .where(commitment_history.c.commitment_id == commitment_id)
            .order_by(commitment_history.c.sequence)
            .limit(limit)
        )
        if after is not None:
            query = query.where(commitment_history.c.sequence > after)
        return list(await self._connection.execute(query))

    async def reads(self, commitment_id: UUID, before: UUID | None, limit: int) -> list[Row[Any]]:
        """Who read the particulars of a commitment, the newest first."""
        query = (
            select(personal_reads)
            .where(personal_reads.c.commitment_id == commitment_id)
            .order_by(personal_reads.c.read_id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(personal_reads.c.read_id < before)
        return list(await self._connection.execute(query))

    async def public_letters(
        self, on: date, before: UUID | None, limit: int
    ) -> list[CommitmentOnRecord]:
        """Letters whose committers consented, in the time of their publicity, the newest first."""
        query = (
            select(commitments, letters.c.content, letters.c.digest)
            .join(letters, letters.c.commitment_id == commitments.c.commitment_id)
            .where(
                commitments.c.publicity_consented,
                commitments.c.state.not_in(_NOT_PUBLIC),
                or_(commitments.c.public_until.is_(None), commitments.c.public_until >= on),
            )
            .order_by(commitments.c.commitment_id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(commitments.c.commitment_id < before)
        rows = await self._connection.execute(query)
        return [
            CommitmentOnRecord(
                commitment_of(row),
                Letter(row.commitment_id, row.letter_no, row.content, row.digest),
                [],
            )
            for row in rows
        ]


def _visible_to(page: Select[Any], actor: Actor) -> SelectBase:
    """The ids of `page` that `access.may_read` allows.

    Those that the actor brought and those that its agency handles are two pages, each from its own
    index, so that a page takes as long among many as among few; the first of both is the page.
    """
    if actor.has(OVERSEERS):
        return page
    brought = page.where(commitments.c.filed_by == actor.client_id)
    if actor.agency is None or not actor.handles(actor.agency):
        return brought
    handled = page.where(commitments.c.handling_agency == actor.agency)
    first, second = brought.subquery(), handled.subquery()
    return select(first.c.commitment_id).union(select(second.c.commitment_id))
