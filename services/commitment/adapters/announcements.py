"""Says what happened in the words of the contract."""

from __future__ import annotations

from dataclasses import fields

from contracts.envelope import Event, wire
from contracts.events import commitment as contract
from services.chassis.ids import new_id
from services.chassis.messages import Message
from services.commitment.domain import events

SOURCE = "commitment"

_CONTRACTS: dict[type[events.DomainEvent], tuple[type[Event], str | None]] = {
    events.NotificationServed: (contract.NotificationServed, "served_at"),
    events.CommitmentDeclined: (contract.CommitmentDeclined, "declined_at"),
    events.CommitmentFiled: (contract.CommitmentFiled, "filed_at"),
    events.CommitmentRefused: (contract.CommitmentRefused, "refused_at"),
    events.CommitmentWithdrawn: (contract.CommitmentWithdrawn, "withdrawn_at"),
    events.CommitmentReturnedToProofPath: (
        contract.CommitmentReturnedToProofPath,
        "returned_at",
    ),
    events.MatterDecided: (contract.MatterDecided, None),
    events.CommitmentFulfilled: (contract.CommitmentFulfilled, "fulfilled_at"),
    events.CommitmentInconclusive: (contract.CommitmentInconclusive, "concluded_at"),
}


def announcement(event: events.DomainEvent) -> Event:
    """The contract's event for what happened."""
    told, instant = _CONTRACTS[type(event)]
    values = {each.name: getattr(event, each.name) for each in fields(event)}
    at = values.pop("at")
    if instant is not None:
        values[instant] = at
    return told.model_validate(values, from_attributes=True)


def message_of(event: events.DomainEvent, caused_by: str | None) -> Message:
    """What happened, as a message for the bus."""
    return Message(
        **wire(
            announcement(event),
            event_id=new_id(),
            source=SOURCE,
            occurred_at=event.at,
            caused_by=caused_by,
        )
    )
