"""Runs the migrations of the catalogue."""

from __future__ import annotations

from services.catalog.adapters.tables import metadata
from services.chassis.migrations import run_env

run_env(metadata)
