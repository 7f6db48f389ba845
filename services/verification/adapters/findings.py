"""Understands how findings are kept, with their histories and what the rules answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import insert_or_ignore
from services.verification.adapters import rows
from services.verification.adapters.findings_history import history_of_one
from services.verification.adapters.stepping import keep_steps
from services.verification.adapters.tables_findings import (
    finding,
    finding_history,
    judged_act,
)
from services.verification.application.finding_ports import JudgedAct
from services.verification.domain.actor import Actor
from services.verification.domain.findings import (
    OPEN_STATES,
    Account,
    Conclusion,
    Finding,
    FindingSource,
    FindingState,
    PartyNotice,
    PartyStatement,
    Proof,
    UntruthCause,
)
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import Step

_IS_OPEN = finding.c.state.in_([state.value for state in OPEN_STATES])


class FindingRepository:
    """The findings, in the caller's transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, kept: Finding) -> None:
        """Keep a new finding. Raises Misuse where another one was opened meanwhile."""
        if await insert_or_ignore(self._connection, finding, _values(kept)):
            return
        other = await self.open_of(kept.commitment_id)
        raise Misuse("finding-already-open", finding_id=str(other.finding_id) if other else "?")

    async def find(self, finding_id: UUID) -> Finding | None:
        """The finding, held against other writers until this transaction ends."""
        statement = select(finding).where(finding.c.finding_id == finding_id).with_for_update()
        return await self._one(statement)

    async def read(self, finding_id: UUID) -> Finding | None:
        """The finding, for looking at."""
        return await self._one(select(finding).where(finding.c.finding_id == finding_id))

    async def open_of(self, commitment_id: UUID) -> Finding | None:
        """The one finding of a commitment that is not concluded yet."""
        return await self._one(
            select(finding).where(finding.c.commitment_id == commitment_id, _IS_OPEN)
        )

    async def is_open_for(self, commitment_id: UUID) -> bool:
        """Is a finding about the commitment neither confirmed nor cleared?"""
        condition = exists().where(finding.c.commitment_id == commitment_id, _IS_OPEN)
        return bool(await self._connection.scalar(select(condition)))

    async def save(self, changed: Finding) -> Finding:
        """The finding in its next version. Raises Misuse where somebody changed it meanwhile."""
        saved = replace(changed, version=changed.version + 1)
        statement = (
            update(finding)
            .where(finding.c.finding_id == changed.finding_id, finding.c.version == changed.version)
            .values(**_values(saved))
        )
        if (await self._connection.execute(statement)).rowcount != 1:
            raise Misuse("stale-version", expected=changed.version, actual=saved.version)
        return saved

    async def write_step(self, finding_id: UUID, step: Step) -> None:
        """Add a line to the history."""
        await keep_steps(self._connection, finding_history, {"finding_id": finding_id}, (step,))

    async def history(self, finding_id: UUID) -> list[Step]:
        """The history, oldest first."""
        column = finding_history.c.finding_id
        return await history_of_one(self._connection, finding_history, column, finding_id)

    async def keep_judged(self, judged: JudgedAct) -> None:
        """Keep what every rule answered to an act, allowed or not."""
        await self._connection.execute(
            insert(judged_act).values(
                judged_act_id=judged.judged_act_id,
                finding_id=judged.finding_id,
                act=judged.act,
                allowed=judged.allowed,
                judgements=rows.judgements_json(judged.judgements),
                client_id=judged.actor.client_id,
                agency=judged.actor.agency,
                at=judged.at,
            )
        )

    async def judged_acts(self, finding_id: UUID) -> list[JudgedAct]:
        """The acts that rules judged, oldest first."""
        statement = (
            select(judged_act)
            .where(judged_act.c.finding_id == finding_id)
            .order_by(judged_act.c.judged_act_id)
        )
        return [_judged_of(row) for row in await self._connection.execute(statement)]

    async def page(
        self,
        *,
        agency: str | None,
        state: FindingState | None,
        commitment_id: UUID | None,
        before: UUID | None,
        limit: int,
    ) -> list[Finding]:
        """Up to `limit` findings before the id `before`, newest first; None asks for all."""
        statement = select(finding).order_by(finding.c.finding_id.desc()).limit(limit)
        if agency is not None:
            statement = statement.where(finding.c.handling_agency == agency)
        if state is not None:
            statement = statement.where(finding.c.state == state.value)
        if commitment_id is not None:
            statement = statement.where(finding.c.commitment_id == commitment_id)
        if before is not None:
            statement = statement.where(finding.c.finding_id < before)
        return [_finding_of(row) for row in await self._connection.execute(statement)]

    async def _one(self, statement: Select[Any]) -> Finding | None:
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else _finding_of(row)


def _values(kept: Finding) -> dict[str, Any]:
    return {
        "finding_id": kept.finding_id,
        "commitment_id": kept.commitment_id,
        "item_code": kept.item_code,
        "subject_ref": kept.subject_ref,
        "subject_kind": kept.subject_kind,
        "handling_agency": kept.handling_agency,
        "source": kept.source.value,
        "facts_committed": _json(kept.facts_committed),
        "facts_found": _json(kept.facts_found),
        "evidence": [{"title": each.title, "digest": each.digest} for each in kept.evidence],
        "suspected_at": kept.suspected_at,
        "state": kept.state.value,
        "corrected_on": kept.corrected_on,
        "version": kept.version,
        **_hearing_values(kept.notice, kept.statement),
        **_conclusion_values(kept.conclusion),
    }


def _json(account: Account | None) -> Any:
    return account if account is None or isinstance(account, str) else dict(account)


def _hearing_values(notice: PartyNotice | None, statement: PartyStatement | None) -> dict[str, Any]:
    return {
        "notice_document_no": notice.document_no if notice else None,
        "notice_facts": notice.facts if notice else None,
        "notice_grounds": notice.grounds if notice else None,
        "notice_served_on": notice.served_on if notice else None,
        "notice_channel": notice.channel if notice else None,
        "respond_by": notice.respond_by if notice else None,
        "statement_made": statement.made if statement else None,
        "statement": statement.statement if statement else None,
        "statement_received_on": statement.received_on if statement else None,
        "statement_recorded_at": statement.recorded_at if statement else None,
    }


def _conclusion_values(conclusion: Conclusion | None) -> dict[str, Any]:
    cause = conclusion.cause if conclusion else None
    return {
        "cause": cause.value if cause else None,
        "reasoning": conclusion.reasoning if conclusion else None,
        "concluded_at": conclusion.concluded_at if conclusion else None,
    }


def _finding_of(row: Row[Any]) -> Finding:
    return Finding(
        finding_id=row.finding_id,
        commitment_id=row.commitment_id,
        item_code=row.item_code,
        subject_ref=row.subject_ref,
        subject_kind=row.subject_kind,
        handling_agency=row.handling_agency,
        source=FindingSource(row.source),
        facts_committed=row.facts_committed,
        facts_found=row.facts_found,
        evidence=tuple(Proof(each["title"], each["digest"]) for each in row.evidence),
        suspected_at=row.suspected_at,
        state=FindingState(row.state),
        notice=_notice_of(row),
        statement=_statement_of(row),
        corrected_on=row.corrected_on,
        conclusion=_conclusion_of(row),
        version=row.version,
    )


def _notice_of(row: Row[Any]) -> PartyNotice | None:
    if row.notice_served_on is None:
        return None
    return PartyNotice(
        document_no=row.notice_document_no,
        facts=row.notice_facts,
        grounds=row.notice_grounds,
        served_on=row.notice_served_on,
        channel=row.notice_channel,
        respond_by=row.respond_by,
    )


def _statement_of(row: Row[Any]) -> PartyStatement | None:
    if row.statement_recorded_at is None:
        return None
    return PartyStatement(
        made=row.statement_made,
        statement=row.statement,
        received_on=row.statement_received_on,
        recorded_at=row.statement_recorded_at,
    )


def _conclusion_of(row: Row[Any]) -> Conclusion | None:
    if row.concluded_at is None:
        return None
    cause = UntruthCause(row.cause) if row.cause else None
    return Conclusion(cause, row.reasoning, row.concluded_at)


def _judged_of(row: Row[Any]) -> JudgedAct:
    return JudgedAct(
        judged_act_id=row.judged_act_id,
        finding_id=row.finding_id,
        act=row.act,
        allowed=row.allowed,
        judgements=rows.judgements_of(row.judgements),
        actor=Actor(row.client_id, row.agency),
        at=row.at,
    )
