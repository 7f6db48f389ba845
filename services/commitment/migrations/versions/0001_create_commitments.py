"""Create the tables of the commitment service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant
from services.chassis.migrations import create_chassis_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IS_OPEN = sa.text(
    "state IN ('ACCEPTED', 'DECIDED', 'EXEMPT_SUPERVISED', 'PRE_CHECK_MISMATCH', 'VERIFYING')"
)
_IS_ACCEPTED = sa.text("state = 'ACCEPTED'")
_IS_SUPERVISED = sa.text("state = 'EXEMPT_SUPERVISED'")
_IS_PUBLIC = sa.text("publicity_consented")


def upgrade() -> None:
    create_chassis_tables()
    _create_items()
    _create_notifications()
    _create_commitments()
    _create_records()


def _create_items() -> None:
    op.create_table(
        "items",
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_revision", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("item_code"),
    )
    op.create_table(
        "item_revisions",
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("item_code", "revision"),
    )
    op.create_table(
        "standings",
        sa.Column("subject_ref", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(length=1), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("unrepaired", sa.JSON(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("subject_ref"),
    )


def _create_notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("letter_no", sa.String(length=80), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("item_revision", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("handling_agency", sa.String(length=60), nullable=False),
        sa.Column("subject_ref", sa.String(length=64), nullable=False),
        sa.Column("applicant", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("officer_reading", sa.JSON(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("served_at", Instant(), nullable=False),
        sa.Column("valid_until", Instant(), nullable=False),
        sa.Column("served_by", sa.String(length=120), nullable=False),
        sa.Column("served_by_agency", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("notification_id"),
    )
    op.create_table(
        "proof_path_choices",
        sa.Column("choice_id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("chosen_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications.notification_id"],
        ),
        sa.PrimaryKeyConstraint("choice_id"),
    )
    op.create_index(
        op.f("ix_proof_path_choices_notification_id"),
        "proof_path_choices",
        ["notification_id"],
        unique=False,
    )


def _create_commitments() -> None:
    op.create_table(
        "commitments",
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("letter_no", sa.String(length=80), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("item_revision", sa.Integer(), nullable=False),
        sa.Column("matter_code", sa.String(length=60), nullable=False),
        sa.Column("matter_reference", sa.String(length=120), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("subject_ref", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("handling_agency", sa.String(length=60), nullable=False),
        sa.Column("filed_by", sa.String(length=120), nullable=False),
        sa.Column("filed_by_agency", sa.String(length=60), nullable=True),
        sa.Column("filed_at", Instant(), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("supervision_days", sa.Integer(), nullable=True),
        sa.Column("supervised_until", sa.Date(), nullable=True),
        sa.Column("publicity_consented", sa.Boolean(), nullable=False),
        sa.Column("public_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verification_result", sa.String(length=20), nullable=True),
        sa.Column("open_findings", sa.JSON(), nullable=False),
        sa.Column("finding_open", sa.Boolean(), nullable=False),
        sa.Column("decision_outcome", sa.String(length=20), nullable=True),
        sa.Column("decision_document_no", sa.String(length=120), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('ACCEPTED', 'PRE_CHECK_MISMATCH', 'WITHDRAWN', 'PROOF_PATH', 'DECIDED', "
            "'VERIFYING', 'EXEMPT_SUPERVISED', 'FULFILLED', 'FOUND_UNTRUE', 'INCONCLUSIVE')",
            name="state_known",
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications.notification_id"],
        ),
        sa.PrimaryKeyConstraint("commitment_id"),
    )
    op.create_index(
        "commitments_accepted",
        "commitments",
        ["subject_ref"],
        unique=False,
        sqlite_where=_IS_ACCEPTED,
        postgresql_where=_IS_ACCEPTED,
    )
    op.create_index(
        "commitments_of_agency", "commitments", ["handling_agency", "commitment_id"], unique=False
    )
    op.create_index(
        "commitments_of_client", "commitments", ["filed_by", "commitment_id"], unique=False
    )
    op.create_index(
        "commitments_one_open",
        "commitments",
        ["item_code", "matter_reference", "subject_ref"],
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
    op.create_index(
        "commitments_public",
        "commitments",
        ["commitment_id"],
        unique=False,
        sqlite_where=_IS_PUBLIC,
        postgresql_where=_IS_PUBLIC,
    )
    op.create_index(
        "commitments_supervised",
        "commitments",
        ["supervised_until"],
        unique=False,
        sqlite_where=_IS_SUPERVISED,
        postgresql_where=_IS_SUPERVISED,
    )


def _create_records() -> None:
    op.create_table(
        "letters",
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("judgements", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.commitment_id"],
        ),
        sa.PrimaryKeyConstraint("commitment_id"),
    )
    op.create_table(
        "commitment_history",
        sa.Column("sequence", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("client_id", sa.String(length=120), nullable=False),
        sa.Column("agency", sa.String(length=60), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=80), nullable=False),
        sa.Column("from_state", sa.String(length=30), nullable=True),
        sa.Column("to_state", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_index(
        "commitment_history_order",
        "commitment_history",
        ["commitment_id", "sequence"],
        unique=False,
    )
    op.create_table(
        "refusals",
        sa.Column("refusal_id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("item_revision", sa.Integer(), nullable=False),
        sa.Column("subject_ref", sa.String(length=64), nullable=False),
        sa.Column("judgements", sa.JSON(), nullable=False),
        sa.Column("refused_at", Instant(), nullable=False),
        sa.Column("filed_by", sa.String(length=120), nullable=False),
        sa.Column("filed_by_agency", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications.notification_id"],
        ),
        sa.PrimaryKeyConstraint("refusal_id"),
    )
    op.create_table(
        "personal_reads",
        sa.Column("read_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("reader", sa.String(length=120), nullable=False),
        sa.Column("agency", sa.String(length=60), nullable=True),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.commitment_id"],
        ),
        sa.PrimaryKeyConstraint("read_id"),
    )
    op.create_index(
        "personal_reads_order", "personal_reads", ["commitment_id", "read_id"], unique=False
    )
    op.create_table(
        "letter_number_blocks",
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year"),
    )
