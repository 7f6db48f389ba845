"""Create the tables of credit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant
from services.chassis.migrations import create_chassis_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SUBJECT_KINDS = "'NATURAL_PERSON', 'LEGAL_PERSON', 'OTHER_ORGANISATION'"
_LEVELS = "'MINOR', 'GENERAL', 'SERIOUS'"
_IS_PUBLISHED = sa.text("published")
_IS_WAITING = sa.text("state <> 'ACKNOWLEDGED'")


def upgrade() -> None:
    create_chassis_tables()
    _create_files()
    _create_records()
    _create_history()
    _create_objections()
    _create_repairs()
    _create_pushes()
    _create_what_others_told()


def _one_of(column: str, words: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({words})", name=f"{column}_word")


def _record_id() -> sa.Column[object]:
    key = sa.ForeignKey("credit_record.record_id")
    return sa.Column("record_id", sa.Uuid(), key, nullable=False)


def _create_files() -> None:
    op.create_table(
        "integrity_file",
        sa.Column("subject_ref", sa.String(64), primary_key=True),
        sa.Column("subject_kind", sa.String(30), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("tier", sa.String(1), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("unrepaired", sa.JSON(), nullable=False),
        sa.Column("review_on", sa.Date()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        _one_of("subject_kind", _SUBJECT_KINDS),
    )
    op.create_index("integrity_file_review", "integrity_file", ["review_on"])


def _create_records() -> None:
    op.create_table(
        "credit_record",
        sa.Column("record_id", sa.Uuid(), primary_key=True),
        sa.Column("natural_key", sa.String(80), nullable=False, unique=True),
        sa.Column("record_no", sa.String(60), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("item_code", sa.String(40), nullable=False),
        sa.Column(
            "subject_ref",
            sa.String(64),
            sa.ForeignKey("integrity_file.subject_ref"),
            nullable=False,
        ),
        sa.Column("subject_kind", sa.String(30), nullable=False),
        sa.Column("agency", sa.String(60), nullable=False),
        sa.Column("clause", sa.String(60), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("in_dispute", sa.Boolean(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("performance", sa.String(30)),
        sa.Column("performance_on", sa.Date()),
        *_columns_of_a_determination(),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("repair_notice", sa.JSON()),
        sa.Column("version", sa.Integer(), nullable=False),
        _one_of("kind", "'COMMITMENT', 'PERFORMANCE', 'DETERMINATION'"),
        _one_of("subject_kind", _SUBJECT_KINDS),
        _one_of("state", "'ACTIVE', 'REPAIR_APPLIED', 'REPAIRED', 'DELETED'"),
        _one_of("performance", "'NOT_DUE', 'FULFILLED', 'CLOSED_WITHOUT_ADVERSE', 'BREACHED'"),
        _one_of("level", _LEVELS),
        _one_of("publicity_end_reason", "'REPAIRED', 'MAXIMUM_REACHED', 'DELETED', 'CORRECTED'"),
    )
    _index_records()


def _columns_of_a_determination() -> list[sa.Column[object]]:
    return [
        sa.Column("determination_id", sa.Uuid()),
        sa.Column("finding_id", sa.Uuid()),
        sa.Column("level", sa.String(20)),
        sa.Column("determining_agency", sa.String(60)),
        sa.Column("determined_on", sa.Date()),
        sa.Column("document_no", sa.String(80)),
        sa.Column("published", sa.Boolean()),
        sa.Column("publicity_from", sa.Date()),
        sa.Column("publicity_min_until", sa.Date()),
        sa.Column("publicity_max_until", sa.Date()),
        sa.Column("publicity_ended_at", Instant()),
        sa.Column("publicity_end_reason", sa.String(30)),
    ]


def _index_records() -> None:
    table = "credit_record"
    op.create_index("credit_record_subject", table, ["subject_ref", "kind", "record_id"])
    op.create_index("credit_record_commitment", table, ["commitment_id", "record_id"])
    op.create_index("credit_record_agency", table, ["agency", "record_id"])
    op.create_index(
        "credit_record_published",
        table,
        ["publicity_max_until"],
        sqlite_where=_IS_PUBLISHED,
        postgresql_where=_IS_PUBLISHED,
    )


def _create_history() -> None:
    op.create_table(
        "credit_record_history",
        _record_id(),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("client_id", sa.String(120), nullable=False),
        sa.Column("agency", sa.String(60)),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("basis", sa.String(60), nullable=False),
        sa.Column("from_state", sa.String(20)),
        sa.Column("to_state", sa.String(20), nullable=False),
        sa.Column("note", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "line"),
    )


def _create_objections() -> None:
    op.create_table(
        "objection",
        sa.Column("objection_id", sa.Uuid(), primary_key=True),
        _record_id(),
        sa.Column("subject_ref", sa.String(64), nullable=False),
        sa.Column("agency", sa.String(60), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("evidence_digests", sa.JSON(), nullable=False),
        sa.Column("raised_by", sa.String(120), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("corrected_level", sa.String(20)),
        sa.Column("decided_by", sa.String(120)),
        sa.Column("decided_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        _one_of("state", "'RAISED', 'CORRECTED', 'MAINTAINED', 'DELETED'"),
        _one_of("corrected_level", _LEVELS),
    )
    op.create_index("objection_record", "objection", ["record_id", "objection_id"])
    op.create_index("objection_subject", "objection", ["subject_ref", "objection_id"])
    op.create_index("objection_agency", "objection", ["agency", "objection_id"])


def _create_repairs() -> None:
    op.create_table(
        "repair",
        sa.Column("repair_id", sa.Uuid(), primary_key=True),
        _record_id(),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("subject_ref", sa.String(64), nullable=False),
        sa.Column("agency", sa.String(60), nullable=False),
        sa.Column("duties_proof", sa.JSON(), nullable=False),
        sa.Column("commitment_letter_digest", sa.String(80)),
        sa.Column("judgements", sa.JSON(), nullable=False),
        sa.Column("applied_by", sa.String(120), nullable=False),
        sa.Column("applied_at", Instant(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("decided_on", sa.Date()),
        sa.Column("decided_by", sa.String(120)),
        sa.Column("decided_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        _one_of("state", "'REFUSED', 'APPLIED', 'REPAIRED', 'REJECTED', 'LAPSED'"),
    )
    op.create_index("repair_record", "repair", ["record_id", "repair_id"])
    op.create_index("repair_subject", "repair", ["subject_ref", "repair_id"])
    op.create_index("repair_agency", "repair", ["agency", "repair_id"])


def _create_pushes() -> None:
    op.create_table(
        "push",
        sa.Column("push_id", sa.Uuid(), primary_key=True),
        _record_id(),
        sa.Column("subject_ref", sa.String(64), nullable=False),
        sa.Column("agency", sa.String(60), nullable=False),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_is_provisional", sa.Boolean(), nullable=False),
        sa.Column("next_attempt_at", Instant(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_failure", sa.String(60)),
        sa.Column("receipt_no", sa.String(120)),
        sa.Column("acknowledged_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        _one_of("platform", "'CITY', 'ENTERPRISE'"),
        _one_of("kind", "'RECORD', 'DISPUTE', 'CORRECTION', 'REPAIR', 'DELETION'"),
        _one_of("state", "'PENDING', 'SENT', 'FAILED_RETRYING', 'ACKNOWLEDGED'"),
        sa.UniqueConstraint("record_id", "platform", "ordinal", name="push_order"),
        sa.UniqueConstraint("record_id", "platform", "kind", "cause_id", name="push_once"),
    )
    op.create_index(
        "push_waiting",
        "push",
        ["platform", "next_attempt_at"],
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    )
    op.create_index("push_agency", "push", ["agency", "push_id"])


def _create_what_others_told() -> None:
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("holidays", sa.JSON(), nullable=False),
        sa.Column("makeup_workdays", sa.JSON(), nullable=False),
    )
    op.create_table(
        "agency",
        sa.Column("code", sa.String(60), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
    )
