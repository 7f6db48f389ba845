"""Answers beforehand whether a commitment would be accepted; files nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.commitment.application.hear_case import attested, hear_case
from services.commitment.application.ports import (
    Evidence,
    FactsForm,
    FilingUnitOfWork,
    IdentityService,
)
from services.commitment.domain.access import Actor
from services.commitment.domain.eligibility import Eligibility, judge, judge_before_signing
from services.commitment.domain.item import ProofPath, proof_path_of
from services.commitment.domain.letter import Filing


@dataclass(frozen=True, slots=True)
class EligibilityChecked:
    """The answers of the rules, and the way on where one says no."""

    item_code: str
    eligibility: Eligibility
    proof_path: ProofPath


async def check_eligibility(
    filing: Filing,
    uow: FilingUnitOfWork,
    *,
    by: Actor,
    identity_service: IdentityService,
    evidence: Evidence,
    form: FactsForm,
    at: datetime,
) -> EligibilityChecked:
    """The same judgement as filing, without filing; an unsigned letter is judged up to signing.

    Raises Misuse where the notification is not found, IdentityServiceUnavailableError.
    """
    attestation = await attested(filing, identity_service)
    async with uow:
        case = await hear_case(filing, attestation, uow, by=by, evidence=evidence, form=form, at=at)
        answer = judge_before_signing(case) if filing.signature is None else judge(case)
        outcome = EligibilityChecked(case.item.item_code, answer, proof_path_of(case.item))
        await uow.commit(outcome)
        return outcome
