"""Understands how what happened here is told to the others, as an event of the contracts."""

from __future__ import annotations

from functools import singledispatch

from contracts.envelope import Event
from contracts.events import verification as contract
from contracts.events import vocabulary
from services.verification.domain import events


@singledispatch
def announcement(event: object) -> Event | None:
    """The contract's event for a domain event; None where it is told to nobody outside.

    Raises TypeError for a domain event that nobody gave an announcement.
    """
    raise TypeError(f"{type(event).__name__} has no announcement")


@announcement.register
def _(event: events.VerificationPlanned) -> Event:
    return contract.VerificationRequested(
        verification_id=event.verification_id,
        commitment_id=event.commitment_id,
        item_code=event.item_code,
        timing=vocabulary.VerificationTiming(event.timing),
        methods=tuple(vocabulary.VerificationMethod(method) for method in event.methods),
        exempt=event.exempt,
        due_on=event.due_on,
        clause=event.clause,
        requested_at=event.at,
    )


@announcement.register
def _(_event: events.VerificationDispatched) -> None:
    return None


@announcement.register
def _(event: events.VerificationConcluded) -> Event:
    return contract.VerificationCompleted(
        verification_id=event.verification_id,
        commitment_id=event.commitment_id,
        item_code=event.item_code,
        result=vocabulary.VerificationResult(event.result),
        method=vocabulary.VerificationMethod(event.method),
        evidence_digest=event.evidence_digest,
        completed_at=event.at,
    )


@announcement.register
def _(event: events.AssistanceAsked) -> Event:
    return contract.AssistanceRequested(
        assistance_request_id=event.assistance_request_id,
        verification_id=event.verification_id,
        commitment_id=event.commitment_id,
        requesting_agency=event.requesting_agency,
        assisting_agency=event.assisting_agency,
        due_on=event.due_on,
        clause=event.clause,
        requested_at=event.at,
    )


@announcement.register
def _(event: events.AssistanceEnded) -> Event:
    return contract.AssistanceConcluded(
        assistance_request_id=event.assistance_request_id,
        verification_id=event.verification_id,
        commitment_id=event.commitment_id,
        outcome=contract.AssistanceOutcome(event.outcome),
        concluded_at=event.at,
    )
