"""Understands what every change of a record brings with it: history, standing, pushes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.credit.application.ports import EnteringUnitOfWork, NewId, Step, UnitOfWork
from services.credit.domain.actor import Actor
from services.credit.domain.clauses import ELIGIBILITY
from services.credit.domain.events import PublicityStopped, StandingMoved
from services.credit.domain.misuse import Misuse
from services.credit.domain.pushes import Push, platforms_for
from services.credit.domain.records import CreditRecord
from services.credit.domain.regime import CreditRules
from services.credit.domain.standing import standing_of
from services.credit.domain.telling import told_of
from services.credit.domain.vocabulary import PushKind, day_of

USUAL_TIER = "B"


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what to a record, by which clause."""

    actor: Actor
    act: str
    clause: str
    note: str = ""


async def note_step(
    uow: EnteringUnitOfWork,
    before: CreditRecord | None,
    after: CreditRecord,
    deed: Deed,
    at: datetime,
) -> None:
    """Add the line of a deed to the record's history."""
    await uow.records.note(
        Step(
            record_id=after.record_id,
            at=at,
            actor=deed.actor,
            act=deed.act,
            clause=deed.clause,
            from_state=before.state.value if before else None,
            to_state=after.state.value,
            note=deed.note,
        )
    )


async def change_record(
    uow: UnitOfWork, before: CreditRecord, after: CreditRecord, deed: Deed, at: datetime
) -> CreditRecord:
    """Keep a changed record with its history; tell where its publicity ended."""
    saved = await uow.records.save(after)
    await note_step(uow, before, saved, deed, at)
    ended = after.publicity.end_reason if after.publicity else None
    if before.is_published and not after.is_published and ended is not None:
        uow.record(PublicityStopped(saved.record_id, saved.subject_ref, ended, at))
    return saved


async def refresh_standing(
    uow: UnitOfWork, subject_ref: str, rules: CreditRules, at: datetime
) -> None:
    """Judge the standing anew from all records; tell it where it changed (四(二))."""
    file = await uow.files.get(subject_ref)
    if file is None:
        raise Misuse("integrity-file-not-found", subject_ref=subject_ref)
    records = await uow.records.weighing(subject_ref)
    standing = standing_of(records, day_of(at), rules.scheme)
    if standing.tells_the_same_as(file.tier, file.eligible, file.unrepaired):
        if standing.review_on != file.review_on:
            await uow.files.keep_standing(file, standing, file.revision, at)
        return
    revision = file.revision + 1
    await uow.files.keep_standing(file, standing, revision, at)
    uow.record(StandingMoved(subject_ref, revision, standing, ELIGIBILITY, at))


async def queue_pushes(
    uow: EnteringUnitOfWork,
    record: CreditRecord,
    kind: PushKind,
    cause_id: UUID,
    rules: CreditRules,
    *,
    at: datetime,
    new_id: NewId,
) -> None:
    """Queue what the platforms must be told of a record, in the transaction of the fact (四(一)).

    A new record goes to every platform of its subject's kind; what changes goes to every platform
    that had the record.
    """
    last = await uow.pushes.ordinals(record.record_id)
    platforms = platforms_for(record.subject_kind) if kind is PushKind.RECORD else tuple(last)
    deadline = await uow.calendar.deadline(day_of(at), rules.push_workdays)
    for platform in platforms:
        await uow.pushes.add(
            Push(
                push_id=new_id(),
                record_id=record.record_id,
                subject_ref=record.subject_ref,
                agency=record.agency,
                platform=platform,
                kind=kind,
                ordinal=last.get(platform, 0) + 1,
                cause_id=cause_id,
                told=told_of(record, rules.region),
                created_at=at,
                due_on=deadline.on,
                due_is_provisional=deadline.provisional,
                next_attempt_at=at,
            )
        )
