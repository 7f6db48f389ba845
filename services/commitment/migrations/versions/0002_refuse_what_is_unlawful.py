"""Refuse unlawful steps and rows, double numbers, and changes of what was told, signed or noted."""

from __future__ import annotations

from alembic import op

from services.chassis.guards import (
    guard_history,
    guard_kept,
    guard_rows,
    guard_states,
    guard_unchanging,
    prepare_guards,
)
from services.chassis.migrations import guard_chassis_tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STEPS = {
    "ACCEPTED": ("WITHDRAWN", "PROOF_PATH", "DECIDED", "PRE_CHECK_MISMATCH"),
    "PRE_CHECK_MISMATCH": ("WITHDRAWN", "ACCEPTED", "FOUND_UNTRUE"),
    "DECIDED": ("VERIFYING", "EXEMPT_SUPERVISED", "FULFILLED"),
    "VERIFYING": ("FULFILLED", "FOUND_UNTRUE", "INCONCLUSIVE"),
    "EXEMPT_SUPERVISED": ("FULFILLED", "FOUND_UNTRUE"),
    "FULFILLED": ("FOUND_UNTRUE",),
}
# A decision is followed at once by what it leads to; a late finding brings its suspicion along.
_AFTER_A_DECISION = ("VERIFYING", "EXEMPT_SUPERVISED", "FULFILLED", "INCONCLUSIVE")
_AT_ONCE = {
    **_STEPS,
    "ACCEPTED": (*_STEPS["ACCEPTED"], *_AFTER_A_DECISION, "FOUND_UNTRUE"),
    "PRE_CHECK_MISMATCH": (*_STEPS["PRE_CHECK_MISMATCH"], *_AFTER_A_DECISION),
}
_DECIDED = "'DECIDED', 'VERIFYING', 'EXEMPT_SUPERVISED', 'FULFILLED', 'INCONCLUSIVE'"
_CONDITIONS = {
    "commitments_result_known": '"verification_result" IN '
    "('CONSISTENT', 'INCONSISTENT', 'UNABLE')",
    "commitments_outcome_known": "\"decision_outcome\" IN ('GRANTED', 'REFUSED', 'TERMINATED')",
    "commitments_decision_whole": '("decision_outcome" IS NULL) = ("decided_on" IS NULL)',
    "commitments_decided_first": f'"state" NOT IN ({_DECIDED}) OR "decision_outcome" IS NOT NULL',
    "commitments_supervision_ends": "\"state\" <> 'EXEMPT_SUPERVISED' "
    'OR "supervised_until" IS NOT NULL',
    "commitments_version_counts": '"version" >= 1',
}
_LETTERS = ("commitments", "notifications")
_UNCHANGING = ("letters", "notifications", "proof_path_choices", "refusals", "personal_reads")


def upgrade() -> None:
    _point_where_it_was_left_open()
    prepare_guards()
    guard_chassis_tables()
    for table in _LETTERS:
        op.create_index(f"{table}_letter_no", table, ["letter_no"], unique=True)
    guard_states("commitments", initial=("ACCEPTED",), steps=_AT_ONCE)
    guard_history("commitment_history", initial=("ACCEPTED",), steps=_STEPS)
    for name, condition in _CONDITIONS.items():
        guard_rows("commitments", name, condition)
    guard_unchanging(
        "commitments", "letter_no", "notification_id", "subject_ref", "item_code", "filed_at"
    )
    guard_kept("commitments")
    for table in (*_UNCHANGING, "item_revisions"):
        guard_unchanging(table)


def _point_where_it_was_left_open() -> None:
    with op.batch_alter_table("commitment_history") as history:
        history.create_foreign_key(
            "commitment_history_of", "commitments", ["commitment_id"], ["commitment_id"]
        )
    with op.batch_alter_table("notifications") as notifications:
        notifications.create_foreign_key(
            "notifications_item",
            "item_revisions",
            ["item_code", "item_revision"],
            ["item_code", "revision"],
        )
