"""Findings, disposals, determinations, and what the rules answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant

revision = "0002_findings"
down_revision = "0001_checks"
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("state IN ('SUSPECTED', 'INVESTIGATING', 'NOTIFIED_PARTY')")


def upgrade() -> None:
    """Create the tables."""
    _create_finding()
    _create_history("finding")
    _create_judged_act()
    _create_disposal()
    _create_history("disposal")
    _create_determination()


def _create_finding() -> None:
    op.create_table(
        "finding",
        sa.Column("finding_id", sa.Uuid(), primary_key=True),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("item_code", sa.String(20), nullable=False),
        sa.Column("subject_ref", sa.String(64), nullable=False),
        sa.Column("subject_kind", sa.String(30), nullable=False),
        sa.Column("handling_agency", sa.String(60), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("facts_committed", sa.JSON(), nullable=False),
        sa.Column("facts_found", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("suspected_at", Instant(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("notice_document_no", sa.String(120)),
        sa.Column("notice_facts", sa.Text()),
        sa.Column("notice_grounds", sa.Text()),
        sa.Column("notice_served_on", sa.Date()),
        sa.Column("notice_channel", sa.String(40)),
        sa.Column("respond_by", sa.Date()),
        sa.Column("statement_made", sa.Boolean()),
        sa.Column("statement", sa.Text()),
        sa.Column("statement_received_on", sa.Date()),
        sa.Column("statement_recorded_at", Instant()),
        sa.Column("corrected_on", sa.Date()),
        sa.Column("cause", sa.String(20)),
        sa.Column("reasoning", sa.Text()),
        sa.Column("concluded_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('SUSPECTED', 'INVESTIGATING', 'NOTIFIED_PARTY', 'CONFIRMED_UNTRUE', "
            "'CLEARED')",
            name="finding_state_known",
        ),
        sa.CheckConstraint(
            "source IN ('VERIFICATION', 'SUPERVISION', 'COMPLAINT', 'ASSISTANCE', 'OTHER')",
            name="finding_source_known",
        ),
        sa.CheckConstraint(
            "cause IN ('DATA_ERROR', 'CHANGED_AFTERWARDS', 'HONEST_MISTAKE', 'NEGLIGENT', "
            "'INTENTIONAL')",
            name="finding_cause_known",
        ),
    )
    op.create_index("finding_by_agency", "finding", ["handling_agency", "finding_id"])
    op.create_index("finding_of_commitment", "finding", ["commitment_id", "finding_id"])
    op.create_index(
        "finding_open_once",
        "finding",
        ["commitment_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _create_history(parent: str) -> None:
    key = f"{parent}_id"
    op.create_table(
        f"{parent}_history",
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
    op.create_index(f"{parent}_history_of", f"{parent}_history", [key, "sequence"])


def _create_judged_act() -> None:
    op.create_table(
        "judged_act",
        sa.Column("judged_act_id", sa.Uuid(), primary_key=True),
        sa.Column("finding_id", sa.Uuid(), sa.ForeignKey("finding.finding_id"), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("judgements", sa.JSON(), nullable=False),
        sa.Column("client_id", sa.String(120), nullable=False),
        sa.Column("agency", sa.String(60)),
        sa.Column("at", Instant(), nullable=False),
    )
    op.create_index("judged_act_of", "judged_act", ["finding_id", "judged_act_id"])


def _create_disposal() -> None:
    op.create_table(
        "disposal",
        sa.Column("disposal_id", sa.Uuid(), primary_key=True),
        sa.Column("finding_id", sa.Uuid(), sa.ForeignKey("finding.finding_id"), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("handling_agency", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("document_no", sa.String(120), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("imposed_at", Instant(), nullable=False),
        sa.Column("limit_on", sa.Date()),
        sa.Column("statutory_basis", sa.Text()),
        sa.Column("organ", sa.String(200)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("result_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('TERMINATE_HANDLING', 'ORDER_RECTIFY', 'REVOKE_DECISION', 'PENALTY', "
            "'TRANSFER_JUDICIAL')",
            name="disposal_kind_known",
        ),
        sa.CheckConstraint(
            "state IN ('IMPOSED', 'RECTIFIED', 'NOT_RECTIFIED')", name="disposal_state_known"
        ),
    )
    op.create_index("disposal_of_finding", "disposal", ["finding_id", "disposal_id"])
    op.create_index("disposal_by_agency", "disposal", ["handling_agency", "disposal_id"])


def _create_determination() -> None:
    op.create_table(
        "determination",
        sa.Column("determination_id", sa.Uuid(), primary_key=True),
        sa.Column(
            "finding_id",
            sa.Uuid(),
            sa.ForeignKey("finding.finding_id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("item_code", sa.String(20), nullable=False),
        sa.Column("subject_ref", sa.String(64), nullable=False),
        sa.Column("subject_kind", sa.String(30), nullable=False),
        sa.Column("determining_agency", sa.String(60), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("document_no", sa.String(120), nullable=False),
        sa.Column("document_title", sa.String(200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("remedies", sa.JSON(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("determined_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level IN ('MINOR', 'GENERAL', 'SERIOUS')", name="determination_level_known"
        ),
    )
    op.create_index(
        "determination_by_agency", "determination", ["determining_agency", "determination_id"]
    )
