"""Understands where list versions are kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.adapters import rows, tables
from services.catalog.adapters.json_codec import from_json, to_json
from services.catalog.domain.list_entries import ListEntry
from services.catalog.domain.list_versions import ListVersion, ListVersionState
from services.catalog.domain.steps import Step
from services.catalog.domain.vocabulary import EntryChange
from services.chassis.database import insert_or_ignore

_T, _ENTRIES = tables.list_version, tables.list_version_entry
_HISTORY = tables.list_version_history


class SqlListVersions:
    """The versions of the list, with entries and history."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, list_version_id: UUID) -> ListVersion | None:
        """The version with that id, if there is one."""
        found = await self._connection.execute(
            select(_T).where(_T.c.list_version_id == list_version_id)
        )
        row = found.one_or_none()
        return None if row is None else from_json(ListVersion, rows.members(row))

    async def current(self, list_id: str) -> ListVersion | None:
        """The version in force, if one was published."""
        found = await self._connection.execute(
            select(_T).where(_T.c.list_id == list_id, _T.c.state == ListVersionState.PUBLISHED)
        )
        row = found.one_or_none()
        return None if row is None else from_json(ListVersion, rows.members(row))

    async def in_force_after(self, list_version_id: UUID) -> ListVersion | None:
        """The version that came into force after another of the same list, if one did."""
        before = select(_T.c.list_id, _T.c.number).where(_T.c.list_version_id == list_version_id)
        earlier = before.subquery()
        found = await self._connection.execute(
            select(_T)
            .join(earlier, and_(_T.c.list_id == earlier.c.list_id, _T.c.number > earlier.c.number))
            .where(_T.c.state.in_((ListVersionState.PUBLISHED, ListVersionState.SUPERSEDED)))
            .order_by(_T.c.number)
            .limit(1)
        )
        row = found.one_or_none()
        return None if row is None else from_json(ListVersion, rows.members(row))

    async def next_number(self, list_id: str) -> int:
        """The number that the next version of the list gets."""
        return await rows.next_number(self._connection, _T, _T.c.list_id == list_id)

    async def add(self, version: ListVersion) -> None:
        """Keep a new version."""
        await self._connection.execute(insert(_T).values(**asdict(version)))

    async def save(self, version: ListVersion) -> None:
        """Keep a version as it is now."""
        key = _T.c.list_version_id == version.list_version_id
        await rows.change_row(self._connection, _T, key, asdict(version))

    async def entry(self, list_version_id: UUID, item_code: str) -> ListEntry | None:
        """The entry of an item in a version, removed ones too."""
        body = await self._connection.scalar(
            select(_ENTRIES.c.body).where(
                _ENTRIES.c.list_version_id == list_version_id, _ENTRIES.c.item_code == item_code
            )
        )
        return None if body is None else from_json(ListEntry, body)

    async def entries(self, list_version_id: UUID) -> tuple[ListEntry, ...]:
        """All entries of a version by item code, removed ones too."""
        bodies = await self._connection.scalars(
            select(_ENTRIES.c.body)
            .where(_ENTRIES.c.list_version_id == list_version_id)
            .order_by(_ENTRIES.c.item_code)
        )
        return tuple(from_json(ListEntry, body) for body in bodies)

    async def put_entry(self, list_version_id: UUID, entry: ListEntry) -> None:
        """Keep an entry in the place of the one for the same item."""
        place = {"list_version_id": list_version_id, "item_code": entry.item_code}
        values = {"change": str(entry.change), "body": to_json(entry)}
        if not await insert_or_ignore(self._connection, _ENTRIES, place | values):
            key = (_ENTRIES.c[name] == value for name, value in place.items())
            await self._connection.execute(update(_ENTRIES).where(*key).values(**values))

    async def drop_entry(self, list_version_id: UUID, item_code: str) -> None:
        """Forget an entry that a draft itself had added."""
        await self._connection.execute(
            delete(_ENTRIES).where(
                _ENTRIES.c.list_version_id == list_version_id, _ENTRIES.c.item_code == item_code
            )
        )

    async def add_step(self, step: Step) -> None:
        """Write one row of history."""
        await rows.add_step(self._connection, _HISTORY, step)

    async def steps(self, list_version_id: UUID) -> tuple[Step, ...]:
        """The history of a version, the oldest step first."""
        return await rows.steps_of(self._connection, _HISTORY, list_version_id)

    async def page(
        self,
        limit: int,
        below: int | None,
        *,
        list_id: str,
        states: Collection[ListVersionState] | None,
    ) -> list[ListVersion]:
        """The versions of a list by number, the newest first; those in `states` where given."""
        statement = select(_T).where(_T.c.list_id == list_id).order_by(_T.c.number.desc())
        if below is not None:
            statement = statement.where(_T.c.number < below)
        if states is not None:
            statement = statement.where(_T.c.state.in_(sorted(states)))
        found = await self._connection.execute(statement.limit(limit))
        return [from_json(ListVersion, rows.members(row)) for row in found]

    async def page_of_entries(
        self, list_version_id: UUID, limit: int, after: str | None, change: EntryChange | None
    ) -> list[ListEntry]:
        """The entries of a version by item code, those with one `change` where given."""
        statement = (
            select(_ENTRIES.c.body)
            .where(_ENTRIES.c.list_version_id == list_version_id)
            .order_by(_ENTRIES.c.item_code)
            .limit(limit)
        )
        if after is not None:
            statement = statement.where(_ENTRIES.c.item_code > after)
        if change is not None:
            statement = statement.where(_ENTRIES.c.change == change)
        return [from_json(ListEntry, body) for body in await self._connection.scalars(statement)]
