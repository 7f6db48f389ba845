"""Refuse unlawful steps, half-published documents, and changes of history and calendar."""

from __future__ import annotations

from services.chassis.guards import (
    Steps,
    guard_history,
    guard_rows,
    guard_states,
    guard_unchanging,
    prepare_guards,
)
from services.chassis.migrations import guard_chassis_tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STEPS: dict[str, Steps] = {
    "list_version": {
        "DRAFT": ("SUBMITTED",),
        "SUBMITTED": ("UNDER_REVIEW",),
        "UNDER_REVIEW": ("RETURNED", "REVIEW_PASSED"),
        "RETURNED": ("DRAFT", "SUBMITTED"),
        "REVIEW_PASSED": ("RETURNED", "PUBLISHED"),
        "PUBLISHED": ("SUPERSEDED",),
    },
    "format_text": {
        "DRAFT": ("CHECKED",),
        "CHECKED": ("PUBLISHED",),
        "PUBLISHED": ("SUPERSEDED",),
    },
    "service_guide": {"DRAFT": ("PUBLISHED",), "PUBLISHED": ("SUPERSEDED",)},
}
_PUBLIC = "\"state\" IN ('PUBLISHED', 'SUPERSEDED')"
_CONDITIONS = {
    "list_version": {
        "list_version_published_by_document": f"({_PUBLIC}) = "
        '("published_on" IS NOT NULL AND "document_no" IS NOT NULL)',
        "list_version_counts": '"number" >= 1 AND "version" >= 1',
    },
    "format_text": {
        "format_text_published_at": f'({_PUBLIC}) = ("published_at" IS NOT NULL)',
        "format_text_counts": '"number" >= 1 AND "version" >= 1',
    },
    "service_guide": {
        "service_guide_published_at": f'({_PUBLIC}) = ("published_at" IS NOT NULL)',
        "service_guide_counts": '"number" >= 1 AND "version" >= 1',
    },
    "item": {"item_revision_counts": '"revision" >= 1'},
}


def upgrade() -> None:
    prepare_guards()
    guard_chassis_tables()
    for table, steps in _STEPS.items():
        guard_states(table, initial=("DRAFT",), steps=steps)
        guard_history(f"{table}_history", initial=("DRAFT",), steps=steps)
    for table, conditions in _CONDITIONS.items():
        for name, condition in conditions.items():
            guard_rows(table, name, condition)
    guard_unchanging("calendar_year")
    guard_unchanging("general_entry")
