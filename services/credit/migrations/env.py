"""Runs the migrations of credit."""

from __future__ import annotations

from services.chassis.migrations import run_env
from services.credit.adapters.tables import METADATA

run_env(METADATA)
