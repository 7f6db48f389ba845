"""Understands what verification keeps of the facts that other services own and told it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, String, Table, Text, Uuid

from services.chassis.database import Instant
from services.verification.adapters.tables import metadata

item_projection = Table(
    "item_projection",
    metadata,
    Column("item_code", String(20), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("item_name", Text, nullable=False),
    Column("matter_category", String(20), nullable=False),
    Column("handling_agency", String(60), nullable=False),
    Column("industry_regulator", String(60)),
    Column("facts", JSON, nullable=False),
    Column("classification", JSON),
    Column("on_list", Boolean, nullable=False),
)

commitment_projection = Table(
    "commitment_projection",
    metadata,
    Column("commitment_id", Uuid, primary_key=True),
    Column("item_code", String(20), nullable=False),
    Column("subject_ref", String(64), nullable=False),
    Column("subject_kind", String(30), nullable=False),
    Column("handling_agency", String(60), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("matter_outcome", String(20)),
    Column("decided_on", Date),
    Column("withdrawn", Boolean, nullable=False),
    Index("commitment_projection_by_agency", "handling_agency", "commitment_id"),
)

standing_projection = Table(
    "standing_projection",
    metadata,
    Column("subject_ref", String(64), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("tier", String(1), nullable=False),
    Column("eligible", Boolean, nullable=False),
)

calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("holidays", JSON, nullable=False),
    Column("makeup_workdays", JSON, nullable=False),
)

agency_projection = Table(
    "agency_projection",
    metadata,
    Column("code", String(60), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("parent", String(60)),
)
