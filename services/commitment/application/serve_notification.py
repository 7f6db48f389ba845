"""Serves a notification: tells the applicant once, in writing, all there is to know (二(二))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.commitment.application.ports import Evidence, NewId, UnitOfWork
from services.commitment.domain.access import Actor
from services.commitment.domain.applicant import ImpossibleApplicantError, faults_of
from services.commitment.domain.events import NotificationServed
from services.commitment.domain.item import Item
from services.commitment.domain.misuse import Misuse
from services.commitment.domain.notification import (
    Notification,
    fields_of,
    valid_until,
    whole_second,
)
from services.commitment.domain.party import Party

NOTIFICATION_SERIES = "告"


@dataclass(frozen=True, slots=True)
class ServeNotification:
    """Whom to tell of which item, where and in which language the reader asked."""

    item_code: str
    applicant: Party
    channel: str
    language: str
    officer_reading: dict[str, Any] | None
    by: Actor


async def serve_notification(
    command: ServeNotification, uow: UnitOfWork, evidence: Evidence, *, at: datetime, new_id: NewId
) -> Notification:
    """The notification as served.

    Raises Misuse where the item is unknown or not offerable, ImpossibleApplicantError.
    """
    async with uow:
        item = await uow.items.latest(command.item_code)
        if item is None:
            raise Misuse("item-not-known", item_code=command.item_code)
        if not item.offered_on(at.date()) or item.format_text is None:
            missing = "、".join(item.missing) or "—"
            raise Misuse("item-not-offerable", item_code=item.item_code, missing=missing)
        faults = faults_of(command.applicant, item, at.date())
        if faults:
            raise ImpossibleApplicantError(faults)
        number = await uow.letter_numbers.next(
            item.handling_agency.letter_prefix + NOTIFICATION_SERIES, at.year
        )
        notification = _notification(
            command, item, evidence, number=number, at=whole_second(at), new_id=new_id
        )
        await uow.notifications.add(notification)
        uow.record(_served(notification))
        await uow.commit(notification)
        return notification


def _notification(
    command: ServeNotification,
    item: Item,
    evidence: Evidence,
    *,
    number: str,
    at: datetime,
    new_id: NewId,
) -> Notification:
    fields = fields_of(item, letter_no=number, issued_at=at)
    digest = evidence.digest(fields)
    applicant = command.applicant
    return Notification(
        notification_id=new_id(),
        letter_no=number,
        item_code=item.item_code,
        item_revision=item.revision,
        text_version=fields["text_version"],
        handling_agency=item.handling_agency.code,
        subject_ref=evidence.subject_ref(applicant.id_type.value, applicant.id_number),
        applicant=applicant,
        channel=command.channel,
        language=command.language,
        officer_reading=command.officer_reading,
        fields={**fields, "digest": digest},
        digest=digest,
        served_at=at,
        valid_until=valid_until(at, item),
        served_by=command.by.client_id,
        served_by_agency=command.by.agency,
    )


def _served(notification: Notification) -> NotificationServed:
    return NotificationServed(
        at=notification.served_at,
        notification_id=notification.notification_id,
        item_code=notification.item_code,
        text_version=notification.text_version,
        digest=notification.digest,
        channel=notification.channel,
        language=notification.language,
        subject_ref=notification.subject_ref,
    )
