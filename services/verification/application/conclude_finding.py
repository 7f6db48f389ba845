"""Understands how a finding ends: confirmed untrue (承诺不实), or cleared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.verification.application.finding_ports import FindingUnitOfWork
from services.verification.application.finding_steps import finding_of_agency, judged, keep_step
from services.verification.domain.actor import Actor
from services.verification.domain.clauses import SUPERVISION
from services.verification.domain.events_findings import SuspicionCleared, UntruthEstablished
from services.verification.domain.finding_rules import ActRefused, judge_confirmation
from services.verification.domain.findings import (
    Finding,
    FindingAct,
    UntruthCause,
    cleared,
    confirmed,
)
from services.verification.domain.misuse import Misuse


@dataclass(frozen=True, slots=True)
class ConcludeFinding:
    """The conclusion: confirmed with its cause, or cleared."""

    finding_id: UUID
    confirm: bool
    cause: UntruthCause | None
    reasoning: str


async def conclude_finding(
    command: ConcludeFinding,
    uow: FindingUnitOfWork,
    *,
    expected: int,
    actor: Actor,
    at: datetime,
    new_id: Callable[[], UUID],
) -> Finding | ActRefused:
    """Conclude the finding. It is cleared from every open state; it is confirmed only once the
    party was told and heard, and is refused with every rule's answer otherwise.

    Raises Misuse `finding-not-found`, `stale-version` or `illegal-transition`.
    """
    async with uow:
        finding = await finding_of_agency(uow, command.finding_id, actor, expected)
        outcome = (
            await _confirm(uow, finding, command, actor, at, new_id)
            if command.confirm
            else await _clear(uow, finding, command, actor, at)
        )
        await uow.commit(outcome)
        return outcome


async def _confirm(
    uow: FindingUnitOfWork,
    finding: Finding,
    command: ConcludeFinding,
    actor: Actor,
    at: datetime,
    new_id: Callable[[], UUID],
) -> Finding | ActRefused:
    act = FindingAct.CONFIRM.value
    if not finding.is_open:
        raise Misuse("illegal-transition", act=act, state=finding.state.value)
    judgements = judge_confirmation(finding, command.cause)
    refusal = await judged(uow, finding, act, judgements, actor=actor, at=at, new_id=new_id)
    if refusal is not None or command.cause is None:
        return refusal or ActRefused(finding.finding_id, act, judgements)
    after = confirmed(finding, command.cause, command.reasoning, at)
    saved = await keep_step(uow, finding, after, act, actor=actor, at=at)
    uow.record(_established(saved, command.cause, at))
    return saved


async def _clear(
    uow: FindingUnitOfWork, finding: Finding, command: ConcludeFinding, actor: Actor, at: datetime
) -> Finding:
    after = cleared(finding, command.reasoning, at)
    saved = await keep_step(uow, finding, after, FindingAct.CLEAR.value, actor=actor, at=at)
    uow.record(SuspicionCleared(finding.finding_id, finding.commitment_id, at))
    return saved


def _established(finding: Finding, cause: UntruthCause, at: datetime) -> UntruthEstablished:
    return UntruthEstablished(
        finding_id=finding.finding_id,
        commitment_id=finding.commitment_id,
        item_code=finding.item_code,
        subject_ref=finding.subject_ref,
        subject_kind=finding.subject_kind,
        handling_agency=finding.handling_agency,
        cause=cause.value,
        clause=SUPERVISION,
        at=at,
    )
