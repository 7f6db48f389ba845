"""Understands all tables of verification together, its own and those that every service has."""

from __future__ import annotations

from services.chassis.service import define_chassis_tables

# Imported for the tables that they put on the metadata.
from services.verification.adapters import tables_findings as tables_findings
from services.verification.adapters import tables_projections as tables_projections
from services.verification.adapters.tables import metadata as metadata

define_chassis_tables(metadata)
