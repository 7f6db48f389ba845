"""Understands what the commitment service must be told before it starts."""

from __future__ import annotations

from pydantic import Field

from services.chassis.settings import ChassisSettings


class CommitmentSettings(ChassisSettings):
    """The chassis's settings and where the identity service is.

    `identity_service_url` is the address under which `/assertions/{assertion_id}` is answered.
    """

    identity_service_url: str
    identity_timeout_seconds: float = Field(default=2.0, gt=0, le=30)
    supervision_check_seconds: float = Field(default=60.0, gt=0)
