"""Understands how what happened here is told to the others, as an event of the contracts."""

from __future__ import annotations

from functools import singledispatch

from contracts.envelope import Event, wire
from contracts.events import credit as contract
from contracts.events.vocabulary import DishonestyLevel, SubjectKind
from services.chassis.ids import new_id
from services.chassis.messages import Message
from services.credit.application.ports import IntegrityFile
from services.credit.domain import events
from services.credit.domain.clauses import ELIGIBILITY

SOURCE = "credit"


def told_message(event: events.DomainEvent, caused_by: str | None) -> Message:
    """The message that tells `event`."""
    parts = wire(
        announcement(event),
        event_id=new_id(),
        source=SOURCE,
        occurred_at=event.at,
        caused_by=caused_by,
    )
    return Message(**parts)


@singledispatch
def announcement(event: object) -> Event:
    """The contract's event for a domain event.

    Raises TypeError for a domain event that nobody gave an announcement.
    """
    raise TypeError(f"{type(event).__name__} has no announcement")


@announcement.register
def _(event: events.RecordEntered) -> Event:
    record = event.record
    level = record.determination.level if record.determination else None
    return contract.CreditRecorded(
        record_id=record.record_id,
        kind=contract.RecordKind(record.kind),
        commitment_id=record.commitment_id,
        subject_ref=record.subject_ref,
        subject_kind=SubjectKind(record.subject_kind),
        level=DishonestyLevel(level) if level else None,
        clause=record.clause,
        recorded_at=event.at,
    )


@announcement.register
def _(event: events.StandingMoved) -> Event:
    standing = event.standing
    return contract.StandingChanged(
        subject_ref=event.subject_ref,
        revision=event.revision,
        tier=standing.tier,
        eligible=standing.eligible,
        unrepaired=tuple(
            contract.Unrepaired.model_validate(fact) for fact in standing.unrepaired_facts()
        ),
        clause=event.clause,
        changed_at=event.at,
    )


@announcement.register
def _(event: events.RecordDisputed) -> Event:
    return contract.ObjectionRaised(
        objection_id=event.objection_id,
        record_id=event.record_id,
        subject_ref=event.subject_ref,
        raised_at=event.at,
    )


@announcement.register
def _(event: events.DisputeSettled) -> Event:
    return contract.ObjectionDecided(
        objection_id=event.objection_id,
        record_id=event.record_id,
        subject_ref=event.subject_ref,
        outcome=contract.ObjectionOutcome(event.outcome),
        decided_at=event.at,
    )


@announcement.register
def _(event: events.RecordRepaired) -> Event:
    return contract.CreditRepaired(
        repair_id=event.repair_id,
        record_id=event.record_id,
        commitment_id=event.commitment_id,
        subject_ref=event.subject_ref,
        clause=event.clause,
        repaired_at=event.at,
    )


@announcement.register
def _(event: events.PublicityStopped) -> Event:
    return contract.PublicityEnded(
        record_id=event.record_id,
        subject_ref=event.subject_ref,
        reason=contract.PublicityEndReason(event.reason),
        ended_at=event.at,
    )


@announcement.register
def _(event: events.PushAcknowledged) -> Event:
    return contract.CreditPushed(
        push_id=event.push_id,
        record_id=event.record_id,
        subject_ref=event.subject_ref,
        platform=contract.CreditPlatform(event.platform),
        pushed_at=event.at,
    )


def standing_as_told(file: IntegrityFile) -> contract.StandingChanged:
    """The standing of a file as it was told last."""
    return contract.StandingChanged(
        subject_ref=file.subject_ref,
        revision=file.revision,
        tier=file.tier,
        eligible=file.eligible,
        unrepaired=tuple(contract.Unrepaired.model_validate(fact) for fact in file.unrepaired),
        clause=ELIGIBILITY,
        changed_at=file.changed_at,
    )
