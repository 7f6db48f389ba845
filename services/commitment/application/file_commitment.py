"""Files a commitment: accepted, or refused with every reason and the proof path (四(二), 二)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.commitment.application.hear_case import attested, hear_case
from services.commitment.application.ports import (
    Evidence,
    FactsForm,
    FilingUnitOfWork,
    IdentityService,
    NewId,
    Refusal,
)
from services.commitment.domain.access import Actor
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.eligibility import Case, Eligibility, judge
from services.commitment.domain.events import CommitmentFiled, CommitmentRefused, UnmetRule
from services.commitment.domain.item import ProofPath, proof_path_of
from services.commitment.domain.letter import Filing, Letter, content_of, sealed_facts


@dataclass(frozen=True, slots=True)
class FilingAccepted:
    """The agency no longer asks for the proof."""

    commitment: Commitment
    letter: Letter
    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class FilingRefused:
    """The letter was not accepted; the applicant goes on with the proof."""

    refusal: Refusal
    eligibility: Eligibility
    proof_path: ProofPath


async def file_commitment(
    filing: Filing,
    uow: FilingUnitOfWork,
    *,
    by: Actor,
    identity_service: IdentityService,
    evidence: Evidence,
    form: FactsForm,
    at: datetime,
    new_id: NewId,
) -> FilingAccepted | FilingRefused:
    """The outcome on record and announced, whichever it is.

    Raises Misuse where the notification is not found, IdentityServiceUnavailableError, and
    SecondOpenCommitmentError where another filing came first between reading and writing.
    """
    attestation = await attested(filing, identity_service)
    async with uow:
        case = await hear_case(filing, attestation, uow, by=by, evidence=evidence, form=form, at=at)
        eligibility = judge(case)
        outcome: FilingAccepted | FilingRefused
        if eligibility.eligible:
            outcome = await _accept(case, eligibility, uow, by, evidence, new_id)
        else:
            outcome = await _refuse(case, eligibility, uow, by, new_id)
        await uow.commit(outcome)
        return outcome


async def _accept(
    case: Case,
    eligibility: Eligibility,
    uow: FilingUnitOfWork,
    by: Actor,
    evidence: Evidence,
    new_id: NewId,
) -> FilingAccepted:
    prefix = case.item.handling_agency.letter_prefix
    letter_no = await uow.letter_numbers.next(prefix, case.at.year)
    letter, facts_digest = _letter(case, letter_no, evidence, new_id)
    commitment = _commitment(case, letter, by)
    await uow.commitments.add(commitment, letter, eligibility.judgements, by)
    uow.record(_filed(case, commitment, letter, facts_digest))
    return FilingAccepted(commitment, letter, eligibility)


async def _refuse(
    case: Case, eligibility: Eligibility, uow: FilingUnitOfWork, by: Actor, new_id: NewId
) -> FilingRefused:
    refusal = Refusal(
        refusal_id=new_id(),
        notification_id=case.notification.notification_id,
        item_code=case.item.item_code,
        item_revision=case.item.revision,
        subject_ref=case.subject_ref,
        judgements=eligibility.judgements,
        at=case.at,
    )
    await uow.commitments.add_refusal(refusal, by)
    uow.record(
        CommitmentRefused(
            at=case.at,
            refusal_id=refusal.refusal_id,
            item_code=refusal.item_code,
            subject_ref=refusal.subject_ref,
            unmet=tuple(UnmetRule(rule=no.rule, clause=no.clause) for no in eligibility.unmet),
        )
    )
    return FilingRefused(refusal, eligibility, proof_path_of(case.item))


def _letter(case: Case, letter_no: str, evidence: Evidence, new_id: NewId) -> tuple[Letter, str]:
    commitment_id, salt = new_id(), new_id().hex
    content = content_of(
        case.filing,
        case.notification,
        case.item.fact_titles(),
        commitment_id=commitment_id,
        letter_no=letter_no,
        filed_at=case.at,
        salt=salt,
    )
    facts_digest = evidence.digest(sealed_facts(content))
    return Letter(commitment_id, letter_no, content, evidence.digest(content)), facts_digest


def _commitment(case: Case, letter: Letter, by: Actor) -> Commitment:
    item, filing = case.item, case.filing
    consented = item.publicity.in_catalogue and filing.publicity_consent is True
    return Commitment(
        commitment_id=letter.commitment_id,
        letter_no=letter.letter_no,
        item_code=item.item_code,
        item_revision=item.revision,
        matter_code=item.matter_code,
        matter_reference=filing.matter_reference,
        notification_id=case.notification.notification_id,
        subject_ref=case.subject_ref,
        subject_kind=filing.committer.kind.value,
        handling_agency=item.handling_agency.code,
        filed_by=by.client_id,
        filed_by_agency=by.agency,
        filed_at=case.at,
        exempt=item.exempt,
        supervision_days=item.supervision_days,
        public_until=_public_until(case) if consented else None,
        publicity_consented=consented,
    )


def _public_until(case: Case) -> date | None:
    days = case.item.publicity.days
    return None if days is None else case.at.date() + timedelta(days=days)


def _filed(
    case: Case, commitment: Commitment, letter: Letter, facts_digest: str
) -> CommitmentFiled:
    return CommitmentFiled(
        at=case.at,
        commitment_id=commitment.commitment_id,
        item_code=commitment.item_code,
        item_revision=commitment.item_revision,
        list_version_id=case.item.list_version_id,
        matter_code=commitment.matter_code,
        subject_ref=commitment.subject_ref,
        subject_kind=commitment.subject_kind,
        handling_agency=commitment.handling_agency,
        facts_digest=facts_digest,
        letter_digest=letter.digest,
        publicity_consented=commitment.publicity_consented,
    )
