"""Understands how pushes lie in their table, and which of them may be sent now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.unit_of_work import Gather
from services.credit.adapters.tables import PUSH
from services.credit.application.ports import Deadline
from services.credit.domain.misuse import Misuse
from services.credit.domain.pushes import TRANSITIONS, Push, PushAct, PushState
from services.credit.domain.vocabulary import Platform, PushKind

_T = PUSH.c
_SAVE = update(PUSH).where(_T.push_id == bindparam("of"), _T.version == bindparam("seen"))
_WAITS = _T.state != PushState.ACKNOWLEDGED.value
# What `count_anew` alone changes.
_COUNTED = ("due_on", "due_is_provisional")
_EARLIER = PUSH.alias("earlier")
_BEHIND_ANOTHER = exists().where(
    _EARLIER.c.record_id == _T.record_id,
    _EARLIER.c.platform == _T.platform,
    _EARLIER.c.ordinal < _T.ordinal,
    _EARLIER.c.state != PushState.ACKNOWLEDGED.value,
)


class SqlPushes:
    """The pushes, on one connection."""

    def __init__(self, connection: AsyncConnection, gather: Gather) -> None:
        self._connection = connection
        self._gather = gather
        self._added: dict[UUID, dict[Platform, int]] = {}

    async def ordinals(self, record_id: UUID) -> dict[Platform, int]:
        """See the port."""
        rows = await self._connection.execute(
            select(_T.platform, func.max(_T.ordinal))
            .where(_T.record_id == record_id)
            .group_by(_T.platform)
            .order_by(_T.platform)
        )
        kept = {Platform(platform): last for platform, last in rows}
        return kept | self._added.get(record_id, {})

    async def add(self, push: Push) -> None:
        """See the port."""
        self._gather(PUSH, [push_row(push)])
        self._added.setdefault(push.record_id, {})[push.platform] = push.ordinal

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
        rows = await self._connection.execute(
            select(PUSH)
            .where(
                _T.platform == platform,
                _WAITS,
                _T.next_attempt_at <= at,
                ~_BEHIND_ANOTHER,
            )
            .order_by(_T.next_attempt_at, _T.push_id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=PUSH)
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
        kept = {name: value for name, value in push_row(push).items() if name not in _COUNTED}
        values = kept | {"of": push.push_id, "seen": push.version - 1}
        return (await self._connection.execute(_SAVE, values)).rowcount == 1

    async def count_anew(self, push_id: UUID, due: Deadline) -> None:
        """See the port."""
        if_it_waits = update(PUSH).where(_T.push_id == push_id, _WAITS)
        await self._connection.execute(
            if_it_waits.values(due_on=due.on, due_is_provisional=due.provisional)
        )

    async def unacknowledged(self) -> Sequence[Push]:
        """See the port."""
        # Locked, so that of two years that are learned at once the later is counted with both.
        rows = await self._connection.execute(
            select(PUSH).where(_WAITS).order_by(_T.push_id).with_for_update()
        )
        return [push_of(row) for row in rows]


def push_row(push: Push) -> dict[str, Any]:
    """A push as a row."""
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
