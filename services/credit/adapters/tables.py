"""Understands where credit keeps files, records, disputes, pushes and what others told it."""

from __future__ import annotations

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
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.chassis.database import Instant
from services.chassis.service import define_chassis_tables
from services.credit.domain.objections import ObjectionState
from services.credit.domain.pushes import PushState
from services.credit.domain.records import RecordState
from services.credit.domain.repairs import RepairState
from services.credit.domain.vocabulary import (
    DishonestyLevel,
    Performance,
    Platform,
    PublicityEndReason,
    PushKind,
    RecordKind,
    SubjectKind,
)

METADATA = MetaData()


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """The constraint that a column holds one of the words (or nothing, where it may)."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_word")


def _one_open(table: str, is_open: str) -> Index:
    where = text(is_open)
    return Index(
        f"{table}_one_open", "record_id", unique=True, sqlite_where=where, postgresql_where=where
    )


INTEGRITY_FILE = Table(
    "integrity_file",
    METADATA,
    Column("subject_ref", String(64), primary_key=True),
    Column("subject_kind", String(30), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("tier", String(1), nullable=False),
    Column("eligible", Boolean, nullable=False),
    Column("unrepaired", JSON, nullable=False),
    Column("review_on", Date),
    Column("revision", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    one_of("subject_kind", SubjectKind),
    CheckConstraint("revision >= 0", "integrity_file_revision_counts"),
    Index("integrity_file_review", "review_on"),
)

CREDIT_RECORD = Table(
    "credit_record",
    METADATA,
    Column("record_id", Uuid, primary_key=True),
    Column("natural_key", String(80), nullable=False, unique=True),
    Column("record_no", String(60), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("commitment_id", Uuid, nullable=False),
    Column("item_code", String(40), nullable=False),
    Column("subject_ref", String(64), ForeignKey("integrity_file.subject_ref"), nullable=False),
    Column("subject_kind", String(30), nullable=False),
    Column("agency", String(60), nullable=False),
    Column("clause", String(60), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("in_dispute", Boolean, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("performance", String(30)),
    Column("performance_on", Date),
    Column("determination_id", Uuid),
    Column("finding_id", Uuid),
    Column("level", String(20)),
    Column("determining_agency", String(60)),
    Column("determined_on", Date),
    Column("document_no", String(80)),
    Column("published", Boolean),
    Column("publicity_from", Date),
    Column("publicity_min_until", Date),
    Column("publicity_max_until", Date),
    Column("publicity_ended_at", Instant),
    Column("publicity_end_reason", String(30)),
    Column("measures", JSON, nullable=False),
    Column("repair_notice", JSON),
    Column("version", Integer, nullable=False),
    one_of("kind", RecordKind),
    one_of("subject_kind", SubjectKind),
    one_of("state", RecordState),
    one_of("performance", Performance),
    one_of("level", DishonestyLevel),
    one_of("publicity_end_reason", PublicityEndReason),
    CheckConstraint(
        "(kind = 'DETERMINATION') = "
        "(determination_id IS NOT NULL AND level IS NOT NULL AND determined_on IS NOT NULL)",
        "credit_record_determined",
    ),
    CheckConstraint(
        "(kind = 'PERFORMANCE') = (performance IS NOT NULL)", "credit_record_performed"
    ),
    CheckConstraint(
        "(publicity_ended_at IS NULL) = (publicity_end_reason IS NULL)",
        "credit_record_publicity_ends_once",
    ),
    CheckConstraint("version >= 1", "credit_record_version_counts"),
    Index("credit_record_subject", "subject_ref", "kind", "record_id"),
    Index("credit_record_commitment", "commitment_id", "record_id"),
    Index("credit_record_agency", "agency", "record_id"),
    Index(
        "credit_record_published",
        "publicity_max_until",
        sqlite_where=text("published"),
        postgresql_where=text("published"),
    ),
)

CREDIT_RECORD_HISTORY = Table(
    "credit_record_history",
    METADATA,
    Column("record_id", Uuid, ForeignKey("credit_record.record_id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("client_id", String(120), nullable=False),
    Column("agency", String(60)),
    Column("act", String(40), nullable=False),
    Column("basis", String(60), nullable=False),
    Column("from_state", String(20)),
    Column("to_state", String(20), nullable=False),
    Column("note", String(400), nullable=False),
)

OBJECTION = Table(
    "objection",
    METADATA,
    Column("objection_id", Uuid, primary_key=True),
    Column("record_id", Uuid, ForeignKey("credit_record.record_id"), nullable=False),
    Column("subject_ref", String(64), nullable=False),
    Column("agency", String(60), nullable=False),
    Column("grounds", Text, nullable=False),
    Column("evidence_digests", JSON, nullable=False),
    Column("raised_by", String(120), nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text),
    Column("corrected_level", String(20)),
    Column("decided_by", String(120)),
    Column("decided_at", Instant),
    Column("version", Integer, nullable=False),
    one_of("state", ObjectionState),
    one_of("corrected_level", DishonestyLevel),
    CheckConstraint("(state = 'RAISED') = (decided_at IS NULL)", "objection_decided"),
    CheckConstraint("version >= 1", "objection_version_counts"),
    _one_open("objection", "state = 'RAISED'"),
    Index("objection_record", "record_id", "objection_id"),
    Index("objection_subject", "subject_ref", "objection_id"),
    Index("objection_agency", "agency", "objection_id"),
)

REPAIR = Table(
    "repair",
    METADATA,
    Column("repair_id", Uuid, primary_key=True),
    Column("record_id", Uuid, ForeignKey("credit_record.record_id"), nullable=False),
    Column("commitment_id", Uuid, nullable=False),
    Column("subject_ref", String(64), nullable=False),
    Column("agency", String(60), nullable=False),
    Column("duties_proof", JSON, nullable=False),
    Column("commitment_letter_digest", String(80)),
    Column("judgements", JSON, nullable=False),
    Column("applied_by", String(120), nullable=False),
    Column("applied_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text),
    Column("decided_on", Date),
    Column("decided_by", String(120)),
    Column("decided_at", Instant),
    Column("version", Integer, nullable=False),
    one_of("state", RepairState),
    CheckConstraint("(state IN ('APPLIED', 'REFUSED')) = (decided_at IS NULL)", "repair_decided"),
    CheckConstraint("version >= 1", "repair_version_counts"),
    _one_open("repair", "state = 'APPLIED'"),
    Index("repair_record", "record_id", "repair_id"),
    Index("repair_subject", "subject_ref", "repair_id"),
    Index("repair_agency", "agency", "repair_id"),
)

PUSH = Table(
    "push",
    METADATA,
    Column("push_id", Uuid, primary_key=True),
    Column("record_id", Uuid, ForeignKey("credit_record.record_id"), nullable=False),
    Column("subject_ref", String(64), nullable=False),
    Column("agency", String(60), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("cause_id", Uuid, nullable=False),
    Column("told", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("due_is_provisional", Boolean, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_failure", String(60)),
    Column("receipt_no", String(120)),
    Column("acknowledged_at", Instant),
    Column("version", Integer, nullable=False),
    one_of("platform", Platform),
    one_of("kind", PushKind),
    one_of("state", PushState),
    CheckConstraint(
        "(state = 'ACKNOWLEDGED') = (acknowledged_at IS NOT NULL)", "push_acknowledged"
    ),
    CheckConstraint("ordinal >= 1", "push_ordinal_counts"),
    CheckConstraint("version >= 1", "push_version_counts"),
    UniqueConstraint("record_id", "platform", "ordinal", name="push_order"),
    UniqueConstraint("record_id", "platform", "kind", "cause_id", name="push_once"),
    Index(
        "push_waiting",
        "platform",
        "next_attempt_at",
        sqlite_where=text("state <> 'ACKNOWLEDGED'"),
        postgresql_where=text("state <> 'ACKNOWLEDGED'"),
    ),
    Index("push_agency", "agency", "push_id"),
)

CALENDAR_YEAR = Table(
    "calendar_year",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("holidays", JSON, nullable=False),
    Column("makeup_workdays", JSON, nullable=False),
)

AGENCY = Table(
    "agency",
    METADATA,
    Column("code", String(60), primary_key=True),
    Column("name", String(200), nullable=False),
)

define_chassis_tables(METADATA)
