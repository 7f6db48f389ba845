"""Understands how pushes lie in their table, and which of them may be sent now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.credit.adapters.tables import PUSH
from services.credit.domain.misuse import Misuse
from services.credit.domain.pushes import TRANSITIONS, Push, PushAct, PushState
from services.credit.domain.vocabulary import Platform, PushKind

_T = PUSH.c


class SqlPushes:
    """The pushes, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ordinals(self, record_id: UUID) -> dict[Platform, int]:
        """See the port."""
        rows = await self._connection.execute(
            select(_T.platform, func.max(_T.ordinal))
            .where(_T.record_id == record_id)
            .group_by(_T.platform)
            .order_by(_T.platform)
        )
        return {Platform(platform): last for platform, last in rows}

    async def add(self, push: Push) -> None:
        """See the port."""
        await self._connection.execute(insert(PUSH).values(**_row_of(push)))

    async def get(self, push_id: UUID) -> Push | None:
        """The push with an id."""
        row = (
            await self._connection.execute(select(PUSH).where(_T.push_id == push_id))
        ).one_or_none()
        return push_of(row) if row else None

    async def claim(
        self, platform: Platform, at: datetime, until: datetime, limit: int
    ) -> Sequence[Push]:
        """See the port."""
        earlier = PUSH.alias("earlier")
        behind_another = exists().where(
            earlier.c.record_id == _T.record_id,
            earlier.c.platform == _T.platform,
            earlier.c.ordinal < _T.ordinal,
            earlier.c.state != PushState.ACKNOWLEDGED.value,
        )
        rows = await self._connection.execute(
            select(PUSH)
            .where(
                _T.platform == platform,
                _T.state != PushState.ACKNOWLEDGED.value,
                _T.next_attempt_at <= at,
                ~behind_another,
            )
            .order_by(_T.next_attempt_at, _T.push_id)
            .limit(limit)
        )
        due = [push_of(row) for row in rows]
        return [sent for push in due if (sent := await self._mark_sent(push, until))]

    async def _mark_sent(self, push: Push, until: datetime) -> Push | None:
        sent = replace(
            push,
            state=TRANSITIONS[push.state][PushAct.SEND],
            attempts=push.attempts + 1,
            next_attempt_at=until,
            version=push.version + 1,
        )
        return sent if await self._write(sent) else None

    async def save(self, push: Push) -> Push:
        """See the port."""
        saved = replace(push, version=push.version + 1)
        if not await self._write(saved):
            raise Misuse("stale-version", expected=push.version, actual=saved.version)
        return saved

    async def _write(self, push: Push) -> bool:
        result = await self._connection.execute(
            update(PUSH)
            .where(_T.push_id == push.push_id, _T.version == push.version - 1)
            .values(**_row_of(push))
        )
        return result.rowcount == 1

    async def unacknowledged(self) -> Sequence[Push]:
        """See the port."""
        rows = await self._connection.execute(
            select(PUSH).where(_T.state != PushState.ACKNOWLEDGED.value).order_by(_T.push_id)
        )
        return [push_of(row) for row in rows]


def _row_of(push: Push) -> dict[str, Any]:
    return {field.name: getattr(push, field.name) for field in fields(push)}


def push_of(row: Row[Any]) -> Push:
    """The push that a row holds."""
    return Push(
        **{
            **row._mapping,
            "platform": Platform(row.platform),
            "kind": PushKind(row.kind),
            "state": PushState(row.state),
        }
    )
