"""The tables of the catalogue; every row that may change counts its versions."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
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

from services.catalog.domain.agencies import AgencyKind
from services.catalog.domain.format_texts import FormatTextState
from services.catalog.domain.general_lists import GeneralListLevel
from services.catalog.domain.list_versions import ListVersionState
from services.catalog.domain.service_guides import ServiceGuideState
from services.catalog.domain.vocabulary import EntryChange
from services.chassis.database import Instant
from services.chassis.service import define_chassis_tables

metadata = MetaData()
define_chassis_tables(metadata)

_IS_PUBLISHED = text("state = 'PUBLISHED'")
_IS_PUBLIC = "state IN ('PUBLISHED', 'SUPERSEDED')"


def _one_of(column: str, words: type[StrEnum], table: str) -> CheckConstraint:
    quoted = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({quoted})", name=f"{table}_{column}_known")


def _counts(table: str) -> CheckConstraint:
    return CheckConstraint("number >= 1 AND version >= 1", f"{table}_counts")


def _history(name: str, subject: str) -> Table:
    return Table(
        name,
        metadata,
        Column(
            "sequence",
            BigInteger().with_variant(Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        Column("subject", Uuid, ForeignKey(subject), nullable=False),
        Column("act", String(40), nullable=False),
        Column("from_state", String(20)),
        Column("to_state", String(20), nullable=False),
        Column("client_id", String(120), nullable=False),
        Column("agency", String(60)),
        Column("at", Instant, nullable=False),
        Column("basis", String(80), nullable=False),
        Column("note", Text),
        Index(f"{name}_subject", "subject", "sequence"),
    )


agency = Table(
    "agency",
    metadata,
    Column("code", String(60), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("parent", String(60), ForeignKey("agency.code")),
    Column("letter_prefix", String(40), nullable=False),
    Column("uscc", String(18)),
    Column("version", Integer, nullable=False),
    _one_of("kind", AgencyKind, "agency"),
    Index("agency_parent", "parent", "code"),
)

general_list = Table(
    "general_list",
    metadata,
    Column("general_list_id", Uuid, primary_key=True),
    Column("level", String(20), nullable=False),
    Column("title", String(300), nullable=False),
    Column("published_on", Date, nullable=False),
    Column("published_by", String(60)),
    Column("recorded_at", Instant, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    _one_of("level", GeneralListLevel, "general_list"),
)

general_entry = Table(
    "general_entry",
    metadata,
    Column("general_list_id", Uuid, ForeignKey("general_list.general_list_id"), primary_key=True),
    Column("item_code", String(20), primary_key=True),
    Column("body", JSON, nullable=False),
)

list_version = Table(
    "list_version",
    metadata,
    Column("list_version_id", Uuid, primary_key=True),
    Column("list_id", String(60), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("base_version_id", Uuid, ForeignKey("list_version.list_version_id")),
    Column("drafting_agency", String(60), nullable=False),
    Column("drafted_at", Instant, nullable=False),
    Column("application", Text),
    Column("basis", Text),
    Column("opinion", Text),
    Column("published_on", Date),
    Column("document_no", String(200)),
    Column("version", Integer, nullable=False),
    _one_of("state", ListVersionState, "list_version"),
    CheckConstraint(
        f"({_IS_PUBLIC}) = (published_on IS NOT NULL AND document_no IS NOT NULL)",
        "list_version_published_by_document",
    ),
    _counts("list_version"),
    UniqueConstraint("list_id", "number", name="list_version_number"),
    Index(
        "list_version_in_force",
        "list_id",
        unique=True,
        sqlite_where=_IS_PUBLISHED,
        postgresql_where=_IS_PUBLISHED,
    ),
)

list_version_entry = Table(
    "list_version_entry",
    metadata,
    Column("list_version_id", Uuid, ForeignKey("list_version.list_version_id"), primary_key=True),
    Column("item_code", String(20), primary_key=True),
    Column("change", String(20), nullable=False),
    Column("body", JSON, nullable=False),
    _one_of("change", EntryChange, "list_version_entry"),
)

list_version_history = _history("list_version_history", "list_version.list_version_id")

format_text = Table(
    "format_text",
    metadata,
    Column("format_text_id", Uuid, primary_key=True),
    Column("item_code", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("agency", String(60), nullable=False),
    Column("notification", JSON, nullable=False),
    Column("digest", String(80), nullable=False),
    Column("drafted_at", Instant, nullable=False),
    Column("published_at", Instant),
    Column("channels", JSON),
    Column("version", Integer, nullable=False),
    _one_of("state", FormatTextState, "format_text"),
    CheckConstraint(f"({_IS_PUBLIC}) = (published_at IS NOT NULL)", "format_text_published_at"),
    _counts("format_text"),
    UniqueConstraint("item_code", "number", name="format_text_number"),
    Index(
        "format_text_in_force",
        "item_code",
        unique=True,
        sqlite_where=_IS_PUBLISHED,
        postgresql_where=_IS_PUBLISHED,
    ),
)

format_text_history = _history("format_text_history", "format_text.format_text_id")

service_guide = Table(
    "service_guide",
    metadata,
    Column("service_guide_id", Uuid, primary_key=True),
    Column("item_code", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("agency", String(60), nullable=False),
    Column("body", JSON, nullable=False),
    Column("drafted_at", Instant, nullable=False),
    Column("published_at", Instant),
    Column("version", Integer, nullable=False),
    _one_of("state", ServiceGuideState, "service_guide"),
    CheckConstraint(f"({_IS_PUBLIC}) = (published_at IS NOT NULL)", "service_guide_published_at"),
    _counts("service_guide"),
    UniqueConstraint("item_code", "number", name="service_guide_number"),
    Index(
        "service_guide_in_force",
        "item_code",
        unique=True,
        sqlite_where=_IS_PUBLISHED,
        postgresql_where=_IS_PUBLISHED,
    ),
)

service_guide_history = _history("service_guide_history", "service_guide.service_guide_id")

item = Table(
    "item",
    metadata,
    Column("item_code", String(20), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("list_version_id", Uuid, ForeignKey("list_version.list_version_id"), nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("in_effect_from", Date, nullable=False),
    Column("offerable", Boolean, nullable=False),
    Column("missing", JSON, nullable=False),
    Column("item_name", String(300), nullable=False),
    Column("matter_name", String(300), nullable=False),
    Column("handling_agency", String(60), nullable=False),
    Column("key_domain", String(60)),
    CheckConstraint("revision >= 1", "item_revision_counts"),
    Index("item_by_agency", "handling_agency", "item_code"),
    Index("item_by_domain", "key_domain", "item_code"),
)

calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("days", JSON, nullable=False),
    Column("published_at", Instant, nullable=False),
)
