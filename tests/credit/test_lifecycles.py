"""Whatever is done in whatever order, records keep to the table and the path to the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.chassis.ids import new_id
from services.credit.adapters.credit_rules import USUAL_RULES, load_credit_rules
from services.credit.domain import records
from services.credit.domain.misuse import Misuse
from services.credit.domain.publicity import publicity_of
from services.credit.domain.records import (
    TRANSITIONS,
    CreditRecord,
    Determination,
    RecordAct,
    RecordState,
)
from services.credit.domain.standing import standing_of
from services.credit.domain.vocabulary import DishonestyLevel, RecordKind, SubjectKind
from tests.credit.house import HOUSING, NOW, PERSON

RULES = load_credit_rules(USUAL_RULES)


def a_record(level: DishonestyLevel) -> CreditRecord:
    return CreditRecord(
        record_id=new_id(),
        record_no="370406-1",
        kind=RecordKind.DETERMINATION,
        commitment_id=new_id(),
        item_code="370406-CN-042",
        subject_ref=PERSON,
        subject_kind=SubjectKind.NATURAL_PERSON,
        agency=HOUSING,
        clause="shanting-2021-8.4.2",
        recorded_at=NOW,
        determination=Determination(new_id(), new_id(), level, HOUSING, NOW.date()),
        publicity=publicity_of(RULES.levels[level], NOW.date(), NOW.date()),
    )


class ARecordsLife(RuleBasedStateMachine):
    """Acts fall on a determination's record at random."""

    def __init__(self) -> None:
        super().__init__()
        self.record = a_record(DishonestyLevel.GENERAL)
        self.at = NOW
        self.model = RecordState.ACTIVE

    def _act(self, act: RecordAct) -> None:
        apply = {
            RecordAct.RAISE_OBJECTION: lambda: records.disputed(self.record),
            RecordAct.MAINTAIN: lambda: records.maintained(self.record),
            RecordAct.DELETE: lambda: records.deleted(self.record, self.at),
            RecordAct.APPLY_FOR_REPAIR: lambda: records.applied_for_repair(self.record),
            RecordAct.REJECT_REPAIR: lambda: records.repair_rejected(self.record),
            RecordAct.REPAIR: lambda: records.repaired(self.record, self.at),
            RecordAct.END_PUBLICITY: lambda: records.publicity_stopped(self.record, self.at),
        }[act]
        wanted = TRANSITIONS[self.model].get(act)
        before = self.record
        try:
            self.record = apply()
        except Misuse:
            return
        if self.record == before:
            return
        assert wanted is not None
        self.model = wanted

    @rule(act=st.sampled_from([act for act in RecordAct if act is not RecordAct.CORRECT]))
    def somebody_acts(self, act: RecordAct) -> None:
        self._act(act)

    @rule(days=st.integers(1, 500))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days)

    @invariant()
    def the_state_is_the_tables(self) -> None:
        assert self.record.state is self.model

    @invariant()
    def the_path_is_closed_exactly_while_the_record_is_unrepaired(self) -> None:
        open_states = {RecordState.ACTIVE, RecordState.REPAIR_APPLIED}
        standing = standing_of([self.record], self.at.date(), RULES.scheme)
        assert standing.eligible is (self.record.state not in open_states)

    @invariant()
    def what_is_repaired_or_deleted_is_no_longer_published_or_shared(self) -> None:
        if self.record.state in {RecordState.REPAIRED, RecordState.DELETED}:
            assert self.record.publicity is not None
            assert not self.record.publicity.published
            assert not self.record.shared


TestARecordsLife = ARecordsLife.TestCase


def test_one_unrepaired_record_among_repaired_ones_keeps_the_path_closed() -> None:
    first, second = a_record(DishonestyLevel.MINOR), a_record(DishonestyLevel.SERIOUS)
    repaired = records.repaired(records.applied_for_repair(first), NOW)
    assert standing_of([repaired], NOW.date(), RULES.scheme).eligible
    both = standing_of([repaired, second], NOW.date(), RULES.scheme)
    assert not both.eligible
    assert both.unrepaired == (second,)
    assert replace(second, state=RecordState.DELETED) not in both.unrepaired
