"""Refuse unlawful steps and rows, second open requests, and changes of history and evidence."""

from __future__ import annotations

import sqlalchemy as sa
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

revision = "0003_guards"
down_revision = "0002_findings"
branch_labels = None
depends_on = None

_CHECK_STEPS = {
    "PLANNED": ("DISPATCHED", "CANCELLED"),
    "DISPATCHED": ("IN_PROGRESS", "SUSPENDED", "RESULT_RECORDED", "CANCELLED"),
    "IN_PROGRESS": ("WAITING", "SUSPENDED", "DISPATCHED", "RESULT_RECORDED", "CANCELLED"),
    "WAITING": ("IN_PROGRESS", "SUSPENDED", "CANCELLED"),
    "SUSPENDED": ("DISPATCHED", "RESULT_RECORDED", "CANCELLED"),
    "RESULT_RECORDED": ("CLOSED",),
}
# What is recorded is closed at once; what is dispatched may begin with another organ, or end.
_CHECK_AT_ONCE = {
    **_CHECK_STEPS,
    "PLANNED": (*_CHECK_STEPS["PLANNED"], "SUSPENDED", "CLOSED"),
    "DISPATCHED": (*_CHECK_STEPS["DISPATCHED"], "CLOSED"),
    "IN_PROGRESS": (*_CHECK_STEPS["IN_PROGRESS"], "CLOSED"),
    "SUSPENDED": (*_CHECK_STEPS["SUSPENDED"], "CLOSED"),
}
_REQUEST_STEPS = {
    "SENT": ("RECEIVED", "CANCELLED"),
    "RECEIVED": ("ACCEPTED", "REFUSED", "CANCELLED"),
    "ACCEPTED": ("IN_PROGRESS", "ANSWERED", "CANCELLED"),
    "IN_PROGRESS": ("ANSWERED", "CANCELLED"),
    "ANSWERED": ("CLOSED",),
}
_REQUEST_AT_ONCE = {
    **_REQUEST_STEPS,
    "ACCEPTED": (*_REQUEST_STEPS["ACCEPTED"], "CLOSED"),
    "IN_PROGRESS": (*_REQUEST_STEPS["IN_PROGRESS"], "CLOSED"),
}
_FINDING_STEPS = {
    "SUSPECTED": ("INVESTIGATING", "CLEARED"),
    "INVESTIGATING": ("NOTIFIED_PARTY", "CLEARED"),
    "NOTIFIED_PARTY": ("CONFIRMED_UNTRUE", "CLEARED"),
}
_DISPOSAL_STEPS = {"IMPOSED": ("RECTIFIED", "NOT_RECTIFIED")}
_CONDITIONS = {
    "verification": {
        "verification_result_known": "\"result\" IN ('CONSISTENT', 'INCONSISTENT', 'UNABLE')",
        "verification_closed_with_result": "(\"state\" IN ('RESULT_RECORDED', 'CLOSED')) = "
        '("result" IS NOT NULL)',
        "verification_version_counts": '"version" >= 1',
    },
    "assistance_request": {
        "assistance_request_refused_in_writing": "\"state\" <> 'REFUSED' OR "
        '("refusal_reason" IS NOT NULL AND "refusal_ground" IS NOT NULL)',
        "assistance_request_of_another": '"requesting_agency" <> "assisting_agency"',
        "assistance_request_version_counts": '"version" >= 1',
    },
    "finding": {
        "finding_confirmed_after_notice": "\"state\" <> 'CONFIRMED_UNTRUE' OR "
        '("notice_served_on" IS NOT NULL AND "cause" IS NOT NULL)',
        "finding_time_to_answer": '"respond_by" > "notice_served_on"',
        "finding_concluded": "(\"state\" IN ('CONFIRMED_UNTRUE', 'CLEARED')) = "
        '("concluded_at" IS NOT NULL)',
        "finding_version_counts": '"version" >= 1',
    },
    "disposal": {
        "disposal_result_is_of_an_order": "\"state\" = 'IMPOSED' OR \"kind\" = 'ORDER_RECTIFY'",
        "disposal_result_dated": '("state" = \'IMPOSED\') = ("result_at" IS NULL)',
        "disposal_version_counts": '"version" >= 1',
    },
}
_ONE = {
    "assistance_request_one_open": (
        "assistance_request",
        ["verification_id"],
        "state IN ('SENT', 'RECEIVED', 'ACCEPTED', 'IN_PROGRESS')",
    ),
    "disposal_once": (
        "disposal",
        ["finding_id", "kind"],
        "kind IN ('TERMINATE_HANDLING', 'REVOKE_DECISION')",
    ),
}
_BEGUN = ("PLANNED", "EXEMPT", "DISPATCHED", "SUSPENDED", "CLOSED")


def upgrade() -> None:
    """Create guards and indexes."""
    prepare_guards()
    guard_chassis_tables()
    guard_states("verification", initial=_BEGUN, steps=_CHECK_AT_ONCE)
    guard_states("assistance_request", initial=("SENT",), steps=_REQUEST_AT_ONCE)
    guard_states("finding", initial=("SUSPECTED",), steps=_FINDING_STEPS)
    guard_states("disposal", initial=("IMPOSED",), steps=_DISPOSAL_STEPS)
    _guard_histories()
    for table, conditions in _CONDITIONS.items():
        guard_kept(table)
        for name, condition in conditions.items():
            guard_rows(table, name, condition)
    for name, (table, columns, condition) in _ONE.items():
        where = sa.text(condition)
        op.create_index(
            name, table, columns, unique=True, sqlite_where=where, postgresql_where=where
        )
    for table in ("evidence", "judged_act", "determination"):
        guard_unchanging(table)
    guard_unchanging("finding", "commitment_id", "subject_ref", "source", "suspected_at")


def _guard_histories() -> None:
    begun = ("PLANNED", "EXEMPT")
    guard_history("verification_history", initial=begun, steps=_CHECK_STEPS)
    guard_history("assistance_request_history", initial=("SENT",), steps=_REQUEST_STEPS)
    guard_history("finding_history", initial=("SUSPECTED",), steps=_FINDING_STEPS)
    guard_history("disposal_history", initial=("IMPOSED",), steps=_DISPOSAL_STEPS)
