"""Understands how findings, disposals and determinations are told, in the contracts' events."""

from __future__ import annotations

from contracts.envelope import Event
from contracts.events import verification as contract
from contracts.events import vocabulary
from services.verification.adapters.announcements import announcement
from services.verification.domain import events_findings as events


@announcement.register
def _(event: events.SuspicionRaised) -> Event:
    return contract.UntruthSuspected(
        finding_id=event.finding_id,
        commitment_id=event.commitment_id,
        subject_ref=event.subject_ref,
        clause=event.clause,
        suspected_at=event.at,
    )


@announcement.register
def _(event: events.UntruthEstablished) -> Event:
    return contract.UntruthConfirmed(
        finding_id=event.finding_id,
        commitment_id=event.commitment_id,
        item_code=event.item_code,
        subject_ref=event.subject_ref,
        subject_kind=vocabulary.SubjectKind(event.subject_kind),
        handling_agency=event.handling_agency,
        cause=contract.UntruthCause(event.cause),
        clause=event.clause,
        confirmed_at=event.at,
    )


@announcement.register
def _(event: events.SuspicionCleared) -> Event:
    return contract.FindingCleared(
        finding_id=event.finding_id,
        commitment_id=event.commitment_id,
        cleared_at=event.at,
    )


@announcement.register
def _(event: events.DisposalDecided) -> Event:
    return contract.DisposalImposed(
        disposal_id=event.disposal_id,
        finding_id=event.finding_id,
        commitment_id=event.commitment_id,
        kind=vocabulary.DisposalKind(event.kind),
        clause=event.clause,
        imposed_at=event.at,
    )


@announcement.register
def _(event: events.FalsehoodDetermined) -> Event:
    return contract.FalseCommitmentFound(
        determination_id=event.determination_id,
        finding_id=event.finding_id,
        commitment_id=event.commitment_id,
        item_code=event.item_code,
        subject_ref=event.subject_ref,
        subject_kind=vocabulary.SubjectKind(event.subject_kind),
        level=vocabulary.DishonestyLevel(event.level),
        determining_agency=event.determining_agency,
        determined_on=event.determined_on,
        document_no=event.document_no,
        clause=event.clause,
        determined_at=event.at,
    )
