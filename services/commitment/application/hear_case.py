"""Gathers what the rules judge: the filing, what is on record, and the attestation of a login."""

from __future__ import annotations

from datetime import datetime

from services.commitment.application.choose_proof_path import served_notification
from services.commitment.application.ports import (
    Evidence,
    FactsForm,
    FilingUnitOfWork,
    IdentityService,
)
from services.commitment.domain.access import Actor
from services.commitment.domain.attestation import Attestation
from services.commitment.domain.eligibility import Case
from services.commitment.domain.letter import Filing, UnifiedIdentitySignature
from services.commitment.domain.misuse import Misuse


async def attested(filing: Filing, identity_service: IdentityService) -> Attestation | None:
    """What the identity service says of the login that signed, asked before any transaction.

    Raises IdentityServiceUnavailableError.
    """
    if isinstance(filing.signature, UnifiedIdentitySignature):
        return await identity_service.attest(filing.signature.assertion_id)
    return None


async def hear_case(
    filing: Filing,
    attestation: Attestation | None,
    uow: FilingUnitOfWork,
    *,
    by: Actor,
    evidence: Evidence,
    form: FactsForm,
    at: datetime,
) -> Case:
    """The case as it stands at `at`. Raises Misuse where the notification is not found."""
    committer = filing.committer
    subject_ref = evidence.subject_ref(committer.id_type.value, committer.id_number)
    material = await uow.notifications.material(
        filing.notification_id, subject_ref, filing.matter_reference
    )
    if material is None:
        raise Misuse("notification-not-found", notification_id=str(filing.notification_id))
    served_notification(material.notification, filing.notification_id, by)
    return Case(
        filing=filing,
        item=material.item,
        notification=material.notification,
        standing=material.standing,
        subject_ref=subject_ref,
        open_commitment=material.open_commitment,
        schema_errors=form.errors(material.item, filing.facts),
        attestation=attestation,
        at=at,
    )
