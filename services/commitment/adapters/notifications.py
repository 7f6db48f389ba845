"""Keeps notifications as served, and reads with one of them all that judging a filing needs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, and_, bindparam, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.commitment.adapters.items import ItemRows
from services.commitment.adapters.standings import standing_of
from services.commitment.adapters.tables import (
    IS_OPEN,
    commitments,
    items,
    notifications,
    proof_path_choices,
    standings,
)
from services.commitment.application.ports import Choice, Material
from services.commitment.domain.access import Actor
from services.commitment.domain.item import Item
from services.commitment.domain.letter import party_content, party_of
from services.commitment.domain.notification import Notification


class NotificationRows:
    """The notifications in the service's tables."""

    def __init__(self, connection: AsyncConnection, item_rows: ItemRows) -> None:
        self._connection = connection
        self._items = item_rows

    async def add(self, notification: Notification) -> None:
        """Keep a notification as served."""
        names = [column.name for column in notifications.columns]
        values = {name: getattr(notification, name) for name in names}
        values["applicant"] = party_content(notification.applicant)
        await self._connection.execute(insert(notifications).values(**values))

    async def get(self, notification_id: UUID) -> Notification | None:
        """The notification."""
        query = select(notifications).where(notifications.c.notification_id == notification_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _notification(row)

    async def add_choice(self, choice: Choice, by: Actor) -> None:
        """Keep a choice of the proof path."""
        await self._connection.execute(
            insert(proof_path_choices).values(
                choice_id=choice.choice_id,
                notification_id=choice.notification_id,
                reason=choice.reason,
                chosen_at=choice.at,
                recorded_by=by.client_id,
            )
        )

    async def material(
        self, notification_id: UUID, subject_ref: str, matter_reference: str
    ) -> Material | None:
        """What judging a filing under the notification needs, in one read."""
        values = {
            "notification": notification_id,
            "subject": subject_ref,
            "matter": matter_reference,
        }
        row = (await self._connection.execute(_MATERIAL, values)).one_or_none()
        if row is None:
            return None
        item = await self._items.form(row.item_code, row.content_revision, listed=row.listed)
        return material_of(row, item, subject_ref)


def material_of(row: Any, item: Item, subject_ref: str) -> Material:
    """What a row of the query of material tells, with the item's form."""
    return Material(
        notification=_notification(row),
        item=item,
        standing=standing_of(subject_ref, row),
        open_commitment=row.open_commitment,
    )


def material_query() -> Select[Any]:
    """The one read before a filing is judged; its parameters are the `notification`, the
    `subject` and the `matter`."""
    notification: BindParameter[UUID] = bindparam("notification")
    subject: BindParameter[str] = bindparam("subject")
    matter: BindParameter[str] = bindparam("matter")
    same_open = and_(
        commitments.c.item_code == notifications.c.item_code,
        commitments.c.matter_reference == matter,
        commitments.c.subject_ref == subject,
        text(f"commitments.{IS_OPEN}"),
    )
    return (
        select(
            notifications,
            items.c.content_revision,
            items.c.listed,
            standings.c.revision.label("standing_revision"),
            standings.c.tier,
            standings.c.eligible,
            standings.c.unrepaired,
            commitments.c.commitment_id.label("open_commitment"),
        )
        .join(items, items.c.item_code == notifications.c.item_code)
        .outerjoin(standings, standings.c.subject_ref == subject)
        .outerjoin(commitments, same_open)
        .where(notifications.c.notification_id == notification)
    )


_MATERIAL = material_query()


def _notification(row: Any) -> Notification:
    return Notification(
        notification_id=row.notification_id,
        letter_no=row.letter_no,
        item_code=row.item_code,
        item_revision=row.item_revision,
        text_version=row.text_version,
        handling_agency=row.handling_agency,
        subject_ref=row.subject_ref,
        applicant=party_of(row.applicant),
        channel=row.channel,
        language=row.language,
        officer_reading=row.officer_reading,
        fields=row.fields,
        digest=row.digest,
        served_at=row.served_at,
        valid_until=row.valid_until,
        served_by=row.served_by,
        served_by_agency=row.served_by_agency,
    )
