"""Records that an applicant does not choose commitment; the ordinary procedure goes on (二(三))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.commitment.application.ports import Choice, NewId, UnitOfWork
from services.commitment.domain.access import Actor, may_act
from services.commitment.domain.events import CommitmentDeclined
from services.commitment.domain.item import ProofPath, proof_path_of
from services.commitment.domain.misuse import Misuse
from services.commitment.domain.notification import Notification


@dataclass(frozen=True, slots=True)
class ChooseProofPath:
    """The notification that was answered, and why if the applicant said so."""

    notification_id: UUID
    reason: str | None
    by: Actor


@dataclass(frozen=True, slots=True)
class ProofPathChosen:
    """The choice on record and the way on."""

    choice: Choice
    item_code: str
    proof_path: ProofPath


async def choose_proof_path(
    command: ChooseProofPath, uow: UnitOfWork, *, at: datetime, new_id: NewId
) -> ProofPathChosen:
    """The choice with its ordinary procedure. Raises Misuse where the notification is not found."""
    async with uow:
        notification = served_notification(
            await uow.notifications.get(command.notification_id),
            command.notification_id,
            command.by,
        )
        item = await uow.items.at_revision(notification.item_code, notification.item_revision)
        choice = Choice(new_id(), notification.notification_id, command.reason, at)
        await uow.notifications.add_choice(choice, command.by)
        uow.record(
            CommitmentDeclined(
                at=at,
                choice_id=choice.choice_id,
                notification_id=notification.notification_id,
                item_code=notification.item_code,
                subject_ref=notification.subject_ref,
            )
        )
        outcome = ProofPathChosen(choice, item.item_code, proof_path_of(item))
        await uow.commit(outcome)
        return outcome


def served_notification(
    notification: Notification | None, notification_id: UUID, by: Actor
) -> Notification:
    """The notification, if it is the actor's to act on. Raises Misuse otherwise."""
    if notification is None or not may_act(
        by, brought_by=notification.served_by, handling_agency=notification.handling_agency
    ):
        raise Misuse("notification-not-found", notification_id=str(notification_id))
    return notification
