"""Understands how a suspicion that a commitment is untrue becomes a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.verification.application.finding_ports import FindingUnitOfWork, SuspicionWork
from services.verification.application.ports import CommitmentView
from services.verification.domain.actor import THE_SYSTEM, Actor
from services.verification.domain.clauses import SUPERVISION
from services.verification.domain.events_findings import SuspicionRaised
from services.verification.domain.findings import (
    Account,
    Finding,
    FindingSource,
    Proof,
    SuspectedCommitment,
)
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import Step

_ACT = "suspect"


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """An officer's suspicion: what was committed, what was found, and the evidence for it."""

    commitment_id: UUID
    source: FindingSource
    facts_committed: Account | None
    facts_found: Account
    evidence: tuple[Proof, ...]


async def open_finding(
    command: OpenFinding,
    uow: FindingUnitOfWork,
    *,
    actor: Actor,
    at: datetime,
    new_id: Callable[[], UUID],
) -> Finding:
    """Open a finding about a commitment that the actor's agency handles.

    Raises Misuse `commitment-unknown-here` (another agency's is told the same way),
    `commitment-already-withdrawn`, or `finding-already-open`.
    """
    async with uow:
        finding = _suspicion(
            await _commitment_to_suspect(uow, command.commitment_id, actor),
            command.source,
            command.facts_committed,
            command.facts_found,
            command.evidence,
            at=at,
            finding_id=new_id(),
        )
        await _open(uow, finding, actor=actor)
        await uow.commit(finding)
        return finding


async def _commitment_to_suspect(
    uow: FindingUnitOfWork, commitment_id: UUID, actor: Actor
) -> CommitmentView:
    commitment = await uow.projections.commitment(commitment_id)
    if commitment is None or commitment.handling_agency != actor.agency:
        raise Misuse("commitment-unknown-here", commitment_id=str(commitment_id))
    if commitment.withdrawn:
        raise Misuse("commitment-already-withdrawn", commitment_id=str(commitment_id))
    opened_before = await uow.findings.open_of(commitment_id)
    if opened_before is not None:
        raise Misuse("finding-already-open", finding_id=str(opened_before.finding_id))
    return commitment


async def suspect_untruth(
    uow: SuspicionWork,
    *,
    commitment: SuspectedCommitment,
    source: str,
    facts_committed: Account | None,
    facts_found: Account,
    evidence_digest: str,
    at: datetime,
    new_id: Callable[[], UUID],
) -> UUID:
    """Open a finding inside the caller's open transaction, which the caller commits.

    `source` is a FindingSource. Where a finding about the commitment is open already, that one's id
    is given and nothing is opened or told twice.
    """
    opened_before = await uow.findings.open_of(commitment.commitment_id)
    if opened_before is not None:
        return opened_before.finding_id
    finding = _suspicion(
        commitment,
        FindingSource(source),
        facts_committed,
        facts_found,
        (Proof("核查证据", evidence_digest),),
        at=at,
        finding_id=new_id(),
    )
    await _open(uow, finding, actor=THE_SYSTEM)
    return finding.finding_id


def _suspicion(
    commitment: SuspectedCommitment,
    source: FindingSource,
    facts_committed: Account | None,
    facts_found: Account,
    evidence: tuple[Proof, ...],
    *,
    at: datetime,
    finding_id: UUID,
) -> Finding:
    return Finding(
        finding_id=finding_id,
        commitment_id=commitment.commitment_id,
        item_code=commitment.item_code,
        subject_ref=commitment.subject_ref,
        subject_kind=commitment.subject_kind,
        handling_agency=commitment.handling_agency,
        source=source,
        facts_committed=facts_committed,
        facts_found=facts_found,
        evidence=evidence,
        suspected_at=at,
    )


async def _open(uow: SuspicionWork, finding: Finding, *, actor: Actor) -> None:
    at = finding.suspected_at
    await uow.findings.add(finding)
    await uow.findings.write_step(
        finding.finding_id,
        Step(_ACT, None, finding.state.value, at, actor, SUPERVISION, finding.source.value),
    )
    uow.record(
        SuspicionRaised(
            finding_id=finding.finding_id,
            commitment_id=finding.commitment_id,
            subject_ref=finding.subject_ref,
            clause=SUPERVISION,
            at=at,
        )
    )
