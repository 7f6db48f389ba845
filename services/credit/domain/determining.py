"""Understands what a determination brings with it: publicity, measures and the repair notice, made
anew where its level is corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from services.credit.domain.clauses import NOTICE
from services.credit.domain.misuse import Misuse
from services.credit.domain.publicity import Publicity, publicity_of
from services.credit.domain.records import (
    CreditRecord,
    Determination,
    ImposedMeasure,
    RecordAct,
    RecordState,
    next_state,
)
from services.credit.domain.regime import CreditRules
from services.credit.domain.repair_notice import NoticeFacts, RepairNotice, repair_notice
from services.credit.domain.vocabulary import DishonestyLevel, PublicityEndReason, day_of


def determined(
    record: CreditRecord, rules: CreditRules, agency_name: str, today: date
) -> CreditRecord:
    """The record of a determination with all that follows from its level (信用修复管理办法).

    The notice is made here, with the record, because both reach the party together (两书同达).
    Raises ValueError for a record without a determination.
    """
    determination = _determination_of(record)
    rule = rules.levels[determination.level]
    publicity = publicity_of(rule, determination.determined_on, today)
    return replace(
        record,
        publicity=publicity,
        measures=_measures(determination.level, rules, today),
        repair_notice=_notice(record, determination, publicity, rules, agency_name, today),
    )


def corrected(
    record: CreditRecord,
    level: DishonestyLevel,
    rules: CreditRules,
    agency_name: str,
    at: datetime,
) -> CreditRecord:
    """The record once its level was corrected on an objection: the periods are counted again from
    the same document, the measures and the notice are those of the new level.

    What a repair ended stays ended. Raises Misuse `corrected-level-needed` for the same level.
    """
    determination = _determination_of(record)
    if determination.level is level:
        raise Misuse("corrected-level-needed", level=level.value)
    state = next_state(record.state, RecordAct.CORRECT)
    renamed = replace(
        record,
        state=state,
        in_dispute=False,
        determination=replace(determination, level=level),
    )
    renewed = determined(renamed, rules, agency_name, day_of(at))
    if state is RecordState.REPAIRED:
        renewed = replace(renewed, measures=record.measures)
    publicity = _publicity_after(record, renewed, at)
    return replace(renewed, publicity=publicity)


def _publicity_after(record: CreditRecord, renewed: CreditRecord, at: datetime) -> Publicity | None:
    before, after = record.publicity, renewed.publicity
    if before is None or after is None:
        return after
    if record.state is RecordState.REPAIRED:
        return replace(
            after, published=False, ended_at=before.ended_at, end_reason=before.end_reason
        )
    if before.published and not after.published:
        return replace(after, ended_at=at, end_reason=PublicityEndReason.CORRECTED)
    return after


def _determination_of(record: CreditRecord) -> Determination:
    if record.determination is None:
        raise ValueError("the record is no determination")
    return record.determination


def _measures(
    level: DishonestyLevel, rules: CreditRules, today: date
) -> tuple[ImposedMeasure, ...]:
    return tuple(
        ImposedMeasure(
            code=measure.code,
            text=measure.text,
            clause=measure.clause,
            source=measure.source.document,
            provenance=measure.source.provenance,
            imposed_on=today,
        )
        for measure in rules.measures_for(level)
    )


def _notice(
    record: CreditRecord,
    determination: Determination,
    publicity: Publicity,
    rules: CreditRules,
    agency_name: str,
    today: date,
) -> RepairNotice:
    number = determination.document_no
    document = (
        f"认定文书（{number}）"
        if number
        else f"认定文书（认定编号 {determination.determination_id}）"
    )
    facts = NoticeFacts(
        record_no=record.record_no,
        level=determination.level,
        agency_name=agency_name,
        document=document,
        determined_on=determination.determined_on,
        issued_on=today,
        clause=NOTICE,
    )
    return repair_notice(facts, publicity, rules)
