"""Plans, evidence, assistance between organs, and what the other services told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant
from services.chassis.migrations import create_chassis_tables

revision = "0001_checks"
down_revision = None
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_VERIFICATION_STATES = (
    "state IN ('PLANNED', 'DISPATCHED', 'IN_PROGRESS', 'WAITING', 'SUSPENDED', "
    "'RESULT_RECORDED', 'CLOSED', 'CANCELLED', 'EXEMPT')"
)
_ASSISTANCE_STATES = (
    "state IN ('SENT', 'RECEIVED', 'ACCEPTED', 'IN_PROGRESS', 'ANSWERED', 'REFUSED', "
    "'CANCELLED', 'CLOSED')"
)


def upgrade() -> None:
    """Create the tables of planning and checking."""
    create_chassis_tables()
    _create_verification()
    _create_history("verification_history", "verification", "verification_id")
    _create_evidence()
    _create_assistance_request()
    _create_history("assistance_request_history", "assistance_request", "assistance_request_id")
    _create_projections_of_the_catalogue()
    _create_projections_of_the_others()


def _create_verification() -> None:
    op.create_table(
        "verification",
        sa.Column("verification_id", sa.Uuid(), primary_key=True),
        sa.Column("commitment_id", sa.Uuid(), nullable=False, unique=True),
        sa.Column("item_code", sa.String(20), nullable=False),
        sa.Column("subject_ref", sa.String(64), nullable=False),
        sa.Column("handling_agency", sa.String(60), nullable=False),
        sa.Column("timing", sa.String(30), nullable=False),
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(20)),
        sa.Column("connector", sa.String(30)),
        sa.Column("source", sa.JSON()),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("assisting_agency", sa.String(60)),
        sa.Column("deadline_workdays", sa.Integer(), nullable=False),
        *_period_columns(nullable=True),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("result", sa.String(20)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Instant()),
        sa.Column("taken_by", sa.String(120)),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.Column("dispatched_at", Instant()),
        sa.Column("closed_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_VERIFICATION_STATES, name="verification_state_known"),
    )
    op.create_index(
        "verification_by_agency", "verification", ["handling_agency", "verification_id"]
    )
    op.create_index(
        "verification_due_online",
        "verification",
        ["connector", "next_attempt_at"],
        sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )


def _period_columns(*, nullable: bool) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("due_on", sa.Date(), nullable=nullable),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar_versions", sa.JSON(), nullable=False),
    )


def _create_history(name: str, parent: str, key: str) -> None:
    op.create_table(
        name,
        sa.Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column(key, sa.Uuid(), sa.ForeignKey(f"{parent}.{key}"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("from_state", sa.String(30)),
        sa.Column("to_state", sa.String(30), nullable=False),
        sa.Column("client_id", sa.String(120), nullable=False),
        sa.Column("agency", sa.String(60)),
        sa.Column("clause", sa.String(60), nullable=False),
        sa.Column("note", sa.Text()),
    )
    op.create_index(f"{name}_of", name, [key, "sequence"])


def _verification_key() -> sa.Column[object]:
    return sa.Column(
        "verification_id",
        sa.Uuid(),
        sa.ForeignKey("verification.verification_id"),
        nullable=False,
    )


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("evidence_id", sa.Uuid(), primary_key=True),
        _verification_key(),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(70), nullable=False),
        sa.Column("client_id", sa.String(120), nullable=False),
        sa.Column("agency", sa.String(60)),
        sa.Column("recorded_at", Instant(), nullable=False),
    )
    op.create_index("evidence_of", "evidence", ["verification_id", "evidence_id"])


def _create_assistance_request() -> None:
    op.create_table(
        "assistance_request",
        sa.Column("assistance_request_id", sa.Uuid(), primary_key=True),
        _verification_key(),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("item_code", sa.String(20), nullable=False),
        sa.Column("requesting_agency", sa.String(60), nullable=False),
        sa.Column("assisting_agency", sa.String(60), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        *_period_columns(nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("source_record_on", sa.Date()),
        sa.Column("evidence_digest", sa.String(70)),
        sa.Column("refusal_reason", sa.Text()),
        sa.Column("refusal_ground", sa.Text()),
        sa.Column("ended_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_ASSISTANCE_STATES, name="assistance_request_state_known"),
        sa.CheckConstraint(
            "urgency IN ('NORMAL', 'URGENT')", name="assistance_request_urgency_known"
        ),
    )
    for name, column in (("asking", "requesting_agency"), ("asked", "assisting_agency")):
        op.create_index(
            f"assistance_request_{name}", "assistance_request", [column, "assistance_request_id"]
        )
    op.create_index("assistance_request_of", "assistance_request", ["verification_id"])


def _create_projections_of_the_catalogue() -> None:
    op.create_table(
        "item_projection",
        sa.Column("item_code", sa.String(20), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("item_name", sa.Text(), nullable=False),
        sa.Column("matter_category", sa.String(20), nullable=False),
        sa.Column("handling_agency", sa.String(60), nullable=False),
        sa.Column("industry_regulator", sa.String(60)),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("classification", sa.JSON()),
        sa.Column("on_list", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("holidays", sa.JSON(), nullable=False),
        sa.Column("makeup_workdays", sa.JSON(), nullable=False),
    )
    op.create_table(
        "agency_projection",
        sa.Column("code", sa.String(60), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("parent", sa.String(60)),
    )


def _create_projections_of_the_others() -> None:
    op.create_table(
        "commitment_projection",
        sa.Column("commitment_id", sa.Uuid(), primary_key=True),
        sa.Column("item_code", sa.String(20), nullable=False),
        sa.Column("subject_ref", sa.String(64), nullable=False),
        sa.Column("subject_kind", sa.String(30), nullable=False),
        sa.Column("handling_agency", sa.String(60), nullable=False),
        sa.Column("filed_at", Instant(), nullable=False),
        sa.Column("matter_outcome", sa.String(20)),
        sa.Column("decided_on", sa.Date()),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "commitment_projection_by_agency",
        "commitment_projection",
        ["handling_agency", "commitment_id"],
    )
    op.create_table(
        "standing_projection",
        sa.Column("subject_ref", sa.String(64), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(1), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
    )
