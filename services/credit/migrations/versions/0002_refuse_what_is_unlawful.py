"""Refuse unlawful steps and rows, a second open objection or repair, and changes of history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.chassis.guards import (
    Steps,
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

_RECORD_STEPS = {
    "ACTIVE": ("REPAIR_APPLIED", "DELETED"),
    "REPAIR_APPLIED": ("REPAIRED", "ACTIVE", "DELETED"),
    "REPAIRED": ("DELETED",),
}
_STATES: dict[str, tuple[tuple[str, ...], Steps]] = {
    "credit_record": (("ACTIVE",), _RECORD_STEPS),
    "objection": (("RAISED",), {"RAISED": ("CORRECTED", "MAINTAINED", "DELETED")}),
    "repair": (("APPLIED", "REFUSED"), {"APPLIED": ("REPAIRED", "REJECTED", "LAPSED")}),
    "push": (
        ("PENDING",),
        {
            "PENDING": ("SENT",),
            "SENT": ("ACKNOWLEDGED", "FAILED_RETRYING"),
            "FAILED_RETRYING": ("SENT",),
        },
    ),
}
_CONDITIONS = {
    "integrity_file": {"integrity_file_revision_counts": '"revision" >= 0'},
    "credit_record": {
        "credit_record_determined": "(\"kind\" = 'DETERMINATION') = "
        '("determination_id" IS NOT NULL AND "level" IS NOT NULL AND "determined_on" IS NOT NULL)',
        "credit_record_performed": '("kind" = \'PERFORMANCE\') = ("performance" IS NOT NULL)',
        "credit_record_publicity_ends_once": '("publicity_ended_at" IS NULL) = '
        '("publicity_end_reason" IS NULL)',
        "credit_record_version_counts": '"version" >= 1',
    },
    "objection": {
        "objection_decided": '("state" = \'RAISED\') = ("decided_at" IS NULL)',
        "objection_version_counts": '"version" >= 1',
    },
    "repair": {
        "repair_decided": "(\"state\" IN ('APPLIED', 'REFUSED')) = (\"decided_at\" IS NULL)",
        "repair_version_counts": '"version" >= 1',
    },
    "push": {
        "push_acknowledged": '("state" = \'ACKNOWLEDGED\') = ("acknowledged_at" IS NOT NULL)',
        "push_ordinal_counts": '"ordinal" >= 1',
        "push_version_counts": '"version" >= 1',
    },
}
_ONE_OPEN = {"objection": "state = 'RAISED'", "repair": "state = 'APPLIED'"}


def upgrade() -> None:
    prepare_guards()
    guard_chassis_tables()
    for table, (initial, steps) in _STATES.items():
        guard_states(table, initial=initial, steps=steps)
        guard_kept(table)
    guard_history("credit_record_history", initial=("ACTIVE",), steps=_RECORD_STEPS)
    guard_kept("integrity_file")
    for table, conditions in _CONDITIONS.items():
        for name, condition in conditions.items():
            guard_rows(table, name, condition)
    for table, is_open in _ONE_OPEN.items():
        where = sa.text(is_open)
        op.create_index(
            f"{table}_one_open",
            table,
            ["record_id"],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )
    guard_unchanging("credit_record", "natural_key", "record_no", "subject_ref", "commitment_id")
    guard_unchanging("push", "record_id", "platform", "ordinal", "cause_id", "told")
