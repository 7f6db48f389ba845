"""Understands how an untrue commitment is determined false (虚假承诺), by an act of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.verification.application.finding_ports import FindingUnitOfWork
from services.verification.application.finding_steps import finding_of_agency, judged
from services.verification.domain.actor import Actor
from services.verification.domain.clauses import TIERS
from services.verification.domain.days import legal_day
from services.verification.domain.determinations import (
    Determination,
    DeterminationPolicy,
    DishonestyLevel,
    Proposal,
    Remedies,
    judge_determination,
)
from services.verification.domain.events_findings import FalsehoodDetermined
from services.verification.domain.finding_rules import ActRefused
from services.verification.domain.findings import Finding
from services.verification.domain.verification import Step

_ACT = "determine"


@dataclass(frozen=True, slots=True)
class DetermineFalseCommitment:
    """The determination as its document has it."""

    finding_id: UUID
    level: DishonestyLevel
    document_no: str
    document_title: str
    decided_on: date
    basis: str
    remedies: Remedies
    served_on: date


async def determine_false_commitment(
    command: DetermineFalseCommitment,
    uow: FindingUnitOfWork,
    *,
    policy: DeterminationPolicy,
    actor: Actor,
    at: datetime,
    new_id: Callable[[], UUID],
) -> Determination | ActRefused:
    """Determine the commitment false, or refuse it with every rule's answer.

    Raises Misuse `finding-not-found`.
    """
    async with uow:
        finding = await finding_of_agency(uow, command.finding_id, actor)
        determination = _determination(command, finding, new_id(), at)
        proposal = Proposal(
            determination=determination,
            finding=finding,
            determined_before=await uow.determinations.exists_for(finding.finding_id),
            policy=policy,
            today=legal_day(at),
        )
        judgements = judge_determination(proposal)
        refusal = await judged(uow, finding, _ACT, judgements, actor=actor, at=at, new_id=new_id)
        if refusal is None:
            await _determine(uow, determination, finding, actor)
        outcome = refusal or determination
        await uow.commit(outcome)
        return outcome


def _determination(
    command: DetermineFalseCommitment, finding: Finding, determination_id: UUID, at: datetime
) -> Determination:
    return Determination(
        determination_id=determination_id,
        finding_id=finding.finding_id,
        commitment_id=finding.commitment_id,
        item_code=finding.item_code,
        subject_ref=finding.subject_ref,
        subject_kind=finding.subject_kind,
        determining_agency=finding.handling_agency,
        level=command.level,
        document_no=command.document_no,
        document_title=command.document_title,
        decided_on=command.decided_on,
        basis=command.basis,
        remedies=command.remedies,
        served_on=command.served_on,
        determined_at=at,
    )


async def _determine(
    uow: FindingUnitOfWork, determination: Determination, finding: Finding, actor: Actor
) -> None:
    at, state = determination.determined_at, finding.state.value
    await uow.determinations.add(determination)
    await uow.findings.write_step(
        finding.finding_id, Step(_ACT, state, state, at, actor, TIERS, determination.level.value)
    )
    uow.record(
        FalsehoodDetermined(
            determination_id=determination.determination_id,
            finding_id=finding.finding_id,
            commitment_id=finding.commitment_id,
            item_code=finding.item_code,
            subject_ref=finding.subject_ref,
            subject_kind=finding.subject_kind,
            level=determination.level.value,
            determining_agency=determination.determining_agency,
            determined_on=determination.decided_on,
            document_no=determination.document_no,
            clause=TIERS,
            at=at,
        )
    )
