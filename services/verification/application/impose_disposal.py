"""Understands how an agency decides what follows an untrue commitment (三(三))."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.verification.application.finding_ports import FindingUnitOfWork
from services.verification.application.finding_steps import finding_of_agency, judged
from services.verification.domain.actor import Actor
from services.verification.domain.clauses import SUPERVISION
from services.verification.domain.days import legal_day
from services.verification.domain.disposals import (
    Disposal,
    DisposalKind,
    Proposal,
    judge_disposal,
)
from services.verification.domain.events_findings import DisposalDecided
from services.verification.domain.finding_rules import ActRefused
from services.verification.domain.findings import Finding
from services.verification.domain.verification import Step

_ACT = "impose_disposal"


@dataclass(frozen=True, slots=True)
class ImposeDisposal:
    """The disposal as its document has it; what a kind does not need stays None."""

    finding_id: UUID
    kind: DisposalKind
    basis: str
    document_no: str
    decided_on: date
    limit_on: date | None
    statutory_basis: str | None
    organ: str | None


async def impose_disposal(
    command: ImposeDisposal,
    uow: FindingUnitOfWork,
    *,
    actor: Actor,
    at: datetime,
    new_id: Callable[[], UUID],
) -> Disposal | ActRefused:
    """Impose the disposal, or refuse it with every rule's answer.

    Raises Misuse `finding-not-found`.
    """
    async with uow:
        finding = await finding_of_agency(uow, command.finding_id, actor)
        disposal = _disposal(command, finding, new_id(), at)
        proposal = await _proposal(uow, disposal, finding, legal_day(at))
        judgements = judge_disposal(proposal)
        refusal = await judged(uow, finding, _ACT, judgements, actor=actor, at=at, new_id=new_id)
        if refusal is None:
            await _impose(uow, disposal, finding, actor)
        outcome = refusal or disposal
        await uow.commit(outcome)
        return outcome


def _disposal(
    command: ImposeDisposal, finding: Finding, disposal_id: UUID, at: datetime
) -> Disposal:
    return Disposal(
        disposal_id=disposal_id,
        finding_id=finding.finding_id,
        commitment_id=finding.commitment_id,
        handling_agency=finding.handling_agency,
        kind=command.kind,
        basis=command.basis,
        document_no=command.document_no,
        decided_on=command.decided_on,
        imposed_at=at,
        limit_on=command.limit_on,
        statutory_basis=command.statutory_basis,
        organ=command.organ,
    )


async def _proposal(
    uow: FindingUnitOfWork, disposal: Disposal, finding: Finding, today: date
) -> Proposal:
    commitment = await uow.projections.commitment(finding.commitment_id)
    return Proposal(
        disposal=disposal,
        finding=finding,
        matter_outcome=commitment.matter_outcome if commitment else None,
        matter_decided_on=commitment.decided_on if commitment else None,
        imposed=await uow.disposals.kinds_of(finding.finding_id),
        today=today,
    )


async def _impose(
    uow: FindingUnitOfWork, disposal: Disposal, finding: Finding, actor: Actor
) -> None:
    at, state = disposal.imposed_at, finding.state.value
    await uow.disposals.add(disposal)
    await uow.disposals.write_step(
        disposal.disposal_id, Step(_ACT, None, disposal.state.value, at, actor, SUPERVISION)
    )
    await uow.findings.write_step(
        finding.finding_id,
        Step(_ACT, state, state, at, actor, SUPERVISION, disposal.kind.value),
    )
    uow.record(
        DisposalDecided(
            disposal_id=disposal.disposal_id,
            finding_id=finding.finding_id,
            commitment_id=finding.commitment_id,
            kind=disposal.kind.value,
            clause=SUPERVISION,
            at=at,
        )
    )
