"""Understands where verification keeps findings, disposals, determinations and their reasons."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
)

from services.chassis.database import Instant
from services.verification.adapters.tables import history_of, metadata, one_of, one_where
from services.verification.domain.determinations import DishonestyLevel
from services.verification.domain.disposals import ONCE_ONLY, DisposalKind, DisposalState
from services.verification.domain.findings import (
    OPEN_STATES,
    FindingSource,
    FindingState,
    UntruthCause,
)


def _values(words: Iterable[StrEnum]) -> list[str]:
    return [word.value for word in words]


finding = Table(
    "finding",
    metadata,
    Column("finding_id", Uuid, primary_key=True),
    Column("commitment_id", Uuid, nullable=False),
    Column("item_code", String(20), nullable=False),
    Column("subject_ref", String(64), nullable=False),
    Column("subject_kind", String(30), nullable=False),
    Column("handling_agency", String(60), nullable=False),
    Column("source", String(20), nullable=False),
    Column("facts_committed", JSON, nullable=False),
    Column("facts_found", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("suspected_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("notice_document_no", String(120)),
    Column("notice_facts", Text),
    Column("notice_grounds", Text),
    Column("notice_served_on", Date),
    Column("notice_channel", String(40)),
    Column("respond_by", Date),
    Column("statement_made", Boolean),
    Column("statement", Text),
    Column("statement_received_on", Date),
    Column("statement_recorded_at", Instant),
    Column("corrected_on", Date),
    Column("cause", String(20)),
    Column("reasoning", Text),
    Column("concluded_at", Instant),
    Column("version", Integer, nullable=False),
    CheckConstraint(one_of("state", *_values(FindingState)), name="finding_state_known"),
    CheckConstraint(one_of("source", *_values(FindingSource)), name="finding_source_known"),
    CheckConstraint(one_of("cause", *_values(UntruthCause)), name="finding_cause_known"),
    Index("finding_by_agency", "handling_agency", "finding_id"),
    Index("finding_of_commitment", "commitment_id", "finding_id"),
    CheckConstraint(
        "state <> 'CONFIRMED_UNTRUE' OR (notice_served_on IS NOT NULL AND cause IS NOT NULL)",
        "finding_confirmed_after_notice",
    ),
    CheckConstraint("respond_by > notice_served_on", "finding_time_to_answer"),
    CheckConstraint(
        "(state IN ('CONFIRMED_UNTRUE', 'CLEARED')) = (concluded_at IS NOT NULL)",
        "finding_concluded",
    ),
    CheckConstraint("version >= 1", "finding_version_counts"),
    one_where(
        "finding_open_once", "commitment_id", condition=one_of("state", *_values(OPEN_STATES))
    ),
)

finding_history = history_of("finding_history", "finding", "finding_id")

judged_act = Table(
    "judged_act",
    metadata,
    Column("judged_act_id", Uuid, primary_key=True),
    Column("finding_id", Uuid, ForeignKey("finding.finding_id"), nullable=False),
    Column("act", String(40), nullable=False),
    Column("allowed", Boolean, nullable=False),
    Column("judgements", JSON, nullable=False),
    Column("client_id", String(120), nullable=False),
    Column("agency", String(60)),
    Column("at", Instant, nullable=False),
    Index("judged_act_of", "finding_id", "judged_act_id"),
)

disposal = Table(
    "disposal",
    metadata,
    Column("disposal_id", Uuid, primary_key=True),
    Column("finding_id", Uuid, ForeignKey("finding.finding_id"), nullable=False),
    Column("commitment_id", Uuid, nullable=False),
    Column("handling_agency", String(60), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("basis", Text, nullable=False),
    Column("document_no", String(120), nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("imposed_at", Instant, nullable=False),
    Column("limit_on", Date),
    Column("statutory_basis", Text),
    Column("organ", String(200)),
    Column("state", String(20), nullable=False),
    Column("result_at", Instant),
    Column("version", Integer, nullable=False),
    CheckConstraint(one_of("kind", *_values(DisposalKind)), name="disposal_kind_known"),
    CheckConstraint(one_of("state", *_values(DisposalState)), name="disposal_state_known"),
    CheckConstraint(
        "state = 'IMPOSED' OR kind = 'ORDER_RECTIFY'", "disposal_result_is_of_an_order"
    ),
    CheckConstraint("(state = 'IMPOSED') = (result_at IS NULL)", "disposal_result_dated"),
    CheckConstraint("version >= 1", "disposal_version_counts"),
    one_where(
        "disposal_once",
        "finding_id",
        "kind",
        condition=one_of("kind", *_values(ONCE_ONLY)),
    ),
    Index("disposal_of_finding", "finding_id", "disposal_id"),
    Index("disposal_by_agency", "handling_agency", "disposal_id"),
)

disposal_history = history_of("disposal_history", "disposal", "disposal_id")

determination = Table(
    "determination",
    metadata,
    Column("determination_id", Uuid, primary_key=True),
    Column("finding_id", Uuid, ForeignKey("finding.finding_id"), nullable=False, unique=True),
    Column("commitment_id", Uuid, nullable=False),
    Column("item_code", String(20), nullable=False),
    Column("subject_ref", String(64), nullable=False),
    Column("subject_kind", String(30), nullable=False),
    Column("determining_agency", String(60), nullable=False),
    Column("level", String(10), nullable=False),
    Column("document_no", String(120), nullable=False),
    Column("document_title", String(200), nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("basis", Text, nullable=False),
    Column("remedies", JSON, nullable=False),
    Column("served_on", Date, nullable=False),
    Column("determined_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint(one_of("level", *_values(DishonestyLevel)), name="determination_level_known"),
    Index("determination_by_agency", "determining_agency", "determination_id"),
)
