"""Understands how integrity files and their standing lie in their table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import insert_or_ignore
from services.credit.adapters.tables import INTEGRITY_FILE
from services.credit.application.ports import IntegrityFile
from services.credit.domain.misuse import Misuse
from services.credit.domain.standing import Standing
from services.credit.domain.vocabulary import SubjectKind

_T = INTEGRITY_FILE.c


class SqlIntegrityFiles:
    """The files, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._opened: set[str] = set()

    async def open(self, subject_ref: str, kind: SubjectKind, tier: str, at: datetime) -> None:
        """See the port."""
        if subject_ref in self._opened:
            return
        self._opened.add(subject_ref)
        values = file_row(subject_ref, kind, tier, at)
        await insert_or_ignore(self._connection, INTEGRITY_FILE, values)

    async def get(self, subject_ref: str) -> IntegrityFile | None:
        """See the port."""
        # Records that point at the file may be entered meanwhile; its standing may not be judged.
        statement = select(INTEGRITY_FILE).where(_T.subject_ref == subject_ref)
        return await self._one(statement.with_for_update(key_share=True))

    async def read(self, subject_ref: str) -> IntegrityFile | None:
        """The file of a subject, for looking at."""
        return await self._one(select(INTEGRITY_FILE).where(_T.subject_ref == subject_ref))

    async def _one(self, statement: Select[Any]) -> IntegrityFile | None:
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else _file(row)

    async def told(self, limit: int, after: str | None) -> list[IntegrityFile]:
        """The files whose standing was ever told, by subject."""
        statement = select(INTEGRITY_FILE).where(_T.revision > 0).order_by(_T.subject_ref)
        if after is not None:
            statement = statement.where(_T.subject_ref > after)
        rows = await self._connection.execute(statement.limit(limit))
        return [_file(row) for row in rows]

    async def keep_standing(
        self, file: IntegrityFile, standing: Standing, revision: int, at: datetime
    ) -> None:
        """See the port."""
        result = await self._connection.execute(
            update(INTEGRITY_FILE)
            .where(_T.subject_ref == file.subject_ref, _T.revision == file.revision)
            .values(
                tier=standing.tier,
                eligible=standing.eligible,
                unrepaired=standing.unrepaired_facts(),
                review_on=standing.review_on,
                revision=revision,
                changed_at=at if revision != file.revision else file.changed_at,
            )
        )
        if result.rowcount != 1:
            raise Misuse("stale-version", expected=file.revision, actual=revision)

    async def due_for_review(self, today: date, limit: int) -> Sequence[str]:
        """See the port."""
        rows = await self._connection.execute(
            select(_T.subject_ref).where(_T.review_on <= today).order_by(_T.review_on).limit(limit)
        )
        return list(rows.scalars())


def file_row(subject_ref: str, kind: SubjectKind, tier: str, at: datetime) -> dict[str, Any]:
    """A file that is opened, as a row."""
    return {
        "subject_ref": subject_ref,
        "subject_kind": kind,
        "opened_at": at,
        "tier": tier,
        "eligible": True,
        "unrepaired": [],
        "review_on": None,
        "revision": 0,
        "changed_at": at,
    }


def _file(row: Row[Any]) -> IntegrityFile:
    return IntegrityFile(
        subject_ref=row.subject_ref,
        subject_kind=SubjectKind(row.subject_kind),
        opened_at=row.opened_at,
        tier=row.tier,
        eligible=row.eligible,
        unrepaired=list(row.unrepaired),
        review_on=row.review_on,
        revision=row.revision,
        changed_at=row.changed_at,
    )
