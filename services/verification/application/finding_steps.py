"""Understands what every act on a finding shares: whose it is, its version, its traces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.verification.application.finding_ports import (
    FindingUnitOfWork,
    JudgedAct,
    SuspicionWork,
)
from services.verification.domain.actor import Actor
from services.verification.domain.clauses import SUPERVISION
from services.verification.domain.finding_rules import ActRefused, all_met
from services.verification.domain.findings import Finding
from services.verification.domain.judgement import Judgement
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import Step


async def finding_of_agency(
    uow: FindingUnitOfWork, finding_id: UUID, actor: Actor, expected: int | None = None
) -> Finding:
    """The finding that the actor's agency handles, in the version that the actor read.

    Raises Misuse `finding-not-found` for an unknown finding as for another agency's, and
    `stale-version`.
    """
    finding = await uow.findings.find(finding_id)
    if finding is None or finding.handling_agency != actor.agency:
        raise unknown_finding(finding_id)
    require_version(expected, finding.version)
    return finding


def unknown_finding(finding_id: UUID) -> Misuse:
    """What is told of a finding that is not there, or not the caller's to know."""
    return Misuse("finding-not-found", finding_id=str(finding_id))


def require_version(expected: int | None, actual: int) -> None:
    """Raise Misuse `stale-version` where another version was read than there is."""
    if expected is not None and expected != actual:
        raise Misuse("stale-version", expected=expected, actual=actual)


async def keep_step(
    uow: SuspicionWork,
    before: Finding,
    after: Finding,
    act: str,
    *,
    actor: Actor,
    at: datetime,
    note: str | None = None,
) -> Finding:
    """Save the finding as the act left it, with its line in the history."""
    saved = await uow.findings.save(after)
    step = Step(act, before.state.value, after.state.value, at, actor, SUPERVISION, note)
    await uow.findings.write_step(after.finding_id, step)
    return saved


async def judged(
    uow: FindingUnitOfWork,
    finding: Finding,
    act: str,
    judgements: tuple[Judgement, ...],
    *,
    actor: Actor,
    at: datetime,
    new_id: Callable[[], UUID],
) -> ActRefused | None:
    """Keep what the rules answered; the refusal where one of them was not met."""
    allowed = all_met(judgements)
    await uow.findings.keep_judged(
        JudgedAct(new_id(), finding.finding_id, act, allowed, judgements, actor, at)
    )
    return None if allowed else ActRefused(finding.finding_id, act, judgements)
