"""Runs the service's migrations."""

from services.chassis.migrations import run_env
from services.commitment.adapters.tables import metadata

run_env(metadata)
