"""Runs the migrations of verification against its tables."""

from __future__ import annotations

from services.chassis.migrations import run_env
from services.verification.adapters.schema import metadata

run_env(metadata)
