"""Understands what the commitment service must be told before it starts."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from services.chassis.settings import ChassisSettings

_CLAUSES = Path(__file__).resolve().parents[2] / "contracts" / "clauses.toml"


class CommitmentSettings(ChassisSettings):
    """The chassis's settings and where the identity service and the clauses are.

    `identity_service_url` is the address under which `/assertions/{assertion_id}` is answered.
    """

    identity_service_url: str
    identity_timeout_seconds: float = Field(default=2.0, gt=0, le=30)
    clauses_path: Path = _CLAUSES
    supervision_check_seconds: float = Field(default=60.0, gt=0)
