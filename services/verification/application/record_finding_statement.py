"""Understands how the party's statement, or its silence, comes on record (陈述申辩)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.verification.application.finding_ports import FindingUnitOfWork
from services.verification.application.finding_steps import (
    finding_of_agency,
    judged,
    keep_step,
    require_version,
    unknown_finding,
)
from services.verification.domain.actor import Actor
from services.verification.domain.days import legal_day
from services.verification.domain.finding_rules import ActRefused, judge_statement
from services.verification.domain.findings import (
    Finding,
    FindingAct,
    PartyStatement,
    heard,
)
from services.verification.domain.misuse import Misuse


@dataclass(frozen=True, slots=True)
class RecordStatement:
    """What is to be recorded. `for_the_party` says that the party's platform brings it, which then
    names the commitment that the finding is about."""

    finding_id: UUID
    made: bool
    statement: str | None
    received_on: date
    for_the_party: bool
    commitment_id: UUID | None


async def record_finding_statement(
    command: RecordStatement,
    uow: FindingUnitOfWork,
    *,
    expected: int,
    actor: Actor,
    at: datetime,
    new_id: Callable[[], UUID],
) -> Finding | ActRefused:
    """Record what the party said, or that it said nothing in its time.

    Raises Misuse `finding-not-found`, `stale-version`, `illegal-transition`, `date-in-future`,
    `statement-already-made` or, where a platform would record silence, `role-not-allowed`.
    """
    statement = PartyStatement(command.made, command.statement, command.received_on, at)
    act = FindingAct.RECORD_STATEMENT.value
    async with uow:
        finding = await _finding(uow, command, actor, expected)
        after = heard(finding, statement, legal_day(at))
        judgements = judge_statement(finding, statement)
        refusal = await judged(uow, finding, act, judgements, actor=actor, at=at, new_id=new_id)
        note = "已陈述" if command.made else "未陈述"
        outcome = refusal or await keep_step(
            uow, finding, after, act, actor=actor, at=at, note=note
        )
        await uow.commit(outcome)
        return outcome


async def _finding(
    uow: FindingUnitOfWork, command: RecordStatement, actor: Actor, expected: int
) -> Finding:
    if not command.for_the_party:
        return await finding_of_agency(uow, command.finding_id, actor, expected)
    finding = await uow.findings.find(command.finding_id)
    if finding is None or finding.commitment_id != command.commitment_id:
        raise unknown_finding(command.finding_id)
    if not command.made:
        raise Misuse("role-not-allowed", roles="handling_officer")
    require_version(expected, finding.version)
    return finding
