"""Create the tables of the catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.chassis.database import Instant
from services.chassis.migrations import create_chassis_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_AGENCY_KINDS = (
    "'PROVINCE', 'CITY_GOV', 'CITY_DEPT', 'CITY_JUSTICE', 'DISTRICT_GOV', 'DISTRICT_JUSTICE', "
    "'HANDLING_AGENCY', 'BIG_DATA_BUREAU', 'DRC', 'APPROVAL_BUREAU', 'TOWN', "
    "'TOWN_JUSTICE_OFFICE', 'DEV_ZONE'"
)
_LIST_STATES = (
    "'DRAFT', 'SUBMITTED', 'UNDER_REVIEW', 'RETURNED', 'REVIEW_PASSED', 'PUBLISHED', 'SUPERSEDED'"
)
_TEXT_STATES = "'DRAFT', 'CHECKED', 'PUBLISHED', 'SUPERSEDED'"
_GUIDE_STATES = "'DRAFT', 'PUBLISHED', 'SUPERSEDED'"
_IS_PUBLISHED = sa.text("state = 'PUBLISHED'")


def upgrade() -> None:
    create_chassis_tables()
    _create_agencies_and_general_lists()
    _create_list_versions()
    _create_format_texts()
    _create_service_guides()
    _create_items_and_calendar()


def _create_agencies_and_general_lists() -> None:
    op.create_table(
        "agency",
        sa.Column("code", sa.String(60), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("parent", sa.String(60), sa.ForeignKey("agency.code")),
        sa.Column("letter_prefix", sa.String(40), nullable=False),
        sa.Column("uscc", sa.String(18)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint(f"kind IN ({_AGENCY_KINDS})", name="agency_kind_known"),
    )
    op.create_index("agency_parent", "agency", ["parent", "code"])
    op.create_table(
        "general_list",
        sa.Column("general_list_id", sa.Uuid, primary_key=True),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.Column("published_by", sa.String(60)),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("level IN ('MUNICIPAL')", name="general_list_level_known"),
    )
    op.create_table(
        "general_entry",
        sa.Column(
            "general_list_id",
            sa.Uuid,
            sa.ForeignKey("general_list.general_list_id"),
            primary_key=True,
        ),
        sa.Column("item_code", sa.String(20), primary_key=True),
        sa.Column("body", sa.JSON, nullable=False),
    )


def _create_list_versions() -> None:
    op.create_table(
        "list_version",
        sa.Column("list_version_id", sa.Uuid, primary_key=True),
        sa.Column("list_id", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("base_version_id", sa.Uuid, sa.ForeignKey("list_version.list_version_id")),
        sa.Column("drafting_agency", sa.String(60), nullable=False),
        sa.Column("drafted_at", Instant, nullable=False),
        sa.Column("application", sa.Text),
        sa.Column("basis", sa.Text),
        sa.Column("opinion", sa.Text),
        sa.Column("published_on", sa.Date),
        sa.Column("document_no", sa.String(200)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint(f"state IN ({_LIST_STATES})", name="list_version_state_known"),
        sa.UniqueConstraint("list_id", "number", name="list_version_number"),
    )
    _one_in_force("list_version", "list_id")
    op.create_table(
        "list_version_entry",
        sa.Column(
            "list_version_id",
            sa.Uuid,
            sa.ForeignKey("list_version.list_version_id"),
            primary_key=True,
        ),
        sa.Column("item_code", sa.String(20), primary_key=True),
        sa.Column("change", sa.String(20), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.CheckConstraint(
            "change IN ('ADD', 'MODIFY', 'KEEP', 'REMOVE')", name="list_version_entry_change_known"
        ),
    )
    _create_history("list_version_history", "list_version.list_version_id")


def _create_format_texts() -> None:
    op.create_table(
        "format_text",
        sa.Column("format_text_id", sa.Uuid, primary_key=True),
        sa.Column("item_code", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("agency", sa.String(60), nullable=False),
        sa.Column("notification", sa.JSON, nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("drafted_at", Instant, nullable=False),
        sa.Column("published_at", Instant),
        sa.Column("channels", sa.JSON),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint(f"state IN ({_TEXT_STATES})", name="format_text_state_known"),
        sa.UniqueConstraint("item_code", "number", name="format_text_number"),
    )
    _one_in_force("format_text", "item_code")
    _create_history("format_text_history", "format_text.format_text_id")


def _create_service_guides() -> None:
    op.create_table(
        "service_guide",
        sa.Column("service_guide_id", sa.Uuid, primary_key=True),
        sa.Column("item_code", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("agency", sa.String(60), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("drafted_at", Instant, nullable=False),
        sa.Column("published_at", Instant),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint(f"state IN ({_GUIDE_STATES})", name="service_guide_state_known"),
        sa.UniqueConstraint("item_code", "number", name="service_guide_number"),
    )
    _one_in_force("service_guide", "item_code")
    _create_history("service_guide_history", "service_guide.service_guide_id")


def _create_items_and_calendar() -> None:
    op.create_table(
        "item",
        sa.Column("item_code", sa.String(20), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column(
            "list_version_id",
            sa.Uuid,
            sa.ForeignKey("list_version.list_version_id"),
            nullable=False,
        ),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("in_effect_from", sa.Date, nullable=False),
        sa.Column("offerable", sa.Boolean, nullable=False),
        sa.Column("missing", sa.JSON, nullable=False),
        sa.Column("item_name", sa.String(300), nullable=False),
        sa.Column("matter_name", sa.String(300), nullable=False),
        sa.Column("handling_agency", sa.String(60), nullable=False),
        sa.Column("key_domain", sa.String(60)),
    )
    op.create_index("item_by_agency", "item", ["handling_agency", "item_code"])
    op.create_index("item_by_domain", "item", ["key_domain", "item_code"])
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("days", sa.JSON, nullable=False),
        sa.Column("published_at", Instant, nullable=False),
    )


def _one_in_force(table: str, within: str) -> None:
    op.create_index(
        f"{table}_in_force",
        table,
        [within],
        unique=True,
        sqlite_where=_IS_PUBLISHED,
        postgresql_where=_IS_PUBLISHED,
    )


def _create_history(name: str, subject: str) -> None:
    op.create_table(
        name,
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("subject", sa.Uuid, sa.ForeignKey(subject), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("from_state", sa.String(20)),
        sa.Column("to_state", sa.String(20), nullable=False),
        sa.Column("client_id", sa.String(120), nullable=False),
        sa.Column("agency", sa.String(60)),
        sa.Column("at", Instant, nullable=False),
        sa.Column("basis", sa.String(80), nullable=False),
        sa.Column("note", sa.Text),
    )
    op.create_index(f"{name}_subject", name, ["subject", "sequence"])
