"""Understands what verification keeps of the facts that other services own and told it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, String, Table, Text, Uuid

from services.chassis.database import Instant
from services.chassis.projections import KeptTable
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

_ANY_REVISION = {"revision": 0}
ITEMS = KeptTable(
    item_projection, item_projection.c.item_code, (item_projection.c.revision,), _ANY_REVISION
)
STANDINGS = KeptTable(
    standing_projection,
    standing_projection.c.subject_ref,
    (standing_projection.c.revision,),
    _ANY_REVISION,
)
CALENDARS = KeptTable(
    calendar_year, calendar_year.c.year, (calendar_year.c.revision,), _ANY_REVISION
)
AGENCIES = KeptTable(
    agency_projection,
    agency_projection.c.code,
    (agency_projection.c.name, agency_projection.c.kind, agency_projection.c.parent),
)
# A commitment has no revision here: it was filed, then decided or withdrawn, and none of it ends.
COMMITMENTS = KeptTable(
    commitment_projection,
    commitment_projection.c.commitment_id,
    tuple(each for each in commitment_projection.c if not each.primary_key),
    {"matter_outcome": None, "decided_on": None, "withdrawn": False},
)
